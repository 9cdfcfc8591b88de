"""Lines for `docker run`: for every flag values that docker takes and refuses, and lines of many flags."""

from __future__ import annotations

import random
import shlex
from collections.abc import Iterator, Sequence

from app.core.run_flags import BY_FIELD, FLAGS, Flag, Kind

IMAGE = "alpine:3.20"
_TEXTS = ("x", "a b", "", "it's", "--x", "é", 'say "hi"', "a=b", "$HOME", "*")
_INTS = ("0", "1", "512", "-1", "0x10", "010", "08", "1_000", "1.5", "", "a", "9223372036854775808", "+5")
_SIZES = (
    "512m", "1g", "6MB", "1.5g", "1 g", "1GiB", "1073741824", "0", "", "m", "-1", "1x", "1kib", "5b", "5bb",
    "1e9", " 7m", "7m ", ".5g", "0x1p26", "64M", "1gg",
)  # fmt: skip
_DURATIONS = ("30s", "1m30s", "500ms", "0", "0s", "1", "-5s", "", "1.5h", "1d", "5 s", "+3s", "1h1h")
_ADDRESSES = (
    "1.1.1.1", "::1", "2001:db8::33", "fe80::1%eth0", "[::1]", "01.1.1.1", "1.1.1", "", " 8.8.8.8 ",
    "localhost",
    "::ffff:1.2.3.4",
)  # fmt: skip
_RATES = (
    "/dev/null:1mb",
    "/dev/null:100",
    "null:1",
    "/dev/null",
    "/dev/null:-1",
    "/dev/null:",
    ":5",
    "/dev/null:1:2",
)
VALUES: dict[str, tuple[str, ...]] = {
    "name": ("web", "a.b-c_d", "", "a b", "-x"),
    "platform": ("linux/amd64", "linux", "amd64", "linux/arm64/v8", "linux/x/y/z", "nope", "", "linux/",
        "windows(10)/amd64", "x86_64", "*"),
    "pull": ("missing", "never", "", "Always", "sometimes"),
    "publish": (
        "80", "8080:80", "127.0.0.1:8080:80", "127.0.0.1::80", "8080:80/udp", "8000-8005:9000-9005",
        "8000-8005:80",
        "8000-8001:90-99", ":80", "80:", "", "99999:80", "a:80", "80/foo", "80/TCP", "[::1]:8080:80",
        "::1:8080:80",
        "localhost:80:80", "0080:0081", "1-2-3:4-5", "9-8:7", "[]:81:82", "[1.2.3.4]:1:2", "[::1]x:1:2",
        "0:80",
        "published=8081,target=81", "published=53,target=53,protocol=udp", "target=80", "published=1,foo",
        "=1",
        "80/", "8080:80/sctp", "1.2.3:80:80", "80:80:80:80", "+80:80", "http:80",
    ),
    "expose": ("80", "80/udp", "8000-8010", "80:80", "a", "", "9-8", "80/foo", "/tcp"),
    "volume": (
        "/data", "data:/data", "./a:/b", "/tmp:/x:ro", "/tmp:/x:ro,z", "C:\\a:/b", "C:\\a:/b:ro", "c:/a:/b",
        "a", "ab",
        "", ":", "a:", ":/b", "a:/b:c:d", "/a:/b:", "~/x:/y", "\\\\.\\pipe\\x:/y", "vol:/x:nocopy", "a::/b",
        "é:/b",
        "/tmp:/x:nonsense", "../up:/up", ".:/here",
    ),
    "mount": (
        "type=bind,source=/tmp,target=/x", "type=bind,src=/tmp,dst=/x,readonly", "target=/x",
        "type=tmpfs,target=/x",
        "type=tmpfs,destination=/x,tmpfs-size=64m,tmpfs-mode=1770",
        "type=volume,source=v,target=/x,volume-nocopy",
        'type=bind,"source=/tmp",target=/x', "type=bind,source=/tmp", "source=/tmp", "",
        "type=bind,target=/x,foo=bar",
        "type=bind,source=.,target=/x,ro=false", "type=bind,source=/tmp,target=/x,ro=maybe",
        "target=/x,readonly=1",
        "type=bind,source=/tmp,target=/x,bind-propagation=rslave", "type=tmpfs,target=/x,tmpfs-mode=9",
        "type=volume,target=/x,bind-propagation=private", "type=tmpfs,target=/x,tmpfs-size=abc",
        "type=,target=/x",
        "type=bind,source=/tmp,target=/x,bind-recursive=disabled",
        "type=volume,target=/x,volume-label=a=b,volume-label=c",
        "type=bind,source=/tmp,target=/x,bind-recursive=readonly",
        "type=bind,source=/tmp,target=/x,bind-recursive=x",
        "type=bind,source=/tmp,target=/x,readonly,bind-recursive=readonly,bind-propagation=rprivate",
        "TYPE=BIND,source=/tmp,target=/x",
        'type=volume,target=/x,"volume-opt=o=addr=1,rw"', 'type=bind,source="/tmp",target=/x',
        "type=bind,source=/tmp,target=/x,",
        "target=/x,bind-recursive=enabled",
        "type=bind,source=/tmp,target=/x,readonly,bind-recursive=writable",
        "type=bind,source=/tmp,target=/x,consistency=cached",
        "type=volume,target=/x,volume-subpath=s,source=v",
        "type=image,source=alpine:3.20,target=/x,image-subpath=bin", "target=/x,volume-nocopy=maybe",
    ),
    "tmpfs": ("/run", "/run:size=64m,mode=1770", "/run:rw,noexec", "", "run"),
    "volumes_from": ("nobody", "nobody:ro"),
    "env": ("A=1", "A=", "A", "=1", "", "A=b=c", "A=two words", "ä=ö", "PATH=/x", "A=line\nbreak",
        "NOT_SET_ANYWHERE"),
    "label": ("a=b", "a", "=b", "", "a b=c", " a=b", "a=b c", "com.example.x=y=z", "a=", "\ta=1", "a\t=1"),
    "annotation": ("a=b", "a", "a=b=c"),
    "user": ("1000", "1000:1000", "nobody", "root:root", ""),
    "workdir": ("/app", "relative", "", "C:\\app"),
    "entrypoint": ("sh", "", "/bin/sh -c", "--x"),
    "restart": ("no", "always", "on-failure", "on-failure:3", "unless-stopped", "on-failure:x", ":3", "",
        "sometimes", "always:3", "no:", "on-failure:-1"),
    "memory_swap": (*_SIZES, "-2"),
    "memory_swappiness": ("0", "100", "60", "-1", "101", "-2", "a", ""),
    "cpus": ("1", "1.5", "0.5", ".5", "1/2", "1/3", "", "a", "0.1234567891", "-1", "1e-1", "2.", "+1",
        "0x1", "1/0", " 1", "1_0"),
    "cpuset_cpus": ("0", "0-1", "0,1", "x", ""),
    "cpuset_mems": ("0", "x"),
    "gpus": ("all", "1", "device=0", '"device=0,1"', "count=all", "count=x", "driver=nvidia,count=1", "x",
        "", "all,all",
             "all,count=1", "capabilities=utility", "foo=bar", "options=a=b", "-1",
             '"capabilities=compute,utility",count=2'),
    "device": ("/dev/null", "/dev/null:/dev/x", "/dev/null:/dev/x:r", "/dev/null:rwm", "/dev/null:/dev/x:z",
        "null", "",
               "/dev/null:rr", ":/x", "/a:/b:r:m", "vendor.com/class=name", "/dev/null:x", "v/c=",
               "/dev/null:"),
    "device_cgroup_rule": ("c 1:3 rwm", "a *:* rwm", "b 8:* r", "x 1:1 r", "c 1:3", "", "c 1:3 rwmr"),
    "device_read_bps": _RATES,
    "device_write_bps": _RATES,
    "device_read_iops": _RATES,
    "device_write_iops": _RATES,
    "blkio_weight": ("0", "10", "1000", "5", "70000", "-1", "", "a", "0x20"),
    "blkio_weight_device": ("/dev/null:100", "/dev/null:5", "/dev/null:0", "/dev/null:1001", "null:100",
        "/dev/null", "/dev/null:x"),
    "ulimit": ("nofile=1024", "nofile=1024:2048", "nproc=-1", "nofile=5:4", "foo=1", "nofile", "nofile=a",
        "nofile=1:2:3", "core=0", "as=1", "nofile=-1:5", "cpu=5:-1", "nofile="),
    "sysctl": ("net.core.somaxconn=1024", "kernel.sem=1", "kernel.x=1", "net.x", "", "fs.mqueue.msg_max=5",
        "=1", "vm.swappiness=1"),
    "storage_opt": ("size=1g", "size", "", "a=b=c"),
    "network": (
        "bridge", "none", "host", "default", "lab", "", "container:x", "name=lab", "name=lab,alias=db",
        "name=lab,alias=a,alias=b", "name=lab,ip=172.30.0.5,mac-address=92:d0:c6:0a:29:33",
        "name=LAB,alias=DB",
        "alias=db", "name=lab,foo=bar", "name=lab,alias", "name=bridge,alias=x", "name=lab,driver-opt=a=b",
        "a=b",
        "name=lab,driver-opt=a", "name=lab,gw-priority=5", "name=lab,gw-priority=x",
        "name=lab,mac-address=zz",
        "name=lab,link-local-ip=169.254.1.1", "name=lab,ip6=2001:db8::5", "name= lab , alias= db ",
        '"name=lab",alias=x',
    ),
    "network_alias": ("db", ""),
    "ip": ("172.30.100.104", ""),
    "ip6": ("2001:db8::33", ""),
    "mac_address": ("92:d0:c6:0a:29:33", "92-d0-c6-0a-29-33", "92d0.c60a.2933", "92:d0:c6:0a:29", "",
        "zz:d0:c6:0a:29:33", " 92:d0:c6:0a:29:33", "92:d0-c6:0a:29:33"),
    "link": ("nobody", "nobody:db", "a:b:c", ""),
    "add_host": ("db:10.0.0.5", "db=10.0.0.5", "db:::1", "db:[::1]", "db=[::1]",
        "host.docker.internal:host-gateway", "db", ":1.1.1.1", "db:x", "", "a:b=1.1.1.1", "db:",
        "db=1.2.3.4=5", "db: 1.1.1.1"),
    "dns": _ADDRESSES,
    "dns_search": ("example.org", ".", "x", "", "a b", "-a.b", "a..b", "example.org.", "1.2", "x ", "a_b",
        ":a.:b"),
    "cap_add": ("NET_ADMIN", "CAP_SYS_TIME", "all", "nope"),
    "cap_drop": ("ALL", "MKNOD", "nope"),
    "security_opt": ("no-new-privileges", "no-new-privileges=false", "no-new-privileges:true",
        "seccomp=unconfined", "apparmor=unconfined", "label=disable", "label:disable", "seccomp", "", "x=",
        "systempaths=unconfined", "seccomp:unconfined", "seccomp=builtin"),
    "group_add": ("audio", "1000"),
    "ipc": ("private", "host", "none", "shareable", "nope", ""),
    "pid": ("host", "container:x", "container:", "private", ""),
    "uts": ("host", "private", ""),
    "userns": ("host", "private", ""),
    "cgroupns": ("host", "private", "nope", ""),
    "runtime": ("runc", "nope", ""),
    "isolation": ("default", "hyperv", ""),
    "health_cmd": ("true", "", "curl -f http://localhost || exit 1"),
    "health_retries": ("3", "0", "-1", "a", "0x3"),
    "stop_signal": ("SIGINT", "9", "nope", ""),
    "stop_timeout": ("0", "5", "-1", "a", ""),
    "log_driver": ("json-file", "none", "nope", ""),
    "log_opt": ("max-size=10m", "x", "", "max-file=3"),
    "attach": ("stdin", "STDOUT", "stderr", "stdall", ""),
    "detach_keys": ("ctrl-p,ctrl-q",),
    "shm_size": _SIZES,
}  # fmt: skip
_CREATABLE: dict[str, tuple[str, ...]] = {
    "annotation": ("a=b", "c=d"), "cap_add": ("NET_ADMIN", "CAP_SYS_TIME"), "cap_drop": ("MKNOD", "CHOWN"),
    "cgroup_parent": ("/x",), "cpus": ("1", "0.5"), "cpu_shares": ("512", "0x10"),
        "detach_keys": ("ctrl-p,ctrl-q",),
    "dns_option": ("ndots:2", "use-vc"), "domainname": ("example.org",), "hostname": ("lab", "a.b"),
        "pids_limit": ("100", "-1"),
    "shm_size": ("64m", "1g"), "tmpfs": ("/run:size=64m", "/var/x"), "log_driver": ("json-file", "local"),
        "log_opt": ("max-size=10m",),
    "network": ("lab", "name=lab,alias=db,alias=x", "name=lab,ip=172.31.77.9", "name=LAB,driver-opt=a=b"),
    "security_opt": ("no-new-privileges", "seccomp=unconfined", "label=disable", "systempaths=unconfined"),
    "device_read_bps": ("/dev/null:1mb",), "device_write_bps": ("/dev/null:1mb",),
        "device_read_iops": ("/dev/null:100",),
    "device_write_iops": ("/dev/null:100",), "blkio_weight_device": ("/dev/null:100",), "workdir": ("/app",
        "/a b"),
    "ulimit": ("nofile=1024", "core=0"), "device": ("/dev/null", "/dev/null:/dev/x:r"), "uts": ("host",),
        "cgroupns": ("host", "private"),
    "dns": ("1.1.1.1", "::1"), "mount": VALUES["mount"][:5], "memory_swappiness": ("0", "60"),
        "health_interval": ("30s", "1m30s"),
    "health_timeout": ("30s", "500ms"), "health_start_period": ("5s",), "health_start_interval": ("1s",),
        "stop_signal": ("SIGINT", "9"),
    "health_cmd": ("true", "curl -f http://localhost || exit 1"), "volume": VALUES["volume"][:5],
    "publish": VALUES["publish"][:6],
}  # fmt: skip
_OF_KIND = {"text": _TEXTS, "int": _INTS, "size": _SIZES, "duration": _DURATIONS, "uint64": _INTS}
SWITCHES = ("", "=true", "=false", "=1", "=0", "=T", "=yes", "=", "=TRUE", "=on")
# The first values of these no engine of the tests takes: there are no such devices, and it keeps no quotas.
_NOT_HERE = frozenset(
    {"gpus", "storage_opt", "platform", "cpu_rt_period", "cpu_rt_runtime", "use_api_socket", "link", "ip",
        "ip6",
     "volumes_from", "blkio_weight", "cpu_period", "cpu_quota", "network_alias", "link_local_ip", "isolation",
     "cpuset_cpus", "pid", "ipc", "volume_driver", "oom_score_adj", "kernel_memory", "no_healthcheck",
     "runtime",
     "disable_content_trust", "memory_swap", "memory_reservation", "device_cgroup_rule"}
)  # fmt: skip
# What the machine must have, or what only an engine on Windows takes, says nothing about a line.
OF_WINDOWS = frozenset({"cpu_count", "cpu_percent", "io_maxbandwidth", "io_maxiops"})
READS_FILES = frozenset({"env_file", "label_file", "cidfile"})


