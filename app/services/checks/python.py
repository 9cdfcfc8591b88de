"""The doctor's checks of Python itself: which one runs, and what gets in its way."""

from __future__ import annotations

import configparser
import os
import sys
from collections.abc import Iterator

from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.end_of_life import Care, life
from app.core.environments import HealthState
from app.core.outcomes import Ending
from app.core.processors import architecture_name
from app.core.pythons import Python
from app.core.which import Verdict, Walk
from app.core.words import say, say_count
from app.services.checks import ONLY_WINDOWS, Examined, Question, shortened
from app.system.file_starts import names_in, read_start
from app.system.kept_pip import is_of_debian, lacks_ensurepip
from app.system.pip_settings import pip_files
from app.system.python_files import minor_in_name, real_path

_POLICIES_THAT_REFUSE = {"restricted", "allsigned", "undefined"}
_LONG_PATHS = r"HKLM\SYSTEM\CurrentControlSet\Control\FileSystem"
_ELSEWHERE = ("target", "prefix", "root", "user", "break-system-packages")  # keys of pip's settings


def on_path(machine: Examined) -> Diagnosis:
    """Whether a terminal starts a Python."""
    walk = _python(machine)
    if walk.winner is not None:
        return fine(say("{name} starts {path}.", name=walk.name, path=walk.winner))
    deciding = walk.deciding
    if deciding is not None and deciding.verdict is Verdict.NOT_INSTALLED:
        return trouble(
            say("A version is chosen that is not installed, so no Python starts."),
            deciding.sentence,
            say("Install that version on the page Pythons, or choose another one there."),
        )
    if deciding is not None and deciding.verdict in {Verdict.FUNCTION, Verdict.BUILTIN}:
        return fine(say("{name} is a word of the shell itself here.", name=walk.name))
    found = machine.pythons()
    if found:
        return trouble(
            say("A terminal finds no {name}, though there are Pythons on this machine.", name=walk.name),
            say("Start one by its path ({path}), or make an environment of it.", path=found[0].executable),
        )
    if machine.around.is_windows:
        return trouble(
            say("There is no Python on this machine."), say("Get one from python.org, or with uv.")
        )
    return trouble(
        say("There is no Python on this machine."),
        say("Get one with your system’s package manager, with uv, or from python.org."),
    )


def store_alias(machine: Examined) -> Diagnosis:
    """Whether Windows' placeholder is what runs."""
    if not machine.around.is_windows:
        return skipped(ONLY_WINDOWS)
    walk = machine.walk("python")
    stub = next((step for step in walk.steps if step.verdict is Verdict.STUB), None)
    if stub is None or walk.winner is not None:
        return fine(say("No placeholder is in the way."))
    return trouble(
        say(
            "python only opens the Store: {path} is a placeholder of Windows.", path=stub.path or "python.exe"
        ),
        say("Open Settings > Apps > Advanced app settings > App execution aliases."),
        say("Switch python.exe and python3.exe off, then open a new terminal."),
    )


def pip_target(machine: Examined) -> Diagnosis:
    """Whether pip installs into the Python that runs."""
    python = _python(machine)
    pip = machine.walk("pip")
    if pip.winner is None:
        pip = machine.walk("pip3")
    if python.winner is None:
        return skipped(say("No Python starts, so there is nothing to compare."))
    if pip.winner is None:
        return fine(say("There is no pip on PATH. {name} -m pip is the sure way.", name=python.name))
    if pip.installs_into is None or python.installs_into is None:
        return unknown(
            say("Nobody can tell from its files into which Python {path} installs.", path=pip.winner)
        )
    if pip.installs_into == python.installs_into:
        return fine(say("{pip} installs into {prefix}, which {python} runs from.",
                        pip=pip.name, prefix=pip.installs_into, python=python.name))  # fmt: skip
    return trouble(
        say("{pip} installs into {there}, but {python} runs from {here}.",
            pip=pip.name, there=pip.installs_into, python=python.name, here=python.installs_into),
        say("Type {python} -m pip install … instead: that is the pip of the Python you start.",
            python=python.name),
        say("Or activate the environment you mean, which puts both first."),
    )  # fmt: skip


