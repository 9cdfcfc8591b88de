"""Every known error is found by its wordings and by others of the same shape, and nothing else is claimed."""

from __future__ import annotations

import json
import random
import string
import textwrap
import tomllib
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.error_knowledge import SYSTEMS, BadKnowledgeError, parse_situations, system_of
from app.core.error_patterns import BadPatternError, compile_context, compile_pattern
from app.core.error_text import blocks
from app.core.errors import AppError
from app.core.words import say
from app.services.known_errors import KnownErrors

RESOURCES = Path(__file__).parents[2] / "resources" / "errors"
CASES = Path(__file__).parents[1] / "fixtures" / "errors"
FACTS = [folder / "shared" / "facts" / "errors.json" for folder in Path(__file__).parents]
KNOWN = KnownErrors(RESOURCES)
SITUATIONS = {each.id: each for each in KNOWN.knowledge.situations}


def files(folder: Path) -> dict[str, dict[str, object]]:
    """All files of a folder in one."""
    entries: dict[str, dict[str, object]] = {}
    for path in sorted(folder.glob("*.toml")):
        for id_, entry in tomllib.loads(path.read_text(encoding="utf-8")).items():
            assert id_ not in entries, f"{id_} is there twice"
            entries[id_] = entry
    return entries


@cache
def told() -> dict[str, dict[str, list[str]]]:
    wordings = json.loads((CASES / "wordings.json").read_text(encoding="utf-8"))
    others = json.loads((CASES / "other_wordings.json").read_text(encoding="utf-8"))
    cases = files(CASES)
    return {
        id_: {
            "wordings": texts,
            "paraphrases": [*cases[id_]["paraphrases"], *others.get(id_, [])],  # type: ignore[misc]
            "near": list(cases[id_]["near"]),  # type: ignore[call-overload]
        }
        for id_, texts in wordings.items()
    }


def each(kind: str) -> list[object]:
    return [
        pytest.param(id_, text, id=f"{id_}-{number}")
        for id_, texts in told().items()
        for number, text in enumerate(texts[kind], 1)
    ]


def found(text: str, system: str | None = None) -> list[str]:
    return [each.situation.id for each in KNOWN.in_text(text, system)]


@pytest.mark.parametrize(("id_", "text"), each("wordings"))
def test_a_wording_is_found(id_: str, text: str) -> None:
    assert found(text) == [id_]


@pytest.mark.parametrize(("id_", "text"), each("paraphrases"))
def test_another_wording_of_the_same_shape_is_found(id_: str, text: str) -> None:
    assert found(text) == [id_]


@pytest.mark.parametrize(("id_", "text"), each("near"))
def test_a_text_that_is_merely_similar_is_not(id_: str, text: str) -> None:
    assert id_ not in found(text)
    assert found(text) == []


@pytest.mark.parametrize("text", json.loads((CASES / "not_errors.json").read_text(encoding="utf-8")))
def test_an_error_that_is_none_of_these_is_not_claimed(text: str) -> None:
    assert found(text) == []


def test_every_situation_has_its_cases() -> None:
    assert set(told()) == set(SITUATIONS)
    for id_, cases in told().items():
        assert all(cases[kind] for kind in ("wordings", "paraphrases", "near")), id_


@pytest.mark.skipif(not any(path.exists() for path in FACTS), reason="the facts are not beside this checkout")
def test_every_wording_of_the_facts_is_found() -> None:
    facts = next(path for path in FACTS if path.exists())
    for fact in json.loads(facts.read_text(encoding="utf-8")):
        for text in fact["text"]:
            assert found(text) == [fact["id"]], text


PREFIXES = (
    "", "#12 1.234 ", "ERROR: ", "web-1  | ", "app-db-1     | ", "2026-01-01T12:00:00.1234567Z ", "> ",
    "    ", "[12:00:01] ", "Nov 29 23:23:52 host dockerd[123]: ", "17: ", "stderr: ", "#5 [3/6] ", "E   ",
    "│ ", "[2026-01-01T00:00:00.000Z] ", "2026-01-01 12:00:00,123 ", "[stage-1 2/5] ", "INFO: ",
)  # fmt: skip
TEXT = """installing collected packages numpy errors exception-group warning-free 0 errors resolved fetching
done layer cached building wheel for step running progress 3.12 amd64 linux downloading metadata extracting
complete container started healthy created network volume pulled verified configuring selecting previously
unpacking processing triggers environment location channels platform collecting using already satisfied"""


def filler(choose: random.Random, lines: int) -> list[str]:
    return [" ".join(choose.choices(TEXT.split(), k=choose.randint(2, 12))) for _ in range(lines)]


def broken(line: str, width: int, choose: random.Random) -> list[str]:
    """The line as a terminal or as a program would break it."""
    if choose.random() < 0.5:
        return [line[at : at + width] for at in range(0, len(line), width)] or [""]
    return textwrap.wrap(line, width) or [""]


def coloured(line: str, choose: random.Random) -> str:
    start = choose.randint(0, len(line))
    stop = choose.randint(start, len(line))
    return f"{line[:start]}\x1b[1;31m{line[start:stop]}\x1b[0m{line[stop:]}"