def values(flag: Flag) -> tuple[str, ...]:
    """Values to try with a flag."""
    return VALUES.get(flag.field) or _OF_KIND[flag.value]


def one_flag() -> Iterator[list[str]]:
    """Each flag with each value, once with the value apart and once joined to it, under each of its names."""
    for flag in FLAGS:
        if flag.field in READS_FILES or not flag.create:
            continue
        for place, word in enumerate(flag.words):
            if flag.kind is Kind.SWITCH:
                yield from ([f"{word}{value}", IMAGE] for value in SWITCHES)
                continue
            for number, value in enumerate(
                values(flag) if place == 0 or len(flag.short) else values(flag)[:2]
            ):
                if number % 2 == place % 2:
                    yield [word, value, IMAGE]
                elif word.startswith("--"):
                    yield [f"{word}={value}", IMAGE]
                else:
                    yield [f"{word}{value}", IMAGE]


# As courses and the pages of images have them. I stands for an image.
PASTED = (
    '--rm -it -p 8888:8888 -v "${PWD}":/home/jovyan/work I start-notebook.sh --NotebookApp.token=""',
    "--name mysql -e MYSQL_ROOT_PASSWORD=my-secret-pw -v /tmp/mysql:/var/lib/mysql I --skip-name-resolve",
    "--name db -e POSTGRES_USER=ada --shm-size=256m -p 5432:5432 I -c shared_buffers=256MB",
    "--name redis -p 6379:6379 --restart always I redis-server --save 60 1 --loglevel warning",
    '-p 4444:4444 -p 7900:7900 --shm-size="2g" -e SE_NODE_MAX_SESSIONS=4 I',
    '-p 9200:9200 -p 9300:9300 -e "discovery.type=single-node" -e "ES_JAVA_OPTS=-Xms512m -Xmx512m" I',
    "--hostname gitlab.example.com -p 443:443 -p 2222:22 -v $PWD/config:/etc/gitlab -v logs:/var/log I",
    '-v "$(pwd)":/usr/src/app -w /usr/src/app I node your-daemon-or-script.js',
    "-p 53:53/tcp -p 53:53/udp --dns=127.0.0.1 --dns=1.1.1.1 --cap-add=NET_ADMIN I",
    "--cap-add=NET_ADMIN --cap-add=SYS_TIME --sysctl=net.ipv4.conf.all.src_valid_mark=1 -p 51820:51820/udp I",
    "--privileged --network=host -v /run/dbus:/run/dbus:ro -e TZ=UTC --restart=unless-stopped I",
    "-v /var/run/docker.sock:/var/run/docker.sock --name watchtower I --interval 300",
    '--cap-add=IPC_LOCK -e \'VAULT_LOCAL_CONFIG={"storage": {"file": {"path": "/vault/file"}}}\' I server',
    '--entrypoint /bin/sh I -c "echo \\$HOME && ls -l | wc -l"',
    "--user $(id -u):$(id -g) --group-add 100 -e HOME=/tmp -w /tmp I id",
    "--mount type=bind,source=$(pwd),target=/app,readonly --mount type=tmpfs,target=/tmp,tmpfs-size=64m I",
    "--mount 'type=volume,src=nfs,dst=/nfs,volume-driver=local,\"volume-opt=o=addr=10.0.0.1,rw\"' I",
    "--memory=1g --memory-swap=2g --cpus=0.5 --pids-limit 100 --ulimit nofile=2048:4096 I python x.py",
    "--label org.lab.course=intro -l 'who=ada lovelace' --log-driver json-file --log-opt max-size=10m I",
    "--read-only --tmpfs /run:rw,noexec,nosuid,size=65536k --cap-drop=ALL I",
    '--health-cmd="curl -f http://localhost/ || exit 1" --health-interval=30s --health-retries=3 I',
    "--add-host=host.docker.internal:host-gateway --network lab --network-alias api --ip 172.31.77.50 I",
    "-eDEBUG=1 -p127.0.0.1:3000:3000 -v$PWD/src:/src -w/src -uroot I",
    "--init --stop-signal SIGINT --stop-timeout=30 --hostname=lab -it I sh -lc 'exec \"$@\"' -- a b",
    "-P --expose 8080 --expose 9000-9003/udp --link nobody:db I",
)

