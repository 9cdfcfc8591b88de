"""An environment's packages in the form somebody else needs them, read from files; hashes are asked for."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core import exporting
from app.core.conda_history import requested_specs
from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.exporting import Format
from app.core.freezing import frozen, not_frozen, requirement
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.packages import Listed, Package, normalised
from app.core.ports import AskForHashes, Cancel, HashQuestion, Inside, Runner, Toolbox
from app.core.pythons import minor_version
from app.core.words import Sentence, say
from app.services.failures import command_failed
from app.services.packages import EnvironmentPackages, PackagesReader
from app.system.file_starts import read_start
from app.system.files import explained
from app.system.git_checkout import checkout_around
from app.system.installed_packages import list_packages

_CONDA = frozenset({Kind.CONDA, Kind.PIXI})
_OWN_LOCK = {
    Kind.POETRY: "poetry.lock",
    Kind.UV: "uv.lock",
    Kind.PIPENV: "Pipfile.lock",
    Kind.PIXI: "pixi.lock",
}
_MOST_BYTES = 64 << 20


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's text, and what should be known of it."""

    format: Format
    text: str
    notes: tuple[Sentence, ...] = ()
    file_name: str = ""  # empty: the usual one of its format

    @property
    def name(self) -> str:
        """What a file with it is called."""
        return self.file_name or exporting.FILE_NAMES[self.format]

    def to_json(self) -> dict[str, object]:
        """The shape the command line prints with --json."""
        return {"format": self.format.value, "text": self.text, "notes": [str(note) for note in self.notes]}


