"""The lines of pasted texts about an engine: which line says what."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from app.core.engine_facts import WslRow
from app.core.engine_reading import text_of

# What `docker info` prints -> its name in the API.
_INFO = {
    "server version": "ServerVersion",
    "storage driver": "Driver",
    "logging driver": "LoggingDriver",
    "cgroup driver": "CgroupDriver",
    "cgroup version": "CgroupVersion",
    "kernel version": "KernelVersion",
    "operating system": "OperatingSystem",
    "ostype": "OSType",
    "architecture": "Architecture",
    "cpus": "NCPU",
    "total memory": "MemTotal",
    "name": "Name",
    "docker root dir": "DockerRootDir",
    "http proxy": "HttpProxy",
    "https proxy": "HttpsProxy",
    "no proxy": "NoProxy",
    "username": "Username",
    "default isolation": "Isolation",
    "isolation": "Isolation",
    "product license": "ProductLicense",
    "buildahversion": "BuildahVersion",
    "init binary": "InitBinary",
    "firewall backend": "FirewallBackend",
}
_LISTS = {"security options": "SecurityOptions", "labels": "Labels"}
# After these lines the ones before are known to be missing, not cut.
_AFTER_SECURITY = ("kernel version", "operating system")
_AFTER_LABELS = ("experimental", "live restore enabled", "insecure registries", "product license")
PODMAN = {
    "hostname": "Name",
    "kernel": "KernelVersion",
    "arch": "Architecture",
    "os": "OSType",
    "graphroot": "DockerRootDir",
    "cgroupmanager": "CgroupDriver",
    "cgroupversion": "CgroupVersion",
    "buildahversion": "BuildahVersion",
}
_KEY = re.compile(r"^(\s*)([A-Za-z][A-Za-z0-9 /_()-]{0,40}?)\s*:(?:\s+(.*)|)$")
_LATER_KEY = re.compile(
    r"[\]\s|]((?:Server|Kernel) Version|Operating System|OSType|Docker Root Dir|Total Memory|Storage Driver)"
    r"\s*:\s+(.*)$"
)
_PROMPT = re.compile(
    r"^\s*((?:\(\S+\)\s)?(?:PS [A-Za-z]:\\[^>]*>|[A-Za-z]:\\[^>\n]*>|"
    r"\[[^\]\n]{1,60}\](?: \(\w+\) \S+(?: \S+)?\s*)?[$#%]?|"
    r"[\w.-]+@[\w.-]+[:\s][^$#%➜>\n]{0,80}[$#%>]|[^$#%❯➜λ\n]{0,60}?[$#%❯➜λ]))\s*"
    r"((?:sudo\s+)?(?:docker|podman|nerdctl|uname|wsl(?:\.exe)?|cat|colima|limactl|minikube|export)\b.*)$"
)
_BARE_PROMPT = re.compile(r"^(PS [A-Za-z]:\\[^>]*>|\[node\d+\] \(\S+\) \S+.*|gitpod\s+/workspace\S*.*)")
_CLOUD_PROMPT = re.compile(r"\S+@cloudshell:\S*|➜\s+/workspaces/\S+")
_COMMAND = re.compile(r"^\s*(?:sudo\s+)?(docker|podman|uname|wsl)\b(.*)$")
_WSL = re.compile(r"^\s*(\*)?\s*([A-Za-z][\w.-]*)\s+(\S+(?: \S+)?)\s+([12])\s*$")
_URL = r"((?:unix|npipe|tcp|ssh|fd)://[^\s\"'<>;,]+)"
REACHED = (
    re.compile(r"Docker daemon at " + _URL + r"\. Is"),
    re.compile(r"DOCKER_HOST['\"]?\s*[=:]\s*['\"]?" + _URL),
    re.compile(r"(?i)docker host\b[^\n]{0,40}?" + _URL),
    re.compile(r"(?i)listening on:?\s+" + _URL),
    re.compile(r"(?i)^\s*(?:context)?\s*endpoint\s*[:=]\s*" + _URL),
    re.compile(r"(?i)^\s*(?:docker )?socket\s*:\s*" + _URL),
)
_OF_DESKTOP = re.compile(r"v\d\S*-desktop\.\d")
_PIPE = re.compile(r"open (//\./pipe/[\w.-]+)")
_CONTEXT_ROW = re.compile(r"^\s*([A-Za-z0-9][\w.+-]*)(\s\*)?\s+(?:.*?\s)?" + _URL + r"(?:\s.*)?$")
_UNAME = re.compile(
    r"\bLinux\s+(?:(\S+)\s+)?(\d+\.\d+\S*)\s+.*?(x86_64|aarch64|arm64|armv\d\w*|i686|ppc64le|s390x|riscv64)?\b"
)
_PROC_VERSION = re.compile(r"\bLinux version (\d+\.\d+\S*) \(")


@dataclass
class Pasted:
    """What was found so far. The first engine of a text is the one that is told about."""

    info: dict[str, Any] = field(default_factory=dict)
    version: dict[str, Any] = field(default_factory=dict)
    client: dict[str, Any] = field(default_factory=dict)
    endpoint: str | None = None
    context: str | None = None
    contexts: dict[str, str] = field(default_factory=dict)
    wsl_rows: list[WslRow] = field(default_factory=list)
    prompts: list[str] = field(default_factory=list)
    uname: str | None = None  # of whatever machine it was typed on
    last_field: str | None = None  # the one the last line was about

    def put(self, name: str, value: object) -> None:
        self.info.setdefault(name, value)
        self.last_field = name


class Lines:
    """Reads line by line, knowing in which part of which output it is."""

    def __init__(self, pasted: Pasted) -> None:
        self._into = pasted
        self._part = ""  # client or server
        self._component = ""
        self._list: tuple[str, int] | None = None  # the list being read, and how far its name is indented
        self._podman = False
        self._ignored = False
        self._distribution: dict[str, str] = {}

    def read(self, line: str) -> None:
        into = self._into
        into.last_field = None
        if not line.strip() or line.strip().startswith("```"):
            self._ignored = False
            return
        if self._prompt(line) or self._ignored:
            return
        if re.match(r"\s*Static hostname:", line):
            self._ignored = True  # hostnamectl speaks of its own machine with the same words
            return
        if self._listed(line):
            return
        for reader in (self._header, self._keyed, self._reached, self._table):
            if reader(line):
                return

    def _prompt(self, line: str) -> bool:
        match = _PROMPT.match(line)
        if match:
            self._into.prompts.append(match.group(1).strip())
            self._command(match.group(2))
            return True
        bare = _BARE_PROMPT.match(line) or _CLOUD_PROMPT.search(line)
        if bare:
            self._into.prompts.append(bare.group(0).strip())
            return True
        command = _COMMAND.match(line)
        if command and (command.group(2)[:1] in (" ", "")) and ":" not in line.split("docker", 1)[0]:
            self._command(line.strip())
            return not _UNAME.search(line)
        return False

    def _command(self, command: str) -> None:
        self._part = self._component = ""
        self._list = None
        named = re.search(r"docker(?:\.exe)?\s+(?:--context|-c)[ =](\S+)", command)
        if named and self._into.context is None and not self._into.info:
            self._into.context = text_of(named.group(1))
        reached = re.search(r"docker(?:\.exe)?\s+(?:-H|--host)[ =]" + _URL, command)
        if reached and self._into.endpoint is None:
            self._into.endpoint = reached.group(1)
        self._reached(command)

    def _listed(self, line: str) -> bool:
        """A line of a list (Labels, Security Options, Plugins), which is indented below its name."""
        if self._list is None:
            return False
        name, depth = self._list
        indent = len(line) - len(line.lstrip())
        text = line.strip()
        plain_label = name == "Labels" and indent == depth and re.match(r"^[\w.-]+=\S", text)
        if indent <= depth and not plain_label:
            self._list = None
            return False
        if name == "SecurityOptions" and indent > depth + 1 and ":" in text:
            return True  # what belongs to the option above
        if name in ("SecurityOptions", "Labels"):
            self._into.info[name].append(text_of(text))
            self._into.last_field = name
        elif name == "Plugins":
            if _OF_DESKTOP.search(text):
                self._into.client.setdefault("Plugins", []).append({"Version": text_of(text)})
            path = re.match(r"Path:\s+(.+)$", text)
            if path:
                self._into.client.setdefault("Plugins", []).append({"Path": text_of(path.group(1))})
        return True

    def _header(self, line: str) -> bool:
        match = re.match(r"^\s*(Client|Server)\s*:\s*(.*?)\s*$", line)
        if not match:
            sub = re.match(
                r"^\s{1,6}(Engine|Podman Engine|containerd|runc|docker-init|Conmon|OCI Runtime.*):\s*$", line
            )
            if sub and self._part == "server" and "KernelVersion" not in self._into.info:
                self._component = sub.group(1)
                if self._component == "Podman Engine":
                    self._into.version.setdefault("Components", [{"Name": "Podman Engine"}])
                return True
            return False
        self._part, self._component = match.group(1).lower(), ""
        self._list = None
        name = text_of(match.group(2))
        if self._part == "server" and name and not name.startswith("ERROR"):
            self._into.version.setdefault("Platform", {"Name": name})
            self._into.last_field = "Platform"
        return True

    def _keyed(self, line: str) -> bool:
        match = _KEY.match(line)
        later = None if match and match.group(2).lower() in _INFO else _LATER_KEY.search(line)
        if later:
            indent, key, value = "", later.group(1).lower(), text_of(later.group(2))
        elif match:
            indent, key, value = match.group(1), match.group(2).lower(), text_of(match.group(3) or "")
        else:
            return False
        if self._podman_line(key, value):
            return True
        if key in ("plugins", *_LISTS):
            self._start_list(key, indent, value)
            return True
        if key == "context" and self._into.context is None and value:
            self._into.context = value.split()[0]
            self._into.last_field = "Context"
            return True
        if self._of_version(key, value):
            return True
        return self._of_info(key, value)

    def _start_list(self, key: str, indent: str, value: str) -> None:
        if key == "plugins":
            # In the server's part these are volume and network plugins.
            self._list = ("Plugins" if self._part == "client" else "other", len(indent))
            return
        name = _LISTS[key]
        if self._into.info.get(name):
            self._list = ("other", len(indent))
            return
        listed = value.strip("[]").split() if value not in ("", "<none>") else []
        self._into.info[name] = [text_of(item) for item in listed]
        self._into.last_field = name
        self._list = (name, len(indent))

    def _of_version(self, key: str, value: str) -> bool:
        into = self._into
        old = re.match(r"^(client|server) version$", key)
        if old and old.group(1) == "client":
            into.client.setdefault("Version", value)
            return True
        system = re.match(r"^os/arch(?: \((client|server)\))?$", key)
        if system:
            part = system.group(1) or self._part
            name, _, architecture = value.partition("/")
            target = into.client if part == "client" else into.version
            if part and name in ("linux", "darwin", "windows"):
                target.setdefault("Os", name)
                if architecture:
                    target.setdefault("Arch", architecture)
                into.last_field = "Client.Os" if part == "client" else "OSType"
            return True
        if key == "cloud integration":
            into.client.setdefault("CloudIntegration", value)
            return True
        if key == "version" and self._part == "client":
            into.client.setdefault("Version", value)
            return True
        if key == "version" and self._part == "server" and self._component in ("", "Engine", "Podman Engine"):
            into.version.setdefault("Version", value)
            return True
        return False

    def _of_info(self, key: str, value: str) -> bool:
        if key in _AFTER_SECURITY:
            self._into.info.setdefault("SecurityOptions", [])
        if key in _AFTER_LABELS:
            self._into.info.setdefault("Labels", [])
            self._into.info.setdefault("HttpProxy", "")
            return True
        name = _INFO.get(key)
        if name is None or self._part == "client":
            return False
        if name == "Name" and (not value or " " in value):
            return False
        if name == "OperatingSystem" and value.lower() in ("linux", "windows", "darwin"):
            return False  # so Kubernetes says it of a node
        self._into.put(name, _number(name, value))
        return True

    def _podman_line(self, key: str, value: str) -> bool:
        """`podman info`, which is YAML."""
        if key == "host" and not value:
            self._podman = True
            return True
        if not self._podman:
            return False
        value = value.strip("'\"")
        if key in ("distribution", "variant", "version") and (value or key == "distribution"):
            if value:
                self._distribution.setdefault(key, value)
            self._name_distribution()
            return True
        if key == "host_id" and value.isdigit():
            self._into.info.setdefault("HostUserIds", []).append(value)
        if key == "rootless" and value == "true":
            self._into.info.setdefault("SecurityOptions", []).append("name=rootless")
        name = PODMAN.get(key)
        if name and value:
            self._into.put(name, value)
        return True

    def _name_distribution(self) -> None:
        known = self._distribution
        if "distribution" in known and "version" in known:
            variant = f"variant {known['variant']}, " if "variant" in known else ""
            self._into.put(
                "OperatingSystem", f"{known['distribution']} ({variant}version {known['version']})"
            )
            self._into.version.setdefault("Components", [{"Name": "Podman Engine"}])

    def _reached(self, line: str) -> bool:
        for pattern in REACHED:
            match = pattern.search(line)
            if match:
                if self._into.endpoint is None:
                    self._into.endpoint = match.group(1).rstrip(".")
                return True
        pipe = _PIPE.search(line)
        if pipe and self._into.endpoint is None:
            self._into.endpoint = f"npipe://{pipe.group(1)}"
        return bool(pipe)

    def _table(self, line: str) -> bool:
        readers: tuple[Callable[[str], bool], ...] = (self._wsl_row, self._context_row, self._uname)
        return any(reader(line) for reader in readers)

    def _wsl_row(self, line: str) -> bool:
        match = _WSL.match(line)
        if not match:
            return False
        state = match.group(3).lower()
        running = True if state == "running" else False if state == "stopped" else None
        self._into.wsl_rows.append(
            WslRow(match.group(2), int(match.group(4)), running, default=bool(match.group(1)))
        )
        return True

    def _context_row(self, line: str) -> bool:
        match = _CONTEXT_ROW.match(line)
        if not match:
            return False
        name, endpoint = match.group(1), match.group(3)
        self._into.contexts.setdefault(name, endpoint)
        if match.group(2) and self._into.context is None:
            self._into.context = name
        return True

    def _uname(self, line: str) -> bool:
        match = _PROC_VERSION.search(line)
        if match:
            self._into.uname = self._into.uname or match.group(1)
            return True
        if re.match(r"^\s*Darwin \S", line):
            self._into.prompts.append("Darwin")
            return True
        match = _UNAME.search(line)
        if match:
            self._into.uname = self._into.uname or match.group(2)
            if match.group(1) in ("docker-desktop", "orbstack"):
                self._into.info.setdefault("Name", match.group(1))
            return True
        return False


def _number(name: str, value: str) -> object:
    if name == "NCPU" and value.isdigit():
        return int(value)
    if name == "MemTotal":
        match = re.match(r"^([\d.]+)\s*([KMGT]?)(i?)B$", value)
        if match and match.group(1).count(".") < 2:
            base = 1024 if match.group(3) else 1000
            return int(float(match.group(1)) * base ** " KMGT".index(match.group(2) or " "))
    return value
