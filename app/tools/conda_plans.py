"""Plans of conda: new environments, and changes of the packages in them."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from app.core.conda_dry_run import parse_dry_run
from app.core.conda_wanted import first_refused, refused_channel
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.outcomes import Outcome
from app.core.outdated import Newer
from app.core.package_changes import PackageChange
from app.core.packages import normalised
from app.core.plans import Effect, Plan, RunCommand, Step
from app.core.ports import Foresight, Inside, OutdatedQuestion, Toolbox
from app.core.words import Sentence, say
from app.system.conda_packages import conda_channels, public_channels
from app.system.file_starts import read_start
from app.tools import conda_pins, pip, pip_pins
from app.tools.conda_choosing import choosing
from app.tools.conda_commands import PHASES, CondaProgram, channels_used, conda_program, mixes
from app.tools.environments.venv import moved_to_bin

_BASE = say("This is the environment that conda itself runs in. Better make one of your own for your work.")
MIXED = say(
    "You mix the channels defaults and conda-forge: their packages are built differently, and programs may "
    "fail. Choose one of the two for an environment."
)
_PIP_BESIDE = say(
    "pip installs beside conda, which then does not see what it changes. Let conda install first what it "
    "has, and pip the rest at the end."
)
_PIP_BEFORE = say(
    "pip has installed packages here, and conda may overwrite them without knowing. A new environment with "
    "all packages is safer."
)
SPACES = say("The path has a space, and some packages of conda fail there: better choose one without.")


def plan_create(wish: EnvironmentWish, prefix: str, toolbox: Toolbox) -> Plan:
    """A new environment, of packages or of a file."""
    _refuse_what_conda_refuses(wish.packages, wish.channels)
    program = conda_program(toolbox)
    name = toolbox.around.paths.basename(prefix)
    searched = wish.channels
    if wish.file is not None and _is_explicit(wish.file):
        steps = _from_explicit(program, wish, wish.file, prefix)
        searched = ("nodefaults",)  # each line says where its file is
    elif wish.file is not None:
        searched = _channels_of(wish.file)
        steps = _from_file(program, wish, wish.file, prefix)
    else:
        pip_too = ("pip",) if wish.pip else ()
        specs = (_python_spec(wish.python), *wish.packages, *pip_too)
        sentence = say("Find versions that fit together, download and install them")
        command = program.create(prefix, specs, _channels_to_name(program, wish, toolbox))
        steps = (RunCommand(sentence, command, makes=(Path(prefix),), phases=PHASES),)
    notes = []
    chosen = choosing(program, toolbox, searched)
    if chosen.mixes:
        notes.append(MIXED)
    if " " in prefix:
        notes.append(SPACES)
    return Plan(
        title=say("Create the environment {name}", name=name),
        steps=steps,
        resource=pip.resource(prefix),
        effect=Effect.CHANGES,
        undo=moved_to_bin(prefix, name),
        undo_sentence=say("The environment goes to the bin."),
        where=Path(prefix),
        changes=chosen.sentence,
        warnings=tuple(notes),
    )


def plan_packages(inside: Inside, wish: PackagesWish, toolbox: Toolbox) -> Plan:
    """A change by conda, or by the environment's pip."""
    if wish.act in {Act.PIN, Act.UNPIN}:
        return pip_pins.plan(inside, wish) if _is_for_pip(inside, wish) else conda_pins.plan(inside, wish)
    if _is_for_pip(inside, wish):
        _refuse_without_pip(inside)
        plan = pip.plan_packages(inside, wish, pip.PIP)
        notes = [] if wish.act is Act.REMOVE else [_PIP_BESIDE]
    else:
        _refuse_wheels(wish)
        _refuse_what_conda_refuses(wish.packages, wish.extra_indexes)
        program = conda_program(toolbox, inside.environment.prefix)
        sentence, title = _words(inside, wish)
        command = program.change(inside.environment.prefix, wish)
        plan = pip.plan(inside.environment, title, (RunCommand(sentence, command, phases=PHASES),))
        notes = [*_warnings(inside, wish, program, toolbox)]
    return replace(plan, warnings=tuple(notes))


