"""A file that somebody brings: what it is, which tool it wants, and what can be made of it here."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fnmatch import fnmatchcase

from app.core.dependency_files.kinds import kind_of
from app.core.dependency_files.model import Kind
from app.core.dependency_files.project_files import dependency_files_among
from app.core.words import Sentence, say


class Use(StrEnum):
    """What can be made of it. The values are part of the command line's contract."""

    ENVIRONMENT = "environment"  # a new environment, from this file or the one that it belongs to
    PACKAGE = "package"  # one more package for an environment there is
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class GivenFile:
    """One file, understood by its name and its first bytes."""

    name: str
    tools: tuple[str, ...]  # it is for, the best suited first
    sentence: Sentence  # what it is
    advice: Sentence | None = None  # what to do with it, where no form here takes it
    use: Use = Use.NOTHING
    start: str = ""  # the form's own name for what somebody has: requirements.txt, pyproject.toml…
    file: str = ""  # the file that the form takes; another one beside it for a lock file

    def to_json(self) -> dict[str, object]:
        """The shape the command line prints."""
        return {
            "name": self.name,
            "tools": list(self.tools),
            "sentence": str(self.sentence),
            "advice": str(self.advice) if self.advice else None,
            "use": self.use.value,
            "file": self.file or None,
        }


_STARTS = {
    Kind.REQUIREMENTS: "requirements.txt",
    Kind.PYPROJECT: "pyproject.toml",
    Kind.ENVIRONMENT: "environment.yml",
    Kind.PIPFILE: "Pipfile",
}
_BESIDE = {"poetry.lock": "pyproject.toml", "uv.lock": "pyproject.toml", "Pipfile.lock": "Pipfile"}
_COMPOSE = re.compile(rb"^services\s*:", re.MULTILINE)
_CONDA = re.compile(rb"^(dependencies|channels)\s*:", re.MULTILINE)
_KUBERNETES = re.compile(rb"^apiVersion\s*:", re.MULTILINE)
_FROM = re.compile(rb"^[ \t]*FROM[ \t]+\S+([ \t]+AS[ \t]+\S+)?[ \t]*\r?$", re.MULTILINE | re.IGNORECASE)
_REQUIREMENT = re.compile(
    r"(?:[A-Za-z0-9][A-Za-z0-9._-]*(?:\[[^\]]*\])?\s*(?:$|[<>=!~;@#]).*|(?:-r|-c|-e|--[a-z-]+)[ =].*)"
)
_ARCHIVES = (".tar.gz", ".tgz", ".zip")


def given_file(name: str, start: bytes, beside: Sequence[str] = ()) -> GivenFile:
    """What a file is. `start` is its beginning, `beside` are the names in its folder."""
    for rule in (_dependency_file, _of_containers, _by_ending, _by_content):
        if (found := rule(name, start, beside)) is not None:
            return found
    return GivenFile(
        name,
        (),
        say("Labwright does not know what {name} is for.", name=name),
        say(
            "It knows lists of packages (requirements.txt, environment.yml, pyproject.toml, Pipfile and lock "
            "files), wheels, notebooks, Dockerfiles and compose files."
        ),
    )


def _dependency_file(name: str, start: bytes, beside: Sequence[str]) -> GivenFile | None:
    found = next(iter(dependency_files_among([name], lambda _name: start)), None)
    if found is None:
        return None
    target = _BESIDE.get(name, name)
    kind = kind_of(target, b"") if name in _BESIDE else found.kind
    if kind is None:
        return GivenFile(name, found.tools, found.sentence, _advice_for(name))
    if name in _BESIDE and target not in beside:
        return GivenFile(
            name,
            found.tools,
            found.sentence,
            say("It needs {file} beside it, which is not there.", file=target),
        )
    return GivenFile(name, found.tools, found.sentence, use=Use.ENVIRONMENT, start=_STARTS[kind], file=target)


def _advice_for(name: str) -> Sentence | None:
    if name in {"setup.py", "setup.cfg"}:
        return say(
            "Make an environment in its folder, then `pip install -e .` there installs the project so that "
            "your changes take effect at once."
        )
    if name in {".python-version", "runtime.txt"}:
        return say("Tools read it by themselves when they work in its folder.")
    return None


def _of_containers(name: str, start: bytes, _beside: Sequence[str]) -> GivenFile | None:
    lower = name.lower()
    if fnmatchcase(lower, "*compose*.y*ml") or (lower.endswith((".yml", ".yaml")) and _COMPOSE.search(start)):
        return GivenFile(
            name,
            ("docker",),
            say("{name} describes containers that run together: Docker Compose starts them.", name=name),
            say("In its folder, `docker compose up` does so."),
        )
    named = lower in {"dockerfile", "containerfile"} or fnmatchcase(lower, "dockerfile.*")
    if named or lower.endswith(".dockerfile") or ("." not in lower and _FROM.search(start)):
        return GivenFile(
            name,
            ("docker",),
            say("{name} is the recipe of an image: Docker builds it.", name=name),
            say("In its folder, `docker build .` does so."),
        )
    return None


