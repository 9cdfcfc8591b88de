"""The sentences in the code, and the files their translations are in."""

from __future__ import annotations

import ast
import string
import subprocess
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree as ET

CONTEXT = "labwright"  # the one context app.ui.text looks in
LANGUAGES = ("es", "fr")
PLURAL_FORMS = 2  # of Spanish and French alike; a language with another number must be told apart here
MARKERS = {"tr": 1, "say": 1, "tr_count": 2, "say_count": 2}


@dataclass(frozen=True, slots=True)
class Message:
    """One sentence to translate. `one` is its English singular, when it depends on a number."""

    source: str
    files: tuple[str, ...]
    one: str | None = None


Translations = Mapping[str, tuple[str, ...]]  # source: its translation, or all its plural forms


class TwoMeaningsError(ValueError):
    """One source text is marked in two ways, and a translation can follow only one."""


def collect(root: Path) -> list[Message]:
    """Every marked sentence under root's app/, ordered by where it is first used."""
    found: dict[str, Message] = {}
    for path in sorted((root / "app").rglob("*.py")):
        file = path.relative_to(root).as_posix()
        for source, one in marked(path.read_text(encoding="utf-8")):
            known = found.get(source)
            if known is not None and known.one != one:
                raise TwoMeaningsError(f"{source!r} in {file} and {known.files[0]}: singulars differ")
            files = known.files if known else ()
            found[source] = Message(source, files if file in files else (*files, file), one)
    return sorted(found.values(), key=lambda message: (message.files[0], message.source))


def marked(code: str) -> list[tuple[str, str | None]]:
    """The sentences one file marks, each with its singular or None."""
    sentences = []
    for node in ast.walk(ast.parse(code)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in MARKERS:
            words = [a.value for a in node.args[: MARKERS[node.func.id]] if isinstance(a, ast.Constant)]
            if len(words) == MARKERS[node.func.id] and all(isinstance(word, str) for word in words):
                sentences.append((words[-1], words[0] if len(words) == 2 else None))
    return sentences


def placeholders(text: str) -> set[str]:
    """The {fields} of a text, with how they are to be formatted."""
    return {
        f"{field}!{conversion or ''}:{form}"
        for _, field, form, conversion in string.Formatter().parse(text)
        if field is not None
    }


def read(path: Path) -> Translations:
    """What is translated in a .ts file; sentences without a translation are left out."""
    if not path.exists():
        return {}
    known = {}
    for message in ET.parse(path).iter("message"):
        translation = message.find("translation")
        if translation is not None and translation.get("type") is None:
            forms = [form.text or "" for form in translation.iter("numerusform")] or [translation.text or ""]
            known[message.findtext("source", "")] = tuple(forms)
    return known


def written(language: str, messages: list[Message], known: Translations) -> str:
    """The text of a .ts file with these sentences and what is known of their translations."""
    document = ET.Element("TS", version="2.1", language=language, sourcelanguage="en")
    context = ET.SubElement(document, "context")
    ET.SubElement(context, "name").text = CONTEXT
    for message in messages:
        element = ET.SubElement(context, "message", {"numerus": "yes"} if message.one else {})
        for file in message.files:
            ET.SubElement(element, "location", filename=f"../../{file}")
        ET.SubElement(element, "source").text = message.source
        if message.one:
            ET.SubElement(element, "extracomment").text = f"for one: {message.one}"
        translation = ET.SubElement(element, "translation")
        forms = known.get(message.source, ())
        if len(forms) != (PLURAL_FORMS if message.one else 1) or not all(forms):
            translation.set("type", "unfinished")
            forms = ("",) * (PLURAL_FORMS if message.one else 1)
        if message.one:
            for form in forms:
                ET.SubElement(translation, "numerusform").text = form
        else:
            translation.text = forms[0]
    ET.indent(document, "    ")
    body = ET.tostring(document, encoding="unicode")
    return f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n'


def compile_to(qm: Path, ts: Path) -> None:
    """Write the .qm file Qt loads."""
    lrelease = Path(sysconfig.get_path("scripts")) / "pyside6-lrelease"
    subprocess.run([str(lrelease), "-silent", str(ts), "-qm", str(qm)], check=True)
