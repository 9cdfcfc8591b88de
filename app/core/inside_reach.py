"""Whether the kernel that runs a container can be read from here, and what stays unseen otherwise."""

from __future__ import annotations

from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.engine_facts import Place, Verdict
from app.core.errors import AppError
from app.core.inside import Part, Unseen
from app.core.words import Sentence, say

READ_HERE = say("Read from this computer’s own kernel (/proc and cgroups), and from the engine.")


def why_not(verdict: Verdict, endpoint: Endpoint, platform: str) -> Sentence | None:
    """Why the kernel’s files of this engine are not ours to read. None: they are."""
    if verdict.place is Place.REMOTE or endpoint.kind not in {EndpointKind.UNIX, EndpointKind.NPIPE}:
        return say("The engine is on another computer: its kernel’s files cannot be read from here. "
                   "Only what the "
                   "engine says is shown.")  # fmt: skip
    if platform == "win32":
        return say("Windows has no Linux kernel of its own: the containers’ one is in a virtual "
                   "machine, and its "
                   "/proc cannot be read from here. Only what the engine says is shown.")  # fmt: skip
    if platform == "darwin":
        return say("macOS has no Linux kernel: the containers’ one is in a virtual machine, and its "
                   "/proc cannot "
                   "be read from here. Only what the engine says is shown.")  # fmt: skip
    if verdict.place is Place.NATIVE_LINUX:
        return None
    if verdict.place is Place.UNKNOWN:
        return say("It is not sure that the engine uses this computer’s kernel, so nothing is read from "
                   "it. Only "
                   "what the engine says is shown.")  # fmt: skip
    return say("The engine runs in a virtual machine: the kernel of this computer knows nothing of its "
               "containers. "
               "Only what the engine says is shown.")  # fmt: skip


def not_its_process(pid: int) -> Sentence:
    """The number that the engine told is not the container’s here."""
    return say("Process {pid} of this computer is not the container’s: its engine counts processes for "
               "itself (in "
               "a container or a virtual machine), or the container has just ended. Only what the "
               "engine says is "
               "shown.", pid=pid)  # fmt: skip


TOO_SLOW = say("The kernel’s files did not answer in time. Only what the engine says is shown.")


def unseen_without_kernel(*, podman: bool) -> tuple[Unseen, ...]:
    """What the engine does not tell, part by part."""
    numbers = say("The numbers that the processes have inside are known to their own kernel only.")
    found = [] if podman else [Unseen(Part.PROCESSES, numbers)]
    return (
        *found,
        Unseen(Part.NAMESPACES, say("The identifiers stand in /proc there. Shown is what the container was "
                                    "started with.")),
        Unseen(Part.LIMITS, say("Shown is what the engine was asked for, not what stands in the "
                                "kernel’s files.")),
        Unseen(Part.LAYERS, say("The folders of the layers are there, too: which layer of the image a "
                                "file comes "
                                "from cannot be seen.")),
        Unseen(Part.NETWORK, say("Bridge, cable (veth) and NAT rules are on the engine’s machine.")),
    )  # fmt: skip


def unseen_with_kernel(
    *,
    name: str,
    driver: str,
    namespaces_refused: bool,
    folders_refused: bool,
    nat_refused: bool,
    container_links: bool,
) -> tuple[Unseen, ...]:
    """What an ordinary user may not see."""
    found = []
    if namespaces_refused:
        found.append(Unseen(Part.NAMESPACES, say(
            "Only root may read the namespaces of another user’s process, so shown is what the container was "
            "started with. With identifiers: sudo labwright inside {name}", name=name)))  # fmt: skip
    if folders_refused:
        found.append(Unseen(Part.LAYERS, say("The folders of the layers belong to root: which layer of "
                                             "the image a "
                                             "file comes from can only root see.")))  # fmt: skip
    if driver == "vfs":
        found.append(Unseen(Part.LAYERS, say("This engine stores layers as whole copies (vfs), not as "
                                             "folders over each "
                                             "other: where a file came from is not kept.")))  # fmt: skip
    if nat_refused:
        found.append(
            Unseen(
                Part.NETWORK, say("The NAT rules were not seen: that takes root, and the program iptables.")
            )
        )
    if not container_links:
        found.append(Unseen(Part.NETWORK, say("The network cards inside could not be read.")))
    return tuple(found)


def not_running(name: str, state: str) -> AppError:
    """Only what runs has processes."""
    return AppError(
        "container-not-running",
        say("The container {name} does not run.", name=name),
        cause=say("Its state is: {state}. A container that does not run has no processes, and so no "
                  "namespaces.",
                  state=state or "?"),
        fix=say("Start it with docker start {name}, then try again.", name=name),
        about="container",
    )  # fmt: skip


def of_windows(name: str) -> AppError:
    """A container without a Linux kernel."""
    return AppError(
        "container-of-windows",
        say("{name} is a Windows container.", name=name),
        cause=say("It is kept apart by Windows’ own means (job objects and silos), not by the "
                  "namespaces and cgroups "
                  "of a Linux kernel, which are what is shown here."),
        about="container",
    )  # fmt: skip


def same_container(name: str) -> AppError:
    """Somebody wants to compare it with itself."""
    return AppError(
        "same-container",
        say("{name} would be compared with itself.", name=name),
        fix=say("Name another container that runs."),
        about="container",
    )
