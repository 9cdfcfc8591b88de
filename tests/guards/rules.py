"""Rules of the code that no linter knows. Each takes a file's path and text and returns what breaks it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator

Rule = Callable[[str, str], list[str]]

MARKERS = {"say": 1, "say_count": 2, "tr": 1, "tr_count": 2}  # how many first arguments a tool must read
TOKENS = "app/ui/theme/tokens.py"

STARTS_PROCESSES = re.compile(
    r"^(subprocess|multiprocessing|pty|concurrent\.futures\.ProcessPoolExecutor"
    r"|os\.(system|popen|fork|forkpty|startfile|posix_spawnp?|(exec|spawn)[lv]p?e?)"
    r"|asyncio\.create_subprocess_(exec|shell)|PySide6\.QtCore\.QProcess)(\.|$)"
)
HEX_COLOUR = re.compile(r"(?<![\w&])#(?:[0-9a-fA-F]{3,4}|[0-9a-fA-F]{6}|[0-9a-fA-F]{8})\b")
WORD = re.compile(r"[^\W\d_]{2,}")
NEVER_TRANSLATED = re.compile(r"<[^>]*>|&\w+;|\bLabwright\b")
PROSE = re.compile(r"^[A-Z][a-z]+ [a-z]|[a-z]{2,} [a-z]{2,} [a-z]{2,}")
ON_SCREEN = re.compile(
    r"^(Q(Label|PushButton|ToolButton|CheckBox|RadioButton|Action|GroupBox|DockWidget|LineEdit|Menu)"
    r"|set(Text|WindowTitle|ToolTip|StatusTip|WhatsThis|AccessibleName|AccessibleDescription|PlaceholderText"
    r"|Title|TabText|ItemText|Label|LabelText|ButtonText|InformativeText|DetailedText|HeaderData|Html"
    r"|PlainText|Prefix|Suffix|SpecialValueText)"
    r"|add(Action|Menu|Tab|Item|Items|Row|Button|Section|Line)|insert(Tab|Item|Action)|showMessage"
    r"|announce)$"
)
LOGS = re.compile(r"^_?log(ger|ging)?\b.*\.(debug|info|warning|error|exception|critical|log)$", re.IGNORECASE)
# Where this was written, and where packages come from. The brackets keep this file from finding itself.
MACHINE = re.compile(
    r"(?<![\w.~$}])/(root/|farm/|work/(main|shared)|\.library/)"
    r"|\b(py[p]i\.org|python[h]osted\.org|debia[n]\.org|npm[j]s\.(org|com)|ubunt[u]\.com)\b"
)


def processes_start_in_system_only(path: str, text: str) -> list[str]:
    """Only app.system starts processes."""
    if path.startswith("app/system/"):
        return []
    return [
        f"{line}: {name} starts processes; only app.system may"
        for line, name in _used_names(ast.parse(text))
        if STARTS_PROCESSES.match(name)
    ]


def colours_are_tokens(path: str, text: str) -> list[str]:
    """Colours are written in the theme's tokens and nowhere else."""
    if path == TOKENS:
        return []
    found = [
        f"{number}: {match.group()} belongs into the theme's tokens"
        for number, line in enumerate(text.splitlines(), 1)
        for match in HEX_COLOUR.finditer(line)
    ]
    if path.endswith(".py"):
        found += [
            f"{node.lineno}: this colour belongs into the theme's tokens"
            for node in ast.walk(ast.parse(text))
            if isinstance(node, ast.Call) and _name(node.func).endswith("QColor")
            if node.args and all(isinstance(argument, ast.Constant) for argument in node.args)
        ]
    return found


def screen_text_is_translated(path: str, text: str) -> list[str]:
    """What is shown on the screen goes through tr()."""
    if not path.startswith("app/ui/"):
        return []
    tree = ast.parse(text)
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and ON_SCREEN.match(_name(node.func).rpartition(".")[2]):
            for argument in [*node.args, *(keyword.value for keyword in node.keywords)]:
                for leaf in _text_leaves(argument):
                    if WORD.search(NEVER_TRANSLATED.sub("", leaf.value)):
                        found[leaf.lineno, leaf.value] = (
                            f"{leaf.lineno}: {leaf.value!r} is shown without tr()"
                        )
    for leaf in _shown_constants(tree):
        if PROSE.search(leaf.value):
            found[leaf.lineno, leaf.value] = f"{leaf.lineno}: {leaf.value!r} reads like text without tr()"
    return [found[key] for key in sorted(found)]


