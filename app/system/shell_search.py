"""Walks PATH as a shell does, and tells each look. Nothing that is found is run."""

from __future__ import annotations

from collections.abc import Sequence

from app.core.disk import Look, Standpoint, Thing
from app.core.path_rules import Entry, file_names
from app.core.shebangs import parse_shebang
from app.core.shells import ShellName
from app.core.which import Kind, Verdict, WhichStep
from app.core.words import Sentence, say
from app.system.launched_python import ReadRegistry, resolve_py
from app.system.python_prefix import is_python, python_prefix
from app.system.shim_resolution import Resolution
from app.system.shims import resolve_shim
from app.system.stubs import stub_or_alias


class PathWalk:
    """One walk through PATH for one name: `steps` in the shell's order, and the `winner`."""

    def __init__(
        self,
        name: str,
        shell: ShellName,
        entries: Sequence[Entry],
        where: Standpoint,
        *,
        read_registry: ReadRegistry = tuple,
        decided: bool = False,
    ) -> None:
        """`decided`: the shell has chosen already, so that every file found is a loser."""
        self.steps: list[WhichStep] = []
        self.winner: str | None = None
        self._name = name
        self._shell = shell
        self._entries = entries
        self._where = where
        self._read_registry = read_registry
        self._names = file_names(name, shell, where)
        self._decided = decided
        self._decider: str | None = None
        self._passed_over: set[str] = set()  # folders of shims whose manager stepped aside
        self._first_not_executable: str | None = None
        self._walk()

    def _walk(self) -> None:
        seen: dict[str, str] = {}
        for entry in self._entries:
            key = self._where.key(entry.folder)
            if key in seen and self._decided:
                continue
            if key in seen:
                sentence = say("PATH names this folder a second time, which changes nothing.")
                self._add(Verdict.DUPLICATE_FOLDER, sentence, entry.folder)
                continue
            seen[key] = entry.folder
            self._visit(entry, key)
        if not self._decided:
            self._tell_nothing_found()

    def _visit(self, entry: Entry, key: str) -> None:
        before = len(self.steps)
        if entry.remark is not None and not self._decided:
            self.steps.append(WhichStep(Verdict.NOTE, entry.remark, entry.text or None, Kind.NOTE))
        look = self._where.disk.look(entry.folder)
        if look.thing is not Thing.FOLDER or not look.executable:
            if not self._decided:
                self._add(*_why_no_folder(look), entry.folder)
            return
        found = False
        for name in self._names:
            found |= self._try(self._where.join(entry.folder, name), passed_over=key in self._passed_over)
        if not found and not self._decided:
            self._add(Verdict.NOT_HERE, self._nothing_here(), entry.folder)
        elif found and self._decided and entry.remark and not self._added_note(before):
            self.steps.insert(before, WhichStep(Verdict.NOTE, entry.remark, entry.text or None, Kind.NOTE))

    def _added_note(self, before: int) -> bool:
        return any(step.verdict is Verdict.NOTE for step in self.steps[before:])

    def _nothing_here(self) -> Sentence:
        if self._where.windows and len(self._names) > 1:
            return say("There is no {name} in this folder, with any ending of PATHEXT.", name=self._name)
        return say("There is no {name} in this folder.", name=self._name)

    def _try(self, path: str, *, passed_over: bool) -> bool:
        """Look at one file name in one folder. Whether anything lies there."""
        look = self._where.disk.look(path)
        if look.thing is Thing.MISSING:
            return False
        if look.thing is not Thing.FILE or not look.executable:
            if not self._decided:
                self._add(*self._why_no_program(path, look), path, Kind.FILE)
            return True
        if self._decided:
            self._lose(path, look)
        elif passed_over:
            sentence = say("A shim in the same folder, which is passed over.")
            self._add(Verdict.SHIM, sentence, path, Kind.SHIM)
        else:
            self._decide(path)
        return True

    def _why_no_program(self, path: str, look: Look) -> tuple[Verdict, Sentence]:
        match look.thing:
            case Thing.FOLDER:
                return Verdict.IS_A_FOLDER, say("This is a folder of that name, not a program.")
            case Thing.BROKEN_LINK:
                target = self._where.disk.link(path) or "?"
                return Verdict.BROKEN_LINK, say(
                    "This is a link to {target}, which does not exist, so the shell looks on.", target=target
                )
            case Thing.FORBIDDEN:
                return Verdict.UNREADABLE, say("You may not look at this file, so the shell looks on.")
            case _:
                self._first_not_executable = self._first_not_executable or path
                return Verdict.NOT_EXECUTABLE, say(
                    "This file is not marked as a program (it lacks the x permission), so the shell looks on."
                )

    def _lose(self, path: str, look: Look) -> None:
        decider = self._decider
        if decider and look.identity and self._where.disk.look(decider).identity == look.identity:
            another = self._another_python(decider, path)
            sentence = another or say("The same file as the one that runs, reached by another folder.")
            target = None if another else decider
            self.steps.append(WhichStep(Verdict.SHADOWED, sentence, path, Kind.FILE, target=target))
            return
        if decider is not None and self._where.parent(decider) == self._where.parent(path):
            sentence = say("Does not run: in one folder, the ending that comes first in PATHEXT wins.")
        elif decider is not None:
            sentence = say("Does not run: {winner} comes earlier in PATH.", winner=decider)
        else:
            sentence = say("Does not run: the shell has chosen before it looks into PATH.")
        self._add(Verdict.SHADOWED, sentence, path, Kind.FILE)

    def _another_python(self, decider: str, path: str) -> Sentence | None:
        """Of two paths to one file: why they are two Pythons all the same. Which one a Python is, and which
        packages it sees, is decided by the path it was started by."""
        where = self._where
        if not is_python(where.name(path)):
            return None
        first, other = python_prefix(decider, where), python_prefix(path, where)
        if where.key(where.disk.real(first.prefix)) == where.key(where.disk.real(other.prefix)):
            return None
        if first.kind == "venv" and other.kind != "venv":
            return say(
                "Does not run: {winner} comes earlier in PATH. Its environment was made from this Python, "
                "which does not see the packages in it.",
                winner=decider,
            )
        return say(
            "Does not run: {winner} comes earlier in PATH. This one has packages of its own, in {prefix}.",
            winner=decider,
            prefix=other.prefix,
        )

    def _decide(self, path: str) -> None:
        """The first program of the name: a real one, or something that chooses another."""
        if step := stub_or_alias(path, self._where):
            self._settle(path, step, None if step.verdict is Verdict.STUB else path)
            return
        resolution = resolve_shim(path, self._where, lambda: self._rest_has_one(path))
        if resolution is not None:
            sentence = say(
                "This is a stand-in (a shim), not the program: {manager} decides what runs.",
                manager=resolution.manager,
            )
            self._follow(path, resolution, WhichStep(Verdict.SHIM, sentence, path, Kind.SHIM))
        elif self._where.windows and self._where.name(path).lower() in {"py.exe", "pyw.exe"}:
            resolution = resolve_py(path, self._where, self._read_registry)
            sentence = say("This is the Python launcher: it decides which Python runs.")
            self._follow(path, resolution, WhichStep(Verdict.LAUNCHER, sentence, path, Kind.SHIM))
        else:
            self._settle(path, describe_winner(path, self._where), path)

    def _follow(self, path: str, resolution: Resolution, step: WhichStep) -> None:
        self.steps += [step, *resolution.steps]
        if resolution.target is not None:
            self._settle(path, describe_winner(resolution.target, self._where), resolution.target)
        elif resolution.falls_through:
            self._passed_over.add(self._where.key(self._where.parent(path)))
        else:
            sentence = say(
                "So nothing runs. {manager} says: {words}",
                manager=resolution.manager,
                words=resolution.failure,
            )
            self._settle(path, WhichStep(Verdict.NOT_HERE, sentence, path, Kind.SHIM, decides=True), None)

    def _settle(self, path: str, step: WhichStep, winner: str | None) -> None:
        self.steps.append(step)
        self.winner, self._decider, self._decided = winner, path, True

    def _rest_has_one(self, shim: str) -> bool:
        """Whether PATH has the name outside the shim's folder."""
        where = self._where
        shims = where.key(where.parent(shim))
        return any(
            where.runs(where.join(entry.folder, name))
            for entry in self._entries
            if where.key(entry.folder) != shims
            for name in self._names
        )

    def _tell_nothing_found(self) -> None:
        if self._first_not_executable is not None and not self._where.windows:
            sentence = say(
                "No other file was found, so the shell says that it may not run {path}: permission denied.",
                path=self._first_not_executable,
            )
            self.steps.append(WhichStep(Verdict.NOTE, sentence, kind=Kind.NOTE))

    def _add(self, verdict: Verdict, sentence: Sentence, path: str, kind: Kind = Kind.FOLDER) -> None:
        self.steps.append(WhichStep(verdict, sentence, path, kind))


