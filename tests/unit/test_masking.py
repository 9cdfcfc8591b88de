from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import MASK, Command
from app.core.masking import Masking, mask_variants


def masked(pieces: list[str], secrets: set[str]) -> str:
    masking = Masking(secrets)
    return "".join(map(masking.feed, pieces)) + masking.finish()


@pytest.mark.parametrize(
    ("pieces", "secrets", "shown"),
    [
        (["the key is hunter2."], {"hunter2"}, f"the key is {MASK}."),
        (["the key is hun", "ter", "2."], {"hunter2"}, f"the key is {MASK}."),
        (list("xhunter2hunter2x"), {"hunter2"}, f"x{MASK}{MASK}x"),
        (["hunter"], {"hunter2"}, "hunter"),
        (["hunthunter2"], {"hunter2"}, f"hunt{MASK}"),
        (["abcdef abc"], {"abc", "abcdef"}, f"{MASK} {MASK}"),
        (["zab", "c|abcdef"], {"zabc", "abcdef"}, f"{MASK}|{MASK}"),
        (["xyzabc", "-"], {"zabc", "abcdef"}, f"xy{MASK}-"),
        (["echo s3cret"], {"s3cret\n"}, f"echo {MASK}"),
        (["-----BEGIN KEY\nabc", "defgh\n}\n"], {"-----BEGIN KEY\nabcdefgh\n}"}, f"{MASK}\n"),
        (["  abcdefgh\n}"], {"-----BEGIN KEY\nabcdefgh\n}"}, f"  {MASK}\n}}"),
    ],
)
def test_a_secret_is_masked_however_it_arrives(pieces: list[str], secrets: set[str], shown: str) -> None:
    assert masked(pieces, secrets) == shown


@given(
    st.lists(st.text("ab-", max_size=12), max_size=12),
    st.sets(st.text("ab", min_size=2, max_size=5), min_size=1, max_size=3),
)
def test_cutting_the_text_changes_nothing(pieces: list[str], secrets: set[str]) -> None:
    assert masked(pieces, secrets) == masked(["".join(pieces)], secrets)


@given(
    st.lists(st.text("ab-", max_size=12), max_size=12),
    st.sets(st.text("ab", min_size=2, max_size=5), min_size=1, max_size=3),
)
def test_no_secret_is_left(pieces: list[str], secrets: set[str]) -> None:
    shown = masked(pieces, secrets)
    assert not any(secret in part for part in shown.split(MASK) for secret in secrets)


def test_a_command_is_masked_as_its_output_is() -> None:
    command = Command(("login", "--password=s3cret"), secrets=frozenset({"s3cret\n", " "}))
    assert command.masked_argv() == ("login", f"--password={MASK}")


def test_only_the_beginning_of_a_secret_is_held_back() -> None:
    masking = Masking({"hunter2"})
    assert masking.feed("Proceed? hun") == "Proceed? "
    assert masking.feed("gry") == "hungry"


def test_empty_secrets_are_none() -> None:
    assert not mask_variants({"", " \n"})
    with pytest.raises(ValueError, match="nothing"):
        Masking({""})
