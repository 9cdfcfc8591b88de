"""The doctor's checks of the tools around Python: git, compilers, pyenv, conda, Poetry, PATH itself."""

from __future__ import annotations

import locale
import os

from app.core.diagnosis import Diagnosis, fine, skipped, trouble, unknown
from app.core.outcomes import Ending
from app.core.preflight import Weight
from app.core.which import Verdict
from app.core.words import say, say_count, verbatim
from app.services.checks import ONLY_WINDOWS, Examined, Question, shortened
from app.system.file_starts import read_start

_START_FILES = (
    ".bashrc",
    ".bash_profile",
    ".profile",
    ".zshrc",
    ".zprofile",
    ".config/fish/config.fish",
    ".config/fish/conf.d/conda.fish",
)
_ASK_RING = (
    "import keyring; keyring.get_password('labwright-doctor', 'nobody'); print(keyring.get_keyring().name)"
)


def git(machine: Examined) -> Diagnosis:
    """Whether git is there and runs."""
    path = machine.found("git")
    if path is None:
        return trouble(
            say("git is not installed."),
            say("Install it on the page Settings, among the tools."),
            say("Without it, packages cannot come from git, and pyenv cannot be installed."),
        )
    outcome = machine.ask((path, "--version"), say("Ask git for its version"))
    if outcome.ending is Ending.EXITED and outcome.exit_code == 0:
        return fine(verbatim(outcome.stdout.strip()))
    if machine.around.is_macos:
        return trouble(
            say("git is Apple’s placeholder: it needs the Command Line Tools."),
            say("Type this in a terminal, and follow the window that opens:"),
            lines=(("xcode-select", "--install"),),
        )
    return trouble(
        say("git is there, but does not run: {words}", words=verbatim(_last_line(outcome.stderr))),
        say("Install it again."),
    )


def compilers(machine: Examined) -> Diagnosis:
    """Whether a Python, or a package without a wheel, can be built."""
    if machine.around.is_windows:
        return skipped(say("On Windows, pyenv-win brings Pythons that are built already."))
    finding = machine.building(machine.build_place())
    if finding.weight is Weight.FINE:
        return fine(finding.sentence)
    plan = None
    if finding.lines and finding.lines[0][0] != "xcode-select":
        plan = machine.plan_as_administrator(
            say("Install what building a Python needs"),
            finding.lines,
            say("Install what is missing, from the packages of your system"),
            say("Other programs may need them by then. Your package manager removes them."),
        )
    return trouble(
        finding.sentence,
        say("Only what is built on this machine needs it: pyenv’s Pythons, and packages without a wheel."),
        *filter(None, (finding.fix,)),
        lines=finding.lines,
        fix=plan,
    )


def pyenv_shims(machine: Examined) -> Diagnosis:
    """Whether the shims of pyenv come before other Pythons."""
    around = machine.around
    root = around.folder("PYENV_ROOT") or around.at_home(".pyenv")
    shims = around.paths.join(root, "shims")
    if around.is_windows:
        shims = around.paths.join(root, "pyenv-win", "shims")
    if not os.path.isdir(shims):
        return skipped(say("pyenv is not installed, or has no Python yet."))
    name = "python" if around.is_windows else "python3"
    walk = machine.walk(name)
    places = [step.path or "" for step in walk.steps]
    seen = next((number for number, path in enumerate(places) if path.startswith(shims)), None)
    if seen is None:
        return trouble(
            say("The folder of pyenv’s shims, {path}, is not on PATH: its Pythons are not used.", path=shims),
            say("On the page Pythons, let your shell know pyenv; or add this to its start file:"),
            text=() if around.is_windows else (f'export PATH="{shims}:$PATH"',),
        )
    before = [
        step.path
        for step in walk.steps[:seen]
        if step.verdict in {Verdict.WINS, Verdict.SHADOWED} and step.path is not None
    ]
    if before and not around.variable("VIRTUAL_ENV") and not around.variable("CONDA_PREFIX"):
        return trouble(
            say("{path} comes before pyenv’s shims, so the version that pyenv chose is not used.",
                path=before[0]),
            say("In your shell’s start file, put the line of pyenv below the others that change PATH."),
        )  # fmt: skip
    return fine(say("pyenv’s shims come first."))


