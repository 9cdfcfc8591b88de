"""What the services ask for and bootstrap hands over: protocols, no code."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple, Protocol

from app.core.commands import Command
from app.core.engine_endpoints import Endpoint
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.exporting import Hashes
from app.core.machine import FoundProgram
from app.core.making import Abilities, EnvironmentWish, PackagesWish
from app.core.network import Aim, OwnSetting
from app.core.outcomes import Line, Outcome, Stream
from app.core.outdated import Newer
from app.core.package_changes import PackageChange
from app.core.packages import Listed
from app.core.plans import NotUndoable, Plan, RunCommand
from app.core.python_versions import DownloadQuestion, Source
from app.core.pythons import FoundPython, Origin
from app.core.reaching import Reply
from app.core.search import Candidate, Claim
from app.core.surroundings import Surroundings
from app.core.words import Sentence

OnLines = Callable[[Sequence[Line]], None]
FindProgram = Callable[[str], Path | None]  # a program's name: where it is on this machine


class Cancel(Protocol):
    """A flag that asks a running thing to stop. `threading.Event` is one."""

    def is_set(self) -> bool: ...
    def wait(self, timeout: float | None = None) -> bool: ...


class Runner(Protocol):
    """The only way to run a program."""

    def run(
        self,
        command: Command,
        *,
        on_lines: OnLines | None = None,
        cancel: Cancel | None = None,
        title: Sentence | str = "",
        run_id: str | None = None,
    ) -> Outcome:
        """Run to the end (or to cancel or time limit). Lines arrive in batches on the caller's thread,
        never two at once. `title` is what the journal calls it; `run_id` marks every process of the run,
        so that they can be found after this program was killed."""
        ...

    def start(self, command: Command, *, title: Sentence | str = "", console: bool = False) -> Outcome:
        """Start a program that goes on by itself, whatever happens to this one. With `console` it gets a
        console window of its own, where the system has such windows."""
        ...


class StandInRunner(Runner, Protocol):
    """A runner that also writes down what took the place of a command."""

    def stand_in(self, command: Command, do: Callable[[], Outcome], *, title: Sentence | str = "") -> Outcome:
        """Do the same as the command in another way: the journal has the command, marked as equivalent."""
        ...


class StandIns(Protocol):
    """Other ways to the results of some commands (`RunCommand.stand_in`)."""

    def go(
        self, step: RunCommand, *, on_lines: OnLines, cancel: Cancel, title: Sentence, run_id: str
    ) -> Outcome | None:
        """How it ended, or None where the command itself must run; then nothing of this is left."""
        ...

    def ran(self, step: RunCommand) -> None:
        """Hear that the command itself has run, and well."""
        ...


class Journal(Protocol):
    """The record of every command that ran. It never raises."""

    @property
    def problem(self) -> AppError | None:
        """Why the last line could not be written, if it could not."""
        ...

    def begin(self, command: Command, title: Sentence | str, *, equivalent: bool = False) -> str: ...
    def end(self, entry_id: str, outcome: Outcome) -> None: ...


class FileStore(Protocol):
    """Files, written whole or not at all, and a bin to bring things back from."""

    def write(
        self, path: Path, content: bytes, *, on_backup: Callable[[Path | None], None] | None = None
    ) -> Path | None:
        """Write and return the backup of what was there, if anything was. `on_backup` hears of it before the
        file changes, so that a kill between the two can be taken back."""
        ...

    def move_to_bin(self, path: Path, *, on_item: Callable[[str], None] | None = None) -> str:
        """Move to the bin and return the item's id there. `on_item` hears it before anything moves."""
        ...

    def restore(self, path: Path, item: str = "") -> None:
        """Bring back an item, or what was last deleted at this path."""
        ...

    def remove_from_bin(self, item: str) -> None:
        """Remove an item for good."""
        ...


