"""The walk from a name to the file that runs, in the words and steps the window shows."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.core.environment_words import shown_name
from app.core.environments import Environment
from app.core.journal import readable
from app.core.python_words import implementation_name, is_usual, origin_words
from app.core.pythons import Python
from app.core.shells import SHOWN_NAMES
from app.core.which import Kind, Verdict, Walk, WhichStep
from app.core.words import Value
from app.ui.text import shown, shown_path, tr, tr_count
from app.ui.widgets.steps import Step

_CHOOSES = {Verdict.SHIM, Verdict.LAUNCHER}


@dataclass(frozen=True, slots=True)
class Answer:
    """What the name means, before anybody reads how that came about."""

    state: str  # of a badge
    word: str
    title: str
    second: str = ""  # the path, or why there is none
    python: Python | None = None  # of the list, when it is that one
    environment: Environment | None = None  # of the list of environments, likewise


@dataclass(frozen=True, slots=True)
class Known:
    """What a walk is compared with."""

    pythons: Sequence[Python] = ()
    environments: Sequence[Environment] = ()

    def python_at(self, *paths: str | None) -> Python | None:
        """The listed Python that one of these paths starts."""
        return next(
            (each for path in paths if path for each in self.pythons
             if path == each.executable or path in each.aliases), None,
        )  # fmt: skip

    def python_in(self, prefix: str | None) -> Python | None:
        """The listed Python whose own packages lie in this folder."""
        return next((each for each in self.pythons if prefix and each.prefix == prefix), None)

    def environment_in(self, prefix: str | None) -> Environment | None:
        """The listed environment of this folder."""
        return next(
            (each for each in self.environments if prefix and prefix in {each.prefix, *each.aliases}), None
        )


def python_words(python: Python) -> str:
    """Python 3.12.1, PyPy 3.10.14: what it is called in a sentence."""
    name = "Python" if is_usual(python) else implementation_name(python.implementation)
    return f"{name} {python.version}" if python.version else name


def answer_of(walk: Walk, known: Known) -> Answer:
    """What the name means here."""
    deciding = walk.deciding
    if walk.winner is None:
        return _answer_without(walk, deciding)
    target = deciding.target if deciding else None
    path = path_words(walk.winner)
    environment = known.environment_in(deciding.environment if deciding else None)
    if environment is not None and deciding is not None and deciding.base:
        title = tr("{name} runs the Python of the environment {environment}",
                   name=walk.name, environment=shown_name(environment))  # fmt: skip
        return Answer("ready", tr("Found"), title, path, environment=environment)
    python = known.python_at(walk.winner, target)
    if python is not None:
        words = {"python": python_words(python), "origin": shown(origin_words(python))}
        title = tr("{name} runs {python} from {origin}", name=walk.name, **words)
        return Answer("ready", tr("Found"), title, path, python=python)
    return Answer("ready", tr("Found"), _program_words(walk, known), path)


def _program_words(walk: Walk, known: Known) -> str:
    """What a program that is no Python is."""
    if is_pip(walk.name) and walk.installs_into is not None:
        environment = known.environment_in(walk.installs_into)
        if environment is not None:
            return tr("{name} is the pip of the environment {environment}",
                      name=walk.name, environment=shown_name(environment))  # fmt: skip
        python = known.python_in(walk.installs_into)
        if python is not None:
            words = {"python": python_words(python), "origin": shown(origin_words(python))}
            return tr("{name} is the pip of {python} from {origin}", name=walk.name, **words)
    return tr("{name} runs this program", name=walk.name)


def _answer_without(walk: Walk, deciding: WhichStep | None) -> Answer:
    name, shell = walk.name, SHOWN_NAMES[walk.shell]
    if deciding is None:
        _, _, after = split(walk)
        why = " ".join(shown(step.sentence) for step in after)
        if any(step.verdict is Verdict.ALIAS for step in walk.steps):
            return Answer("info", tr("Alias"), tr("{name} is an alias", name=name), why)
        return Answer("missing", tr("Not found"), tr("{name} runs nothing", name=name), why)
    why = shown(deciding.sentence)
    if deciding.verdict is Verdict.STUB:
        return Answer("warning", tr("Only a stub"), tr("{name} runs no Python", name=name), why)
    if deciding.kind is Kind.WORD:
        return Answer("info", tr("No file"), tr("{shell} does {name} itself", shell=shell, name=name), why)
    reasons = [shown(step.sentence) for step in walk.steps if _is_reason(step)]
    return Answer(
        "broken", tr("Runs nothing"), tr("{name} runs nothing", name=name), " ".join([*reasons, why])
    )


def _is_reason(step: WhichStep) -> bool:
    """Whether a version manager gave up because of it."""
    if step.verdict is Verdict.NOT_HERE and not step.decides:
        return step.kind in {Kind.FILE, Kind.VERSION_FILE}
    return step.verdict is Verdict.NOT_INSTALLED


def is_pip(name: str) -> bool:
    """Whether it is a name of pip's: pip, pip3, pip3.12."""
    return name.lower().startswith("pip")


def place_words(walk: Walk, known: Known) -> str:
    """Where pip of this name installs, as a heading over the folder."""
    pip = walk.name if is_pip(walk.name) else f"{walk.name} -m pip"
    environment = known.environment_in(walk.installs_into)
    if environment is not None:
        return tr("{pip} installs into the environment {environment}",
                  pip=pip, environment=shown_name(environment))  # fmt: skip
    python = known.python_in(walk.installs_into)
    if python is not None:
        return tr("{pip} installs into {python} itself", pip=pip, python=python_words(python))
    return tr("{pip} installs into this folder", pip=pip)


