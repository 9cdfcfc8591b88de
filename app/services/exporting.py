"""An environment's packages in the form somebody else needs them, read from files; hashes are asked for."""

from __future__ import annotations

import platform
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from app.core import exporting
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
from app.system.git_checkout import checkout_around
from app.system.installed_packages import list_packages

_CONDA = frozenset({Kind.CONDA, Kind.PIXI})


@dataclass(frozen=True, slots=True)
class Exported:
    """A file's text, and what should be known of it."""

    format: Format
    text: str
    notes: tuple[Sentence, ...] = ()

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
        listed = list_packages(environment.prefix, python_version=version or "")
        match form:
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
