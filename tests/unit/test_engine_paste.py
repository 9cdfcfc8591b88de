"""Reading what people paste: anything may be around it, and anything may be missing."""

from __future__ import annotations

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.cut_json import read_json
from app.core.engine_paste import decoded, nothing_found, read_paste
from app.core.engines import Confidence, decide
from tests.engine_pastes import PASTES


@pytest.mark.parametrize("name", PASTES)
def test_a_paste_cut_anywhere_is_never_surer_and_other(name):
    text = PASTES[name][1]
    whole = decide(read_paste(text))
    for end in range(len(text)):
        verdict = decide(read_paste(text[:end]))
        if verdict.confidence is Confidence.CERTAIN:
            assert (verdict.place, verdict.provider) == (whole.place, whole.provider), text[:end]


@settings(max_examples=150, deadline=None)
@given(st.text(max_size=300), st.sampled_from(sorted(PASTES)), st.integers(0, 2000))
def test_no_text_is_too_odd(noise, name, where):
    text = PASTES[name][1]
    decide(read_paste(text[:where] + noise + text[where:]))
    decide(read_paste(noise))


@settings(max_examples=100, deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=6), inner, max_size=4),
        max_leaves=12,
    )
)
def test_json_of_any_shape_is_no_fault(value):
    for name in ("info", "Client", "Server", "host", "Endpoints", "ServerErrors", "Labels", "Plugins"):
        decide(read_paste(json.dumps({"OperatingSystem": "x", name: value})))


def test_json_cut_short_keeps_what_was_whole():
    text = json.dumps({"a": {"b": [1, 2, {"c": "d"}]}, "e": "long text", "f": True})
    assert read_json(text, 0) == (json.loads(text), len(text))
    for end in range(1, len(text)):
        found = read_json(text[:end], 0)
        assert (
            found is None or found[0].items() <= {"a": found[0].get("a"), "e": "long text", "f": True}.items()
        )
    assert read_json(text[: text.index("long te")], 0)[0] == {"a": {"b": [1, 2, {"c": "d"}]}}


def test_bytes_of_powershell_and_others():
    text = "Server Version: 28\r\n"
    for content in (text.encode(), text.encode("utf-8-sig"), text.encode("utf-16"), text.encode("utf-16-le")):
        assert read_paste(decoded(content)).info["ServerVersion"] == "28"


def test_wsl_lists_of_other_languages():
    text = (
        "  NOMBRE            ESTADO       VERSI\u00d3N\n"
        "* Ubuntu            En ejecuci\u00f3n 2\n"
        "  docker-desktop    Detenido        2\n"
    )
    rows = read_paste(text).host.wsl_rows
    assert [(row.name, row.version, row.running, row.default) for row in rows] == [
        ("Ubuntu", 2, None, True),
        ("docker-desktop", 2, None, False),
    ]


def test_only_what_is_about_an_engine_counts():
    assert nothing_found(read_paste("make: *** [all] Error 2\nName: x y\n"))
    assert not nothing_found(read_paste(PASTES["contexts"][1]))


def test_a_log_of_megabytes_is_read_quickly_and_finds_what_is_in_it():
    noise = "2024-05-01T10:00:01Z INFO step 17: fetched {things} [ok] => done in 12.3s\n" * 40_000
    assert read_paste(noise + PASTES["log of testcontainers"][1]).info["OperatingSystem"] == "OrbStack"