SHAPES = (
    "-it {I} sh", "-itd {I}", "-it=false {I}", "-ti=0 {I} x", "-dp8080:80 {I}", "-p=8080:80 {I}", "-eA=B {I}",
    "-e=A=B {I}", "-iteA=B {I}", "-- {I} -x", "{I} -- --rm", "--rm -- {I}", "--rm {I} --rm -p 80", "-d", "",
    "--nope {I}", "-y {I}", "-rm {I}", "--name", "-p", "-i -p", "--memry 2g {I}", "--=x {I}", "--- {I}",
    "- {I}",
    "-test.v {I}", "-itest.v {I}", "--name=a --name=b {I}", "--rm --restart always {I}",
    "--rm --restart no {I}",
    "--rm --restart= {I}", "--rm=false --restart always {I}", "--no-healthcheck --health-cmd x {I}",
    "--no-healthcheck --health-retries 0 {I}", "--no-healthcheck --health-interval 0s {I}",
    "--no-healthcheck --health-cmd= {I}", "--log-driver none --log-opt a=b {I}",
    "--network bridge --network none {I}",
    "--network lab --network lab {I}", "--network lab --network bridge {I}", "--network-alias x {I}",
    "--network host --network-alias x {I}", "--network name=lab,alias=a --network-alias b {I}",
    "--network name=lab,ip=1.2.3.4 --ip 1.2.3.5 {I}",
    "--network name=lab,mac-address=92:d0:c6:0a:29:33 --mac-address 92:d0:c6:0a:29:34 {I}",
    "--network name=lab,link-local-ip=169.254.1.1 --link-local-ip 169.254.1.2 {I}",
    "--pid=bad --pid=host {I}",
    "--restart=:1 --restart=no {I}", "--pull=bad --pull=never {I}", "--init {I}", "--init=false {I}",
    "--network lab --network-alias x {I}", "--network none --network-alias x {I}",
    "--dns-opt x --dns-option y {I}",
    "--net none {I}", "--net-alias x --net lab {I}", "-v /tmp:/a -v /tmp:/a {I}",
    "-m 6m --memory-swap -1 {I}",
    "--memory 64m --memory=128m {I}", "--tty=false -t {I}", "-t --tty=false {I}",
    "--no-healthcheck --health-interval -1s {I}",
    "Nginx", "a/b/c:tag", "x@sha256:00", "'a b'", "x: sh", ":x", "sha256:abc", "localhost:5000/x y", "x/Y",
    "X/y", "''",
)  # fmt: skip


