"""The plan that installs pyenv itself on this system, and lets the user's shell know it."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step, WriteFile
from app.core.ports import Toolbox
from app.core.shells import ShellName, shell_word
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.system.files import explained
from app.tools.pythons.pyenv import roots

REPOSITORY = "https://github.com/pyenv/pyenv.git"
PLUGIN = "https://github.com/pyenv/pyenv-virtualenv.git"
_WINDOWS_INSTALLER = (
    "https://raw.githubusercontent.com/pyenv-win/pyenv-win/master/pyenv-win/install-pyenv-win.ps1"
)
_POSIX_LINES = """\
# pyenv: several Pythons side by side
export PYENV_ROOT={root}
[ -d "$PYENV_ROOT/bin" ] && export PATH="$PYENV_ROOT/bin:$PATH"
eval "$(pyenv init {how})"
"""
_FISH_LINES = """\
# pyenv: several Pythons side by side
set -gx PYENV_ROOT {root}
test -d $PYENV_ROOT/bin; and fish_add_path --path $PYENV_ROOT/bin
pyenv init - fish | source
"""
_BASH_LOGIN = (".bash_profile", ".bash_login", ".profile")  # bash reads the first that is there


def plan_setup(toolbox: Toolbox, *, profile: bool = True) -> Plan:
    """Install pyenv where it is missing, and with `profile` write the lines that make it known to the shell.
    Without steps, all of it is there already."""
    around = toolbox.around
    installed = toolbox.find("pyenv") is not None
    steps: list[Step] = [] if installed else list(_install(toolbox))
    back: list[Step] = [] if installed else list(_remove(toolbox))
    if profile and not around.is_windows:
        written = list(_profile(around))
        steps += written
        back = [*map(_as_before, reversed(written)), *back]
    resource = f"pyenv:{roots(around)[0]}"
    title = say("Let your shell know pyenv") if installed else say("Install pyenv")
    return Plan(
        title=title,
        steps=tuple(steps),
        resource=resource,
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Undo: {title}", title=title),
            steps=tuple(back),
            resource=resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Install it again instead.")),
        ),
        undo_sentence=_undone(around, installed),
        where=Path(roots(around)[0]),
        changes=_changes(bool(steps), profile),
    )


def _changes(changes: bool, profile: bool) -> Sentence | None:
    if not changes:
        return say("pyenv is installed, and your shell knows it.") if profile else say("pyenv is installed.")
    return say("Terminals that you open afterwards know pyenv.") if profile else None


def _undone(around: Surroundings, installed: bool) -> Sentence:
    if installed:
        return say("The files of your shell are as before.")
    if around.is_windows:
        return say("pyenv goes to the bin with its Pythons. Its entries in your PATH stay, without harm.")
    return say("pyenv goes, and the files of your shell are as before.")


def _install(toolbox: Toolbox) -> Iterator[Step]:
    around, root = toolbox.around, Path(roots(toolbox.around)[0])
    if around.is_windows:
        yield _by_powershell(toolbox)
        return
    if _by_homebrew(toolbox):
        yield RunCommand(
            say("Have Homebrew install pyenv, and its plug-in for environments"),
            Command((toolbox.program("brew"), "install", "pyenv", "pyenv-virtualenv")),
        )
        return
    if root.is_dir() and any(root.iterdir()):
        raise AppError(
            "in-the-way",
            say("Something stands at {path}, where pyenv would be.", path=root),
            cause=say("It has no program pyenv, so it is not a whole pyenv."),
            fix=say("Move it away first, or set PYENV_ROOT to another folder."),
        )
    git = toolbox.program("git")
    yield RunCommand(
        say("Download pyenv"), Command((git, "clone", "--depth", "1", REPOSITORY, str(root))), makes=(root,)
    )
    plugin = str(root / "plugins" / "pyenv-virtualenv")
    yield RunCommand(
        say("Download its plug-in for environments"), Command((git, "clone", "--depth", "1", PLUGIN, plugin))
    )


def _by_powershell(toolbox: Toolbox) -> RunCommand:
    around = toolbox.around
    script = around.at_home("install-pyenv-win.ps1")
    quoted = "'" + script.replace("'", "''") + "'"
    line = f"Invoke-WebRequest -UseBasicParsing -Uri '{_WINDOWS_INSTALLER}' -OutFile {quoted}; & {quoted}"
    return RunCommand(
        say("Download the installer of pyenv-win and run it. It also writes PYENV and PATH for your user."),
        Command(
            (toolbox.program("powershell"), "-NoProfile", "-ExecutionPolicy", "Bypass", "-Command", line)
        ),
        makes=(Path(around.at_home(".pyenv")),),
        scratch=(Path(script),),
    )


def _remove(toolbox: Toolbox) -> Iterator[Step]:
    if _by_homebrew(toolbox):
        command = Command((toolbox.program("brew"), "uninstall", "pyenv", "pyenv-virtualenv"))
        yield RunCommand(say("Have Homebrew remove pyenv"), command)
    else:
        around = toolbox.around
        root = around.at_home(".pyenv") if around.is_windows else roots(around)[0]
        yield MoveToBin(say("Move {path} to the bin", path=root), Path(root))


def _by_homebrew(toolbox: Toolbox) -> bool:
    return toolbox.around.is_macos and toolbox.find("brew") is not None


# The user's shell


def _profile(around: Surroundings) -> Iterator[WriteFile]:
    """The lines for the shell of this user, in the files that lack them."""
    shell = around.paths.basename(
        around.variable("SHELL") or ("/bin/zsh" if around.is_macos else "/bin/bash")
    )
    root = roots(around)[0]
    name = ShellName.FISH if shell == "fish" else ShellName.BASH
    below = root.removeprefix(around.home + "/")
    home_root = shell_word(root, name) if below == root else f'"$HOME"/{shell_word(below, name)}'
    if shell == "fish":
        path = around.paths.join(around.config_home(), "fish", "conf.d", "pyenv.fish")
        files = {path: _FISH_LINES.format(root=home_root)}
    elif shell == "zsh":
        folder = around.folder("ZDOTDIR") or around.home
        files = {around.paths.join(folder, ".zshrc"): _POSIX_LINES.format(root=home_root, how="- zsh")}
    else:
        login = next((name for name in _BASH_LOGIN if os.path.exists(around.at_home(name))), ".profile")
        files = {
            around.at_home(".bashrc"): _POSIX_LINES.format(root=home_root, how="- bash"),
            # Other shells read .profile, too: there only PATH is set.
            around.at_home(login): _POSIX_LINES.format(
                root=home_root, how="--path" if login == ".profile" else "- bash"
            ),
        }
    for path, lines in files.items():
        before = _read(path)
        if b"pyenv init" not in before:
            gap = b"" if not before else b"\n" if before.endswith(b"\n") else b"\n\n"
            yield WriteFile(
                say("Let the shell know pyenv, in {path}", path=path),
                Path(path),
                before + gap + lines.encode(),
            )


def _as_before(step: WriteFile) -> Step:
    path = step.path
    if not path.exists():
        return MoveToBin(say("Move {path} to the bin: it was not there before", path=path), path)
    return WriteFile(say("Put {path} back as it was", path=path), path, _read(str(path)))


def _read(path: str) -> bytes:
    try:
        return Path(path).read_bytes()
    except FileNotFoundError:
        return b""
    except OSError as error:
        raise explained(error, say("{path} could not be read.", path=path)) from error
