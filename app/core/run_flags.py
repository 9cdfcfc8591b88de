"""Every flag of `docker run`: the one table that the parser, the writer, the JSON and the form read.

It has what the docker of today takes, also what its help leaves out because it is old, and what
only engines on Windows know. A field of the JSON is the flag's long name with _ for -.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """How often a flag counts, and whether it has a value."""

    SWITCH = "switch"  # on or off
    ONCE = "once"  # one value, the last one holds
    MANY = "many"  # each adds to those before


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag. `written` is the name that a line is written with."""

    name: str  # the long one, without dashes
    kind: Kind
    value: str = "text"  # what its value must be, a key of run_values.CHECKS
    short: str = ""
    older: tuple[str, ...] = ()  # names that are still taken
    unset: str | None = None  # the value that means the same as leaving it out, where there is one
    create: bool = True  # `docker create` has it, too
    written: str = ""

    @property
    def field(self) -> str:
        """Its name in the JSON."""
        return self.name.replace("-", "_")

    @property
    def words(self) -> tuple[str, ...]:
        """Every name it is taken under, with dashes."""
        long = tuple(f"--{name}" for name in (self.name, *self.older))
        return (f"-{self.short}", *long) if self.short else long


_OLDER = {"network": ("net",), "network-alias": ("net-alias",), "dns-option": ("dns-opt",)}
_WRITTEN_LONG = frozenset({"attach", "cpu-shares", "hostname", "label", "memory", "quiet", "user", "workdir"})
_ONLY_RUN = frozenset({"detach", "detach-keys", "sig-proxy"})
# A name, its letter, what its value must be and what means "not set", in the order that a line is written in.
_ROWS: tuple[tuple[Kind, str], ...] = (
    (Kind.SWITCH, "d,detach i,interactive t,tty rm"),
    (Kind.ONCE, "name:text= platform:platform pull:pull=missing"),
    (Kind.SWITCH, "q,quiet use-api-socket disable-content-trust?"),
    (Kind.MANY, "p,publish:port"),
    (Kind.SWITCH, "P,publish-all"),
    (Kind.MANY, "expose:expose v,volume:volume mount:mount tmpfs:text volumes-from:text"),
    (Kind.ONCE, "volume-driver:text="),
    (Kind.MANY, "e,env:env env-file:text l,label:label label-file:text annotation:text"),
    (Kind.ONCE, "u,user:text= w,workdir:text= entrypoint:text"),
    (Kind.ONCE, "h,hostname:text= domainname:text="),
    (Kind.ONCE, "restart:restart=no"),
    (Kind.ONCE, "m,memory:size=0 memory-reservation:size=0 memory-swap:swap=0"),
    (Kind.ONCE, "memory-swappiness:swappiness=-1 kernel-memory:size=0 shm-size:size=0"),
    (Kind.ONCE, "cpus:decimal=0 c,cpu-shares:int=0 cpuset-cpus:text= cpuset-mems:text= cpu-period:int=0"),
    (Kind.ONCE, "cpu-quota:int=0 cpu-rt-period:int=0 cpu-rt-runtime:int=0 cpu-count:int cpu-percent:int"),
    (Kind.ONCE, "pids-limit:int=0"),
    (Kind.MANY, "gpus:gpus device:device device-cgroup-rule:cgroup-rule"),
    (Kind.MANY, "device-read-bps:bps device-read-iops:iops device-write-bps:bps device-write-iops:iops"),
    (Kind.ONCE, "blkio-weight:uint16=0"),
    (Kind.MANY, "blkio-weight-device:weight"),
    (Kind.ONCE, "io-maxbandwidth:size io-maxiops:uint64"),
    (Kind.MANY, "ulimit:ulimit sysctl:sysctl storage-opt:pair"),
    (Kind.SWITCH, "oom-kill-disable"),
    (Kind.ONCE, "oom-score-adj:int=0"),
    (Kind.MANY, "network:network network-alias:text"),
    (Kind.ONCE, "ip:text= ip6:text= mac-address:mac="),
    (Kind.MANY, "link-local-ip:text link:link add-host:host dns:address dns-option:text dns-search:domain"),
    (Kind.SWITCH, "privileged read-only init?"),
    (Kind.MANY, "cap-add:text cap-drop:text security-opt:security group-add:text"),
    (Kind.ONCE, "ipc:text= pid:pid= uts:host-only= userns:host-only= cgroupns:cgroupns= cgroup-parent:text="),
    (Kind.ONCE, "runtime:text= isolation:text="),
    (Kind.ONCE, "health-cmd:text= health-interval:duration=0s health-timeout:duration=0s"),
    (Kind.ONCE, "health-start-period:duration=0s health-start-interval:duration=0s health-retries:natural=0"),
    (Kind.SWITCH, "no-healthcheck"),
    (Kind.ONCE, "stop-signal:text= stop-timeout:int"),
    (Kind.ONCE, "log-driver:text="),
    (Kind.MANY, "log-opt:text"),
    (Kind.MANY, "a,attach:stream"),
    (Kind.SWITCH, "sig-proxy+"),
    (Kind.ONCE, "detach-keys:text= cidfile:text="),
)


def _read(kind: Kind, cell: str) -> Flag:
    """A flag from its cell. After a switch, + says that it is on where it is not written, and ? that off is
    not the same as not written."""
    names, _, rest = cell.partition(":")
    value, equals, unset = rest.partition("=")
    short, _, name = names.rpartition(",")
    nothing: str | None = unset if equals else None
    if kind is Kind.SWITCH:
        value, nothing = "switch", {"+": "true", "?": None}.get(name[-1], "false")
        name = name.rstrip("+?")
    written = f"-{short}" if short and name not in _WRITTEN_LONG else f"--{name}"
    return Flag(name, kind, value, short, _OLDER.get(name, ()), nothing, name not in _ONLY_RUN, written)


def _flags() -> Iterator[Flag]:
    for kind, cells in _ROWS:
        for cell in cells.split():
            yield _read(kind, cell)


FLAGS: tuple[Flag, ...] = tuple(_flags())
BY_FIELD = {flag.field: flag for flag in FLAGS}
BY_WORD = {word: flag for flag in FLAGS for word in flag.words}
