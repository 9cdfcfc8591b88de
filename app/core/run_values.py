"""Which values the flags of `docker run` take: as docker itself checks them, no stricter.

What docker leaves to the engine (whether a signal, a right or a network exists) is left to it here, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from app.core import go_values
from app.core.run_parts import Mount, Network, NotThisError, Part, Port, Variable, Volume, port_range
from app.core.words import Sentence, say

Check = Callable[[str], bool]
# Fields whose values have parts, and what reads them.
PARTS: dict[str, Callable[[str], Part]] = {
    "port": Port.parse,
    "volume": Volume.parse,
    "mount": Mount.parse,
    "network": Network.parse,
    "env": Variable.parse,
}
_ULIMITS = frozenset(
    "core cpu data fsize locks memlock msgqueue nice nofile nproc rss rtprio rttime sigpending stack".split()  # noqa: SIM905
)
_SYSCTLS = frozenset(
    f"kernel.{name}"
    for name in ("msgmax", "msgmnb", "msgmni", "sem", "shmall", "shmmax", "shmmni", "shm_rmid_forced")
)
_LABEL_OF_DOMAIN = r":?(?::?[a-zA-Z0-9]|:?[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])"
_DOMAIN = re.compile(rf"(?P<name>{_LABEL_OF_DOMAIN}(?::?\.{_LABEL_OF_DOMAIN})*)\.?[ \t\n\f\r]*")
_CGROUP_RULE = re.compile(r"[acb] ([0-9]+|\*):([0-9]+|\*) [rwm]{1,3}")
_CDI = re.compile(
    r"[A-Za-z](?:[\w.-]*[A-Za-z0-9])?/[A-Za-z](?:[\w.-]*[A-Za-z0-9])?=[A-Za-z0-9](?:[\w.:-]*[A-Za-z0-9])?",
    re.ASCII,
)
_DEVICE_RIGHTS = re.compile(r"(?=[rwm]{1,3}\Z)(?!.*(.).*\1).+")
_OS = re.compile(r"([A-Za-z0-9_-]+)(?:\([A-Za-z0-9_.-]*\))?")
_OF_PLATFORM = re.compile(r"[A-Za-z0-9_.-]+")
_SYSTEMS = frozenset(
    "aix android darwin dragonfly freebsd hurd illumos ios js linux nacl netbsd openbsd plan9 "  # noqa: SIM905
    "solaris windows zos macos".split()
)
_PROCESSORS = frozenset(
    "386 amd64 amd64p32 arm armbe arm64 arm64be ppc64 ppc64le loong64 mips mipsle mips64 "  # noqa: SIM905
    "mips64le mips64p32 mips64p32le ppc riscv riscv64 s390 s390x sparc sparc64 wasm i386 x86_64 x86-64 "
    "aarch64 armhf armel".split()
)
_PATH_OF_IMAGE = r"[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*(?:/[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*)*"
_PART_OF_DOMAIN = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_DOMAIN_OF_IMAGE = rf"(?:{_PART_OF_DOMAIN}(?:\.{_PART_OF_DOMAIN})*|\[[a-fA-F0-9:]+\])(?::[0-9]+)?"
_IMAGE = re.compile(
    rf"(?:(?P<domain>{_DOMAIN_OF_IMAGE})/)?(?P<path>{_PATH_OF_IMAGE})"
    r"(?::[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})?(?:@(?P<digest>\S+))?"
)
_DIGEST = re.compile(r"sha256:[a-f0-9]{64}|sha384:[a-f0-9]{96}|sha512:[a-f0-9]{128}")


def value_problem(check: str, text: str) -> Sentence | None:
    """What a value must be that is not, None where docker takes it. `check` is a flag's `value`."""
    if check in PARTS:
        try:
            PARTS[check](text)
        except NotThisError as wrong:
            part = str(wrong)
            if part and part != text:
                return say(
                    "In “{value}”, this is not right: {part}. {must}",
                    value=text,
                    part=part,
                    must=MUST[check],
                )
            return _wrong(text, check)
        return None
    return None if check not in CHECKS or CHECKS[check](text) else _wrong(text, check)


def image_problem(image: str) -> Sentence | None:
    """Why docker takes this for no image's name, None where it does."""
    return None if _is_image(image) else _wrong(image, "image")


def _wrong(text: str, check: str) -> Sentence:
    return say("“{value}” is not right here. {must}", value=text, must=MUST[check])


def _expose(text: str) -> bool:
    try:
        port_range(text.partition("/")[0])
    except NotThisError:
        return False
    return ":" not in text


