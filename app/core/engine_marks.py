"""The marks products leave in what an engine says. The first that matches names the product."""

from __future__ import annotations

import re
from typing import NamedTuple

from app.core.engine_facts import Evidence, Provider
from app.core.engine_reading import Reading
from app.core.words import Sentence, say


class Mark(NamedTuple):
    """A field that, where it looks so, tells which product the engine came with."""

    field: str
    pattern: re.Pattern[str]
    provider: Provider
    sure: bool  # nothing else leaves this mark
    says: Sentence

    def found(self, reading: Reading) -> Evidence | None:
        value = reading.value(self.field)
        if not value or not self.pattern.search(value):
            return None
        return Evidence(self.field, value, self.says)


def _mark(field: str, pattern: str, provider: Provider, says: Sentence, *, sure: bool = True) -> Mark:
    return Mark(field, re.compile(pattern), provider, sure, says)


_HEX_NAME = r"^[0-9a-f]{12}$"

# What the engine says of itself comes before how it was reached; what is hosted or nested before the product
# it stands on, because the engine that answers is the inner one.
MARKS: tuple[Mark, ...] = (
    _mark("Name", r"^codespaces-\w+", Provider.CODESPACES, say("GitHub Codespaces names its machines so.")),
    _mark("Username", r"^codespacesdev$", Provider.CODESPACES, say("GitHub Codespaces signs in so.")),
    _mark(
        "DockerRootDir", r"^/workspace/\.docker", Provider.GITPOD, say("Gitpod keeps Docker's files there.")
    ),
    _mark(
        "Prompt", r"^gitpod\s+/workspace", Provider.GITPOD, say("The command prompt of a Gitpod workspace.")
    ),
    _mark(
        "Prompt",
        r"^\[node\d+\] \((local|.+)\) \w+@[\d.]+",
        Provider.PLAY_WITH_DOCKER,
        say("The command prompt of Play with Docker."),
    ),
    _mark(
        "Prompt",
        r"@cloudshell:",
        Provider.GOOGLE_CLOUD_SHELL,
        say("The command prompt of Google Cloud Shell."),
    ),
    _mark(
        "Name",
        r"^cs-\d+-(default|devshell)",
        Provider.GOOGLE_CLOUD_SHELL,
        say("Google Cloud Shell names its machines so."),
    ),
    _mark(
        "OperatingSystem",
        r"^Boot2Docker",
        Provider.DOCKER_TOOLBOX,
        say("Boot2Docker is the small Linux that Docker Toolbox puts into a virtual machine."),
    ),
    _mark("KernelVersion", r"-boot2docker", Provider.DOCKER_TOOLBOX, say("The kernel of Boot2Docker.")),
    _mark(
        "OperatingSystem",
        r"^Docker Desktop$",
        Provider.DOCKER_DESKTOP,
        say("Docker Desktop calls its own Linux so."),
    ),
    _mark(
        "OperatingSystem",
        r"^Docker for (Mac|Windows)$",
        Provider.DOCKER_DESKTOP,
        say("Docker Desktop had this name until 2019."),
    ),
    _mark(
        "Platform",
        r"^Docker Desktop\b",
        Provider.DOCKER_DESKTOP,
        say("The server says that it belongs to Docker Desktop."),
    ),
    _mark("OperatingSystem", r"^OrbStack$", Provider.ORBSTACK, say("OrbStack calls its own Linux so.")),
    _mark(
        "OperatingSystem",
        r"^Rancher Desktop",
        Provider.RANCHER_DESKTOP,
        say("Rancher Desktop calls its own Linux so."),
    ),
    _mark(
        "Name",
        r"^lima-rancher-desktop$",
        Provider.RANCHER_DESKTOP,
        say("The virtual machine of Rancher Desktop has this name."),
    ),
    _mark("Name", r"^colima(-[\w-]+)?$", Provider.COLIMA, say("Colima names its virtual machine so.")),
    _mark("Name", r"^lima-[\w-]+$", Provider.LIMA, say("Lima names its virtual machines so.")),
    _mark(
        "DockerRootDir",
        r"^/home/\w[\w.-]*\.(linux|guest)/",
        Provider.LIMA,
        say("Lima gives its user’s home folder such a name."),
    ),
    _mark("Components", r"Podman Engine", Provider.PODMAN, say("The server is Podman.")),
    _mark("Platform", r"(?i)^podman", Provider.PODMAN, say("The server is Podman.")),
    _mark("BuildahVersion", r"\d", Provider.PODMAN, say("Buildah is a part of Podman.")),
    _mark("DockerRootDir", r"containers/storage/?$", Provider.PODMAN, say("Podman keeps its images there.")),
    _mark(
        "OperatingSystem",
        r"\(variant [\w-]*, version",
        Provider.PODMAN,
        say("Podman writes the name of its system so."),
    ),
    _mark(
        "DockerRootDir",
        r"^/var/snap/docker/",
        Provider.SNAP,
        say("The snap of Docker keeps its files there."),
    ),
    _mark(
        "DockerRootDir",
        r"^/volume\d+/@docker",
        Provider.SYNOLOGY,
        say("A Synology NAS keeps Docker’s files there."),
    ),
    _mark(
        "OperatingSystem",
        r"^Ubuntu Core \d+",
        Provider.SNAP,
        say("Seen from inside of a snap, the system is Ubuntu Core."),
        sure=False,
    ),
    _mark(
        "Labels",
        r"com\.docker\.desktop\.address=",
        Provider.DOCKER_DESKTOP,
        say("Docker Desktop puts this label on its engine."),
    ),
    _mark(
        "OperatingSystem",
        r"^Buildroot \d",
        Provider.MINIKUBE,
        say("The virtual machine of minikube is built with Buildroot."),
        sure=False,
    ),
    _mark(
        "Labels",
        r"(^| )provider=docker( |$)",
        Provider.MINIKUBE,
        say("minikube labels its node so where the node is a container."),
        sure=False,
    ),
    _mark(
        "OperatingSystem", r"\(containerized\)", Provider.DIND, say("The engine itself runs in a container.")
    ),
    _mark(
        "KernelVersion",
        r"-moby$",
        Provider.DOCKER_DESKTOP,
        say("The first Docker Desktops had such kernels."),
        sure=False,
    ),
    _mark(
        "Name",
        r"^(docker-desktop|linuxkit-[0-9a-f]{12}|moby)$",
        Provider.DOCKER_DESKTOP,
        say("Docker Desktop names its virtual machine so."),
        sure=False,
    ),
    _mark(
        "Proxy",
        r"(http\.docker\.internal|docker\.for\.mac|gateway\.docker\.internal):",
        Provider.DOCKER_DESKTOP,
        say("The proxy of Docker Desktop."),
        sure=False,
    ),
    _mark("Proxy", r"proxy\.orb\.internal", Provider.ORBSTACK, say("The proxy of OrbStack."), sure=False),
    _mark(
        "SecurityOptions",
        r"\brootless\b",
        Provider.ROOTLESS,
        say("The engine runs without the rights of root."),
    ),
    _mark(
        "DockerRootDir",
        r"^/home/[^/]+/\.local/share/docker$",
        Provider.ROOTLESS,
        say("Rootless Docker keeps its files in the home folder."),
    ),
    # How it was reached.
    _mark(
        "Endpoint",
        r"/\.docker/(run|desktop)/docker(-cli)?\.sock",
        Provider.DOCKER_DESKTOP,
        say("The socket of Docker Desktop."),
    ),
    _mark(
        "Endpoint",
        r"com\.docker\.docker/Data/",
        Provider.DOCKER_DESKTOP,
        say("The socket of Docker Desktop."),
    ),
    _mark(
        "Endpoint",
        r"/pipe/(dockerDesktop(Linux|Windows)Engine|docker_cli)$",
        Provider.DOCKER_DESKTOP,
        say("The pipe of Docker Desktop."),
    ),
    _mark("Endpoint", r"/\.colima/", Provider.COLIMA, say("The socket of Colima.")),
    _mark("Endpoint", r"/\.orbstack/", Provider.ORBSTACK, say("The socket of OrbStack.")),
    _mark("Endpoint", r"/\.rd/docker\.sock", Provider.RANCHER_DESKTOP, say("The socket of Rancher Desktop.")),
    _mark("Endpoint", r"/\.lima/", Provider.LIMA, say("The socket of a Lima virtual machine.")),
    _mark(
        "Endpoint",
        r"podman[-/]machine|/pipe/podman-",
        Provider.PODMAN_MACHINE,
        say("The socket of a Podman machine."),
    ),
    _mark("Endpoint", r"/podman/podman\.sock", Provider.PODMAN, say("The socket of Podman.")),
    _mark(
        "Endpoint",
        r"socktainer|com\.apple\.container",
        Provider.APPLE_CONTAINER,
        say("The socket of Apple’s container."),
        sure=False,
    ),
    _mark("Endpoint", r"\bwslc\b", Provider.WSLC, say("The pipe of WSL's own containers."), sure=False),
    _mark(
        "Endpoint",
        r"^unix:///run/user/\d+/docker\.sock",
        Provider.ROOTLESS,
        say("The socket of rootless Docker."),
        sure=False,
    ),
    _mark(
        "Context",
        r"^desktop-(linux|windows)$",
        Provider.DOCKER_DESKTOP,
        say("Docker Desktop makes this context."),
        sure=False,
    ),
    _mark("Context", r"^colima(-.+)?$", Provider.COLIMA, say("Colima makes this context."), sure=False),
    _mark("Context", r"^orbstack$", Provider.ORBSTACK, say("OrbStack makes this context."), sure=False),
    _mark(
        "Context",
        r"^rancher-desktop$",
        Provider.RANCHER_DESKTOP,
        say("Rancher Desktop makes this context."),
        sure=False,
    ),
    _mark("Context", r"^lima-.+$", Provider.LIMA, say("The name of a Lima virtual machine."), sure=False),
    _mark(
        "Context",
        r"^podman-machine",
        Provider.PODMAN_MACHINE,
        say("The name of a Podman machine."),
        sure=False,
    ),
    _mark(
        "Context", r"^rootless$", Provider.ROOTLESS, say("Rootless Docker makes this context."), sure=False
    ),
    _mark(
        "Proxy",
        r"host\.lima\.internal",
        Provider.LIMA,
        say("The address of the host in a Lima machine."),
        sure=False,
    ),
    _mark(
        "Prompt",
        r"➜\s+/workspaces/",
        Provider.CODESPACES,
        say("The command prompt of a GitHub Codespace."),
        sure=False,
    ),
    _mark(
        "Name",
        _HEX_NAME,
        Provider.DIND,
        say("A container has such a name, so the engine itself is in one."),
        sure=False,
    ),
)

# Products that only one of can be behind an engine: a second one's mark speaks against.
PRODUCTS = frozenset(
    {
        Provider.DOCKER_DESKTOP,
        Provider.ORBSTACK,
        Provider.COLIMA,
        Provider.RANCHER_DESKTOP,
        Provider.PODMAN,
        Provider.PODMAN_MACHINE,
        Provider.DOCKER_TOOLBOX,
        Provider.MINIKUBE,
        Provider.SNAP,
        Provider.SYNOLOGY,
        Provider.APPLE_CONTAINER,
        Provider.WSLC,
    }
)