def disguised(text: str, choose: random.Random) -> tuple[str, range]:
    """The text in the middle of a long log, and the lines it is in now."""
    prefix, width = choose.choice(PREFIXES), choose.choice((80, 100, 120))
    lines = text.split("\n")
    way = choose.choice(("plain", "prefixed", "broken", "broken and prefixed", "prefixed and broken"))
    if way.startswith("broken"):
        lines = [part for line in lines for part in broken(line, width, choose)]
    if "prefixed" in way:
        lines = [prefix + line for line in lines]
    if way == "prefixed and broken":
        lines = [part for line in lines for part in broken(line, width, choose)]
    if choose.random() < 0.5:
        lines = [coloured(line, choose) for line in lines]
    before, after = choose.randint(0, 120), choose.randint(0, 120)
    others = [prefix + line for line in filler(choose, before + after)]
    end = choose.choice(("\n", "\r\n"))
    return end.join([*others[:before], *lines, *others[before:]]), range(before + 1, before + len(lines) + 1)


EVERY_WORDING = [(id_, text) for id_, cases in told().items() for text in cases["wordings"]]


@pytest.mark.parametrize("seed", range(3))
def test_wordings_are_found_in_any_disguise(seed: int) -> None:
    choose = random.Random(seed)
    for id_, text in EVERY_WORDING:
        log, lines = disguised(text, choose)
        known = KNOWN.in_text(log)
        assert [each.situation.id for each in known] == [id_], log
        assert known[0].line in lines, log


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(EVERY_WORDING), st.randoms(use_true_random=False))
def test_a_wording_is_found_in_any_disguise(wording: tuple[str, str], choose: random.Random) -> None:
    log, lines = disguised(wording[1], choose)
    known = KNOWN.in_text(log)
    assert [each.situation.id for each in known] == [wording[0]]
    assert known[0].line in lines


def test_a_wording_is_found_in_a_log_of_5000_lines() -> None:
    choose = random.Random(1)
    lines = filler(choose, 5_000)
    for id_, text in EVERY_WORDING:
        place = choose.randint(0, len(lines))
        known = KNOWN.in_text("\n".join([*lines[:place], text, *lines[place:]]))
        assert [each.situation.id for each in known] == [id_]
        assert place < known[0].line <= place + 1 + text.count("\n")


CLEAN = (CASES / "clean").glob("*.txt")