def _restart(text: str) -> bool:
    name, colon, count = text.partition(":")
    return not (colon and not name) and (not count or go_values.whole(count, any_base=False) is not None)


def _swappiness(text: str) -> bool:
    number = go_values.whole(text)
    return number is not None and -1 <= number <= 100


def _rate(text: str, read: Callable[[str], float | None]) -> bool:
    device, colon, rate = text.partition(":")
    return bool(colon) and device.startswith("/dev/") and read(rate) is not None


def _weight(text: str) -> float | None:
    number = go_values.whole(text, 16, signed=False, any_base=False)
    return number if number is not None and (number == 0 or 10 <= number <= 1000) else None


def _device(text: str) -> bool:
    if _CDI.fullmatch(text):
        return True
    parts = text.split(":")
    if not parts[0] or len(parts) > 3:
        return False
    if len(parts) == 3 and not _DEVICE_RIGHTS.fullmatch(parts[2]):
        return False
    inside = (
        parts[0] if len(parts) == 1 or (_DEVICE_RIGHTS.fullmatch(parts[1]) and len(parts) == 2) else parts[1]
    )
    return inside.startswith("/")


def _gpus(text: str) -> bool:
    fields, seen = go_values.fields(text), set()
    for field in fields or ():
        key, equals, value = field.partition("=")
        if key in seen:
            return False
        seen.add(key)
        if not equals:
            seen.add("count")
            key, value = "count", key
        if key == "count" and value != "all" and go_values.whole(value, any_base=False) is None:
            return False
        if key == "options" and go_values.fields(value) is None:
            return False
        if key not in {"driver", "count", "device", "capabilities", "options"}:
            return False
    return fields is not None


def _ulimit(text: str) -> bool:
    name, equals, limits = text.partition("=")
    numbers = [go_values.whole(each, any_base=False) for each in limits.split(":")]
    if not equals or name not in _ULIMITS or None in numbers or len(numbers) > 2:
        return False
    soft, hard = numbers[0] or 0, numbers[-1] or 0
    return hard == -1 or (soft != -1 and soft <= hard)


def _sysctl(text: str) -> bool:
    name, equals, _ = text.partition("=")
    return bool(equals and name) and (name in _SYSCTLS or name.startswith(("net.", "fs.mqueue.")))


def _domain(text: str) -> bool:
    text = text.strip(" ")
    match = _DOMAIN.fullmatch(text)
    known = match is not None and len(match["name"]) < 255 and re.search("[a-zA-Z]", text) is not None
    return text == "." or known


def _host(text: str) -> bool:
    name, sign, address = text.partition("=" if "=" in text else ":")
    if not sign or not name or ":" in name:
        return False
    if len(address) > 2 and address[0] == "[" and address[-1] == "]":
        address = address[1:-1]
    return address == "host-gateway" or go_values.address(address.strip()) is not None


def _label(text: str) -> bool:
    name = text.partition("=")[0].lstrip(" \t")
    return bool(name) and " " not in name and "\t" not in name


def _security(text: str) -> bool:
    name, sign, value = text.partition("=")
    if name == "no-new-privileges":
        return True
    if not sign:
        name, sign, value = text.partition(":")
    return name == "no-new-privileges" or bool(sign and value)


def _platform(text: str) -> bool:
    first, *rest = text.split("/")
    system = _OS.fullmatch(first)
    if system is None or len(rest) > 2 or not all(map(_OF_PLATFORM.fullmatch, rest)):
        return not text
    return bool(rest) or system[1].lower() in _SYSTEMS or first.lower() in _PROCESSORS


def _is_image(text: str) -> bool:
    if re.fullmatch("[a-f0-9]{64}", text) or _DIGEST.fullmatch(text):
        return True
    first, slash, rest = text.partition("/")
    is_domain = bool(slash) and (
        first == "localhost" or "." in first or ":" in first or first.lower() != first
    )
    known = _IMAGE.fullmatch(text if is_domain else f"docker.io/{text}")
    if known is None or (known["digest"] and not _DIGEST.fullmatch(known["digest"])):
        return False
    return len(known["path"]) <= 255 and (is_domain or rest is not None)


