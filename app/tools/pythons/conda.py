"""The conda family: Anaconda, Miniconda, Miniforge, Mambaforge, micromamba. Each one brings a Python."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.system.file_starts import read_start
from app.system.python_files import is_conda_root
from app.tools.conda_roots import root_of, roots_on_path

_NAMES = (
    "anaconda",
    "anaconda2",
    "anaconda3",
    "miniconda",
    "miniconda2",
    "miniconda3",
    "miniforge",
    "miniforge3",
    "mambaforge",
    "micromamba",
    "conda",
)
_VARIABLES = ("CONDA_ROOT", "CONDA_PREFIX", "MAMBA_ROOT_PREFIX", "CONDA_DIR", "CONDA")
_CASKS = ("miniconda", "miniforge", "mambaforge", "anaconda")
_LIST_BYTES = 1_000_000


class Conda:
    """Only installations are Pythons here; what conda made in envs/ are environments."""

    source = Origin.CONDA
    budget_seconds = 2.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """The Python of every installation in the usual places, in conda's list and on PATH."""
        for root in dict.fromkeys(_candidates(search.where)):
            if is_conda_root(root):
                yield from search.installation(root, self.source)


def _candidates(where: Surroundings) -> Iterator[str]:
    for name in _VARIABLES:
        folder = where.folder(name)
        if folder:
            yield folder
            yield from root_of(folder, where)
    for parent in _parents(where):
        yield from (where.paths.join(parent, name) for name in _NAMES)
    if where.platform == "darwin":
        for prefix in ("/opt/homebrew", "/usr/local"):
            yield from (where.of_system(f"{prefix}/Caskroom/{name}/base") for name in _CASKS)
    for folder in where.folders:
        yield folder
        yield from (where.paths.join(folder, name) for name in _NAMES)
    for prefix in _listed(where):
        yield prefix
        yield from root_of(prefix, where)
    yield from roots_on_path(where)


def _parents(where: Surroundings) -> Iterator[str]:
    yield where.home
    if where.is_windows:
        named = ("USERPROFILE", "ProgramData", "ALLUSERSPROFILE", "LOCALAPPDATA", "ProgramFiles")
        yield from filter(None, map(where.folder, named))
        drive = where.variable("SystemDrive") or where.variable("HOMEDRIVE")
        if drive:
            yield f"{drive}{where.paths.sep}"
        return
    yield from (where.at_home(*parts) for parts in (("opt",), (".conda",), (".local",), (".local", "share")))
    system = ["/opt", "/usr/share", "/usr/local", "/usr", "/"]
    system += ["/opt/homebrew"] if where.platform == "darwin" else []
    system += ["/home/linuxbrew/.linuxbrew"] if where.platform == "linux" else []
    yield from map(where.of_system, system)


def _listed(where: Surroundings) -> Iterator[str]:
    """conda's own list of everything it ever made. Stale lines in it are normal."""
    text = read_start(where.at_home(".conda", "environments.txt"), _LIST_BYTES)
    for line in text.decode("utf-8", errors="surrogateescape").splitlines():
        path = line.strip()
        if path and where.paths.isabs(path):
            yield where.paths.normpath(path)


FINDER = Conda()
