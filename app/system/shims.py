"""Tells a version manager's shim from a real program, and asks its rules what it runs."""

from __future__ import annotations

from app.core.disk import Standpoint
from app.core.version_choices import parse_asdf_shim, parse_pyenv_shim
from app.system.pyenv_shim import resolve_pyenv, resolve_pyenv_win
from app.system.shim_resolution import Resolution, SystemHas
from app.system.tool_shims import resolve_asdf, resolve_mise, resolve_rye, resolve_scoop


def resolve_shim(path: str, where: Standpoint, system_has: SystemHas) -> Resolution | None:
    """What the shim at this path runs; None where it is no shim."""
    name, folder = where.name(path), where.parent(path)
    target = where.disk.link(path) or ""
    program = where.paths.splitext(where.name(target))[0].lower() if target else ""
    above = where.parent(folder)
    in_shims = where.name(folder).lower() == "shims"
    if program in {"mise", "rtx"} or (in_shims and where.name(above).lower() in {"mise", "rtx"}):
        return resolve_mise(above, name, where, system_has)
    if in_shims and (program == "rye" or where.name(above).lower() == ".rye"):
        return resolve_rye(above, name, where, system_has)
    if where.windows and in_shims:
        return _windows_shim(path, above, where)
    content = where.disk.read(path, 4096) or b""
    root = parse_pyenv_shim(content)
    if root is not None:
        return resolve_pyenv(root or above, name, where, system_has)
    listed = parse_asdf_shim(content)
    if listed is not None:
        return resolve_asdf(above, name, listed, where, system_has)
    return None


def _windows_shim(path: str, above: str, where: Standpoint) -> Resolution | None:
    name = where.name(path)
    if where.name(above).lower() == "scoop":
        beside = where.disk.read(where.paths.splitext(path)[0] + ".shim")
        return None if beside is None else resolve_scoop(beside)
    content = (where.disk.read(path, 4096) or b"").lower()
    if where.name(above).lower() == "pyenv-win" or b"pyenv exec" in content:
        return resolve_pyenv_win(above, name, where)
    return None