def _why_no_folder(look: Look) -> tuple[Verdict, Sentence]:
    match look.thing:
        case Thing.FILE:
            return Verdict.NOT_A_FOLDER, say("PATH names this file as if it were a folder.")
        case Thing.FOLDER | Thing.FORBIDDEN:
            return Verdict.UNREADABLE, say("You may not look into this folder.")
        case _:
            return Verdict.MISSING_FOLDER, say("PATH names this folder, but it does not exist.")


def describe_winner(path: str, where: Standpoint) -> WhichStep:
    """What the file that runs truly is."""
    if is_python(where.name(path)):
        return _describe_python(path, where)
    target = where.disk.link(path)
    real = where.disk.real(path) if target is not None else None
    content = where.disk.read(path, 512) or b""
    shebang = parse_shebang(content)
    if real is not None:
        sentence = say("This is what runs: a link to {target}.", target=real)
    elif shebang is not None and not content.startswith(b"MZ"):
        sentence = say("This is what runs: a script that {program} reads.", program=shebang.interpreter)
    elif content and not where.windows and b"\0" not in content:
        sentence = say("This is what runs: a text without a #! line, which the shell reads itself.")
    else:
        sentence = say("This is what runs.")
    return WhichStep(Verdict.WINS, sentence, path, Kind.FILE, decides=True, target=real)


def _describe_python(path: str, where: Standpoint) -> WhichStep:
    found = python_prefix(path, where)
    real = where.disk.real(path) if where.disk.link(path) is not None else None
    if found.kind == "venv":
        sentence = say("This is what runs: the Python of the environment {prefix}.", prefix=found.prefix)
        if found.base:
            sentence = say(
                "This is what runs: the Python of the environment {prefix}, made from the one in {base}.",
                prefix=found.prefix,
                base=found.base,
            )
    elif found.kind == "conda":
        sentence = say(
            "This is what runs: the Python of the conda environment {prefix}.", prefix=found.prefix
        )
    elif real is not None:
        sentence = say("This is what runs: a link to {target}.", target=real)
    else:
        sentence = say("This is what runs.")
    return WhichStep(
        Verdict.WINS,
        sentence,
        path,
        Kind.FILE,
        decides=True,
        target=real if found.kind != "venv" else None,
        environment=found.prefix,
        base=found.base,
    )