def foresight(
    inside: Inside, wish: PackagesWish, toolbox: Toolbox
) -> Foresight | tuple[PackageChange, ...] | None:
    """What the change would be, from the dry run of conda or pip."""
    if wish.act in {Act.PIN, Act.UNPIN}:
        return None
    if _is_for_pip(inside, wish):
        return pip.foresight(inside, wish)
    program = conda_program(toolbox, inside.environment.prefix)
    command = program.dry_run(inside.environment.prefix, wish)
    return Foresight(command, lambda outcome: parse_dry_run(outcome.stdout, inside.listed))


def outdated(inside: Inside, toolbox: Toolbox) -> Sequence[OutdatedQuestion]:
    """What conda would bring to newer versions, and what pip knows of its own packages there."""
    program = conda_program(toolbox, inside.environment.prefix)
    everything = PackagesWish(Act.UPGRADE, (), everything=True)
    command = program.dry_run(inside.environment.prefix, everything)

    def parse(outcome: Outcome) -> tuple[Newer, ...]:
        changes = parse_dry_run(outcome.stdout, inside.listed)
        return tuple(
            Newer(each.name, each.before, each.after)
            for each in changes
            if each.before and each.after and each.before != each.after
        )

    questions = [OutdatedQuestion(command, parse)]
    of_pip = tuple(each for each in inside.listed if not each.build)
    if of_pip and any(normalised(each.name) == "pip" for each in inside.listed):
        questions.append(pip.outdated(inside._replace(listed=of_pip)))
    return questions


def plan_exactly(inside: Inside, changes: Sequence[PackageChange], toolbox: Toolbox) -> Plan:
    """First what goes, then what comes by version and build, each by the one of conda and pip whose it is."""
    prefix = inside.environment.prefix
    of_conda_before = [each for each in changes if each.before and _is_condas(each.origin_before)]
    of_conda_after = [each for each in changes if each.after and _is_condas(each.origin_after)]
    steps: list[Step] = []
    kept = {each.name for each in of_conda_after}
    goes = tuple(each.name for each in of_conda_before if each.name not in kept)
    comes = tuple(f"{each.name}={each.after}{each.origin_after}" for each in of_conda_after)
    of_pip = [_pips_side(each) for each in changes]
    by_pip = [each for each in of_pip if each.before != each.after or each.moves]
    if any(each.after is None for each in by_pip):
        steps += pip.plan_exactly(inside, [each for each in by_pip if each.after is None], pip.PIP).steps
    if goes or comes:
        program = conda_program(toolbox, prefix)
        if goes:
            command = program.change(prefix, PackagesWish(Act.REMOVE, goes, exact=True))
            steps.append(RunCommand(say("Remove {packages}", packages=", ".join(goes)), command))
        if comes:
            known = set(channels_used(program, toolbox))
            asked = tuple(each for each in public_channels(prefix) if each not in known)
            wish = PackagesWish(Act.INSTALL, comes, exact=True, extra_indexes=asked)
            command = program.change(prefix, wish)
            steps.append(RunCommand(say("Install exactly {packages}", packages=", ".join(comes)), command))
    if any(each.after is not None for each in by_pip):
        steps += pip.plan_exactly(inside, [each for each in by_pip if each.after is not None], pip.PIP).steps
    title = say("Put the packages of {name} back", name=inside.environment.name)
    return pip.plan(inside.environment, title, tuple(steps))


def _pips_side(change: PackageChange) -> PackageChange:
    """The change as pip sees it, who knows nothing of conda's packages."""
    before = None if _is_condas(change.origin_before) else change.before
    after = None if _is_condas(change.origin_after) else change.after
    return PackageChange(
        change.name,
        before,
        after,
        change.origin_before if before else "",
        change.origin_after if after else "",
    )