def losers_words(walk: Walk) -> str:
    """How many others have the name and never run."""
    count = len(walk.losers)
    if not count:
        return ""
    return tr_count("{n} other {name} comes later and does not run.",
                    "{n} others called {name} come later and do not run.", count, name=walk.name)  # fmt: skip


def split(walk: Walk) -> tuple[list[WhichStep], list[WhichStep], list[WhichStep]]:
    """What is to be known before the walk, its steps, and what is to be known after it."""
    steps = list(walk.steps)
    first = next((at for at, step in enumerate(steps) if step.verdict is not Verdict.NOTE), len(steps))
    last = next(
        (at for at in range(len(steps), first, -1) if steps[at - 1].verdict is not Verdict.NOTE), first
    )
    return steps[:first], steps[first:last], steps[last:]


def steps_of(walk: Walk) -> tuple[Step, ...]:
    """The walk as it is drawn: what a shim or launcher looks at stands below it. What the answer says already
    is not said again."""
    _, steps, _ = split(walk)
    found = []
    at = 0
    while at < len(steps):
        below = _below(steps, at) if steps[at].verdict in _CHOOSES else []
        found.append(_step(steps[at], walk, tuple(_step(each, walk) for each in below)))
        at += 1 + len(below)
    return tuple(found)


def remembering_words(walk: Walk) -> str:
    """What is to be known of the walk itself, after it: not of where pip installs, nor what is answered."""
    _, _, after = split(walk)
    told = itertools.takewhile(lambda step: step.path is None, after if walk.winner else ())
    return " ".join(shown(step.sentence) for step in told)


def walk_text(walk: Walk, drawn: str) -> str:
    """All of it to be copied."""
    before, _, after = split(walk)
    lines = [tr("{name}, typed in {shell}", name=walk.name, shell=SHOWN_NAMES[walk.shell])]
    if walk.winner is None:
        lines.append(answer_of(walk, Known()).second)
    lines += [shown(step.sentence) for step in before]
    lines += [drawn]
    if walk.winner is not None:
        lines += [shown(step.sentence) for step in after]
    lines.append(tr("Runs: {path}", path=readable(walk.winner)) if walk.winner else tr("Runs: nothing"))
    if walk.installs_into:
        lines.append(tr("Installs into: {path}", path=readable(walk.installs_into)))
    return "\n".join(line for line in lines if line)


def path_words(path: str) -> str:
    """A path as people read it; never more than one line."""
    return readable(shown_path(Path(path))).replace("\n", "\N{SYMBOL FOR NEWLINE}")


def _below(steps: Sequence[WhichStep], at: int) -> list[WhichStep]:
    """The steps from a shim or launcher to what it chose."""
    found: list[WhichStep] = []
    for step in steps[at + 1 :]:
        chooses = step.kind in {Kind.VERSION_FILE, Kind.VARIABLE} or step.verdict is Verdict.NOT_INSTALLED
        lacks = step.verdict is Verdict.NOT_HERE and step.kind is Kind.FILE
        ends = step.verdict is Verdict.NOTE or step.decides
        if not (chooses or lacks or (ends and (found or steps[at].verdict is Verdict.LAUNCHER))):
            break
        found.append(step)
        if ends:
            break
    return found


def _step(step: WhichStep, walk: Walk, below: Iterable[Step] = ()) -> Step:
    state, word = _state(step)
    values = dict(step.sentence.values)
    title = path_words(step.path) if step.path else str(values.get("variable") or walk.name)
    plain = step.verdict is Verdict.NOT_HERE and step.kind is Kind.FOLDER
    plain |= step.decides and walk.winner is None
    return Step(state, word, title, "" if plain else said_words(step), tuple(below))


def said_words(step: WhichStep) -> str:
    """What is said of a step, its paths as the titles have them."""
    values = tuple((name, _from_home(value)) for name, value in step.sentence.values)
    return readable(shown(step.sentence._replace(values=values)))


def _from_home(value: Value) -> Value:
    return shown_path(Path(value)) if isinstance(value, str) and Path(value).is_absolute() else value


def _state(step: WhichStep) -> tuple[str, str]:
    """The look of a step, and its word."""
    if step.decides and step.verdict is Verdict.NOT_HERE:
        return "broken", tr("Runs nothing")
    if step.decides and step.kind is Kind.WORD:
        return "wins", tr("This runs")
    return {
        Verdict.WINS: ("wins", tr("This runs")),
        Verdict.SHADOWED: ("shadowed", tr("Does not run")),
        Verdict.NOT_HERE: ("passed", tr("Not here")),
        Verdict.MISSING_FOLDER: ("passed", tr("No such folder")),
        Verdict.NOT_A_FOLDER: ("passed", tr("No folder")),
        Verdict.DUPLICATE_FOLDER: ("passed", tr("A second time")),
        Verdict.UNREADABLE: ("warning", tr("May not be read")),
        Verdict.NOT_EXECUTABLE: ("warning", tr("May not run")),
        Verdict.IS_A_FOLDER: ("passed", tr("A folder")),
        Verdict.BROKEN_LINK: ("warning", tr("Leads nowhere")),
        Verdict.ALIAS: ("passed", tr("Alias")),
        Verdict.FUNCTION: ("passed", tr("Function")),
        Verdict.BUILTIN: ("passed", tr("Built in")),
        Verdict.SHIM: ("passed", tr("Shim")),
        Verdict.VERSION_FILE: ("passed", tr("Version file")),
        Verdict.VERSION_VARIABLE: ("passed", tr("Variable")),
        Verdict.NOT_INSTALLED: ("broken", tr("Not installed")),
        Verdict.LAUNCHER: ("passed", tr("Launcher")),
        Verdict.STUB: ("warning", tr("Only a stub")),
        Verdict.NOTE: ("passed", tr("Note")),
    }[step.verdict]
