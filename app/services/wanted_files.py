"""Whether a tool can make an environment from a file: seen before anything runs, and said with the line."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from app.core.dependency_files.model import DependencyFile, Kind
from app.core.errors import AppError
from app.core.making import EnvironmentWish, Place
from app.core.ports import EnvironmentMaker
from app.core.words import Sentence, say
from app.system.kept_pip import ensurepip_wheels

_PIP_READS_LOCKS = (26, 1)
_MADE_FOR = {
    Kind.REQUIREMENTS: ("venv", "uv"),
    Kind.PYPROJECT: ("uv", "venv"),
    Kind.ENVIRONMENT: ("conda",),
    Kind.PIPFILE: ("pipenv",),
    Kind.PYLOCK: ("uv",),
}
_PIPFILE = "Pipfile"


def with_file(maker: EnvironmentMaker, wish: EnvironmentWish) -> EnvironmentWish:
    """The wish as the tool can grant it. Raises AppError for a file that it cannot read, or would refuse."""
    if wish.file is None:
        _refuse_pipfile(maker, wish)
        return wish
    if "environment" in maker.abilities.files:  # conda has formats of its own, and refuses itself
        return wish
    from app.services.dependency_files import read_dependency_file  # noqa: PLC0415 - only where a file is

    read = read_dependency_file(wish.file)
    if read.refused:
        raise _refused(maker, read)
    if read.kind is Kind.PYLOCK:
        _refuse_lock(maker, wish)
    elif not _takes(maker, read.kind):
        raise _made_for_another(maker, read.kind, wish.file)
    elif read.kind is Kind.PYPROJECT and _installs_as_pip(maker, wish):
        # pip has no option for it, and uv reads only the standard tables: both are told what stands there.
        return replace(wish, file=None, packages=(*_asked_in(read), *wish.packages))
    return wish


def _installs_as_pip(maker: EnvironmentMaker, wish: EnvironmentWish) -> bool:
    """Poetry reads the file of its project itself, and so does uv in a project."""
    of_projects = maker.abilities.places == {Place.PROJECT}
    return not of_projects and (maker.name != "uv" or wish.prefix is not None)


def _takes(maker: EnvironmentMaker, kind: Kind) -> bool:
    taken = maker.abilities.files
    # pipenv takes a list over into its own file.
    return kind.value in taken or (kind is Kind.REQUIREMENTS and "pipfile" in taken)


def _refuse_pipfile(maker: EnvironmentMaker, wish: EnvironmentWish) -> None:
    """The file that such a tool finds by itself."""
    if wish.project is None or "pipfile" not in maker.abilities.files:
        return
    from app.services.dependency_files import read_dependency_file  # noqa: PLC0415 - as above

    path = Path(wish.project, _PIPFILE)
    if path.exists() and (read := read_dependency_file(path)).refused:
        raise _refused(maker, read)


def _refused(maker: EnvironmentMaker, read: DependencyFile) -> AppError:
    from app.core.dependency_files.refusing import refusal  # noqa: PLC0415 - as above

    said = say("{tool} would refuse {path}.", tool=maker.name, path=read.path)
    return refusal(read, said, say("Correct the file, then try again."))


def _made_for_another(maker: EnvironmentMaker, kind: Kind, file: str) -> AppError:
    return AppError(
        "wrong-use",
        say("{tool} makes no environment from {file}.", tool=maker.name, file=file),
        cause=_what_it_is(kind),
        fix=say("Make it with {tool}.", tool=_MADE_FOR[kind][0]),
    )


def _what_it_is(kind: Kind) -> Sentence:
    match kind:
        case Kind.ENVIRONMENT:
            return say("It describes an environment of conda’s.")
        case Kind.PIPFILE:
            return say("It is a Pipfile, which only pipenv reads.")
        case Kind.PYPROJECT:
            return say("It describes a project in the way of pyproject.toml.")
        case Kind.PYLOCK:
            return say("It is a lock file for every tool that reads the common format (PEP 751).")
    return say("It is a list of packages for pip.")


def _refuse_lock(maker: EnvironmentMaker, wish: EnvironmentWish) -> None:
    """uv installs what a pylock.toml names, and so does a new pip."""
    assert wish.file is not None
    if maker.name == "uv" and not (wish.project and not wish.prefix):
        return
    if maker.name not in {"venv", "pyenv"} or wish.python is None:
        raise _made_for_another(maker, Kind.PYLOCK, wish.file)
    version = _bundled_pip(wish.python)
    if version is not None and _numbers(version) < _PIP_READS_LOCKS:
        raise AppError(
            "tool-cannot",
            say("The pip of this Python does not read lock files such as {file}.", file=Path(wish.file).name),
            cause=say(
                "It is pip {version}; the first that does is {first}.",
                version=version,
                first=".".join(map(str, _PIP_READS_LOCKS)),
            ),
            fix=say("Make it with uv, or choose a newer Python."),
        )


def _bundled_pip(python: str) -> str | None:
    for wheel in ensurepip_wheels(python):
        name, version, *_ = Path(wheel).name.split("-")
        if name == "pip":
            return version
    return None


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split(".")[:2] if part.isdecimal())


def _asked_in(read: DependencyFile) -> list[str]:
    """What a project always asks for, as pip and uv take it. Raises AppError for what neither can be told."""
    from app.core.dependency_files.render import pep508_text  # noqa: PLC0415 - as above
    from app.system.dependency_disk import DependencyDisk  # noqa: PLC0415 - as above

    folder = os.path.dirname(read.path)  # noqa: PTH120 - a path may be any text
    dynamic = read.fields.get("dynamic")
    if isinstance(dynamic, list) and "dependencies" in dynamic:
        return [folder]  # only building the project tells
    asked = []
    for each in read.only_of():
        if "||" in each.specifier:
            raise AppError(
                "tool-cannot",
                say("Only Poetry understands “{text}”.", text=each.text),
                cause=say("It allows versions on both sides of a gap."),
                fix=say("Make it with {tool}.", tool="poetry"),
            )
        beside = each.url is not None and "://" not in each.url
        url = DependencyDisk().beside(read.path, each.url or "") if beside else each.url
        asked.append(pep508_text(replace(each, url=url)))
    return asked
