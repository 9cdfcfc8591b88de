"""Every sentence is translated, with its placeholders, and what Qt loads is what the translators wrote."""

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.translation import catalogue
from tests.translation.catalogue import Message

ROOT = Path(__file__).parents[2]
FILES = {
    language: ROOT / "resources" / "i18n" / f"labwright_{language}.ts" for language in catalogue.LANGUAGES
}


@pytest.fixture(params=catalogue.LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def test_every_sentence_is_translated_and_none_is_left_over(language: str) -> None:
    sources = {message.source for message in catalogue.collect(ROOT)}
    known = catalogue.read(FILES[language]).keys()
    assert sorted(sources - known) == [], f"not translated to {language}; see dev.py translate"
    assert sorted(known - sources) == [], "no longer in the code"


def test_translations_keep_the_placeholders(language: str) -> None:
    wrong = [
        (source, form)
        for source, forms in catalogue.read(FILES[language]).items()
        for number, form in enumerate(forms)
        if not _same_placeholders(source, form, may_lack_n=number < len(forms) - 1)
    ]
    assert wrong == []


def _same_placeholders(source: str, form: str, *, may_lack_n: bool) -> bool:
    wanted, there = catalogue.placeholders(source), catalogue.placeholders(form)
    return there == wanted or (may_lack_n and there == wanted - {"n!:"})


SPACE = "\N{NO-BREAK SPACE}"
WRONG_SIGNS = {
    "es": re.compile(r"[“”]|«\s|\s»"),
    "fr": re.compile(rf"(?<!{SPACE})[:;?!»](?=\s|$)|«(?!{SPACE})|[“”]|\w'\w"),
}


def wrong_signs(language: str, form: str) -> bool:
    """Whether quotes, spaces or question marks stand as this language does not have them."""
    opened = language != "es" or all(form.count(first) == form.count(last) for first, last in ("¿?", "¡!"))
    return not opened or WRONG_SIGNS[language].search(form) is not None


def test_the_signs_of_the_language_are_used(language: str) -> None:
    forms = [form for forms in catalogue.read(FILES[language]).values() for form in forms]
    assert [form for form in forms if wrong_signs(language, form)] == []
    tables = (ROOT / "resources" / "explain" / language).glob("*.toml")
    texts = [text for table in tables for text in _texts(tomllib.loads(table.read_text(encoding="utf-8")))]
    assert [text for text in texts if wrong_signs(language, text)] == []


def _texts(table: object) -> Iterator[str]:
    if isinstance(table, str):
        yield table
    elif isinstance(table, dict):
        for value in table.values():
            yield from _texts(value)


@pytest.mark.parametrize(
    ("language", "form"),
    [
        ("es", "Continuar?"),
        ("es", "Listo. Y ahora?"),
        ("es", "“{title}”"),
        ("es", "« {title} »"),
        ("fr", "Continuer ?"),
        ("fr", "Continuer?"),
        ("fr", "Ceci : cela"),
        ("fr", "Ceci: cela"),
        ("fr", "« {title} »"),
        ("fr", "l'image"),
    ],
)
def test_wrong_signs_are_found(language: str, form: str) -> None:
    assert wrong_signs(language, form)


def test_the_compiled_file_is_fresh(language: str, tmp_path: Path) -> None:
    ts = FILES[language]
    catalogue.compile_to(tmp_path / "fresh.qm", ts)
    assert ts.with_suffix(".qm").read_bytes() == (tmp_path / "fresh.qm").read_bytes(), "run dev.py translate"


def test_the_file_is_as_the_tool_writes_it(language: str) -> None:
    ts = FILES[language]
    again = catalogue.written(language, catalogue.collect(ROOT), catalogue.read(ts))
    assert ts.read_text(encoding="utf-8") == again, "run dev.py translate"


def test_marked_sentences_are_found() -> None:
    code = """
title = tr("Hello {name}", name=name)
step = say("Make " "it")
count = tr_count("{n} file", "{n} files", n)
other = say_count("One {x}", "{n} {x}", n, x=say("inner"))
nothing = verbatim("not this"), log("nor this"), tr(variable)
"""
    assert sorted(catalogue.marked(code), key=str) == [
        ("Hello {name}", None),
        ("Make it", None),
        ("inner", None),
        ("{n} files", "{n} file"),
        ("{n} {x}", "One {x}"),
    ]


def project(root: Path, **files: str) -> Path:
    (root / "app").mkdir()
    for name, code in files.items():
        (root / "app" / f"{name}.py").write_text(code, encoding="utf-8")
    return root


def test_a_sentence_in_two_files_is_one_message(tmp_path: Path) -> None:
    root = project(tmp_path, b="tr('Run')", a="say('Run'); say('Stop')")
    assert catalogue.collect(root) == [
        Message("Run", ("app/a.py", "app/b.py")),
        Message("Stop", ("app/a.py",)),
    ]


def test_one_text_with_two_meanings_is_refused(tmp_path: Path) -> None:
    with pytest.raises(catalogue.TwoMeaningsError):
        catalogue.collect(project(tmp_path, a="tr('{n} files')", b="tr_count('{n} file', '{n} files', 2)"))


def test_translations_survive_and_vanished_ones_go(tmp_path: Path) -> None:
    ts = tmp_path / "x.ts"
    before = [
        Message("Run <b>&</b>\nnow", ("a",)),
        Message("{n} files", ("a",), "{n} file"),
        Message("Old", ("a",)),
    ]
    known = {
        "Run <b>&</b>\nnow": ("Lanza <b>&</b>\nya",),
        "{n} files": ("{n} uno", "{n} dos"),
        "Old": ("Viejo",),
    }
    ts.write_text(catalogue.written("es", before, known), encoding="utf-8")
    assert catalogue.read(ts) == known
    after = [*before[:2], Message("New", ("b",))]
    ts.write_text(catalogue.written("es", after, catalogue.read(ts)), encoding="utf-8")
    assert catalogue.read(ts) == {source: known[source] for source in list(known)[:2]}


@pytest.mark.parametrize(
    ("source", "form", "fits"),
    [
        ("{name} of {n:,}", "{n:,} von {name}", True),
        ("{name}", "{nombre}", False),
        ("{seconds:g} s", "{seconds} s", False),
        ("plain {{braces}}", "claro {{x}}", True),
    ],
)
def test_placeholders_are_compared_with_their_form(source: str, form: str, *, fits: bool) -> None:
    assert (catalogue.placeholders(source) == catalogue.placeholders(form)) is fits