CHECKS: dict[str, Check] = {
    "switch": lambda text: go_values.switch(text) is not None,
    "int": lambda text: go_values.whole(text) is not None,
    "natural": lambda text: (go_values.whole(text) or 0) >= 0 and go_values.whole(text) is not None,
    "uint16": lambda text: go_values.whole(text, 16, signed=False) is not None,
    "uint64": lambda text: go_values.whole(text, 64, signed=False) is not None,
    "size": lambda text: go_values.size(text) is not None,
    "swap": lambda text: text == "-1" or go_values.size(text) is not None,
    "decimal": lambda text: go_values.billionths(text) is not None,
    "duration": lambda text: (go_values.duration(text) or 0) >= 0 and go_values.duration(text) is not None,
    "swappiness": _swappiness,
    "mac": lambda text: not text or go_values.mac(text.strip()) is not None,
    "address": lambda text: go_values.address(text.strip()) is not None,
    "domain": _domain,
    "host": _host,
    "link": lambda text: bool(text) and text.count(":") < 2,
    "expose": _expose,
    "restart": _restart,
    "pull": lambda text: text in {"always", "missing", "never", ""},
    "platform": _platform,
    "label": _label,
    "stream": lambda text: text.lower() in {"stdin", "stdout", "stderr"},
    "gpus": _gpus,
    "device": _device,
    "cgroup-rule": lambda text: _CGROUP_RULE.fullmatch(text) is not None,
    "bps": lambda text: _rate(text, go_values.size),
    "iops": lambda text: _rate(text, lambda rate: go_values.whole(rate, signed=False, any_base=False)),
    "weight": lambda text: _rate(text, _weight),
    "ulimit": _ulimit,
    "sysctl": _sysctl,
    "pair": lambda text: "=" in text,
    "security": _security,
    "pid": lambda text: text in {"", "host"} or (text.startswith("container:") and text != "container:"),
    "host-only": lambda text: text in {"", "host"},
    "cgroupns": lambda text: text in {"", "host", "private"},
}
MUST: dict[str, Sentence] = {
    "switch": say("It is true or false."),
    "int": say("It is a whole number."),
    "natural": say("It is a whole number that is not below 0."),
    "uint16": say("It is a whole number from 0 to 65535."),
    "uint64": say("It is a whole number that is not below 0."),
    "size": say("It is a number of bytes, or with a unit: 512m, 2g."),
    "swap": say("It is a number of bytes, or with a unit such as 2g; -1 is without a limit."),
    "decimal": say("It is a number such as 2 or 1.5."),
    "duration": say("It is a time with its unit: 30s, 1m30s, 500ms."),
    "swappiness": say("It is a whole number from 0 to 100; -1 leaves it to the engine."),
    "mac": say("It is an address of a network card, such as 92:d0:c6:0a:29:33."),
    "address": say("It is an IP address, such as 1.1.1.1."),
    "domain": say("It is a domain, such as example.org."),
    "host": say("It is a name, a colon and an IP address: db:10.0.0.5."),
    "link": say("It is a container, or a container and its name here: db:database."),
    "expose": say("It is a port of the container, or several: 80, 8000-8010, 53/udp."),
    "restart": say(
        "It is no, always, unless-stopped or on-failure, this one also with a number: on-failure:3."
    ),
    "pull": say("It is always, missing or never."),
    "platform": say("It is a system and a processor: linux/amd64, linux/arm64."),
    "label": say("It is a name without spaces, and mostly a value: course=intro."),
    "stream": say("It is stdin, stdout or stderr."),
    "gpus": say("It is all, a number, or settings such as device=0."),
    "device": say(
        "It is a device of this computer, such as /dev/video0, where it appears, and rights of r, w, m."
    ),
    "cgroup-rule": say("It is a kind, two numbers and rights: c 81:* rmw."),
    "bps": say("It is a device, a colon and an amount a second: /dev/sda:10mb."),
    "iops": say("It is a device, a colon and a number a second: /dev/sda:1000."),
    "weight": say("It is a device, a colon and a number from 10 to 1000: /dev/sda:500."),
    "ulimit": say("It is a limit with its soft and hard number: nofile=1024:2048."),
    "sysctl": say("It is a setting of the kernel that a container may have: net.core.somaxconn=1024."),
    "pair": say("It is a name, an equals sign and a value."),
    "security": say("It is a name, an equals sign and a value, or no-new-privileges."),
    "pid": say("It is host, or container: with a container’s name."),
    "host-only": say("It is host, or nothing."),
    "cgroupns": say("It is host or private."),
    "port": say("It is the port of this computer, a colon and the one in the container: 8080:80."),
    "volume": say("It is a folder or volume, a colon and where it appears in the container: ./data:/data."),
    "mount": say("It is settings with commas, target among them: type=bind,source=/data,target=/data."),
    "network": say("It is a network’s name, or settings with commas: name=lab,alias=db."),
    "env": say("It is a name, an equals sign and a value."),
    "image": say("An image is written in small letters, mostly with a version: python:3.12-slim."),
}