def _channels_of(file: str) -> tuple[str, ...]:
    """Where a file wants its packages from. Raises AppError where conda would refuse it."""
    # Only for a file: they bring 30 ms that a search for environments need not wait for.
    from app.core.dependency_files.environment import read_environment  # noqa: PLC0415
    from app.core.dependency_files.refusing import refusal  # noqa: PLC0415
    from app.core.dependency_files.requirements import NotReadableError  # noqa: PLC0415
    from app.system.dependency_disk import DependencyDisk  # noqa: PLC0415

    if not file.lower().endswith((".yml", ".yaml")):
        raise AppError(
            "wrong-use",
            say("conda makes no environment from {file}.", file=file),
            cause=say("It reads an environment.yml."),
            fix=say("For a requirements.txt, make the environment with venv."),
        )
    disk = DependencyDisk()
    try:
        read = read_environment(file, disk.bytes_of(file), os.environ, disk)
    except NotReadableError as error:
        raise AppError(
            "file-not-readable",
            say("{path} could not be read: {reason}", path=file, reason=error.sentence),
            fix=say("Name a file that you can open."),
        ) from error
    if read.refused:
        raise refusal(read, say("conda refuses {path}.", path=file), say("Correct the file, then try again."))
    return read.channels


def _from_file(
    program: CondaProgram, wish: EnvironmentWish, file: str, prefix: str
) -> tuple[RunCommand, ...]:
    if wish.channels:
        raise AppError(
            "wrong-use",
            say("{file} names its channels itself.", file=file),
            fix=say("Write the channels into the file, or leave them away here."),
        )
    made = RunCommand(
        say("Install what {file} asks for", file=file),
        program.create_from_file(prefix, file),
        makes=(Path(prefix),),
        phases=PHASES,
    )
    more = (_python_spec(wish.python),) if wish.python else ()
    specs = (*more, *wish.packages)
    if not specs:
        return (made,)
    command = program.change(prefix, PackagesWish(Act.INSTALL, specs, extra_indexes=wish.channels))
    return made, RunCommand(say("Install {packages}, too", packages=", ".join(specs)), command)


def _is_explicit(file: str) -> bool:
    """Whether it is what `conda list --explicit` prints: the files themselves, nothing to be chosen."""
    return not file.lower().endswith((".yml", ".yaml")) and b"@EXPLICIT" in read_start(file)


def _from_explicit(
    program: CondaProgram, wish: EnvironmentWish, file: str, prefix: str
) -> tuple[RunCommand, ...]:
    if wish.channels or wish.packages:
        raise AppError(
            "wrong-use",
            say("{file} names the very files: nothing can be added to it.", file=file),
            fix=say("Make the environment first, then add packages to it."),
        )
    command = program.create(prefix, ("--file", file), ())
    sentence = say("Install the files that {file} names", file=file)
    return (RunCommand(sentence, command, makes=(Path(prefix),)),)


def _python_spec(version: str | None) -> str:
    if version is None:
        return "python"
    if set(version) & {"/", "\\"} or not version.isprintable() or " " in version:
        raise AppError(
            "wrong-use",
            say("conda brings its own Python: {text} is no version.", text=version),
            fix=say("Name a version, such as 3.12."),
        )
    return f"python{version}" if version[:1] in "<>=!~" else f"python={version}"


def _channels_to_name(program: CondaProgram, wish: EnvironmentWish, toolbox: Toolbox) -> tuple[str, ...]:
    """micromamba has no channel of its own where the settings name none."""
    if wish.channels or channels_used(program, toolbox):
        return wish.channels
    return ("conda-forge",)


def _is_condas(origin: str) -> bool:
    return origin.startswith("=")


