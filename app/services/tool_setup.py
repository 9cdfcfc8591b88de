"""Tools that are not there: who they are, and a plan that installs each on this system."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

from app.core.build_needs import BuildNeeds, Rights, lines_for
from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.ports import Toolbox
from app.core.tool_offers import PYTHON_TOOLS, WHAT, ToolOffer
from app.core.words import Sentence, say
from app.system.build_look import administrator_rights, look

_PROGRAMS = {"compilers": ("cc", "gcc", "clang", "cl")}
_WINGET = {
    "git": ("Git.Git",),
    "compilers": (
        "Microsoft.VisualStudio.2022.BuildTools",
        "--override",
        "--wait --passive --add Microsoft.VisualStudio.Workload.VCTools --includeRecommended",
    ),
}


class PythonTools(Protocol):
    """How a tool that is a Python package is installed."""

    def program_of(self, name: str, tools: Path, *, windows: bool) -> Path: ...
    def plan_install(self, name: str, python: str, tools: Path, toolbox: Toolbox) -> Plan: ...
    def plan_remove(self, name: str, tools: Path, toolbox: Toolbox) -> Plan: ...


class ToolSetup:
    """Plans only: whoever shows them runs them as jobs. Nothing here ever asks for a password: what needs an
    administrator is a line to copy."""

    def __init__(
        self,
        python_tools: PythonTools,
        toolbox: Callable[[], Toolbox],
        *,
        tools: Path,
        base_python: Callable[[], str | None],
        plan_pyenv: Callable[[], Plan],
        plan_miniforge: Callable[[Toolbox], Plan],
        find_conda: Callable[[Toolbox], str | None],
        build_needs: Callable[[], BuildNeeds],
        rights: Callable[[], Rights] = administrator_rights,
    ) -> None:
        """`tools` is Labwright's own folder for tools."""
        self._python_tools = python_tools
        self._toolbox = toolbox
        self._tools = tools
        self._base_python = base_python
        self._plan_pyenv = plan_pyenv
        self._plan_miniforge = plan_miniforge
        self._find_conda = find_conda
        self._build_needs = build_needs
        self._rights = rights

    def offers(self) -> tuple[ToolOffer, ...]:
        """All of them, with where each is."""
        toolbox = self._toolbox()
        return tuple(self._offer(name, toolbox) for name in WHAT)

    def offer(self, name: str) -> ToolOffer:
        """One of them. Raises AppError for a name that is none."""
        if name not in WHAT:
            raise AppError(
                "no-such-tool",
                say("Labwright installs no {tool}.", tool=name),
                fix=say("It installs {tools}.", tools=", ".join(WHAT)),
            )
        return self._offer(name, self._toolbox())

    def plan_install(self, name: str) -> Plan:
        """Install a tool. Raises AppError where it is there, or where only an administrator can."""
        offer, toolbox = self.offer(name), self._toolbox()
        if offer.path is not None:
            raise AppError(
                "is-there",
                say("{tool} is installed.", tool=name),
                cause=say("It is at {path}.", path=offer.path),
                fix=say("Nothing needs to be done."),
            )
        if name in PYTHON_TOOLS:
            return self._python_tools.plan_install(name, self._python(name), self._tools, toolbox)
        if name == "pyenv":
            return self._plan_pyenv()
        if name == "conda":
            return self._plan_miniforge(toolbox)
        return self._of_the_system(name, toolbox)

    def plan_remove(self, name: str) -> Plan:
        """Remove a tool that Labwright installed."""
        offer = self.offer(name)
        if not offer.ours:
            raise AppError(
                "not-ours",
                say("Labwright did not install {tool}.", tool=name),
                cause=say("It is at {path}.", path=offer.path) if offer.path else None,
                fix=say("Remove it the way it was installed."),
            )
        return self._python_tools.plan_remove(name, self._tools, self._toolbox())

    def _offer(self, name: str, toolbox: Toolbox) -> ToolOffer:
        path = self._path(name, toolbox)
        if name not in PYTHON_TOOLS:
            return ToolOffer(name, path, WHAT[name])
        own = str(self._python_tools.program_of(name, self._tools, windows=toolbox.around.is_windows))
        ours = path is not None and Path(own).is_file() and os.path.realpath(path) == os.path.realpath(own)
        return ToolOffer(name, path, WHAT[name], ours)

    def _path(self, name: str, toolbox: Toolbox) -> str | None:
        if name == "conda":
            return self._find_conda(toolbox)
        if name in {"git", "compilers"} and "compiler" in self._missing(toolbox) and toolbox.around.is_macos:
            return None  # what lies in /usr/bin there only asks for the tools to be installed
        programs = _PROGRAMS.get(name, (name,))
        return next(filter(None, (_find(each, toolbox) for each in programs)), None)

    def _missing(self, toolbox: Toolbox) -> frozenset[str]:
        return look(self._build_needs(), toolbox.around, toolbox.find, self._rights).missing

    def _python(self, name: str) -> str:
        python = self._base_python()
        if python is None:
            raise AppError(
                "no-python",
                say("{tool} stands on a Python, and none was found.", tool=name),
                fix=say("Install a Python first, on the page Pythons or with `labwright python install`."),
            )
        return python

    def _of_the_system(self, name: str, toolbox: Toolbox) -> Plan:
        """With the package manager of the system, where that asks for no password of ours."""
        around = toolbox.around
        lines = [*self._lines(name, toolbox)]
        if not lines:
            raise AppError(
                "no-manager",
                say("Labwright knows no package manager here that brings {tool}.", tool=name),
                fix=say("Get it from git-scm.com.") if name == "git" else _BY_HAND,
            )
        if lines[0][0] == "sudo":
            typed = " && ".join(" ".join(line) for line in lines)
            asks = self._rights() is Rights.SUDO
            raise AppError(
                "needs-administrator",
                say("{tool} belongs to the system, and only an administrator may install it.", tool=name),
                cause=say("Your package manager asks for your password.")
                if asks
                else say("As far as Labwright can see, you are none on this machine."),
                fix=say("Type this in a terminal: {line}", line=typed)
                if asks
                else say(
                    "Ask for this line to be run: {line}. Or without anybody: install conda with Labwright, "
                    "then `conda install {packages}`.",
                    line=typed,
                    packages="git" if name == "git" else "compilers make",
                ),
            )
        sentence = say("Install it from the packages of your system")
        if around.is_macos and lines[0][0] == "xcode-select":
            sentence = say("Open Apple's installer of the Command Line Tools")
        return Plan(
            title=say("Install {tool}", tool=name),
            steps=tuple(
                RunCommand(sentence, Command((toolbox.find(line[0]) or line[0], *line[1:]))) for line in lines
            ),
            resource="system-packages",
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Other programs may need it by then. Your package manager removes it.")),
        )

    def _lines(self, name: str, toolbox: Toolbox) -> Iterator[tuple[str, ...]]:
        around, needs = toolbox.around, self._build_needs()
        if around.is_windows:
            if toolbox.find("winget") is not None:
                identity, *more = _WINGET[name]
                yield ("winget", "install", "--id", identity, "--exact", "--source", "winget", *more)
            return
        if around.is_macos:
            yield ("xcode-select", "--install")  # brings git, a compiler and make
            return
        place = look(needs, around, toolbox.find, self._rights)
        if place.manager is None:
            return
        packages = ("git",) if name == "git" else _compiler_packages(needs, place.manager)
        yield from lines_for(needs, place, packages)


_BY_HAND: Sentence = say("Install gcc and make with the package manager of your system.")


def _compiler_packages(needs: BuildNeeds, manager: str) -> tuple[str, ...]:
    wanted = (each for each in needs.needs if each.key in {"compiler", "make"})
    return tuple(dict.fromkeys(package for each in wanted for package in each.packages.get(manager, ())))


def _find(name: str, toolbox: Toolbox) -> str | None:
    """Where a program is. A wrong path in the settings is told where it was written."""
    try:
        return toolbox.find(name)
    except AppError:
        return None
