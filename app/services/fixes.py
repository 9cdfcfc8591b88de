"""Ways out of failures that Labwright can go itself: each a plan, shown before it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from app.core.commands import Command
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from app.core.poetry_projects import ProjectAct, ProjectWish
from app.core.tool_offers import WHAT
from app.core.words import say
from app.services.making import Making

_MODULES = {"ipykernel": "ipykernel", "jupyter": "jupyterlab"}  # and the package that brings it
_TAKES_A_VALUE = frozenset(
    {"--index-url", "--extra-index-url", "--find-links", "--constraint", "--retries", "--report", "--python"}
)


class Projects(Protocol):
    """What knows Poetry's projects."""

    def plan(self, folder: str, wish: ProjectWish) -> Plan: ...


class Tools(Protocol):
    """What installs absent tools."""

    def plan_install(self, name: str) -> Plan: ...


class Fixes:
    """It may look at disks and run dry runs, so ask it in a worker."""

    def __init__(
        self,
        *,
        making: Making,
        tools: Callable[[], Tools],
        projects: Callable[[], Projects],
        identify: Callable[[str], Environment | None],
        home: Path,
    ) -> None:
        self._making = making
        self._tools = tools
        self._projects = projects
        self._identify = identify
        self._home = home

    def of(self, error: AppError) -> tuple[Fix, ...]:
        """What can be done about it. Nothing where no plan is known, or where none can be made now."""
        find = {
            "tool-missing": self._get_tool,
            "lock-stale": self._lock,
            "no-lock": self._lock,
            "no-jupyter": self._add_jupyter,
            "no-pip": self._add_pip,
            "module-missing": self._add_module,
            "pip-externally-managed": self._environment_instead,
        }.get(error.code)
        if find is None or error.about is None:
            return ()
        try:
            fix = find(error)
        except AppError:  # then its sentence alone says what to do
            return ()
        return () if fix is None else (fix,)

    def _get_tool(self, error: AppError) -> Fix | None:
        name = error.about
        if not isinstance(name, str) or name not in WHAT:
            return None
        plan = self._tools().plan_install(name)
        return Fix(say("Get {tool}", tool=name), WHAT[name], plan, best=True)

    def _lock(self, error: AppError) -> Fix | None:
        folder = error.about.cwd if isinstance(error.about, Command) else error.about
        if folder is None:
            return None
        plan = self._projects().plan(str(folder), ProjectWish(ProjectAct.LOCK))
        words = say("Poetry writes the versions down anew that fit pyproject.toml as it is now.")
        return Fix(say("Lock the project"), words, plan, best=True)

    def _add_jupyter(self, error: AppError) -> Fix | None:
        return self._add(str(error.about), "jupyterlab")

    def _add_pip(self, error: AppError) -> Fix | None:
        return self._add(str(error.about), "pip")

    def _add_module(self, error: AppError) -> Fix | None:
        argv = error.about.argv if isinstance(error.about, Command) else ()
        package = _MODULES.get(argv[2]) if argv[1:2] == ("-m",) else None
        return None if package is None else self._add(argv[0], package)

    def _add(self, place: str, package: str) -> Fix | None:
        """Install a package in the environment at a path."""
        environment = self._identify(place)
        if environment is None:
            return None
        plan = self._making.plan_packages(environment, PackagesWish(Act.INSTALL, (package,)))
        title = say("Install {package} in {name}", package=package, name=environment.name)
        return Fix(title, say("With all that it needs."), plan, best=True)

    def _environment_instead(self, error: AppError) -> Fix | None:
        """A new environment with what was to be installed. Afterwards nothing is tried again: it is there."""
        if not isinstance(error.about, Command):
            return None
        wish = _wish_of(error.about.argv, str(_free(self._home / "environments")))
        if wish is None:
            return None
        plan = self._making.plan_create("venv", wish)
        words = say("The packages go there, and the system's own Python stays as it is.")
        return Fix(say("Make an environment instead"), words, plan, best=True, again=False)


def _wish_of(argv: Sequence[str], prefix: str) -> EnvironmentWish | None:
    """What a command line of pip or uv was to install, as a wish for an environment of its own."""
    if "install" not in argv:
        return None
    words = iter(argv[argv.index("install") + 1 :])
    given: dict[str, str] = {}
    packages = []
    for word in words:
        if word in _TAKES_A_VALUE or word == "-r":
            given[word] = next(words, "")
        elif not word.startswith("-"):
            packages.append(word)
    if not packages and "-r" not in given:
        return None
    return EnvironmentWish(
        prefix=prefix,
        packages=tuple(packages),
        file=given.get("-r"),
        file_kind="requirements" if "-r" in given else None,
        offline_folder=given.get("--find-links"),
        index=given.get("--index-url"),
        extra_indexes=(given["--extra-index-url"],) if "--extra-index-url" in given else (),
    )


def _free(folder: Path) -> Path:
    names = ("lab", *(f"lab{number}" for number in range(2, 1000)))
    return next(folder / name for name in names if not (folder / name).exists())
