"""Which Python the `py` launcher of Windows starts: variables, py.ini, the registry."""

from __future__ import annotations

import ntpath
from collections.abc import Callable, Sequence

from app.core.disk import Standpoint
from app.core.ports import WindowsRegistry
from app.core.py_launcher import RegisteredPython, chosen, parse_py_ini
from app.core.which import Kind, Verdict, WhichStep
from app.core.words import say
from app.system.shim_resolution import Resolution, not_installed
from app.system.windows_registry import installed_at, python_entries

ReadRegistry = Callable[[], Sequence[RegisteredPython]]
_LAUNCHER = "py"


def resolve_py(path: str, where: Standpoint, read_registry: ReadRegistry) -> Resolution:
    """As `py` without a version and without a script decides."""
    active = where.get("VIRTUAL_ENV")
    if active:
        program = where.join(active, "Scripts", "python.exe")
        sentence = say(
            "The environment {environment} is active, and py takes its Python.", environment=active
        )
        if where.is_file(program):
            active_step = WhichStep(Verdict.VERSION_VARIABLE, sentence, kind=Kind.VARIABLE, target=active)
            return Resolution(_LAUNCHER, (active_step,), target=program)
    step, wanted = _default(path, where)
    found = chosen(wanted, read_registry())
    steps = (step,) if step is not None else ()
    if found is None:
        if wanted:
            steps = (*steps, not_installed(wanted, _LAUNCHER, ""))
        return Resolution(_LAUNCHER, steps, failure="No suitable Python runtime found")
    if step is None:
        sentence = say(
            "Nothing chooses a version, so py takes the newest Python the registry knows: {version}. "
            "`py -0` lists them all.",
            version=found.tag,
        )
        steps = (WhichStep(Verdict.NOTE, sentence, kind=Kind.NOTE, target=found.tag),)
    return Resolution(_LAUNCHER, steps, target=found.executable)


def _default(path: str, where: Standpoint) -> tuple[WhichStep | None, str]:
    """What PY_PYTHON or a py.ini wants. A bare "3" is looked up again as PY_PYTHON3."""
    step, wanted = _default_of("python", path, where)
    if wanted in {"2", "3"}:
        finer, exact = _default_of(f"python{wanted}", path, where)
        if exact:
            return finer, exact
    return step, wanted


def _default_of(name: str, path: str, where: Standpoint) -> tuple[WhichStep | None, str]:
    variable = f"PY_{name.upper()}"
    if wanted := where.get(variable):
        sentence = say(
            "The variable {variable} tells py to take {version}.", variable=variable, version=wanted
        )
        return WhichStep(Verdict.VERSION_VARIABLE, sentence, kind=Kind.VARIABLE, target=wanted), wanted
    local = where.get("LOCALAPPDATA")
    for folder in ([local] if local else []) + [where.parent(path)]:
        file = where.join(folder, "py.ini")
        wanted = parse_py_ini(where.disk.read(file) or b"").get(name, "")
        if wanted:
            sentence = say("This file tells py to take {version}.", version=wanted)
            return WhichStep(Verdict.VERSION_FILE, sentence, file, Kind.VERSION_FILE, target=wanted), wanted
    return None, ""


def registered_pythons(registry: WindowsRegistry) -> Sequence[RegisteredPython]:
    """The Pythons that the launcher can choose from."""
    found: dict[tuple[str, str], RegisteredPython] = {}
    for company, tag, key in python_entries(registry):
        folder, executable = installed_at(registry, key)
        if executable or folder:
            executable = executable or ntpath.join(folder, "python.exe")
            found.setdefault((company, tag), RegisteredPython(company, tag, executable))
    return tuple(found.values())