def shapes() -> Iterator[list[str]]:
    """Lines whose shape is what matters."""
    for shape in SHAPES:
        yield shlex.split(shape.replace("{I}", IMAGE))


def creatable(count: int, seed: int = 5) -> Iterator[list[str]]:
    """Lines of several flags that an engine makes a container of, nearly all."""
    chosen = random.Random(seed)
    flags = [
        flag
        for flag in FLAGS
        if flag.field not in _NOT_HERE | READS_FILES | OF_WINDOWS | {"memory", "name"} and flag.create
    ]
    for number in range(count):
        words = ["--memory", chosen.choice(("64m", "1g", "96MB"))] if number % 3 == 0 else []
        for flag in chosen.sample(flags, chosen.randint(3, 8)):
            if flag.kind is Kind.SWITCH:
                words.append(chosen.choice(flag.words) + chosen.choice(("", "=true", "=false")))
                continue
            tried = _CREATABLE.get(flag.field) or [value for value in values(flag)[:2] if value]
            for value in chosen.sample(tried, min(len(tried), 2 if flag.kind is Kind.MANY else 1)):
                words += [chosen.choice(flag.words), value]
        if "--rm" in " ".join(words):
            words = [word for word in words if not word.startswith("--rm")]
        yield [*words, IMAGE, *chosen.choice(([], ["sh"], ["sh", "-c", "echo $A; true"], ["-x", "--rm"]))]


