"""What conda and its kin are set up for: where their settings are, and what these say."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator

from app.core import condarc
from app.core.surroundings import Surroundings
from app.system.file_starts import names_in, read_start
from app.system.true_path import is_there

ROOTS = ("CONDA_ROOT", "CONDA_PREFIX", "MAMBA_ROOT_PREFIX", "CONDA_DIR", "CONDA")
_FOLDER_LISTS = ("CONDA_ENVS_PATH", "CONDA_ENVS_DIRS")
_MOST = 1 << 20  # bytes of a settings file


def settings_files(around: Surroundings, *roots: str) -> Iterator[str]:
    """Where settings may be, those that count most first. `roots` are installations besides those that
    variables name."""
    join = around.paths.join
    yield from filter(None, [around.folder("CONDARC"), around.folder("MAMBARC")])
    yield around.at_home(".mambarc")
    folders = [around.home, around.at_home(".conda"), around.at_home(".config", "conda")]
    if xdg := around.folder("XDG_CONFIG_HOME"):
        folders.append(join(xdg, "conda"))
    folders += [*filter(None, map(around.folder, ROOTS)), *roots]
    if around.is_windows:
        data = around.folder("ProgramData") or around.of_system("C:\\ProgramData")
        folders += [join(data, name) for name in ("conda", "miniconda", "miniconda3")]
    else:
        usual = ("/etc/conda", "/var/lib/conda", "/etc/miniconda", "/etc/miniconda3")
        folders += map(around.of_system, (*usual, "/var/lib/miniconda", "/var/lib/miniconda3"))
    for folder in filter(is_there, folders):
        yield join(folder, ".condarc")
        yield join(folder, "condarc")
        more = join(folder, "condarc.d")
        yield from (join(more, name) for name in sorted(names_in(more)) if name.endswith((".yml", ".yaml")))


def configured_channels(around: Surroundings, root: str) -> list[str]:
    """Where packages are looked for, as the settings say; nothing where they say nothing."""
    read = (condarc.channels(read_start(path, _MOST)) for path in _files(around, root))
    return list(dict.fromkeys(channel for channels in read for channel in channels))


def channel_priority(around: Surroundings, root: str) -> str:
    """As the settings say; empty where they say nothing. A variable counts before every file."""
    set_so = around.variable("CONDA_CHANNEL_PRIORITY")
    return set_so.lower() if set_so else _first(condarc.channel_priority, around, root)


def solver(around: Surroundings, root: str) -> str:
    """As the settings say; empty where they say nothing."""
    set_so = around.variable("CONDA_SOLVER") or around.variable("CONDA_EXPERIMENTAL_SOLVER")
    return set_so.lower() if set_so else _first(condarc.solver, around, root)


def _first(of: Callable[[bytes], str], around: Surroundings, root: str) -> str:
    said = (of(read_start(path, _MOST)) for path in _files(around, root))
    return next(filter(None, said), "")


def environments_folder(around: Surroundings, root: str) -> str:
    """Where conda puts an environment that has only a name: the first of its folders it may write to."""
    folders = [*_chosen_folders(around, root)]
    own, users = around.paths.join(root, "envs"), around.at_home(".conda", "envs")
    folders += [own, users] if _may_write(root) else [users]
    return next(filter(_may_write, folders), users)


def _chosen_folders(around: Surroundings, root: str) -> Iterator[str]:
    for name in _FOLDER_LISTS:
        separator = ";" if around.is_windows else ":"
        yield from filter(None, map(around.expanded, (around.variable(name) or "").split(separator)))
    for path in _files(around, root):
        yield from filter(None, map(around.expanded, condarc.environment_folders(read_start(path, _MOST))))


def _files(around: Surroundings, root: str) -> Iterator[str]:
    return iter(dict.fromkeys(settings_files(around, root)))


def _may_write(folder: str) -> bool:
    """Whether it can be written, or made."""
    while not os.path.lexists(folder):
        above = os.path.dirname(folder)
        if above == folder:
            return False
        folder = above
    return os.path.isdir(folder) and os.access(folder, os.W_OK)
