"""What speaks for and against making an environment or installing now. It warns, and never forbids."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from app.core import amounts
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.network import Aim
from app.core.place_facts import PlaceFacts
from app.core.ports import Cancel
from app.core.preflight import Finding, Weight
from app.core.reaching import Reach, finding
from app.core.room import room_needed
from app.core.words import say
from app.system.kept_pip import is_of_debian, lacks_ensurepip
from app.system.python_files import minor_in_name, real_path

if TYPE_CHECKING:
    from app.services.network import Network

PATIENCE_SECONDS = 8.0
# Who fetches packages, by the tool that makes the environment.
_ASKED = {
    "venv": "pip",
    "virtualenv": "pip",
    "pyenv": "pip",
    "uv": "uv",
    "conda": "conda",
    "poetry": "poetry",
    "pipenv": "pip",  # which it lets install, from the sources that the Pipfile names
}
_ALWAYS_FETCHES = frozenset({"conda", "poetry", "pipenv"})  # a Python, or what the project asks for

Terms = Callable[[Iterable[str]], tuple[str, ...]]  # those channels whose terms nobody has accepted


class Asking(NamedTuple):
    """Whom to ask whether packages can be had."""

    tool: str
    aim: Aim


class Preflight:
    """Looks at files at once, and asks the network when told to. It may wait for either. `network` is made
    only for that: who makes an environment need not wait for it."""

    def __init__(
        self,
        network: Callable[[], Network],
        *,
        look_at_place: Callable[[str], PlaceFacts],
        unaccepted_terms: Terms,
    ) -> None:
        self._network = network
        self._look_at_place = look_at_place
        self._unaccepted_terms = unaccepted_terms

    def of_creation(self, tool: str, wish: EnvironmentWish, prefix: str) -> tuple[Finding, ...]:
        """What files tell of a new environment, the worst first. Nothing where nothing is fetched."""
        found = [*self._ensurepip(tool, wish)]
        if wish.packages or wish.file or tool in _ALWAYS_FETCHES:
            needed = room_needed(wish.packages, tool=tool, file=wish.file is not None)
            found += self._disk(prefix, needed)
        if tool == "conda" and wish.file is None:
            found += self._terms(wish.channels)
        return _worst_first(found)

    def of_packages(self, environment: Environment, wish: PackagesWish) -> tuple[Finding, ...]:
        """What files tell of packages to come, the worst first."""
        if wish.act is Act.REMOVE:
            return ()
        found = [*self._disk(environment.prefix, room_needed(wish.packages))]
        if environment.kind == "conda" and not wish.pip:
            found += self._terms(wish.extra_indexes) if wish.index is None else ()
        return _worst_first(found)

    def asking_for_creation(self, tool: str, wish: EnvironmentWish) -> Asking | None:
        """Whom to ask before an environment is made; nobody where nothing is fetched."""
        fetches = wish.packages or wish.file or tool in _ALWAYS_FETCHES
        if tool not in _ASKED or not fetches or wish.offline_folder is not None:
            return None
        python = wish.python if _ASKED[tool] == "pip" else None
        extra = (*wish.channels, *wish.extra_indexes)
        index, more = _sources_of(wish.project) if tool == "pipenv" else (wish.index, ())
        return Asking(_ASKED[tool], Aim(python, wish.project, index, (*more, *extra)))

    def asking_for_packages(self, environment: Environment, tool: str, wish: PackagesWish) -> Asking | None:
        """Whom to ask before packages are installed by a tool that makes environments."""
        if tool not in _ASKED or wish.act is Act.REMOVE or wish.offline_folder is not None:
            return None
        asked = "pip" if wish.pip else _ASKED[tool]
        python = environment.executable if asked == "pip" else None
        index, more = _sources_of(environment.project) if tool == "pipenv" else (wish.index, ())
        return Asking(asked, Aim(python, environment.project, index, (*more, *wish.extra_indexes)))

    def of_project(self, folder: str, packages: Iterable[str]) -> tuple[Finding, ...]:
        """What files tell of packages that come into a project of Poetry's."""
        return _worst_first(self._disk(folder, room_needed(packages)))

    def asking_for_project(self, folder: str | None) -> Asking:
        """Whom to ask before Poetry fetches something: it knows the sources of the project."""
        return Asking("poetry", Aim(project=folder))

    def ask(self, asking: Asking, cancel: Cancel | None = None) -> Finding | None:
        """What the tool says. None where nobody can tell."""
        network = self._network()
        reply = network.reaches(asking.tool, asking.aim, cancel=cancel, patience_seconds=PATIENCE_SECONDS)
        if reply.reach is Reach.UNKNOWN:
            return None
        return finding(asking.tool, reply, proxy=network.proxy())

    def _disk(self, prefix: str, needed: int) -> Iterator[Finding]:
        facts = self._look_at_place(prefix) if prefix else None
        if facts is None or facts.free_bytes is None:
            return
        free = amounts.size(facts.free_bytes)
        if facts.free_bytes < needed:
            yield Finding(
                "disk",
                Weight.WARNING,
                say("{free} are free on this disk, and this takes about {needed}.",
                    free=free, needed=amounts.size(needed)),
                say("Free some space first. The bin of Labwright may hold some."),
            )  # fmt: skip
        else:
            yield Finding(
                "disk",
                Weight.FINE,
                say("It takes about {needed}; {free} are free.", free=free, needed=amounts.size(needed)),
            )

    def _ensurepip(self, tool: str, wish: EnvironmentWish) -> Iterator[Finding]:
        python = wish.python
        if tool != "venv" or wish.pip is False or python is None or not lacks_ensurepip(python):
            return
        minor = minor_in_name(Path(real_path(python)).name) or "3"
        lines = (("sudo", "apt", "install", f"python{minor}-venv"),) if is_of_debian(python) else ()
        fix = say("This installs it:") if lines else say("Choose another Python, or another tool.")
        yield Finding(
            "ensurepip",
            Weight.PROBLEM,
            say("This Python lacks the part that puts pip into an environment (ensurepip)."),
            fix,
            lines,
        )

    def _terms(self, wanted: Iterable[str]) -> Iterator[Finding]:
        channels = self._unaccepted_terms(wanted)
        if channels:
            yield Finding(
                "terms",
                Weight.WARNING,
                say("Anaconda wants the terms of its channels accepted first ({channels}), and nobody has on "
                    "this machine.", channels=", ".join(channels)),
                say("Name the channel conda-forge, which asks for no terms, or read them at "
                    "anaconda.com/legal and accept them yourself, in a terminal: `conda tos accept`. "
                    "Labwright never does so for you."),
            )  # fmt: skip


def _sources_of(project: str | None) -> tuple[str | None, tuple[str, ...]]:
    """The indexes that a Pipfile names: one for pip's own, and more. One with a password or a variable stays
    out: it would stand in a command."""
    from app.services.dependency_files import read_dependency_file  # noqa: PLC0415 - 30 ms, for pipenv alone

    try:
        named = read_dependency_file(Path(project or "", "Pipfile")).fields.get("sources")
    except AppError:
        return None, ()
    found = [each for each in named if isinstance(each, str)] if isinstance(named, list) else []
    usable = [each for each in found if not set(each) & {"@", "$"}]
    return next(iter(usable), None), tuple(usable[1:])


def _worst_first(found: Iterable[Finding]) -> tuple[Finding, ...]:
    order = list(Weight)
    return tuple(sorted(found, key=lambda each: -order.index(each.weight)))