def version(machine: Examined) -> Diagnosis:
    """Whether the Python that runs is still cared for."""
    python = _running(machine)
    if python is None or python.version is None:
        return skipped(say("It is not known which Python runs."))
    care = life(machine.end_of_life().last_day(python.version, python.implementation or "cpython"),
                machine.today())  # fmt: skip
    sentence = say("Python {version}: {care}.", version=python.version, care=care.sentence)
    if care.care is Care.ENDED:
        return trouble(
            sentence,
            say("Install a newer one on the page Pythons. This one may stay for what needs it."),
            avoid=(say("Do not remove or replace the Python of your system: its own programs need it."),),
        )
    return fine(sentence)


def architecture(machine: Examined) -> Diagnosis:
    """Whether the Python that runs is made for this processor."""
    python = _running(machine)
    if python is None or python.architecture is None:
        return skipped(say("It is not known which Python runs."))
    this = architecture_name(machine.around.machine)
    if this in python.architecture:  # a universal program names two
        return fine(say("It is made for {processor}.", processor=this))
    return trouble(
        say("This Python is made for {its}, and this processor is {this}.",
            its=python.architecture, this=this),
        say("Install a Python for {this}, and make environments of that one.", this=this),
    )  # fmt: skip


def ensurepip(machine: Examined) -> Diagnosis:
    """Whether `python -m venv` can put pip into an environment."""
    walk = _python(machine)
    if walk.winner is None or walk.installs_into is None:
        return skipped(say("It is not known which Python runs."))
    python = real_path(walk.winner)
    if not lacks_ensurepip(python):
        return fine(say("ensurepip is there."))
    if not is_of_debian(python):
        return trouble(
            say("This Python lacks ensurepip, so python -m venv makes no pip."),
            say("Make environments with another Python, with uv or with virtualenv."),
        )
    minor = minor_in_name(os.path.basename(python)) or "3"
    line = ("sudo", "apt-get", "install", "-y", f"python{minor}-venv")
    return trouble(
        say("This Python lacks ensurepip, so python -m venv fails."),
        say("Install it from the packages of your system:"),
        lines=(line,),
        fix=machine.plan_as_administrator(
            say("Install what venv needs"),
            (line,),
            say("Install Debian’s package with ensurepip"),
            say("The package manager of your system can remove it."),
        ),
    )


def externally_managed(machine: Examined) -> Diagnosis:
    """Whether pip refuses to change the Python that runs, which is as it should be."""
    python = _running(machine)
    if python is None:
        return skipped(say("It is not known which Python runs."))
    if machine.around.variable("PIP_BREAK_SYSTEM_PACKAGES"):
        return trouble(
            say("PIP_BREAK_SYSTEM_PACKAGES is set: pip changes the Python of your system without asking."),
            say("Take that variable out of your shell’s start file."),
            avoid=(say("Do not pass --break-system-packages: it breaks programs of your system."),),
        )
    if python.externally_managed:
        return fine(say("It belongs to your system, and pip leaves it alone. Packages go into environments."))
    return fine(say("It is yours to change. Packages still go best into environments."))


def variables(machine: Examined) -> Diagnosis:
    """Whether PYTHONHOME or PYTHONPATH is set."""
    home, path = machine.around.variable("PYTHONHOME"), machine.around.variable("PYTHONPATH")
    if home:
        return trouble(
            say("PYTHONHOME is set to {path}: every Python takes its own library from there, and most fail.",
                path=home),
            say("Take it out of your shell’s start file (or of Windows’ environment variables)."),
        )  # fmt: skip
    folders = [each for each in (path or "").split(";" if machine.around.is_windows else ":") if each]
    libraries = [each for each in folders if os.path.basename(each.rstrip("/\\")) in _LIBRARIES]
    if libraries:
        return trouble(
            say("PYTHONPATH names {path}: each Python would load the packages of another one.",
                path=shortened(libraries)),
            say("Take it out of your shell’s start file. Activate an environment instead."),
        )  # fmt: skip
    if folders:
        return fine(say("PYTHONPATH adds {path} to the search, for every Python.", path=shortened(folders)))
    return fine(say("Neither is set."))


_LIBRARIES = {"site-packages", "dist-packages"}


