"""The journal as scripts and as lab notes: nothing in a command or title escapes from where it stands."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import MASK, Shell
from app.core.journal import Entry
from app.core.journal_export import Form, export
from app.core.outcomes import Ending, Outcome
from app.core.words import say

DONE = Outcome(Ending.EXITED, 1.2, 0)


def entry(*argv: str, time: float = 1_700_000_000.0, cwd: str = "/srv/lab", **fields: object) -> Entry:
    given = {"title": "Do it", "origin": "cli", "outcome": DONE} | fields
    return Entry("id", time, argv, cwd=cwd, **given)  # type: ignore[arg-type]


def code(script: str) -> list[str]:
    return [line for line in script.splitlines() if line and not line.startswith("#")]


def test_bash_goes_to_each_folder_once_and_keeps_the_order() -> None:
    entries = [
        entry("three", time=3, cwd="/b c"),
        entry("one", time=1, cwd="/a"),
        entry("two", time=2, cwd="/a", env=(("X", "1 2"),)),
    ]
    assert code(export(entries, Form.BASH)) == [
        "cd -- /a || exit 1",
        "one",
        "X='1 2' two",
        "cd -- '/b c' || exit 1",
        "three",
    ]


def test_powershell_says_it_in_its_own_words() -> None:
    entries = [entry("python", "-m", "venv", "it's", cwd="C:\\my lab")]
    assert code(export(entries, Form.POWERSHELL)) == [
        "Set-Location -LiteralPath 'C:\\my lab' -ErrorAction Stop",
        "python -m venv 'it''s'",
    ]


def test_what_labwright_did_in_less_time_is_said_beside_the_equivalent_command() -> None:
    quick = entry("python", "-m", "venv", "/e", equivalent=True)
    script = export([quick], Form.BASH)
    assert "# Labwright did the same in less time." in script.splitlines()
    assert code(script)[-1] == "python -m venv /e"
    assert "Labwright did the same in less time." in export([quick], Form.MARKDOWN)
    assert "less time" not in export([entry("ls")], Form.MARKDOWN)


def test_comments_tell_when_why_and_how_it_ended() -> None:
    script = export([entry("x", outcome=Outcome(Ending.EXITED, 72, 3))], Form.BASH)
    assert "# 2023-11-14T22:13:20.000Z - Do it - ended with code 3 (1 min 12 s)" in script
    script = export([entry("xterm", outcome=Outcome(Ending.STARTED, 1.0))], Form.BASH)
    assert "# 2023-11-14T22:13:20.000Z - Do it - started\n" in script, "how long it runs is not known"


@pytest.mark.parametrize(
    ("left_out", "reason"),
    [
        (
            entry("gti", outcome=Outcome(Ending.NOT_STARTED, 0, problem=say("no such program"))),
            "did not start",
        ),
        (entry("docker", "login", "-p", MASK), "secret"),
        (entry("docker", "login", "--password-stdin", fed=True), "input"),
        (entry("echo", left_out=3), "too long"),
    ],
)
@pytest.mark.parametrize("form", [Form.BASH, Form.POWERSHELL])
def test_what_cannot_run_again_as_it_is_becomes_a_comment_with_the_reason(
    form: Form, left_out: Entry, reason: str
) -> None:
    script = export([left_out, entry("kept", time=2e9)], form)
    assert code(script)[-1] == "kept"
    assert not any(left_out.argv[0] in line for line in code(script))
    assert reason in script
    assert f"# {left_out.argv[0]}" in script


def test_what_a_shell_cannot_express_becomes_a_comment_with_the_reason() -> None:
    script = export([entry("echo", "\udcff"), entry("echo", "x", env=(("EMPTY", ""),))], Form.POWERSHELL)
    assert code(script) == []
    assert script.count("# echo") == 2
    assert script.encode()


@pytest.mark.parametrize("form", list(Form))
def test_nothing_is_exported_as_an_empty_frame(form: Form) -> None:
    assert code(export([], form)) == []
    assert export([], form).endswith("\n")


def test_notes_have_a_heading_the_circumstances_and_the_line() -> None:
    notes = export([entry("python", "-m", "venv", "my env")], Form.MARKDOWN)
    assert "## Do it\n" in notes
    assert "2023-11-14T22:13:20.000Z · `/srv/lab` · done (1.2 s)" in notes
    assert "```bash\npython -m venv 'my env'\n```" in notes
    assert "```powershell\n" in export([entry("x")], Form.MARKDOWN, shell=Shell.POWERSHELL)


def test_notes_fence_backticks_and_show_markup_as_text() -> None:
    notes = export([entry("echo", "```", title="<b>*x*</b>\n# not a heading", cwd="/`tick`")], Form.MARKDOWN)
    assert "\n````bash\necho '```'\n````\n" in notes
    assert "## \\<b\\>\\*x\\*\\</b\\> \\# not a heading\n" in notes
    assert "`` /`tick` ``" in notes


def test_words_can_be_translated() -> None:
    assert "DONE" in export([entry("x")], Form.BASH, in_words=lambda sentence: str(sentence).upper())


any_text = st.text(st.characters(codec=None, exclude_characters="\0"), max_size=30)
any_entries = st.lists(
    st.builds(
        entry,
        st.text(st.characters(codec=None, exclude_characters="\0"), min_size=1, max_size=10),
        any_text,
        title=any_text,
        cwd=any_text,
        env=st.dictionaries(st.text("AB_", min_size=1), any_text, max_size=2).map(lambda d: tuple(d.items())),
    ),
    max_size=4,
)


@given(any_entries, st.sampled_from(list(Form)))
def test_any_entries_can_be_exported_and_saved(entries: list[Entry], form: Form) -> None:
    export(entries, form).encode()


@given(any_text)
def test_no_title_breaks_out_of_its_comment_or_heading(title: str) -> None:
    for form in (Form.BASH, Form.POWERSHELL):
        assert code(export([entry("kept", title=title, cwd="")], form)) == ["kept"]
    headings = re.findall("(?m)^#+ ", export([entry("kept", title=title)], Form.MARKDOWN))
    assert headings == ["# ", "## "]