@pytest.mark.parametrize("path", sorted(CLEAN), ids=lambda path: path.stem)
def test_nothing_is_claimed_for_a_clean_log(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert found(text) == []
    choose = random.Random(path.stem)
    for prefix in PREFIXES:
        assert found("\n".join(prefix + line for line in text.splitlines())) == []
    assert found("\n".join(part for line in text.splitlines() for part in broken(line, 80, choose))) == []


@settings(max_examples=100, deadline=None)
@given(st.text(alphabet=string.printable, max_size=400))
def test_nothing_is_claimed_for_noise(text: str) -> None:
    assert found(text) == []


ROOTS = [
    ("DK20 before what failed by it", ["DK20", "BD03"]),
    ("a certificate before what is not found by it", ["PI15", "PI02"]),
    ("no DNS before the package that is not found", ["WS09", "PI02"]),
    ("no compiler before the wheel that is not built", ["PI11", "PI12"]),
    ("virtualisation before Docker Desktop", ["WS01", "DK02"]),
    ("the lost Python before Poetry's environment", ["VE06", "PO12"]),
    ("a missing ensurepip before the environment that is not made", ["VE01", "VE02"]),
    ("an error before a hint", ["PI02", "PI17"]),
    ("a full disk before everything", ["PI16", "PI12", "BD03"]),
    ("the service before the one that waits for it", ["RN09", "CP02"]),
]


@pytest.mark.parametrize("ids", [pytest.param(ids, id=name) for name, ids in ROOTS])
def test_the_root_stands_first_wherever_it_stood(ids: list[str]) -> None:
    texts = [told()[id_]["wordings"][0] for id_ in ids]
    assert found("\n".join(texts)) == ids
    assert found("\n\n".join(reversed(texts))) == ids


@pytest.mark.parametrize("id_", [id_ for id_, known in SITUATIONS.items() if known.over])
def test_a_general_one_is_not_named_for_the_lines_of_an_exact_one(id_: str) -> None:
    for text in told()[id_]["wordings"]:
        assert not SITUATIONS[id_].over & set(found(text))


def test_a_general_one_is_named_for_lines_of_its_own() -> None:
    missing = "ModuleNotFoundError: No module named"
    log = f"{missing} 'distutils'\nfine\n{missing} 'requests'"
    known = KNOWN.in_text(log)
    assert [(each.situation.id, each.line) for each in known] == [("PY04", 1), ("PY06", 3)]


def test_an_error_counts_once_at_its_first_line() -> None:
    log = "\n".join(["fine", *["ERROR: No matching distribution found for x"] * 50])
    assert [(each.situation.id, each.line) for each in KNOWN.in_text(log)] == [("PI02", 2)]


def test_what_cannot_happen_on_a_system_is_left_out_for_it() -> None:
    text = told()["PY01"]["wordings"][0]
    assert found(text) == ["PY01"]
    assert found(text, "windows") == ["PY01"]
    assert found(text, "linux") == []


def test_what_to_do_is_for_the_system_or_names_it() -> None:
    steps = SITUATIONS["DK01"].steps("linux")
    assert any("systemctl" in step for step in steps)
    assert not any("Docker Desktop, OrbStack" in step for step in steps)
    everywhere = SITUATIONS["DK01"].steps(None)
    assert {step.split(":")[0] for step in everywhere} >= set(SYSTEMS.values())


def test_dangerous_folklore_is_named() -> None:
    said = " ".join(text for known in SITUATIONS.values() for text in known.avoid)
    for bad in (
        "chmod 666",
        "sudo pip",
        "wsl --unregister",
        "factory reset",
        "curl | sudo",
        "--break-system-packages",
    ):
        assert bad in said


def test_every_situation_says_what_to_do_on_every_system_it_happens_on() -> None:
    for known in SITUATIONS.values():
        for system in known.systems:
            assert known.steps(system), (known.id, system)
        assert set(known.fix_on) <= known.systems, known.id
        assert known.over <= set(SITUATIONS), known.id


LANGUAGES = ("es", "fr")


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_every_text(language: str) -> None:
    english, other = files(RESOURCES / "en"), files(RESOURCES / language)
    assert set(english) == set(other)
    for id_, entry in english.items():
        texts = {"title", "cause", "fix", "avoid", *SYSTEMS} & set(entry)
        assert set(other[id_]) == texts, id_
        for key in texts:
            ours, theirs = entry[key], other[id_][key]
            assert type(ours) is type(theirs), (id_, key)
            if isinstance(ours, list):
                assert len(ours) == len(theirs), (id_, key)  # type: ignore[arg-type]
        assert commands(entry, texts) == commands(other[id_], texts), id_


def commands(entry: dict[str, object], keys: set[str]) -> list[str]:
    """What stands in backticks is typed: no language may change it, but for words that stand for a name."""
    text = "\n".join(str(entry[key]) for key in sorted(keys))
    return sorted(text.split("`")[1::2])


def test_another_language_says_it_in_its_words() -> None:
    text = told()["RN01"]["wordings"][0]
    titles = {
        KnownErrors(RESOURCES, language).in_text(text)[0].situation.title for language in ("en", *LANGUAGES)
    }
    assert len(titles) == 3


def test_a_text_is_read_in_pieces_of_any_size() -> None:
    choose = random.Random(2)
    text = told()["VE01"]["wordings"][0]
    log = "\n".join([*filler(choose, 40_000), text, *filler(choose, 1_000)]).encode()
    for size in (1_000, 65_536, 1 << 20, len(log)):
        pieces = (log[at : at + size] for at in range(0, len(log), size))
        known = KNOWN.find(pieces)
        assert [(each.situation.id, each.line) for each in known] == [("VE01", 40_001)]


def test_an_error_at_the_end_of_a_block_is_found() -> None:
    text = told()["PI05"]["wordings"][0].encode()
    for before in range((1 << 20) - len(text) - 3, (1 << 20) + 3, 7):
        assert [each.situation.id for each in KNOWN.find([b"x" * before + b"\n" + text])] == ["PI05"]


def test_a_block_is_never_larger_than_need_be() -> None:
    sizes = [len(block.raw) for block in blocks(b"x" * 100_000 for _ in range(60))]
    assert max(sizes) <= 1 << 20


@pytest.mark.parametrize("coding", ["utf-16", "utf-16-le", "utf-8-sig"])
def test_files_of_powershell_are_read(coding: str) -> None:
    text = "\r\n".join(["fine"] * 20 + [told()["WS07"]["wordings"][0]])
    assert [each.situation.id for each in KNOWN.find([text.encode(coding)])] == ["WS07"]


def test_progress_that_writes_over_itself_hides_nothing() -> None:
    assert found("Downloading 10%\rDownloading 90%\rERROR: No matching distribution found for x\r\n") == [
        "PI02"
    ]


def test_a_failure_that_is_explained_already_is_not_looked_up() -> None:
    said = told()["DK03"]["wordings"][0]
    unknown = AppError("command-failed", say("docker ended with code 1."), output=said)
    assert [each.situation.id for each in KNOWN.behind(unknown)] == ["DK03"]
    assert KNOWN.behind(AppError("pip-conflict", say("They cannot be had together."), output=said)) == ()


def test_platforms_have_the_names_of_the_contract() -> None:
    assert [system_of(each) for each in ("win32", "darwin", "linux")] == list(SYSTEMS)


def test_a_pattern_needs_a_literal_part() -> None:
    for bad in ("(?:a|b)+", "abc", "one thing|another thing", "Capital letters"):
        with pytest.raises(BadPatternError):
            compile_pattern(bad)
    assert compile_context(r"a ~ b").search(b"axxb")


def test_an_entry_needs_its_words() -> None:
    with pytest.raises(BadKnowledgeError):
        parse_situations({"XX01": {"patterns": ["something long"], "title": "It"}}, {})