class Exporting:
    """Writes nothing: whoever asks puts the text where it is wanted."""

    def __init__(
        self,
        packages: PackagesReader,
        runner: Runner,
        ask_for_hashes: AskForHashes,
        toolbox: Callable[[], Toolbox],
    ) -> None:
        self._packages = packages
        self._runner = runner
        self._ask_for_hashes = ask_for_hashes
        self._toolbox = toolbox

    def export(
        self,
        environment: Environment,
        form: Format,
        *,
        offline_folder: str | None = None,
        cancel: Cancel | None = None,
    ) -> Exported:
        """The text of one form. Raises AppError where it cannot be made truthfully."""
        version = environment.python_version
        if form is Format.LOCK:
            return _lock(environment)
        listed = list_packages(environment.prefix, python_version=version or "")
        match form:
            case Format.CONDA_HISTORY | Format.CONDA_FULL | Format.CONDA_EXPLICIT:
                return self._of_conda(environment, listed, form)
            case Format.REQUIREMENTS:
                lines = list(frozen(listed, version, checkout_around))
                return Exported(form, _text(lines), tuple(_notes(environment, listed)))
            case Format.HASHED:
                return self._hashed(environment, listed, offline_folder, cancel)
            case Format.ENVIRONMENT_YML:
                return Exported(form, self._environment_yml(environment, listed), tuple(_local(listed)))
        asked = self._asked_for(environment, listed)
        if form is Format.PYPROJECT:
            text = exporting.pyproject(shown_name(environment), minor_version(version), asked)
        else:
            text = _text(frozen(asked, version, checkout_around))
        return Exported(form, text, tuple(_notes(environment, asked)))

    def forms(self, environment: Environment) -> list[Format]:
        """The forms that there can be of an environment, the one to propose first. It looks at the disk."""
        plain = [
            Format.REQUIREMENTS,
            Format.ASKED_FOR,
            Format.HASHED,
            Format.ENVIRONMENT_YML,
            Format.PYPROJECT,
        ]
        if environment.kind in _CONDA:
            own = [Format.ENVIRONMENT_YML, *(each for each in Format if each in exporting.OF_CONDA)]
            plain = [*own, *(each for each in plain if each not in own)]
        return [Format.LOCK, *plain] if lock_file_of(environment) is not None else plain

    def _asked_for(self, environment: Environment, listed: Iterable[Listed]) -> list[Listed]:
        """What a person asked for; where nobody wrote that down, what no other package needs."""
        read = self._read(environment)
        asked = {
            one.key
            for package in read.packages
            if read.tree.perhaps_asked_for(package) and not package.inherited
            for one in _in_python(package)
        }
        known = asked - not_frozen(environment.python_version)
        return [each for each in listed if normalised(each.name) in known]

    def _environment_yml(self, environment: Environment, listed: Sequence[Listed]) -> str:
        version = environment.python_version
        if environment.kind not in _CONDA:
            lines = exporting.without_comments(frozen(listed, version, checkout_around))
            return exporting.environment_yml(shown_name(environment), minor_version(version), lines)
        packages = self._read(environment).packages
        of_pip = {package.key for package in packages if package.kind == "pip"}
        with_pip = [each for each in listed if normalised(each.name) in of_pip]
        lines = exporting.without_comments(frozen(with_pip, None, checkout_around))
        return exporting.conda_environment_yml(environment.name, packages, lines)

    def _of_conda(self, environment: Environment, listed: Sequence[Listed], form: Format) -> Exported:
        if environment.kind not in _CONDA:
            raise AppError(
                "wrong-use",
                say("{name} is no environment of conda's.", name=shown_name(environment)),
                fix=say("Choose the format environment-yml: conda reads it, too."),
            )
        packages = self._read(environment).packages
        if form is Format.CONDA_EXPLICIT:
            return _explicit(packages)
        of_pip = {package.key for package in packages if package.kind == "pip"}
        with_pip = [each for each in listed if normalised(each.name) in of_pip]
        lines = exporting.without_comments(frozen(with_pip, None, checkout_around))
        notes = tuple(_local(with_pip))
        if form is Format.CONDA_FULL:
            text = exporting.conda_environment_yml(environment.name, packages, lines, builds=True)
            return Exported(form, text, notes)
        history = read_start(str(Path(environment.prefix, "conda-meta", "history")), _MOST_BYTES)
        specs = requested_specs(history.decode("utf-8", "replace"))
        if not specs:
            raise AppError(
                "no-history",
                say("conda has no record of what was asked for in {name}.", name=environment.name),
                cause=say("Its file conda-meta/history tells of no request."),
                fix=say("Choose the environment.yml with all versions instead."),
            )
        return Exported(form, exporting.conda_from_history(environment.name, specs, packages, lines), notes)

    def _hashed(
        self,
        environment: Environment,
        listed: Sequence[Listed],
        offline_folder: str | None,
        cancel: Cancel | None,
    ) -> Exported:
        needed = self._with_what_is_needed(environment, listed)
        _refuse_without_a_file(needed)
        if not needed:
            return Exported(Format.HASHED, "")
        asked = [requirement(each) for each in needed]
        question = self._ask_for_hashes(
            Inside(environment, tuple(listed)), asked, self._toolbox(), offline_folder
        )
        printed: list[str] = []

        def collect(lines: Sequence[Line]) -> None:
            printed.extend(line.text for line in lines if line.stream is Stream.OUT)

        title = say("Ask the package index for hashes")
        outcome = self._runner.run(question.command, on_lines=collect, cancel=cancel, title=title)
        hashes = _understood(question, outcome, printed)
        if missing := [each.name for each in needed if not hashes.get(normalised(each.name))]:
            raise AppError(
                "no-hash",
                say("The package index has no hash for {packages}.", packages=", ".join(missing)),
                fix=say("Export without hashes, or use an index that gives them."),
            )
        if question.every_system:
            return Exported(Format.HASHED, exporting.requirements_with_hashes(needed, hashes, ()))
        note = say(
            "The hashes are of the files for Python {version} on {system} {machine}. Other systems get other "
            "files and need a list of their own.",
            version=minor_version(environment.python_version) or "?",
            system=sys.platform,
            machine=platform.machine(),
        )
        text = exporting.requirements_with_hashes(needed, hashes, [str(note)])
        return Exported(Format.HASHED, text, (note,))

    def _with_what_is_needed(self, environment: Environment, listed: Iterable[Listed]) -> list[Listed]:
        """pip takes hashes for all packages or for none, so setuptools stays where a package needs it."""
        left_out = not_frozen(environment.python_version)
        tree = self._read(environment).tree
        return [
            each
            for each in listed
            if normalised(each.name) not in left_out
            or (normalised(each.name) != "pip" and tree.required_by(each.name))
        ]

    def _read(self, environment: Environment) -> EnvironmentPackages:
        return self._packages.read(
            environment.prefix,
            python_version=environment.python_version,
            architecture=environment.architecture,
        )


