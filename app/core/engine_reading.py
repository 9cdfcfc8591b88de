"""What an engine said, read into the few values the rules ask for; whatever is odd or missing reads as ""."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any
from urllib.parse import urlsplit

from app.core.engine_facts import EngineFacts, HostFacts, HostSystem

_SYSTEMS = {"darwin": HostSystem.MACOS, "windows": HostSystem.WINDOWS, "linux": HostSystem.LINUX}
_ONLY_HERE = ("localhost", "127.0.0.1", "::1", "0.0.0.0")  # noqa: S104 - compared, not listened on
# Networks of virtual machines on this machine: VirtualBox's host-only, Apple's vmnet, libvirt's default.
_LOCAL_VM = re.compile(r"^192\.168\.(99|59|64|65|39|49|122)\.\d+$")
_KNOWN_CONTEXTS = re.compile(
    r"^(default|rootless|desktop-(linux|windows)|colima(-.+)?|lima(-.+)?|orbstack|rancher-desktop"
    r"|podman(-.+)?|minikube|docker-desktop|linux|windows)?$"
)


def text_of(value: object) -> str:
    """A value from outside as text: no control characters, one line, of a sane length."""
    if type(value) is str:  # nearly all are, and lists have thousands
        text = value
    elif isinstance(value, bool) or not isinstance(value, str | int | float):
        return ""
    else:
        text = str(value)
    if not text.isprintable():
        text = "".join(letter for letter in text if letter.isprintable())
    return text.strip()[:300]


def texts_of(value: object) -> tuple[str, ...]:
    """The texts of a list, or of text with a list in it."""
    if isinstance(value, str):
        return (text_of(value),) if value else ()
    if not isinstance(value, list | tuple):
        return ()
    return tuple(text for text in (text_of(item) for item in value) if text)


def mapping_of(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def _short(architecture: str) -> str:
    names = {"x86_64": "amd64", "aarch64": "arm64"}
    return "arm" if architecture.startswith("armv") else names.get(architecture, architecture)


@dataclass(frozen=True)
class Reading:
    """The facts of one engine, field by field. Fields have the names `docker info` gives them in JSON."""

    facts: EngineFacts
    host: HostFacts = field(default_factory=HostFacts)

    @classmethod
    def of(cls, facts: EngineFacts) -> Reading:
        return cls(facts, facts.host or HostFacts())

    def info(self, name: str) -> str:
        return text_of(self.facts.info.get(name))

    @cached_property
    def operating_system(self) -> str:
        return self.info("OperatingSystem").strip('"')

    @cached_property
    def kernel(self) -> str:
        return self.info("KernelVersion") or text_of(self.facts.version.get("KernelVersion"))

    @cached_property
    def os_type(self) -> str:
        return (self.info("OSType") or text_of(self.facts.version.get("Os"))).lower()

    @cached_property
    def architecture(self) -> str:
        return (self.info("Architecture") or text_of(self.facts.version.get("Arch"))).lower()

    @property
    def is_arm64(self) -> bool:
        return self.architecture in ("aarch64", "arm64")

    @cached_property
    def labels(self) -> tuple[str, ...]:
        return texts_of(self.facts.info.get("Labels"))

    def label(self, name: str) -> str:
        return next((item[len(name) + 1 :] for item in self.labels if item.startswith(f"{name}=")), "")

    @cached_property
    def security(self) -> frozenset[str]:
        """The names of the security options: `name=rootless` and `rootless` are one."""
        options = texts_of(self.facts.info.get("SecurityOptions"))
        return frozenset(re.split(r"[,(\s]", option.removeprefix("name="))[0] for option in options)

    @cached_property
    def platform(self) -> str:
        """What the server calls itself in `docker version`: "Docker Desktop 4.26.0 (130397)"."""
        return text_of(mapping_of(self.facts.version.get("Platform")).get("Name"))

    @cached_property
    def components(self) -> tuple[str, ...]:
        components = self.facts.version.get("Components")
        if not isinstance(components, list | tuple):
            return ()
        return tuple(text_of(mapping_of(item).get("Name")) for item in components)

    @cached_property
    def engine_version(self) -> str:
        return self.info("ServerVersion") or text_of(self.facts.version.get("Version"))

    @cached_property
    def proxies(self) -> str:
        return " ".join(self.info(name) for name in ("HttpProxy", "HttpsProxy", "NoProxy")).strip()

    @cached_property
    def context(self) -> str:
        return self.facts.context or text_of(self.facts.client.get("Context"))

    @property
    def other_architecture(self) -> bool:
        """The docker command was made for another processor than the engine's."""
        mine, theirs = _short(self.client_architecture), _short(self.architecture)
        return bool(mine and theirs and mine != theirs)

    @property
    def own_context(self) -> bool:
        """A context that somebody made and named: it may lead anywhere."""
        return not _KNOWN_CONTEXTS.match(self.context)

    @cached_property
    def endpoint(self) -> str:
        return text_of(self.facts.endpoint)

    @cached_property
    def socket(self) -> str:
        """The endpoint, and where its socket file leads."""
        return f"{self.endpoint} {text_of(self.host.socket_target)}".strip().replace("\\", "/")

    @cached_property
    def far_host(self) -> str:
        """The other machine's name in the endpoint, or "" where it leads to this machine (or to its VM)."""
        if not self.endpoint.startswith(("ssh://", "tcp://", "http://", "https://")):
            return ""
        try:
            name = urlsplit(self.endpoint).hostname or ""
        except ValueError:
            return ""
        return "" if name in _ONLY_HERE or name.endswith((".internal", ".localhost")) else name

    @property
    def vm_network(self) -> bool:
        return bool(_LOCAL_VM.match(self.far_host))

    @cached_property
    def client_system(self) -> HostSystem | None:
        return _SYSTEMS.get(text_of(self.facts.client.get("Os")).lower())

    @cached_property
    def client_architecture(self) -> str:
        return text_of(self.facts.client.get("Arch")).lower()

    @cached_property
    def plugin_paths(self) -> str:
        plugins = self.facts.client.get("Plugins")
        found = plugins if isinstance(plugins, list | tuple) else ()
        paths = (text_of(mapping_of(plugin).get("Path")) for plugin in found)
        return " ".join(path for path in paths if path)

    @cached_property
    def prompts(self) -> str:
        return "\n".join(self.host.prompts)

    @cached_property
    def desktop_client(self) -> str:
        """What the docker command has from Docker Desktop. Of the engine behind it, that says little."""
        plugins = self.facts.client.get("Plugins")
        found = plugins if isinstance(plugins, list | tuple) else ()
        versions = (text_of(mapping_of(plugin).get("Version")) for plugin in found)
        shipped = next((version for version in versions if re.search(r"-desktop\.\d", version)), "")
        return shipped or text_of(self.facts.client.get("CloudIntegration"))

    @property
    def read_whole(self) -> bool:
        """Every field that could name another product was there to be read."""
        info = self.facts.info
        return all(
            name in info for name in ("OperatingSystem", "Name", "DockerRootDir", "SecurityOptions", "Labels")
        )

    def value(self, name: str) -> str:
        """A field by its name in the rules."""
        mine = {
            "OperatingSystem": self.operating_system,
            "KernelVersion": self.kernel,
            "OSType": self.os_type,
            "Architecture": self.architecture,
            "Labels": " ".join(self.labels),
            "SecurityOptions": " ".join(sorted(self.security)),
            "Platform": self.platform,
            "Components": " ".join(self.components),
            "Proxy": self.proxies,
            "Context": self.context,
            "Endpoint": self.socket,
            "Client.Plugins": self.plugin_paths,
            "Contexts": " ".join(self.host.contexts.values()),
            "Prompt": self.prompts,
        }
        return mine[name] if name in mine else self.info(name)