def _by_ending(name: str, start: bytes, _beside: Sequence[str]) -> GivenFile | None:
    lower = name.lower()
    if lower.endswith(".whl"):
        return GivenFile(
            name,
            ("pip", "uv"),
            say("{name} is a package, ready to be installed into an environment.", name=name),
            use=Use.PACKAGE,
            file=name,
        )
    for fits, describe in _ENDINGS:
        if fits(lower):
            return describe(name, start)
    return None


def _notebook(name: str, start: bytes) -> GivenFile:
    kernel = _kernel_of(start)
    sentence = say("{name} is a notebook: Jupyter opens it.", name=name)
    advice = say(
        "Choose an environment, then How to use, In Jupyter notebooks. VS Code opens notebooks, too."
    )
    if kernel:
        sentence = say(
            "{name} is a notebook: Jupyter opens it. It was written with the kernel “{kernel}”.",
            name=name,
            kernel=kernel,
        )
    return GivenFile(name, ("jupyter",), sentence, advice)


def _kernel_of(start: bytes) -> str:
    try:
        shown = json.loads(start)["metadata"]["kernelspec"]["display_name"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""
    return shown if isinstance(shown, str) and shown.isprintable() else ""


def _script(name: str, _start: bytes) -> GivenFile:
    return GivenFile(
        name,
        ("python",),
        say("{name} is a program in Python.", name=name),
        say("Choose an environment, then How to use: there is the line that runs a script with it."),
    )


def _pylock(name: str, _start: bytes) -> GivenFile:
    return GivenFile(
        name,
        ("uv", "pip"),
        say(
            "{name} pins every file of a project, for any tool that reads the common lock format.", name=name
        ),
        use=Use.ENVIRONMENT,
        start=_STARTS[Kind.REQUIREMENTS],
        file=name,
    )


def _conda_package(name: str, _start: bytes) -> GivenFile:
    return GivenFile(
        name,
        ("conda",),
        say("{name} is a package of conda’s.", name=name),
        say("In a terminal, `conda install` and its path install it, without what it needs."),
    )


def _archive(name: str, _start: bytes) -> GivenFile:
    return GivenFile(
        name,
        (),
        say("{name} is an archive: files packed together.", name=name),
        say(
            "Unpack it, then drop its folder here. If it is the source of a package, pip installs it as "
            "it is."
        ),
    )


_ENDINGS: tuple[tuple[Callable[[str], bool], Callable[[str, bytes], GivenFile]], ...] = (
    (lambda name: name.endswith(".ipynb"), _notebook),
    (lambda name: name.endswith((".py", ".pyw")), _script),
    (lambda name: fnmatchcase(name, "pylock*.toml"), _pylock),
    (lambda name: name.endswith((".conda", ".tar.bz2")), _conda_package),
    (lambda name: name.endswith(_ARCHIVES), _archive),
)


def _by_content(name: str, start: bytes, _beside: Sequence[str]) -> GivenFile | None:
    lower = name.lower()
    if b"\0" in start[:1024]:
        return None
    if b"@EXPLICIT" in start:
        sentence = say("{name} lists the very files of an environment of conda’s.", name=name)
        return _for_environment(name, ("conda",), sentence, Kind.ENVIRONMENT)
    if lower.endswith((".yml", ".yaml")):
        return _yaml(name, start)
    if lower.endswith((".txt", ".in")) and _is_list_of_packages(start):
        sentence = say("{name} lists packages for pip or uv.", name=name)
        return _for_environment(name, ("pip", "uv"), sentence, Kind.REQUIREMENTS)
    return None


def _yaml(name: str, start: bytes) -> GivenFile | None:
    if _CONDA.search(start):
        sentence = say("{name} describes a conda environment.", name=name)
        return _for_environment(name, ("conda",), sentence, Kind.ENVIRONMENT)
    if _KUBERNETES.search(start):
        sentence = say("{name} describes something for Kubernetes: kubectl applies it.", name=name)
        return GivenFile(name, ("kubectl",), sentence)
    return None


def _for_environment(name: str, tools: tuple[str, ...], sentence: Sentence, kind: Kind) -> GivenFile:
    return GivenFile(name, tools, sentence, use=Use.ENVIRONMENT, start=_STARTS[kind], file=name)


def _is_list_of_packages(start: bytes) -> bool:
    """Whether every line of the beginning could be one of a requirements file, and one is."""
    lines = [line.strip() for line in start.decode("utf-8", "replace").splitlines()]
    said = [line for line in lines if line and not line.startswith("#")]
    return bool(said) and all(_REQUIREMENT.fullmatch(line) for line in said)
