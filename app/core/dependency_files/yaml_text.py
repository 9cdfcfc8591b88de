"""A YAML file as text: what it holds (YAML 1.1, no tags that make objects), why it cannot be read, and on
which line each value stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from app.core.dependency_files.model import Problem
from app.core.words import Sentence, say

if TYPE_CHECKING:
    from yaml.nodes import Node

_MOST_VALUES = 1_000_000  # with every alias written out; a bomb of a few lines has billions

Path = tuple[str | int, ...]


class YamlText:
    """A parsed YAML file. `problem` says why it is refused, and then it holds nothing."""

    def __init__(self, data: bytes, tool: str) -> None:
        self.value: Any = None
        self.problem: Problem | None = None
        self.twice: list[tuple[str, int]] = []  # keys that stand twice in one table, and the second line
        self._lines: dict[Path, int] = {}
        import yaml  # noqa: PLC0415 - most starts read no YAML

        try:
            loader = yaml.SafeLoader(data)
            node = loader.get_single_node()
            if node is not None:
                if _written_out(node, {}) > _MOST_VALUES:
                    raise RecursionError
                self.value = loader.construct_document(node)
                self._find_lines(node, ())
        except yaml.YAMLError as error:
            self.problem = _refusal(error, data, tool)
        except RecursionError:
            self.value = None
            self.problem = Problem(None, say("The file is nested too deeply, or repeats itself without end."))
        except (ValueError, TypeError, LookupError, AttributeError, OverflowError) as error:
            # A value that looks like a date or a number and is none: PyYAML 6 lets these out as they are.
            sentence = say("{tool} cannot read a value in the file: {reason}.", tool=tool, reason=str(error))
            self.problem = Problem(None, sentence, say("Put quotes around dates and odd numbers."))

    def line(self, *path: str | int) -> int | None:
        """The line of a value."""
        return self._lines.get(path)

    def _find_lines(self, node: Node, path: Path) -> None:
        """Three levels are enough: the table, its lists, and the lists in those."""
        self._lines[path] = node.start_mark.line + 1
        if len(path) > 4:
            return
        if node.id == "sequence":
            for number, each in enumerate(node.value):
                self._find_lines(each, (*path, number))
        elif node.id == "mapping":
            seen = set()
            for key, each in node.value:
                if key.id != "scalar":
                    continue
                if key.value in seen and key.value != "<<":
                    self.twice.append((key.value, key.start_mark.line + 1))
                seen.add(key.value)
                self._find_lines(each, (*path, key.value))
                self._lines[(*path, key.value)] = key.start_mark.line + 1


def _written_out(node: Node, sizes: dict[int, int]) -> int:
    """How many values a node holds with every alias written out."""
    if id(node) in sizes:
        return sizes[id(node)]
    sizes[id(node)] = _MOST_VALUES + 1  # until it is known: one that holds itself
    children = [] if node.id == "scalar" else node.value
    if node.id == "mapping":
        children = [each for pair in children for each in pair]
    sizes[id(node)] = 1 + sum(_written_out(each, sizes) for each in children)
    return sizes[id(node)]


def _refusal(error: Exception, data: bytes, tool: str) -> Problem:
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    said = [getattr(error, "context", None), getattr(error, "problem", None)]
    reason = ": ".join(str(each) for each in said if each)
    line = mark.line + 1 if mark is not None else None
    if mark is None and isinstance(position := getattr(error, "position", None), int):
        reason = str(getattr(error, "reason", ""))
        line = data.count(b"\n", 0, position) + 1
    sentence = say("{tool} cannot read the file: {reason}.", tool=tool, reason=reason or type(error).__name__)
    return Problem(line, sentence, _fix(reason, line, data))


def _fix(reason: str, line: int | None, data: bytes) -> Sentence | None:
    lines = data.splitlines()
    text = lines[line - 1].decode("utf-8", "replace") if line and line <= len(lines) else ""
    if any(each.startswith(b"<<<<<<< ") for each in lines):
        return say("This is left over from a merge in git: keep one of the two versions.")
    if "\t" in text or "\\t" in reason:
        return say("Indent with spaces, not with tabs.")
    return next((fix for words, fix in _FIXES if any(word in reason for word in words)), None)


_FIXES = (
    (("special characters", "codec", "byte"), say("Save the file as UTF-8, without invisible characters.")),
    (("cannot start any token", "alias", "anchor", "tag"), say("Put quotes around the text.")),
    (("document",), say("The lines of one list begin in the same column.")),
    (
        ("block", "simple key", "mapping values"),
        say("Lines that belong together begin in the same column; a dash or a colon is followed by a space."),
    ),
)
