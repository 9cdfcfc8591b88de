"""Plans for tools that are Python packages: each in an environment of its own in Labwright's folder."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, QuickVenv, RunCommand, Step
from app.core.ports import Toolbox
from app.core.words import Sentence, say


def folder_of(name: str, tools: Path) -> Path:
    """The environment of a tool, there or not."""
    return tools / name


def program_of(name: str, tools: Path, *, windows: bool) -> Path:
    """Its program."""
    below = ("Scripts", f"{name}.exe") if windows else ("bin", name)
    return folder_of(name, tools).joinpath(*below)


def plan_install(name: str, python: str, tools: Path, toolbox: Toolbox) -> Plan:
    """Install the newest one from the package index, on this Python."""
    around = toolbox.around
    folder = folder_of(name, tools)
    if os.path.lexists(folder):
        raise AppError(
            "in-the-way",
            say("Something stands at {path}, where {tool} would be.", path=folder, tool=name),
            fix=say("Remove it first: labwright tools remove {tool}", tool=name),
        )
    own = folder / ("Scripts" if around.is_windows else "bin") / f"python{_exe(around.is_windows)}"
    program = program_of(name, tools, windows=around.is_windows)
    steps: list[Step] = [
        RunCommand(
            say("Make an environment only for {tool}", tool=name),
            Command((python, "-m", "venv", str(folder))),
            makes=(folder,),
            stand_in=QuickVenv(python, str(folder)),
        ),
        RunCommand(
            say("Download and install {tool} in it", tool=name),
            Command((str(own), "-m", "pip", "install", name)),
        ),
        RunCommand(say("Look whether it starts"), Command((str(program), "--version"))),
    ]
    link = _link(name, toolbox)
    if link is not None:
        sentence = say("Let your terminal find it, in {path}", path=link.parent)
        if not link.parent.is_dir():
            steps.append(
                RunCommand(say("Make the folder for it"), Command(("mkdir", "-p", str(link.parent))))
            )
        steps.append(RunCommand(sentence, Command(("ln", "-s", str(program), str(link))), makes=(link,)))
    title = say("Install {tool}", tool=name)
    return Plan(
        title=title,
        steps=tuple(steps),
        resource=f"tool:{name}",
        effect=Effect.CHANGES,
        undo=plan_remove(name, tools, toolbox, link),
        undo_sentence=say("{tool} goes to the bin.", tool=name),
        where=folder,
        changes=_changes(name, link, program, toolbox),
    )


def plan_remove(name: str, tools: Path, toolbox: Toolbox, link: Path | None = None) -> Plan:
    """Take away what the installation made."""
    program = program_of(name, tools, windows=toolbox.around.is_windows)
    link = link or _our_link(name, program, toolbox)
    steps = [
        MoveToBin(say("Move {path} to the bin", path=path), path)
        for path in (*([link] if link else []), folder_of(name, tools))
    ]
    return Plan(
        title=say("Remove {tool}", tool=name),
        steps=tuple(steps),
        resource=f"tool:{name}",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("Bring it back from the bin, or install it again.")),
    )


def _link(name: str, toolbox: Toolbox) -> Path | None:
    """Where a terminal would find it; None where that is taken, and on Windows, where links need rights."""
    around = toolbox.around
    link = Path(around.at_home(".local", "bin", name))
    return None if around.is_windows or os.path.lexists(link) else link


def _our_link(name: str, program: Path, toolbox: Toolbox) -> Path | None:
    link = Path(toolbox.around.at_home(".local", "bin", name))
    try:
        return link if link.readlink() == program else None
    except OSError:
        return None


def _changes(name: str, link: Path | None, program: Path, toolbox: Toolbox) -> Sentence:
    if link is None:
        return say("Labwright uses it at once. In a terminal it is {path}.", path=program)
    on_path = (toolbox.around.variable("PATH") or "").split(":")
    if str(link.parent) in on_path:
        return say("Labwright uses it at once, and every terminal knows {tool}.", tool=name)
    return say(
        "Labwright uses it at once. Your terminals do not look into {folder} yet: log in again, or add it to "
        "PATH.",
        folder=link.parent,
    )


def _exe(windows: bool) -> str:
    return ".exe" if windows else ""