class Settings(Protocol):
    """Labwright's own settings."""

    def get(self, key: str) -> object: ...
    def chosen(self, key: str) -> object:
        """What the user chose, or None where the default holds."""
        ...

    def set(self, key: str, value: object) -> None:
        """Choose a value. None goes back to the default."""
        ...


class EnvironmentTool(Protocol):
    """A tool that makes environments: one file in tools/environments/."""

    name: str

    def version(self, runner: Runner, find: FindProgram) -> FoundProgram | None:
        """The tool's program and its version, or None where it is not installed."""
        ...

    def finder(self, around: Surroundings) -> EnvironmentFinder:
        """What finds this tool's environments on one machine."""
        ...


class Toolbox(Protocol):
    """What this machine has for a tool to plan with."""

    @property
    def around(self) -> Surroundings: ...

    def find(self, name: str) -> str | None:
        """Where a program is."""
        ...

    def program(self, name: str) -> str:
        """Where a program is that is needed. Raises AppError("tool-missing")."""
        ...


class Inside(NamedTuple):
    """An environment with what is installed in it."""

    environment: Environment
    listed: Sequence[Listed]


class Foresight(NamedTuple):
    """A dry run: a command that changes nothing, and how what it printed is understood."""

    command: Command
    parse: Callable[[Outcome], tuple[PackageChange, ...]]


class Rehearsal(NamedTuple):
    """The dry run of a tool that has none: it works on copies of a project's files, in a folder that goes
    afterwards. What it makes of them, or says last, tells the changes."""

    files: Mapping[str, bytes]  # by their names in that folder
    commands: Callable[[str], Sequence[Command]]  # in that folder
    parse: Callable[[Mapping[str, bytes], Outcome], tuple[PackageChange, ...]]


Foreseen = Foresight | Rehearsal | tuple[PackageChange, ...] | None


class OutdatedQuestion(NamedTuple):
    """How a tool is asked what could be newer, and how the answer is understood."""

    command: Command
    parse: Callable[[Outcome], tuple[Newer, ...]]
    ok_codes: frozenset[int] = frozenset({0})


class HashQuestion(NamedTuple):
    """How a package index is asked for the hashes of some packages, and how the answer is understood."""

    command: Command
    parse: Callable[[Outcome], Hashes]
    every_system: bool  # of all files there are, or only of the one for this machine


AskForHashes = Callable[[Inside, Sequence[str], Toolbox, str | None], HashQuestion]


class NetworkQuestion(NamedTuple):
    """How a tool is asked whether it reaches what it is set up with, and how the answer is understood."""

    command: Command
    parse: Callable[[Outcome], Reply]


class OwnSettingsQuestion(NamedTuple):
    """How a tool is asked what it is set up with."""

    command: Command
    parse: Callable[[Outcome], tuple[OwnSetting, ...]]


class NetworkTool(Protocol):
    """What the ASKER of a file in tools/network/ is: a tool that reaches for the network."""

    name: str
    variables: tuple[str, ...]  # those of network_environment that it listens to

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """A cheap question of its own to where its packages come from. None where it is not here, or cannot
        be asked."""
        ...

    def settings(self, aim: Aim, toolbox: Toolbox) -> OwnSettingsQuestion | tuple[OwnSetting, ...]:
        """What it is set up with, or how it is asked."""
        ...