def pip_settings(machine: Examined) -> Diagnosis:
    """Whether pip was told to install somewhere else."""
    told = [
        f"PIP_{key.upper().replace('-', '_')}={value}"
        for key in _ELSEWHERE
        if (value := machine.around.variable(f"PIP_{key.upper().replace('-', '_')}"))
    ]
    named = machine.around.folder("PIP_CONFIG_FILE")
    for path in (*([named] if named else ()), *pip_files(machine.around)):
        told += [f"{key} = {value} ({path})" for key, value in _told_in(path)]
    if told:
        return trouble(
            say("pip was told: {settings}", settings=shortened(told)),
            say("Take that out, unless you know why it is there: with it, environments do not find what is "
                "installed."),
        )  # fmt: skip
    return fine(say("No setting sends it elsewhere."))


def active_environments(machine: Examined) -> Diagnosis:
    """Whether two environments are active, or one that is gone."""
    own, conda = machine.around.variable("VIRTUAL_ENV"), machine.around.variable("CONDA_PREFIX")
    for prefix in filter(None, (own, conda)):
        if not os.path.isdir(prefix):
            return trouble(
                say("The active environment {path} is gone.", path=prefix),
                say("Open a new terminal: there, no environment is active."),
            )
    if own and conda and machine.around.variable("CONDA_DEFAULT_ENV") != "base":
        return trouble(
            say("Two environments are active at once: {one} and {other}.", one=own, other=conda),
            say("Leave both: deactivate, then conda deactivate. Then activate the one you mean."),
        )
    active = own or conda
    if active:
        return fine(say("{path} is active.", path=active))
    return fine(say("None is active here."))


def environments_health(machine: Examined) -> Diagnosis:
    """Whether any environment is broken."""
    found = machine.environments()
    if not found:
        return skipped(say("There are no environments on this machine yet."))
    broken = [
        each.name for each in found if each.health.state not in {HealthState.WORKS, HealthState.UNKNOWN}
    ]
    if broken:
        return trouble(
            say_count("{n} environment does not work: {names}", "{n} environments do not work: {names}",
                      len(broken), names=shortened(broken)),
            say("Open the page Environments: it says why, and repairs what has a recipe."),
        )  # fmt: skip
    return fine(say_count("The only environment works.", "All {n} environments work.", len(found)))


def shadowed_modules(machine: Examined) -> Diagnosis:
    """Whether a file where the user is hides a module of Python."""
    folder = machine.folder
    hiding = sorted(
        name
        for name in names_in(folder)
        if name.endswith(".py")
        and name[:-3] in sys.stdlib_module_names
        and name not in {"__init__.py", "test.py"}
    )
    if hiding:
        return trouble(
            say("In {folder}, {names} would be taken in place of Python’s own.",
                folder=folder, names=shortened(hiding)),
            say("Give each file another name, and delete the folder __pycache__ beside it."),
        )  # fmt: skip
    return fine(say("None in {folder}.", folder=folder))


def long_paths(machine: Examined) -> Diagnosis:
    """Whether Windows takes long paths."""
    if not machine.around.is_windows:
        return skipped(ONLY_WINDOWS)
    if machine.look_at_place(machine.around.home).long_paths:
        return fine(say("Windows takes long paths."))
    line = ("reg", "add", _LONG_PATHS, "/v", "LongPathsEnabled", "/t", "REG_DWORD", "/d", "1", "/f")
    return trouble(
        say("Windows refuses paths of more than 260 characters."),
        say("Switch long paths on, in a terminal of an administrator:"),
        lines=(line,),
        fix=machine.plan_as_administrator(
            say("Switch long paths on"),
            (line,),
            say("Write LongPathsEnabled = 1 into Windows’ registry"),
            say("Write 0 in the same place to switch them off again."),
        ),
    )


def execution_policy(machine: Examined) -> Diagnosis:
    """Whether PowerShell runs activation scripts."""
    if not machine.around.is_windows:
        return skipped(ONLY_WINDOWS)
    program = machine.found("powershell") or "powershell.exe"
    asked = (program, "-NoProfile", "-NonInteractive", "-Command", "Get-ExecutionPolicy")
    outcome = machine.ask(asked, say("Ask PowerShell which scripts it runs"))
    policy = outcome.stdout.strip()
    if outcome.ending is not Ending.EXITED or not policy:
        return unknown(say("PowerShell did not say."))
    if policy.lower() not in _POLICIES_THAT_REFUSE:
        return fine(say("Its policy is {policy}.", policy=policy))
    command = "Set-ExecutionPolicy -Scope CurrentUser RemoteSigned -Force"
    argv = (program, "-NoProfile", "-NonInteractive", "-Command", command)
    return trouble(
        say("Its policy is {policy}, so it refuses to activate environments.", policy=policy),
        say("Let it run scripts of this machine, for you alone:"),
        lines=(("powershell", "-Command", command),),
        fix=machine.plan(
            say("Let PowerShell run scripts of this machine"),
            argv,
            say("Set the policy of this user to RemoteSigned"),
            say("Set-ExecutionPolicy -Scope CurrentUser Undefined takes it away again."),
            "powershell",
        ),
        avoid=(say("Do not set it to Bypass or Unrestricted: then scripts from the internet run, too."),),
    )