def pyenv_version(machine: Examined) -> Diagnosis:
    """Whether the version that pyenv was told to use is installed."""
    around = machine.around
    root = around.folder("PYENV_ROOT") or around.at_home(".pyenv")
    if not os.path.isdir(around.paths.join(root, "shims")):
        return skipped(say("pyenv is not installed, or has no Python yet."))
    walk = machine.walk("python")
    missing = next((step for step in walk.steps if step.verdict is Verdict.NOT_INSTALLED), None)
    if missing is None:
        return fine(say("What is chosen is installed."))
    return trouble(missing.sentence, say("Install it on the page Pythons, or choose another version there."))


def conda_start(machine: Examined) -> Diagnosis:
    """How conda was put into the user's shell."""
    around = machine.around
    if machine.found("conda") is None and not around.variable("CONDA_EXE"):
        return skipped(say("conda is not installed."))
    blocks: dict[str, set[bytes]] = {}
    for name in _START_FILES:
        path = around.at_home(*name.split("/"))
        content = read_start(path)
        if b">>> conda initialize >>>" in content:
            blocks[path] = {
                line.strip() for line in content.splitlines() if b"/bin/conda" in line and b"hook" in line
            }
    gone = [path for path, lines in blocks.items() if lines and not any(map(_names_a_program, lines))]
    if gone:
        return trouble(
            say("{path} starts a conda that is gone.", path=gone[0]),
            say("Take out what is between “>>> conda initialize >>>” and “<<< conda initialize <<<”."),
        )
    if not blocks and not around.is_windows:
        return trouble(
            say("conda is here, but no shell knows it: conda activate fails."),
            say("Type this in a terminal, then open a new one:"),
            lines=(("conda", "init"),),
        )
    base = around.variable("CONDA_DEFAULT_ENV") == "base"
    if base:
        return fine(say("Your shell knows conda, and starts with its environment base active."))
    return fine(say("Your shell knows conda."))


def conda_terms(machine: Examined) -> Diagnosis:
    """Whether conda will stop at a question about terms."""
    if machine.found("conda") is None:
        return skipped(say("conda is not installed."))
    channels = machine.unaccepted_terms()
    if not channels:
        return fine(say("No terms are waiting to be accepted."))
    return trouble(
        say("Anaconda wants the terms of its channels accepted first: {channels}.",
            channels=shortened(list(channels))),
        say("Take packages from conda-forge, which asks for no terms; or read them at anaconda.com/legal and "
            "accept them yourself:"),
        lines=(("conda", "tos", "accept"),),
        avoid=(say("Do not let a script accept them for you: they bind you, or your school."),),
    )  # fmt: skip


def conda_channels(machine: Examined) -> Diagnosis:
    """Whether conda mixes channels that do not fit each other."""
    if machine.found("conda") is None:
        return skipped(say("conda is not installed."))
    channels = [each.lower() for each in machine.channels()]
    if {"conda-forge"} & set(channels) and {"defaults", "main"} & set(channels):
        return trouble(
            say("conda takes packages from defaults and from conda-forge: their parts do not always fit."),
            say("Keep one of them:"),
            lines=(("conda", "config", "--remove", "channels", "defaults"),),
        )
    return fine(say("It takes packages from {channels}.", channels=shortened(channels) or "defaults"))


def poetry(machine: Examined) -> Diagnosis:
    """Whether Poetry runs."""
    path = machine.found("poetry")
    if path is None:
        return skipped(say("Poetry is not installed."))
    outcome = machine.ask((path, "--version"), say("Ask Poetry for its version"))
    if outcome.ending is Ending.EXITED and outcome.exit_code == 0:
        return fine(verbatim(_last_line(outcome.stdout)))
    if outcome.ending is Ending.TIMED_OUT:
        return trouble(
            say("Poetry did not answer."),
            say("It may wait for the key ring of your desktop. Try without it:"),
            lines=(("poetry", "config", "keyring.enabled", "false"),),
        )
    return trouble(
        say(
            "Poetry is at {path}, but does not start. The Python it was installed with may be gone.",
            path=path,
        ),
        say("Install it again on the page Settings, among the tools."),
    )


