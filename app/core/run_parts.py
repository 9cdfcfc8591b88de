"""Values of `docker run` that have parts: a port, a folder or volume, a network, a variable.

Each is read from the text that a flag takes (`parse`), and is that text again (`str`), in one spelling.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from app.core import go_values

_PROTOCOLS = frozenset({"tcp", "udp", "sctp"})
_BRACKETED = re.compile(r"\[([^\[\]]*)\]")
_LONG_NETWORK = re.compile(r"\w+=\w+", re.ASCII)
_LETTER_AND_COLON = re.compile(r"[^\W\d_]:")


class NotThisError(ValueError):
    """The text is refused by docker. Its words say what of it is."""


@dataclass(frozen=True, slots=True)
class Port:
    """-p: which ports of this computer lead to which in the container."""

    container: str  # 80 or 8000-8010
    host: str = ""  # empty: docker chooses
    host_ip: str = ""  # empty: every address of this computer
    protocol: str = "tcp"

    @classmethod
    def parse(cls, text: str) -> Self:
        """From 127.0.0.1:8080:80/udp and its shorter forms. Raises NotThisError."""
        if "=" in text:
            text = _from_pairs(text)
        *before, last = text.split(":")
        container, _, protocol = last.partition("/")
        protocol = (protocol or "tcp").lower()
        if not container or protocol not in _PROTOCOLS:
            raise NotThisError(last)
        host = before.pop() if before else ""
        ip = ":".join(before)
        if ip.startswith("["):
            bracketed = _BRACKETED.fullmatch(ip)
            ip = bracketed[1] if bracketed else "["
        if ip and go_values.address(ip) is None:
            raise NotThisError(ip)
        own, outer = port_range(container), port_range(host) if host else None
        if outer and own[0] != own[1] and own[1] - own[0] != outer[1] - outer[0]:
            raise NotThisError(f"{host}:{container}")
        return cls(_range_text(own), _range_text(outer) if outer else "", ip, protocol)

    def __str__(self) -> str:
        ip = f"[{self.host_ip}]" if ":" in self.host_ip else self.host_ip
        before = f"{ip}:{self.host}:" if ip else f"{self.host}:" if self.host else ""
        return f"{before}{self.container}{'' if self.protocol == 'tcp' else '/' + self.protocol}"

    @property
    def open_to_others(self) -> bool:
        """Whether other computers reach it."""
        return not (self.host_ip.startswith("127.") or self.host_ip == "::1")


def port_range(text: str) -> tuple[int, int]:
    """The first and the last port. Raises NotThisError."""
    start, *others = text.split("-")
    end = others[0] if others else start  # docker does not look at what follows
    first, last = (go_values.whole(each, 16, signed=False, any_base=False) for each in (start, end))
    if first is None or last is None or last < first:
        raise NotThisError(text)
    return first, last


def _range_text(ports: tuple[int, int]) -> str:
    return str(ports[0]) if ports[0] == ports[1] else f"{ports[0]}-{ports[1]}"


def _from_pairs(text: str) -> str:
    values = {"protocol": "tcp", "published": "", "target": ""}
    for part in text.split(","):
        name, equals, value = part.partition("=")
        if not name or not equals:
            raise NotThisError(part)
        values[name] = value
    return f"{values['published']}:{values['target']}/{values['protocol']}"


@dataclass(frozen=True, slots=True)
class Volume:
    """-v: a folder of this computer or a volume, and where it appears in the container."""

    target: str
    source: str = ""  # empty: a new volume without a name
    options: str = ""  # ro, z, nocopy..., with commas

    @classmethod
    def parse(cls, text: str) -> Self:
        """From C:\\data:/data:ro and its shorter forms. Raises NotThisError."""
        if len(text.encode()) <= 2:
            if not text:
                raise NotThisError(text)
            return cls(text)
        parts, part = [], ""
        for letter in text:
            if letter == ":" and not _LETTER_AND_COLON.fullmatch(part + letter):
                parts.append(part)
                part = ""
            else:
                part += letter
        parts.append(part)
        if not all(parts) or len(parts) > 3:
            raise NotThisError(text)
        if len(parts) == 1:
            return cls(parts[0])
        return cls(parts[1], parts[0], parts[2] if len(parts) == 3 else "")

    def __str__(self) -> str:
        return ":".join(filter(None, (self.source, self.target, self.options)))

    @property
    def read_only(self) -> bool:
        return "ro" in self.options.split(",")

    @property
    def of_this_computer(self) -> bool:
        """Whether the source is a path of this computer and no volume's name."""
        start = self.source[:2]
        return start[:1] in {".", "/", "~"} or start == "\\\\" or bool(_LETTER_AND_COLON.fullmatch(start))


