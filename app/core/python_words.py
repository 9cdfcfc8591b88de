"""What window and command line say of a Python."""

from __future__ import annotations

from app.core.pythons import Origin, Python, minor_version
from app.core.words import Sentence, say, verbatim

_ORIGINS = {
    Origin.SYSTEM: say("your system"),
    Origin.HOMEBREW: say("Homebrew"),
    Origin.PYTHON_ORG: say("python.org"),
    Origin.XCODE: say("Xcode"),
    Origin.COMMAND_LINE_TOOLS: say("Apple's Command Line Tools"),
    Origin.WINDOWS_STORE: say("Microsoft Store"),
    Origin.WINDOWS_REGISTRY: say("an installer for Windows"),
    Origin.WINPYTHON: say("WinPython"),
}
_BY_PATH = {
    "/scoop/apps/": say("Scoop"),
    "/chocolatey/": say("Chocolatey"),
    "/nix/store/": say("Nix"),
    "/opt/local/": say("MacPorts"),
}
_DISTRIBUTIONS = ("Miniforge", "Mambaforge", "Miniconda", "Anaconda", "micromamba")
_IMPLEMENTATIONS = {
    "cpython": "CPython",
    "pypy": "PyPy",
    "graalpy": "GraalPy",
    "ironpython": "IronPython",
    "jython": "Jython",
    "micropython": "MicroPython",
    "pyston": "Pyston",
}

UNKNOWN_VERSION = say("Version not known")
EXTERNALLY_MANAGED = say(
    "The system's own tools need this Python, so pip may not change it. Make an environment and install "
    "there. (It is marked EXTERNALLY-MANAGED.)"
)


def user_site_words(python: Python) -> Sentence:
    """What its user's own packages mean for the environments, and for all that runs outside of them."""
    return say(
        "`pip install --user` put packages into your home folder. Every {python} finds them, inside conda's "
        "environments, too. Only virtual environments keep them out.",
        python=short_name(python),
    )


def short_name(python: Python) -> str:
    """Python 3.12, PyPy 3.10: all that share one folder of packages in the user's home."""
    name = "Python" if is_usual(python) else implementation_name(python.implementation)
    return f"{name} {minor_version(python.version) or ''}".rstrip()


def origin_words(python: Python) -> Sentence:
    """Who put it there, for people."""
    if python.origin is Origin.CONDA:
        return _conda_words(python)
    if python.origin is not Origin.PATH:
        return _ORIGINS.get(python.origin) or verbatim(python.origin)  # pyenv, uv: their own names
    path = _slashed(python.executable)
    return next((words for part, words in _BY_PATH.items() if part in path), say("unknown"))


def implementation_name(implementation: str | None) -> str:
    """CPython, PyPy: as its makers write it. Empty where it is not known."""
    return _IMPLEMENTATIONS.get(implementation or "", implementation or "")


def is_usual(python: Python) -> bool:
    """Whether it is the Python everybody means, as far as is known."""
    return python.implementation in {None, "cpython"}


def _conda_words(python: Python) -> Sentence:
    path = _slashed(python.prefix or python.executable)
    for name in _DISTRIBUTIONS:
        if f"/{name.lower()}" in path:
            return say("conda ({distribution})", distribution=name)
    return say("conda")


def _slashed(path: str) -> str:
    return path.replace("\\", "/").lower()