def key_ring(machine: Examined) -> Diagnosis:
    """Whether the desktop's key ring answers Poetry."""
    if machine.found("poetry") is None:
        return skipped(say("Poetry, which asks the key ring, is not installed."))
    program = _python_beside(machine.found("poetry") or "")
    told_not_to = machine.around.variable("POETRY_KEYRING_ENABLED") == "false"
    if program is None or told_not_to:
        return unknown(say("Poetry’s own Python was not found, or Poetry is told not to ask."))
    outcome = machine.ask((program, "-c", _ASK_RING), say("Ask the key ring whether it answers"))
    if outcome.ending is Ending.TIMED_OUT:
        return trouble(
            say("The key ring of the desktop does not answer, and Poetry waits for it without end."),
            say("Unlock it in the desktop itself, or let Poetry do without:"),
            lines=(("poetry", "config", "keyring.enabled", "false"),),
        )
    if "fail" in outcome.stdout.lower() or "NoKeyringError" in outcome.stderr:
        return fine(say("There is no key ring here. Poetry does without."))
    if outcome.exit_code == 0:
        return fine(say("It answers."))
    return unknown(say("The key ring’s answer was not understood."))


def path_folders(machine: Examined) -> Diagnosis:
    """Whether PATH holds what does not belong there."""
    around = machine.around
    parts = (around.variable("PATH") or "").split(";" if around.is_windows else ":")
    if not any(parts):
        return trouble(say("PATH is empty: a terminal finds no program."), say("Open a new terminal."))
    here = [each or "." for each in parts if not around.paths.isabs(around.expanded(each) or each)]
    # Windows writes an empty part where two separators meet, and skips it.
    here = [each for each in here if not (around.is_windows and each == ".")]
    if here:
        return trouble(
            say("PATH holds {parts}: what runs depends on the folder you are in.", parts=shortened(here)),
            say("Take it out of your shell’s start file: a file named ls in a download would run."),
        )
    quoted = [each for each in parts if each.startswith(('"', "'"))]
    if quoted and not around.is_windows:
        return trouble(
            say("PATH has quotes in it: {parts}.", parts=shortened(quoted)),
            say("Take them out of your shell’s start file: they are taken as part of the folder’s name."),
        )
    gone = [
        each for each in dict.fromkeys(parts) if each and not os.path.isdir(around.expanded(each) or each)
    ]
    if gone:
        return fine(say_count("{n} folder of it does not exist ({parts}), which does no harm.",
                              "{n} folders of it do not exist ({parts}), which does no harm.",
                              len(gone), parts=shortened(gone)))  # fmt: skip
    return fine(say_count("{n} folder, and it exists.", "{n} folders, and all exist.", len(parts)))


def user_scripts(machine: Examined) -> Diagnosis:
    """Whether programs that packages bring for this user are found."""
    around = machine.around
    if around.is_windows:
        return skipped(say("On Windows each Python has a folder of its own for them."))
    folder = around.at_home(".local", "bin")
    if not os.path.isdir(folder):
        return skipped(say("There are none."))
    parts = (around.variable("PATH") or "").split(":")
    if folder in parts or os.path.realpath(folder) in map(os.path.realpath, filter(None, parts)):
        return fine(say("{path} is on PATH.", path=folder))
    return trouble(
        say("{path} is not on PATH, so programs installed there are not found.", path=folder),
        say("Add this to your shell’s start file, then open a new terminal:"),
        text=(f'export PATH="{folder}:$PATH"',),
    )


def text_encoding(machine: Examined) -> Diagnosis:
    """Whether programs write text as the rest of the world does."""
    around = machine.around
    if around.is_windows:
        return skipped(say("On Windows, Python writes to terminals in Unicode by itself."))
    named = next(filter(None, map(around.variable, ("LC_ALL", "LC_CTYPE", "LANG"))), None)
    if named is None or named.upper() in {"C", "POSIX"}:
        return trouble(
            say(
                "No language is set ({name}), so some programs stop at the first accent.",
                name=named or "LANG",
            ),
            say("Add this to your shell’s start file:"),
            text=("export LANG=C.UTF-8",),
        )
    if "UTF-8" not in named.upper().replace("UTF8", "UTF-8"):
        return trouble(
            say("Text is written as {name}, which is not UTF-8.", name=named),
            say("Choose the UTF-8 form of your language, such as en_US.UTF-8."),
        )
    if around.platform == "linux" and not around.root and not _is_installed(named):
        return trouble(
            say("{name} is set, but that language is not installed on this machine.", name=named),
            say("Install it (on Debian: sudo dpkg-reconfigure locales), or use C.UTF-8:"),
            text=("export LC_ALL=C.UTF-8",),
        )
    return fine(say("Text is written as {name}.", name=named))


