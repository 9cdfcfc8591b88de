"""Which folders a search for environments does not enter, by their names and places."""

from __future__ import annotations

from app.core.surroundings import Surroundings
from app.core.words import Sentence, say

_OF_CODE = (
    "node_modules .git .hg .svn .bzr site-packages dist-packages __pycache__ __pypackages__ .eggs .tox .nox"
    " .hypothesis .ipynb_checkpoints .coverage .pyre .ptype .pytest_cache .mypy_cache .ruff_cache"
    " cython_debug env.bak venv.bak .devcontainer .github .vscode .vscode-server .idea bower_components"
    " .next .nuxt .yarn .pnpm-store .terraform DerivedData Pods"
)
_OF_PROGRAMS = (
    ".cache .npm .nvm .cargo .rustup .gradle .m2 .ivy2 .nuget .dotnet .android .docker .ssh .gnupg .mozilla"
    " .thunderbird .steam .wine google-chrome chromium BraveSoftware .Trash Trash $RECYCLE.BIN"
    " lost+found .Spotlight-V100 .fseventsd .snapshots"
)
SCRIPTS = frozenset(("bin", "Scripts"))
LIBRARIES = frozenset(  # below lib these are a Python's library; elsewhere they are somebody's folders
    [f"python{version}" for version in ("2.6", "2.7", *(f"3.{minor}" for minor in range(40)))]
    + [f"python3.{minor}t" for minor in range(13, 40)]
    + [f"pypy3.{minor}" for minor in range(5, 20)]
    + ["pypy2.7"]
)
PRUNED = frozenset([*_OF_CODE.split(), *_OF_PROGRAMS.split(), *SCRIPTS])
OF_INSTALLATION = frozenset(("Lib", "DLLs", "include", "libs", "tcl", "Tools", "Doc"))  # Python on Windows

_PRIVATE = say("macOS asks before a program may look in it, and environments do not lie there.")
_CONTAINERS = (".local/share/containers", ".local/share/docker", ".conda/pkgs", "micromamba/pkgs")
_MACOS = (
    ("Library", say("Only the places where tools keep environments are searched in it.")),
    ("Pictures", _PRIVATE),
    ("Music", _PRIVATE),
    ("Movies", _PRIVATE),
)
_WINDOWS = (("AppData", say("Only the places where tools keep environments are searched in it.")),)
BUNDLES = (".photoslibrary", ".app", ".musiclibrary", ".imovielibrary", ".tvlibrary", ".framework")


def barred_at_home(around: Surroundings) -> dict[str, Sentence | None]:
    """Folders below home that the walk passes by. With a reason: what the user may want to know."""
    barred: dict[str, Sentence | None] = {around.at_home(*path.split("/")): None for path in _CONTAINERS}
    for name, reason in _MACOS if around.is_macos else _WINDOWS if around.is_windows else ():
        barred[around.at_home(name)] = reason
    return barred