def _python(machine: Examined) -> Walk:
    """What a beginner types to start Python."""
    if machine.around.is_windows:
        return machine.walk("python")
    walk = machine.walk("python3")
    return walk if walk.winner is not None else machine.walk("python")


def _running(machine: Examined) -> Python | None:
    """The Python that a terminal starts, where it is among those that were found."""
    winner = _python(machine).winner
    if winner is None:
        return None
    paths = {winner, real_path(winner)}
    return next(
        (
            each
            for each in machine.pythons()
            if not paths.isdisjoint({each.executable, *each.aliases}) or real_path(each.executable) in paths
        ),
        None,
    )


def _told_in(path: str) -> Iterator[tuple[str, str]]:
    content = read_start(path)
    if not content:
        return
    parser = configparser.RawConfigParser()
    try:
        parser.read_string(content.decode("utf-8", "replace"))
    except configparser.Error:
        return
    for section in ("global", "install"):
        for key in _ELSEWHERE:
            value = parser.get(section, key, fallback="").strip()
            if value.lower() not in {"", "no", "false", "0", "off"}:
                yield key, value


QUESTIONS = (
    Question(
        "python-on-path",
        say("A terminal finds Python"),
        say(
            "Typing python3 (python on Windows) starts the first program of that name in the folders of PATH."
        ),
        on_path,
        15.0,
    ),
    Question(
        "python-store-alias",
        say("No placeholder stands before Python"),
        say("Windows has a python.exe that only opens its Store. Where it comes first, no Python runs."),
        store_alias,
        15.0,
    ),
    Question(
        "pip-target",
        say("pip and Python belong together"),
        say("pip installs into one Python. If another one runs your program, it does not find the packages."),
        pip_target,
        15.0,
    ),
    Question(
        "python-version",
        say("Python still gets security fixes"),
        say("Each version of Python is cared for for five years. New packages leave out older ones."),
        version,
        15.0,
    ),
    Question(
        "python-architecture",
        say("Python is made for this processor"),
        say("A Python for another processor is translated while it runs: slower, and packages may not fit."),
        architecture,
        15.0,
    ),
    Question(
        "ensurepip",
        say("Python can put pip into environments"),
        say("Debian and Ubuntu keep the part that does so (ensurepip) in a package of its own."),
        ensurepip,
        15.0,
    ),
    Question(
        "externally-managed",
        say("pip leaves the system’s Python alone"),
        say("The system’s own programs run on its Python. pip therefore refuses to change it (PEP 668)."),
        externally_managed,
        15.0,
    ),
    Question(
        "python-variables",
        say("No variable bends Python’s search"),
        say("PYTHONHOME and PYTHONPATH count for every Python of this machine, whatever its version."),
        variables,
    ),
    Question(
        "pip-settings",
        say("pip installs where it is told"),
        say("Settings and variables can send what pip installs elsewhere, without a word on screen."),
        pip_settings,
    ),
    Question(
        "active-environments",
        say("One environment is active at a time"),
        say("Activating an environment changes what python means in that terminal."),
        active_environments,
    ),
    Question(
        "environments-health",
        say("Environments work"),
        say(
            "An environment is built on a Python. When that is removed, or replaced by an update, it breaks."
        ),
        environments_health,
        20.0,
    ),
    Question(
        "shadowed-modules",
        say("No file of yours hides a part of Python"),
        say("A file random.py beside your program is taken in place of Python’s own module random."),
        shadowed_modules,
    ),
    Question(
        "long-paths",
        say("Paths may be long"),
        say("Windows stops at 260 characters unless it is told otherwise. Packages lie deep in folders."),
        long_paths,
    ),
    Question(
        "execution-policy",
        say("PowerShell runs activation scripts"),
        say("PowerShell refuses scripts until it is told to run those of this machine. Activating is one."),
        execution_policy,
    ),
)
