"""Finds the tools: every module in environments/ that ends in TOOL = ..., in pythons/ in FINDER = ..."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from typing import Any

from app.core.ports import EnvironmentMaker, EnvironmentTool, NetworkTool, PythonFinder


def environment_tools() -> tuple[EnvironmentTool, ...]:
    """Every tool that makes environments, in the order of their names."""
    from app.tools import environments  # noqa: PLC0415 - only when tools are asked for

    tools = _named_in(environments.__name__, environments.__path__, "TOOL")
    return tuple(sorted(tools, key=lambda tool: str(tool.name)))


def environment_makers() -> tuple[EnvironmentMaker, ...]:
    """Those of the tools that make environments here, not only find them."""
    makers: list[Any] = [tool for tool in environment_tools() if hasattr(tool, "plan_create")]
    return tuple(makers)


def python_finders() -> tuple[PythonFinder, ...]:
    """Everything that finds Pythons, in the order of their names."""
    from app.tools import pythons  # noqa: PLC0415 - only when Pythons are looked for

    finders = _named_in(pythons.__name__, pythons.__path__, "FINDER")
    return tuple(sorted(finders, key=lambda finder: str(finder.source)))


def network_tools() -> tuple[NetworkTool, ...]:
    """Everything that reaches for the network, in the order in which it is shown."""
    from app.tools.network import conda, git, pip, poetry, uv  # noqa: PLC0415 - only when they are asked

    return (pip.ASKER, conda.ASKER, poetry.ASKER, uv.ASKER, git.ASKER)


def _named_in(package: str, folders: list[str], name: str) -> Iterator[Any]:
    # Asks the import system, not the folder: a frozen Labwright has its modules in an archive.
    for module_info in pkgutil.iter_modules(folders):
        module = importlib.import_module(f"{package}.{module_info.name}")
        try:
            yield getattr(module, name)
        except AttributeError:
            raise LookupError(f"{module.__name__} names no {name}") from None
