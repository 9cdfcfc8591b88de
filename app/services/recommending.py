"""The tool to propose for a new environment, with its reason. It reads files, so ask it in a worker."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from app.core.dependency_files.kinds import kind_of
from app.core.dependency_files.model import Kind
from app.core.errors import AppError
from app.core.ports import Toolbox
from app.core.recommending import Known, Recommendation, recommend
from app.services.dependency_files import dependency_files_in, read_dependency_file

_FAMILY = {"conda": ("conda", "mamba", "micromamba")}
_OF_PYTHON = "venv"  # there with each Python, on which all others but conda stand as well


class Recommending:
    """Nothing is run: a tool is here when its program is."""

    def __init__(self, toolbox: Callable[[], Toolbox]) -> None:
        self._toolbox = toolbox

    def recommend(self, fitting: Sequence[str], file_kind: str = "", file: str = "") -> Recommendation | None:
        """For what somebody has: one of the fitting tools."""
        named, asked_for = _told_by(file) if file else ((), 0)
        return recommend(Known(fitting, self._here(fitting), file_kind, named, asked_for))

    def _here(self, tools: Sequence[str]) -> list[str]:
        toolbox = self._toolbox()
        return [tool for tool in tools if tool == _OF_PYTHON or _is_here(tool, toolbox)]


def _is_here(tool: str, toolbox: Toolbox) -> bool:
    for name in _FAMILY.get(tool, (tool,)):
        try:
            if toolbox.find(name):
                return True
        except AppError:  # the settings name one that is not there
            continue
    return False


def _told_by(file: str) -> tuple[Sequence[str], int]:
    """The tools a file is for, the best suited first, and how many packages it asks for. A lock file beside a
    project's own says more than that one."""
    path = Path(file)
    if kind_of(path.name, b"") is Kind.PYLOCK:
        return ("uv",), 0
    beside = {each.name: each for each in dependency_files_in(path.parent)}
    locks = [beside[name] for name in ("poetry.lock", "uv.lock", "Pipfile.lock") if name in beside]
    of_project = path.name in {"pyproject.toml", "Pipfile"}
    own = beside.get(path.name)
    named = [
        tool for each in (*(locks if of_project else ()), *([own] if own else ())) for tool in each.tools
    ]
    try:
        wanted = read_dependency_file(file).wanted
    except AppError:
        return named, 0
    return named, len([each for each in wanted if not each.constraint])