_MOUNT_SWITCHES = frozenset({"readonly", "ro", "volume-nocopy", "bind-nonrecursive"})
_MOUNT_VALUES = frozenset(
    [
        *("consistency", "bind-propagation", "bind-recursive", "volume-subpath", "volume-label"),
        *("volume-driver", "volume-opt", "image-subpath", "tmpfs-size", "tmpfs-mode"),
    ]
)
_SOURCE, _TARGET, _READ_ONLY = {"source", "src"}, {"target", "dst", "destination"}, {"readonly", "ro"}


@dataclass(frozen=True, slots=True)
class Mount:
    """--mount: the same as Volume with every setting by its name."""

    target: str
    source: str = ""
    type: str = "volume"  # bind, volume, tmpfs, image, npipe, cluster
    read_only: bool = False
    options: tuple[str, ...] = ()  # what else was given, as it was

    @classmethod
    def parse(cls, text: str) -> Self:
        """From type=bind,source=/data,target=/data,readonly. Raises NotThisError."""
        fields = go_values.fields(text)
        if fields is None:
            raise NotThisError(text)
        values, read_only, options = {"type": "volume"}, False, []
        for field in fields:
            key, equals, value = field.partition("=")
            key = key.lower()
            if not equals and key not in _MOUNT_SWITCHES:
                raise NotThisError(field)
            if key in _READ_ONLY:
                read_only = _switched(field, value if equals else "true")
            elif key == "type":
                values["type"] = value.lower()
            elif key in _SOURCE | _TARGET:
                values["source" if key in _SOURCE else "target"] = value
            else:
                _check_mount_option(field, key, value if equals else "true")
                options.append(field)
        made = cls(
            values.get("target", ""), values.get("source", ""), values["type"], read_only, tuple(options)
        )
        _check_mount(made, text)
        return made

    def __str__(self) -> str:
        source = [f"source={self.source}"] if self.source else []
        read_only = ["readonly"] if self.read_only else []
        first = [f"type={self.type}", *source, f"target={self.target}", *read_only]
        return go_values.join_fields([*first, *self.options])


def _switched(field: str, value: str) -> bool:
    on = go_values.switch(value)
    if on is None:
        raise NotThisError(field)
    return on


def _check_mount_option(field: str, key: str, value: str) -> None:
    if key in _MOUNT_SWITCHES:
        _switched(field, value)
    elif key not in _MOUNT_VALUES:
        raise NotThisError(field)
    ways = {"enabled", "disabled", "writable", "readonly"}
    mode = go_values.whole(value, signed=False, any_base=False) if re.fullmatch("[0-7]+", value) else None
    if (
        (key == "bind-recursive" and value not in ways)
        or (key == "tmpfs-size" and go_values.size(value) is None)
        or (key == "tmpfs-mode" and (mode is None or int(value, 8) >= 2**32))
    ):
        raise NotThisError(field)


def _check_mount(mount: Mount, text: str) -> None:
    if not mount.target or not mount.type:
        raise NotThisError(text)
    given: dict[str, str] = {}
    for option in mount.options:
        key, _, value = option.partition("=")
        given[key.lower()] = value
        family = key.lower().partition("-")[0]
        # This one says what is so anyway, and belongs to no type.
        if family not in {mount.type, "consistency"} and option.lower() != "bind-recursive=enabled":
            raise NotThisError(option)
    ways = [each.partition("=")[2] for each in mount.options if each.lower().startswith("bind-recursive=")]
    private = given.get("bind-propagation", "").lower() == "rprivate"
    if ({"writable", "readonly"} & set(ways) and not mount.read_only) or ("readonly" in ways and not private):
        raise NotThisError(text)