def combined(count: int, seed: int = 7) -> Iterator[list[str]]:
    """Lines of several flags. They are the same each time."""
    chosen = random.Random(seed)
    usual = [
        BY_FIELD[name] for name in ("publish", "env", "volume", "mount", "label", "network", "memory", "name")
    ]
    for _ in range(count):
        flags = chosen.sample(FLAGS, chosen.randint(2, 5)) + chosen.sample(usual, 3)
        words: list[str] = []
        for flag in flags:
            if flag.field in READS_FILES | OF_WINDOWS or not flag.create:
                continue
            word = chosen.choice(flag.words)
            if flag.kind is Kind.SWITCH:
                words.append(word + chosen.choice(SWITCHES[:3]))
                continue
            for value in chosen.sample(values(flag)[:6], 2 if flag.kind is Kind.MANY else 1):
                joined = f"{word}={value}" if word.startswith("--") else f"{word}{value}"
                words += [joined] if value and chosen.random() < 0.5 else [word, value]
        yield [*words, IMAGE, *chosen.choice(([], ["sh"], ["sh", "-c", "echo $A; true"], ["-x", "--rm"]))]


_SLIPS = '0123456789abkmgtx:/-=.,[]" _~+%\\'


def with_slips(lines: Sequence[list[str]], count: int, seed: int = 1) -> Iterator[list[str]]:
    """Lines in which a letter is too many, missing, another one or a capital."""
    chosen = random.Random(seed)
    while count:
        words = list(chosen.choice(lines))
        if not words or any(_says_nothing(word) for word in words):
            continue
        at = chosen.randrange(len(words))
        word = words[at]
        place = chosen.randrange(len(word) + 1)
        after = word[place + chosen.randrange(2) :]
        slip = chosen.choice(("", chosen.choice(_SLIPS), chosen.choice(_SLIPS) + chosen.choice(_SLIPS)))
        words[at] = word.upper() if chosen.random() < 0.1 else word[:place] + slip + after
        if not any(_says_nothing(each) for each in words):
            count -= 1
            yield words


def _says_nothing(word: str) -> bool:
    """What depends on files or the system, or what `docker create` does not know."""
    windows = tuple(f"--{field.replace('_', '-')}" for field in OF_WINDOWS)
    apart = (
        "--help",
        "--env-f",
        "--label-f",
        "--cidf",
        "--sig",
        "--deta",
        *windows,
        "-d",
        "-id",
        "-itd",
        "-tid",
    )
    return word.startswith(apart) or "seccomp" in word or "content-trust" in word