def py_launcher(machine: Examined) -> Diagnosis:
    """Whether the py launcher of Windows is there."""
    if not machine.around.is_windows:
        return skipped(ONLY_WINDOWS)
    if machine.found("py") is None:
        return trouble(
            say("The launcher py is not installed."),
            say("Install Python from python.org: py comes with it. py -0p lists all Pythons."),
        )
    return fine(say("py is there."))


def _names_a_program(line: bytes) -> bool:
    words = line.replace(b"'", b'"').split(b'"')
    return any(os.path.exists(os.fsdecode(word)) for word in words if word.endswith(b"/conda"))


def _is_installed(name: str) -> bool:
    """Whether the C library knows this language. Only loaded apart: this process's own stays as it is."""
    try:
        wanted = locale.normalize(name).split(".")[0]
    except ValueError:
        return True
    if wanted.upper().startswith(("C", "POSIX")) and len(wanted) < 6:
        return True
    if os.path.isdir(f"/usr/lib/locale/{name}"):
        return True
    folder = "/usr/lib/locale"
    names = {
        entry.lower().replace("-", "") for entry in (os.listdir(folder) if os.path.isdir(folder) else ())
    }
    if name.lower().replace("-", "") in names:
        return True
    archive = read_start(os.path.join(folder, "locale-archive"), 1 << 26)
    if not archive:
        return not names  # where nothing can be seen, nothing is said
    return name.lower().replace("utf-8", "utf8").encode() in archive.lower()


def _python_beside(program: str) -> str | None:
    """The Python in the first line of a script."""
    first = read_start(program, 1 << 10).split(b"\n", 1)[0]
    if not first.startswith(b"#!"):
        return None
    path = os.fsdecode(first[2:].strip().split(b" ")[0])
    return (
        path if os.path.isabs(path) and os.path.exists(path) and "env" not in os.path.basename(path) else None
    )


def _last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "")


QUESTIONS = (
    Question(
        "git",
        say("git is there"),
        say("git fetches projects and their history. Some packages and tools come through it."),
        git,
    ),
    Question(
        "compilers",
        say("Pythons can be built"),
        say("pyenv builds a Python from its source, which takes a compiler and some libraries."),
        compilers,
    ),
    Question(
        "pyenv-shims",
        say("pyenv’s Pythons come first"),
        say("pyenv puts stand-ins (shims) on PATH, which start the version you chose."),
        pyenv_shims,
        15.0,
    ),
    Question(
        "pyenv-version",
        say("The version chosen with pyenv is there"),
        say("A file .python-version, or pyenv global, names the version that python starts."),
        pyenv_version,
        15.0,
    ),
    Question(
        "conda-start",
        say("Your shell knows conda"),
        say("conda activate works where conda init has put some lines into the shell’s start file."),
        conda_start,
    ),
    Question(
        "conda-terms",
        say("No terms stop conda"),
        say("Anaconda’s own channels have terms of use that somebody must accept on each machine."),
        conda_terms,
    ),
    Question(
        "conda-channels",
        say("conda’s channels fit each other"),
        say("A channel is a place packages come from. Those of different channels are built differently."),
        conda_channels,
    ),
    Question(
        "poetry",
        say("Poetry runs"),
        say("Poetry lives in an environment of its own, which breaks when its Python goes."),
        poetry,
        10.0,
    ),
    Question(
        "key-ring",
        say("The key ring answers"),
        say("Poetry keeps tokens in the key ring of your desktop, and asks it before it fetches packages."),
        key_ring,
        10.0,
    ),
    Question(
        "path-folders",
        say("PATH is in order"),
        say("PATH is the list of folders in which a terminal looks for programs, in that order."),
        path_folders,
    ),
    Question(
        "user-scripts",
        say("Programs installed for you are found"),
        say("pip, uv and pipx put the programs of packages into one folder of your home."),
        user_scripts,
    ),
    Question(
        "text-encoding",
        say("Text with accents works"),
        say("The variables LANG and LC_ALL tell programs how text is written as bytes."),
        text_encoding,
    ),
    Question(
        "py-launcher",
        say("The launcher py is there"),
        say("On Windows, py starts the Python you name: py -3.12."),
        py_launcher,
    ),
)