def lock_file_of(environment: Environment) -> Path | None:
    """The lock file of the project that an environment belongs to."""
    if environment.project is None or environment.orphaned:
        return None
    own = _OWN_LOCK.get(environment.kind)
    names = sorted(exporting.LOCK_FILES, key=lambda name: name != own)
    there = (Path(environment.project, name) for name in names)
    return next((path for path in there if path.is_file()), None)


def _lock(environment: Environment) -> Exported:
    path = lock_file_of(environment)
    if path is None:
        raise AppError(
            "no-lock",
            say("{name} has no lock file.", name=shown_name(environment)),
            cause=say("Its project has none, or it belongs to no project."),
            fix=say("Choose requirements with hashes: they are as exact."),
        )
    try:
        text = path.read_bytes().decode("utf-8", "surrogateescape")
    except OSError as error:
        raise explained(error, say("{path} could not be read.", path=path)) from error
    note = say("This is {path} as it is. Give the project's own file along with it.", path=path)
    return Exported(Format.LOCK, text, (note,), path.name)


def _explicit(packages: Iterable[Package]) -> Exported:
    of_conda = exporting.conda_packages(packages)
    if nowhere := [each.name for each in of_conda if not each.url]:
        raise AppError(
            "no-address",
            say("Nobody wrote down where {packages} came from.", packages=", ".join(nowhere)),
            fix=say("Choose the environment.yml with versions and builds instead."),
        )
    subdir = next((part for each in of_conda if (part := each.url.split("/")[-2]) != "noarch"), "noarch")
    notes = []
    if any(each.kind == "pip" for each in packages):
        notes.append(say("What pip installed is not in this list: export the requirements beside it."))
    if any(each.url.startswith("file:") for each in of_conda):
        notes.append(say("Some of the files lie on this machine alone."))
    return Exported(Format.CONDA_EXPLICIT, exporting.conda_explicit(of_conda, subdir), tuple(notes))


def _understood(question: HashQuestion, outcome: Outcome, printed: Sequence[str]) -> exporting.Hashes:
    if outcome.ending is Ending.CANCELLED:
        raise AppError("cancelled", say("Stopped by you. Nothing was changed."))
    if not outcome.ok:
        raise command_failed(question.command, outcome)
    try:
        return question.parse(replace(outcome, stdout="\n".join(printed)))
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise AppError(
            "no-hash", say("The answer about hashes could not be understood."), output=str(error)
        ) from error


def _refuse_without_a_file(listed: Iterable[Listed]) -> None:
    """Folders and version control have no file that a hash could be of."""
    without = [each.name for each in listed if each.editable or not _is_archive(each.source)]
    if without:
        raise AppError(
            "no-hash",
            say("{packages} cannot have a hash.", packages=", ".join(without)),
            cause=say(
                "They were installed from a folder or from version control, and pip takes hashes for all "
                "packages or for none."
            ),
            fix=say("Export without hashes, or install them from a wheel."),
        )


def _is_archive(source: str) -> bool:
    address = source.partition("#")[0]
    return not source or address.endswith((".whl", ".tar.gz", ".zip", ".tar.bz2", ".tar.xz", ".tgz"))


def _in_python(package: Package) -> Sequence[Package]:
    return package.distributions if package.kind == "conda" else (package,)


def _notes(environment: Environment, listed: Iterable[Listed]) -> Iterator[Sentence]:
    if environment.kind in _CONDA:
        yield say("conda looks after this environment: only an environment.yml brings all of it again.")
    yield from _local(listed)


def _local(listed: Iterable[Listed]) -> Iterator[Sentence]:
    """What only this machine has."""
    here = [each.name for each in listed if _is_only_here(each)]
    if here:
        yield say(
            "{packages} came from a folder or file of this machine, and other machines do not have it.",
            packages=", ".join(here),
        )


def _is_only_here(each: Listed) -> bool:
    if each.editable:
        checkout = checkout_around(each.editable)
        return checkout is None or not (checkout.address and checkout.commit)
    return each.source.startswith("file:")


def _text(lines: Iterable[str]) -> str:
    return "".join(f"{line}\n" for line in lines)