def marked_sentences_are_literals(path: str, text: str) -> list[str]:
    """The extraction tool reads the first arguments of tr() and say() without running them."""
    if path in {"app/core/words.py", "app/ui/text.py"}:
        return []
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Call) and _name(node.func) in MARKERS:
            needed = MARKERS[_name(node.func)]
            literal = [isinstance(a, ast.Constant) and isinstance(a.value, str) for a in node.args[:needed]]
            if len(literal) < needed or not all(literal):
                found.append(f"{node.lineno}: {_name(node.func)}() needs a plain literal")
    return found


def files_are_short(path: str, text: str) -> list[str]:
    """A file has one reason to change."""
    limit = 299 if path == "app/ui/main_window.py" else 149 if ".qss" in path else 500
    length = len(text.splitlines())
    return [f"{length} lines, and {limit} is the most"] if length > limit else []


def nothing_of_this_machine(path: str, text: str) -> list[str]:
    """No path of the machine this was written on, no address of a package registry."""
    return [
        f"{number}: {match.group()}"
        for number, line in enumerate(text.splitlines(), 1)
        for match in MACHINE.finditer(line)
    ]


def lock_has_hashes_and_no_addresses(path: str, text: str) -> list[str]:
    """Every locked version has hashes, and the machine's own configuration says where it comes from."""
    found = [
        f"{line.split()[0]} has no hash"
        for line in text.replace("\\\n", " ").splitlines()
        if line.strip() and not line.startswith("#") and "--hash=sha256:" not in line
    ]
    return found + [
        f"{line} is an address" for line in text.splitlines() if "://" in line or "index-url" in line
    ]


def _used_names(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Imported modules and dotted names, as they would be written without aliases."""
    aliases = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                aliases[alias.asname or alias.name.partition(".")[0]] = (
                    alias.name if alias.asname else alias.name.partition(".")[0]
                )
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                aliases[alias.asname or alias.name] = f"{node.module}.{alias.name}"
                yield node.lineno, f"{node.module}.{alias.name}"
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            first, dot, rest = _name(node).partition(".")
            if dot and first in aliases:
                yield node.lineno, f"{aliases[first]}.{rest}"


def _name(node: ast.AST) -> str:
    """A dotted name, as far as it is one."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute):
        return f"{_name(node.value)}.{node.attr}"
    return ""


def _text_leaves(node: ast.AST) -> Iterator[ast.Constant]:
    """The literal texts an expression can become, not looking into other calls."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node
    elif isinstance(node, ast.JoinedStr):
        parts = [part.value if isinstance(part, ast.Constant) else "" for part in node.values]
        yield ast.copy_location(ast.Constant("".join(parts)), node)
    elif isinstance(node, ast.List | ast.Tuple):
        for part in node.elts:
            yield from _text_leaves(part)
    elif isinstance(node, ast.BinOp):
        yield from _text_leaves(node.left)
        yield from _text_leaves(node.right)
    elif isinstance(node, ast.BoolOp):
        for part in node.values:
            yield from _text_leaves(part)
    elif isinstance(node, ast.IfExp):
        yield from _text_leaves(node.body)
        yield from _text_leaves(node.orelse)
    elif (
        isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr in {"format", "join", "upper", "title", "replace"}
    ):
        yield from _text_leaves(node.func.value)


def _shown_constants(tree: ast.AST) -> Iterator[ast.Constant]:
    """Texts that nothing says are not for the screen: no docstring, no log line, no failure, no marker."""

    def walk(node: ast.AST) -> Iterator[ast.Constant]:
        if isinstance(node, ast.Raise | ast.Assert):
            return
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            return
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if name in MARKERS or LOGS.match(name) or name.endswith(".setStyleSheet"):
                return
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node
        for child in ast.iter_child_nodes(node):
            yield from walk(child)

    yield from walk(tree)