@dataclass(frozen=True, slots=True)
class Network:
    """--network: its name or mode, and what holds in this network only."""

    name: str
    aliases: tuple[str, ...] = ()
    ip: str = ""
    ip6: str = ""
    mac_address: str = ""
    link_local_ips: tuple[str, ...] = ()
    driver_options: tuple[str, ...] = ()
    gateway_priority: int = 0

    @classmethod
    def parse(cls, text: str) -> Self:
        """From a name, or from name=lab,alias=db,ip=10.0.0.5. Raises NotThisError."""
        if not _LONG_NETWORK.search(text):
            if not text.strip():
                raise NotThisError(text)
            return cls(text)
        fields = go_values.fields(text)
        if fields is None:
            raise NotThisError(text)
        once: dict[str, str] = {}
        many: dict[str, list[str]] = {"alias": [], "link-local-ip": [], "driver-opt": []}
        for field in fields:
            key, equals, value = (part.strip() for part in field.lower().partition("="))
            if not equals or not key:
                raise NotThisError(field)
            if key in many:
                many[key].append(value)
            elif key in {"name", "ip", "ip6", "mac-address", "gw-priority"}:
                once[key] = value
            else:
                raise NotThisError(field)
            name, sign, _ = value.partition("=")
            if key == "driver-opt" and (not name or not sign):
                raise NotThisError(field)
        priority = go_values.whole(once.get("gw-priority", "0"), any_base=False)
        mac = once.get("mac-address", "")
        if not once.get("name") or priority is None or (mac and go_values.mac(mac) is None):
            raise NotThisError(text)
        return cls(
            once["name"], tuple(many["alias"]), once.get("ip", ""), once.get("ip6", ""), mac,
            tuple(many["link-local-ip"]), tuple(many["driver-opt"]), priority,
        )  # fmt: skip

    def __str__(self) -> str:
        fields = [f"alias={alias}" for alias in self.aliases]
        once = (("ip", self.ip), ("ip6", self.ip6), ("mac-address", self.mac_address))
        fields += [f"{key}={value}" for key, value in once if value]
        fields += [f"link-local-ip={each}" for each in self.link_local_ips]
        fields += [f"driver-opt={each}" for each in self.driver_options]
        fields += [f"gw-priority={self.gateway_priority}"] if self.gateway_priority else []
        if not fields and not _LONG_NETWORK.search(self.name):
            return self.name
        return go_values.join_fields([f"name={self.name}", *fields])

    @property
    def made_by_user(self) -> bool:
        """Whether it is none of docker's own: only such networks know aliases."""
        return self.name not in {"default", "bridge", "host", "none"} and not self.name.startswith(
            "container:"
        )


_SECRET_NAME = re.compile(
    r"password|passwd|passphrase|(?:^|_)pass(?:_|$)|_pwd(?:_|$)|secret|token|(?:api|access|private)_?key"
    r"|credential|(?:^|_)auth(?:_|$)"
    r"|(?:^|_)key$|(?:^|_)pat$|dsn$|(?:database|redis|mongo\w*|amqp|broker)_?ur[il]$",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Variable:
    """-e: a variable of the container. `value` None: it gets the one that this computer has."""

    name: str
    value: str | None = None

    @classmethod
    def parse(cls, text: str) -> Self:
        """From NAME=value or NAME. Raises NotThisError."""
        name, equals, value = text.partition("=")
        if not name:
            raise NotThisError(text)
        return cls(name, value if equals else None)

    def __str__(self) -> str:
        return self.name if self.value is None else f"{self.name}={self.value}"

    @property
    def is_secret(self) -> bool:
        """Whether its name says that its value opens a door."""
        named = self.name.replace("-", "_")
        return (
            bool(self.value)
            and _SECRET_NAME.search(named) is not None
            and not named.upper().endswith("_FILE")
        )


Part = Port | Volume | Mount | Network | Variable