def _is_for_pip(inside: Inside, wish: PackagesWish) -> bool:
    """Whether pip is asked for, or all the named packages are pip's already."""
    if wish.pip:
        return True
    if wish.act is Act.INSTALL or wish.everything:
        return False
    of_pip = {normalised(each.name) for each in inside.listed if not each.build}
    condas = {normalised(each.name) for each in inside.listed if each.build}
    named = {normalised(_name(each)) for each in wish.packages}
    pips = named & (of_pip - condas)
    if pips and named - pips:
        raise AppError(
            "wrong-use",
            say("Some of these packages are conda's, others pip's."),
            cause=say("pip installed {packages}.", packages=", ".join(sorted(pips))),
            fix=say("Change those of conda first, then those of pip."),
        )
    return bool(pips)


def _name(spec: str) -> str:
    bare = spec.rpartition("::")[2].strip()
    for index, letter in enumerate(bare):
        if letter in "<>=!~ [;@":
            return bare[:index]
    return bare


def _refuse_without_pip(inside: Inside) -> None:
    if any(normalised(each.name) == "pip" for each in inside.listed):
        return
    name = inside.environment.name
    raise AppError(
        "no-pip",
        say("{name} has no pip of its own.", name=name),
        cause=say("conda makes environments without pip unless it is asked for."),
        fix=say("Install the package pip with conda first, then try again."),
        about=inside.environment.prefix,
    )


def _refuse_what_conda_refuses(packages: Sequence[str], channels: Sequence[str]) -> None:
    """Raises AppError for what is pip's or nobody's, before conda looks for it in vain."""
    wanted = first_refused(packages)
    if wanted is not None:
        meant = wanted.meant
        raise AppError(
            "bad-package",
            say("conda cannot be asked for {text}.", text=wanted.text),
            cause=wanted.problem,
            fix=say("Did you mean {text}?", text=meant)
            if meant
            else say("Write a name, perhaps with a version: numpy, numpy=1.26, conda-forge::gdal."),
        )
    for channel in channels:
        if (why := refused_channel(channel)) is not None:
            raise AppError(
                "bad-channel",
                say("“{text}” is no channel.", text=channel),
                cause=why,
                fix=say("The usual one is conda-forge."),
            )


def _refuse_wheels(wish: PackagesWish) -> None:
    if wish.offline_folder is not None:
        raise AppError(
            "wrong-use",
            say("conda installs nothing from a folder of wheels."),
            cause=say("Wheels are pip's packages."),
            fix=say("Choose pip for these packages (--pip), or a channel that lies in a folder."),
        )


def _words(inside: Inside, wish: PackagesWish) -> tuple[Sentence, Sentence]:
    """What the step does, and what the whole plan is called."""
    packages, name = ", ".join(wish.packages), inside.environment.name
    install = say("Install {packages} in {name}", packages=packages, name=name)
    match wish.act:
        case Act.UPGRADE if wish.everything:
            title = say("Upgrade all packages of {name}", name=name)
            return say("Bring all that conda installed to the newest versions that fit together"), title
        case Act.REMOVE:
            title = say("Remove {packages} from {name}", packages=packages, name=name)
            return say("Remove {packages}, and what cannot work without", packages=packages), title
        case Act.UPGRADE:
            return say("Bring {packages} to the newest version that fits", packages=packages), install
        case Act.REINSTALL:
            return say("Install {packages} once more", packages=packages), install
    return say("Find versions that fit together, download and install {packages}", packages=packages), install


def _warnings(
    inside: Inside, wish: PackagesWish, program: CondaProgram, toolbox: Toolbox
) -> Iterator[Sentence]:
    if wish.act is Act.REMOVE:
        return
    searched = (wish.index, *wish.extra_indexes) if wish.index else None
    channels = searched or channels_used(program, toolbox, wish.extra_indexes)
    if mixes((*channels, *conda_channels(inside.environment.prefix))):
        yield MIXED
    if inside.environment.name == "base":
        yield _BASE
    of_pip = [each.name for each in inside.listed if not each.build] if wish.everything else []
    if of_pip:
        yield say(
            "What pip installed is left alone, because conda does not look after it: {packages}. Upgrade "
            "those by their names.",
            packages=", ".join(of_pip),
        )
    if any(not each.build for each in inside.listed):
        yield _PIP_BEFORE
