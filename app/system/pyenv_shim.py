"""Which file a shim of pyenv or pyenv-win runs, found out by reading the files they read."""

from __future__ import annotations

from app.core.disk import Standpoint
from app.core.version_choices import newest, parse_python_version_file, pyenv_latest
from app.core.which import WhichStep
from app.system.shim_resolution import (
    Resolution,
    SystemHas,
    chosen_by_file,
    chosen_by_variable,
    lacks_program,
    next_in_path,
    not_installed,
    nothing_chosen,
)

_PYENV, _PYENV_WIN = "pyenv", "pyenv-win"


def pyenv_choice(root: str, where: Standpoint) -> tuple[WhichStep, list[str]]:
    """The versions that pyenv, or pyenv-win, takes in a folder, and what chose them."""
    return _pyenv_win_choice(root, where) if where.windows else _pyenv_choice(root, where.folder, where)


def resolve_pyenv(root: str, name: str, where: Standpoint, system_has: SystemHas) -> Resolution:
    """As `pyenv exec` decides: the first of the chosen versions that has the program, then the system's."""
    start = where.get("PYENV_DIR")
    start = where.full(start) if start else where.folder
    if not where.is_folder(start):
        return Resolution(_PYENV, (), failure=f"pyenv: cannot change working directory to `{start}'")
    choice, versions = _pyenv_choice(root, start, where)
    installed = _installed(root, where)
    steps = [choice]
    for wanted in versions or ["system"]:
        if wanted == "system":
            if system_has():
                return Resolution(_PYENV, (*steps, next_in_path(_PYENV)), falls_through=True)
            continue
        version = _pyenv_version(wanted, installed)
        folder = where.join(root, "versions", version or wanted.removeprefix("python-"))
        program = where.join(folder, "bin", name)
        if version is None:
            steps.append(not_installed(wanted, _PYENV, folder))
        elif where.runs(program):
            return Resolution(_PYENV, tuple(steps), target=program)
        else:
            steps.append(lacks_program(version, name, program))
    if system_has():
        return Resolution(_PYENV, (*steps, next_in_path(_PYENV)), falls_through=True)
    return Resolution(_PYENV, tuple(steps), failure=f"pyenv: {name}: command not found")


def _installed(root: str, where: Standpoint) -> list[str]:
    versions = where.join(root, "versions")
    return [name for name in where.disk.names(versions) if where.is_folder(where.join(versions, name))]


def _pyenv_version(wanted: str, installed: list[str]) -> str | None:
    plain = wanted.removeprefix("python-")
    if wanted in installed or plain in installed:
        return wanted if wanted in installed else plain
    return pyenv_latest(wanted, installed) or pyenv_latest(plain, installed)


def _pyenv_choice(root: str, start: str, where: Standpoint) -> tuple[WhichStep, list[str]]:
    variable = where.get("PYENV_VERSION")
    if variable:
        versions = [version for version in variable.split(":") if version]
        return chosen_by_variable("PYENV_VERSION", variable, _PYENV), versions
    everywhere = where.join(root, "version")
    path = _local_file(start, where) or _local_file(where.folder, where) or everywhere
    versions = [
        version
        for version in parse_python_version_file(where.disk.read(path) or b"")
        if _safe(version, root, where)
    ]
    if not versions:
        return nothing_chosen(_PYENV, path), []
    return chosen_by_file(path, versions, _PYENV, everywhere=path == everywhere), versions


def _local_file(start: str, where: Standpoint) -> str | None:
    paths = (where.join(folder, ".python-version") for folder in where.upward(start))
    return next((path for path in paths if where.is_file(path)), None)


def _safe(version: str, root: str, where: Standpoint) -> bool:
    """pyenv ignores a version file that points out of its folder of versions (CVE-2022-35861)."""
    if version != ".." and "/" not in version:
        return True
    versions = where.join(root, "versions")
    folder = str(where.paths.normpath(where.join(versions, version)))
    return folder.startswith(versions + "/") and where.is_folder(folder)


def resolve_pyenv_win(root: str, name: str, where: Standpoint) -> Resolution:
    """pyenv-win: a variable, a file upwards from here, or its own `version` file."""
    choice, versions = _pyenv_win_choice(root, where)
    steps = [choice]
    installed = _installed(root, where)
    for wanted in versions:
        version = newest(wanted, installed)
        folder = where.join(root, "versions", version or wanted)
        if version is None:
            steps.append(not_installed(wanted, _PYENV_WIN, folder))
            continue
        stem = where.paths.splitext(name)[0] if name.lower().endswith((".bat", ".exe", ".ps1")) else name
        for program in (where.join(folder, f"{stem}.exe"), where.join(folder, "Scripts", f"{stem}.exe")):
            if where.is_file(program):
                return Resolution(_PYENV_WIN, tuple(steps), target=program)
        steps.append(lacks_program(version, stem, folder))
    return Resolution(_PYENV_WIN, tuple(steps), failure="No global/local python version has been set yet.")


def _pyenv_win_choice(root: str, where: Standpoint) -> tuple[WhichStep, list[str]]:
    variable = where.get("PYENV_VERSION")
    if variable:
        return chosen_by_variable("PYENV_VERSION", variable, _PYENV_WIN), [variable]
    everywhere = where.join(root, "version")
    path = _local_file(where.folder, where) or everywhere
    versions = parse_python_version_file(where.disk.read(path) or b"")
    if not versions:
        return nothing_chosen(_PYENV_WIN, path), []
    return chosen_by_file(path, versions, _PYENV_WIN, everywhere=path == everywhere), versions