class EnvironmentMaker(Protocol):
    """What the TOOL of a file in tools/environments/ is besides an EnvironmentTool, where it makes
    environments and changes their packages. It runs nothing: it plans."""

    name: str
    abilities: Abilities
    kinds: frozenset[Kind]  # the environments whose packages it changes

    def prefix(self, wish: EnvironmentWish, toolbox: Toolbox) -> str:
        """Where the environment will be."""
        ...

    def plan_create(self, wish: EnvironmentWish, toolbox: Toolbox) -> Plan:
        """Steps that end with a working environment, or with nothing at all."""
        ...

    def plan_packages(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
        """Steps that change packages, and what these need. Where the tool knows no way back, it is filled in
        by who knows the changes."""
        ...

    def foresight(self, inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Foreseen:
        """What `plan_packages` would change, or how the tool is asked for it. None where nobody can tell."""
        ...

    def outdated(self, inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
        """How it is found out of which packages there is a newer version."""
        ...

    def pinned(self, environment: Environment) -> Mapping[str, str]:
        """The packages that stay at their version, by normalised name, with what holds them (==1.2)."""
        ...

    def plan_exactly(
        self, inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox
    ) -> Plan | NotUndoable:
        """Steps that make these changes and no others: the way back from others, or to a saved list."""
        ...


class PythonInstaller(Protocol):
    """A tool that installs Pythons and chooses among them. It plans; `installable` may ask the tool."""

    name: str

    def root(self, toolbox: Toolbox) -> str:
        """The folder where it keeps its things, there or not."""
        ...

    def prefix(self, version: str, toolbox: Toolbox) -> str:
        """The folder of a version. Raises AppError("tool-missing"), as all that follow."""
        ...

    def installed(self, toolbox: Toolbox) -> Sequence[str]: ...
    def installable(self, toolbox: Toolbox, runner: Runner) -> Sequence[str]: ...
    def source(self, version: str, toolbox: Toolbox) -> Source | None:
        """Where a version would come from, where that is known."""
        ...

    def ask_download(self, url: str, toolbox: Toolbox) -> DownloadQuestion | None:
        """How the program that would download asks whether a host answers, where that can be asked."""
        ...

    def plan_install(self, version: str, toolbox: Toolbox) -> Plan: ...
    def plan_uninstall(self, version: str, toolbox: Toolbox) -> Plan: ...
    def plan_global(self, version: str, toolbox: Toolbox) -> Plan: ...
    def plan_local(self, version: str, folder: str, toolbox: Toolbox) -> Plan: ...
    def plan_rehash(self, toolbox: Toolbox) -> Plan:
        """Let the names that start programs know what is installed now."""
        ...

    def plan_setup(self, toolbox: Toolbox, *, profile: bool) -> Plan:
        """Install the tool itself, and with `profile` let the user's shell know it."""
        ...


class EnvironmentFinder(Protocol):
    """Knows where one tool keeps its environments, and by what they are recognised. Made for one search."""

    source: str  # its name in the search trace and in the setting discovery.off
    order: int  # candidates are shown to the finder with the smallest first, and the first claim holds

    def starts(self) -> Iterable[str]:
        """Folders to search besides home and the folders the user chose, there or not."""
        return ()

    def claim(self, candidate: Candidate) -> Claim | None:
        """What the candidate is, if it is this tool's."""
        ...

    def owner_keys(self, project: str, marks: Sequence[str]) -> Iterable[str]:
        """The keys (`Claim.owner_key`) of environments that belong to a project folder."""
        del project, marks  # only a few tools have such keys
        return ()

    def elsewhere(self, project: str, marks: Sequence[str]) -> str | None:
        """The prefix of an environment that lies elsewhere and that a file in the project names."""
        del project, marks
        return None


class EventStream(Protocol):
    """What happens in an engine, each event as the engine says it."""

    def __iter__(self) -> Iterator[Mapping[str, Any]]:
        """Wait for the next ones. Raises AppError when the engine goes away."""
        ...

    def close(self) -> None:
        """End it, from any thread: whoever waits comes to the end."""
        ...


class LogStream(Protocol):
    """What a container printed, and prints."""

    def __iter__(self) -> Iterator[Sequence[tuple[Stream, bytes]]]:
        """The next bytes of its streams, as they come; ends with the container. AppError when the engine
        goes away."""
        ...

    def close(self) -> None:
        """End it, from any thread: whoever waits comes to the end."""
        ...


class ContainerEngine(Protocol):
    """An engine of containers, asked through its API. Every call has a time limit and raises an AppError with
    one of the codes of core/engine_failures.py."""

    @property
    def endpoint(self) -> Endpoint:
        """Where it is reached."""
        ...

    def ping(self) -> None: ...
    def version(self) -> Mapping[str, Any]: ...
    def info(self) -> Mapping[str, Any]: ...
    def containers(self, ids: Sequence[str] = ()) -> Sequence[Mapping[str, Any]]:
        """All of them, running or not, or those of these identifiers that are there."""
        ...

    def images(self) -> Sequence[Mapping[str, Any]]: ...
    def volumes(self) -> Sequence[Mapping[str, Any]]: ...
    def networks(self) -> Sequence[Mapping[str, Any]]: ...
    def disk(self) -> Mapping[str, Any]:
        """What takes room. An engine may take minutes to add it up."""
        ...

    def act(self, verb: str, target: str, value: str = "") -> None:
        """Do what `docker VERB TARGET` does. `value` is the new name where there is one."""
        ...

    def inspect(self, name: str) -> Mapping[str, Any]:
        """All that the engine knows of a container. Raises AppError("container-not-there"), as all that ask
        about one."""
        ...

    def writable_bytes(self, name: str) -> int | None:
        """The size of its writable layer; the engine walks through all of it."""
        ...

    def top(self, name: str, columns: str) -> Mapping[str, Any]:
        """Its processes. The columns are in the engine's own words: of ps on Docker, else Podman's."""
        ...

    def statistics(self, name: str) -> Mapping[str, Any]:
        """What it uses now, asked once."""
        ...

    def changes(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The paths in its writable layer: Kind 0 changed, 1 added, 2 deleted."""
        ...

    def inspect_image(self, name: str) -> Mapping[str, Any]: ...
    def image_history(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The lines it was made by, the newest first."""
        ...

    def inspect_network(self, name: str) -> Mapping[str, Any]: ...
    def events(self, *, since: float | None = None) -> EventStream:
        """What happens from now on, or since a time."""
        ...

    def logs(
        self,
        name: str,
        *,
        follow: bool = False,
        tail: int | None = None,
        since: float = 0,
        times: bool = False,
    ) -> LogStream:
        """What a container printed: the last lines of it, what came since a time in seconds since the epoch,
        each line after its time. With `follow` also what it prints from now on."""
        ...

    def close(self) -> None:
        """Let connections go that are kept for the next call."""
        ...


class WindowsRegistry(Protocol):
    """Windows' own database of settings, read only. What is not there is empty."""

    def keys(self, path: str) -> Sequence[str]:
        """The names below a path such as HKEY_CURRENT_USER\\Software\\Python."""
        ...

    def values(self, path: str) -> Mapping[str, str]:
        """The texts and numbers at a path, as text; the one without a name is called ""."""
        ...


class PythonSearch(Protocol):
    """What a finder of Pythons looks with. It writes the search trace and watches the time."""

    @property
    def where(self) -> Surroundings: ...
    @property
    def registry(self) -> WindowsRegistry: ...

    def names(self, folder: str) -> Sequence[str]:
        """What a folder holds, sorted; nothing where there is none."""
        ...

    def skip(self, path: str, reason: Sentence) -> None:
        """Write into the trace that something was left out, and why."""
        ...

    def installation(self, prefix: str, origin: Origin, version: str | None = None) -> Iterable[FoundPython]:
        """The Python installed in a folder, if one is. An environment is none."""
        ...

    def interpreters(self, folder: str, origin: Origin, below: Sequence[str] = ()) -> Iterable[FoundPython]:
        """The Pythons that a folder of many programs starts, or only those that lie `below` some folders
        once links are followed."""
        ...


class PythonFinder(Protocol):
    """Knows where one tool, system or installer puts Pythons: one file in tools/pythons/."""

    @property
    def source(self) -> str:
        """Its name in the search trace and in the setting discovery.off: the origin it looks for."""
        ...

    @property
    def budget_seconds(self) -> float:
        """How long it may take."""
        ...

    def find(self, search: PythonSearch) -> Iterable[FoundPython]:
        """The Pythons as they are found, without running any."""
        ...
