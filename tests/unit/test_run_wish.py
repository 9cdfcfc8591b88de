"""What docker run can be asked for as a value: every flag from words to field and back, and as JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.errors import AppError
from app.core.go_values import duration, fields, join_fields, size, whole
from app.core.run_flags import BY_FIELD, FLAGS, Flag, Kind
from app.core.run_parts import Mount, Network, NotThisError, Port, Variable, Volume
from app.core.run_values import value_problem
from app.core.run_wish import RunWish, wish_from_json
from app.core.run_words import NotARunError, parse_words
from app.services.explanations import Explanations
from tests.run_lines import IMAGE, combined, creatable, values

PLAIN = RunWish(IMAGE)


def good_values(flag: Flag) -> list[str]:
    tried = ["x"] if flag.value == "text" else list(values(flag))
    # Docker's own networks know no other names.
    return [
        value for value in tried if value_problem(flag.value, value) is None and "bridge,alias" not in value
    ]


def test_no_two_flags_share_a_name() -> None:
    words = [word for flag in FLAGS for word in flag.words]
    assert len(words) == len(set(words))
    assert len(BY_FIELD) == len(FLAGS)


@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.name)
def test_each_field_becomes_words_and_is_read_back(flag: Flag) -> None:
    tried = [True, False] if flag.kind is Kind.SWITCH else good_values(flag)
    assert tried, "no value to try"
    for value in tried:
        said = (str(value),) if flag.kind is Kind.MANY else value
        wish = PLAIN.having(flag.field, said)
        if flag.field in {"network_alias"}:
            wish = wish.having("network", ("lab",))
        assert parse_words(wish.words()) == wish, value
        assert wish_from_json(json.loads(json.dumps(wish.to_json()))) == wish
        assert wish.having(flag.field, None).having("network", None) == PLAIN
        for word in flag.words:
            spoken = f"{word}={value}" if flag.kind is not Kind.SWITCH else f"{word}={str(value).lower()}"
            extra = ["--network", "lab"] if flag.field == "network_alias" else []
            assert parse_words([*extra, spoken, IMAGE]) == wish if len(word) > 2 else True


def test_lines_of_many_flags_are_their_own_canonical_form() -> None:
    seen = 0
    for words in [*combined(300, seed=1), *creatable(300, seed=2)]:
        try:
            wish = parse_words(words)
        except NotARunError:
            continue
        seen += 1
        assert parse_words(wish.words()) == wish
        assert wish_from_json(json.loads(json.dumps(wish.to_json()))) == wish
    assert seen > 300


def test_what_holds_anyway_is_not_written() -> None:
    wish = parse_words(["--rm=false", "--restart", "no", "--pull=missing", "--sig-proxy", "-m", "0", "x"])
    assert wish == RunWish("x")
    assert parse_words(["--init=false", "--entrypoint=", "--stop-timeout=0", "x"]).words() == (
        "--entrypoint=", "--init=false", "--stop-timeout", "0", "x",
    )  # fmt: skip


def test_create_takes_the_same_words_but_those_of_running() -> None:
    wish = parse_words(["-d", "--sig-proxy=false", "--detach-keys=ctrl-a", "--name", "web", "x", "sh"])
    assert wish.words(create=True) == ("--name", "web", "x", "sh")


@pytest.mark.parametrize(
    ("text", "port"),
    [
        ("80", Port("80")),
        ("127.0.0.1:8080:80/udp", Port("80", "8080", "127.0.0.1", "udp")),
        ("[::1]::80", Port("80", "", "::1")),
        ("published=8080,target=80", Port("80", "8080")),
        ("8000-8001:0080-0081/TCP", Port("80-81", "8000-8001")),
    ],
)
def test_a_port_is_taken_apart(text: str, port: Port) -> None:
    assert Port.parse(text) == port
    assert Port.parse(str(port)) == port


@pytest.mark.parametrize(
    ("text", "volume", "of_this_computer"),
    [
        ("C:\\Users\\Ada\\my lab:/lab:ro", Volume("/lab", "C:\\Users\\Ada\\my lab", "ro"), True),
        ("c:/a:d:/b", Volume("d:/b", "c:/a"), True),
        ("data:/data", Volume("/data", "data"), False),
        ("/data", Volume("/data"), False),
        ("\\\\.\\pipe\\x:\\\\.\\pipe\\x", Volume("\\\\.\\pipe\\x", "\\\\.\\pipe\\x"), True),
    ],
)
def test_a_volume_is_taken_apart(text: str, volume: Volume, of_this_computer: bool) -> None:
    assert Volume.parse(text) == volume
    assert (str(volume), volume.of_this_computer) == (text, of_this_computer)


def test_a_mount_keeps_what_has_no_field() -> None:
    text = 'type=volume,src=v,dst=/x,ro,"volume-opt=o=addr=1,rw",volume-label=a=b'
    mount = Mount("/x", "v", "volume", True, ("volume-opt=o=addr=1,rw", "volume-label=a=b"))
    assert Mount.parse(text) == mount
    assert Mount.parse(str(mount)) == mount


def test_a_network_has_its_own_settings() -> None:
    network = Network.parse("name=LAB,alias=db,alias=x,ip=10.0.0.5,gw-priority=2")
    assert network == Network("lab", ("db", "x"), "10.0.0.5", gateway_priority=2)
    assert Network.parse(str(network)) == network


@pytest.mark.parametrize(
    "name", ["POSTGRES_PASSWORD", "API_KEY", "GITHUB_TOKEN", "DB_PASS", "aws-secret-access-key"]
)
def test_values_of_such_names_are_secrets(name: str) -> None:
    wish = parse_words(["-e", f"{name}=hunter22", "-e", "MODE=test", "-e", name, "x"])
    assert wish.secrets == {"hunter22"}


@pytest.mark.parametrize(
    "name", ["PATH", "KEYBOARD", "COMPASS", "PASSENGERS", "POSTGRES_PASSWORD_FILE", "AUTHOR"]
)
def test_values_of_other_names_are_none(name: str) -> None:
    assert not Variable(name, "x").is_secret


@pytest.mark.parametrize(
    "told",
    [
        {"image": "x", "nope": 1},
        {"image": "X"},
        {"command": []},
        {"image": "x", "memory": "lots"},
        {"image": "x", "tty": "yes"},
        {"image": "x", "publish": [{"container": "80", "hosts": ""}]},
        {"image": "x", "publish": [{"container": "a"}]},
        {"image": "x", "rm": True, "restart": "always"},
        {"image": "x", "env": 5},
    ],
)
def test_json_that_describes_no_container_is_refused(told: dict[str, object]) -> None:
    with pytest.raises(AppError) as refused:
        wish_from_json(told)
    assert refused.value.code == "not-a-container"


def test_a_value_that_docker_refuses_is_not_kept() -> None:
    with pytest.raises(ValueError, match="512m"):
        PLAIN.having("memory", "lots")


@given(st.lists(st.text(), min_size=1).filter(lambda texts: texts[0] != "" and "\r" not in "".join(texts)))
def test_fields_between_commas_come_back(texts: list[str]) -> None:
    assert fields(join_fields(texts)) == texts


@given(st.text())
def test_any_text_is_a_value_or_refused_and_nothing_else(text: str) -> None:
    for flag in FLAGS:
        if value_problem(flag.value, text) is None and flag.kind is Kind.MANY:
            wish = PLAIN.having(flag.field, (text,))
            assert PLAIN.having(flag.field, wish.texts(flag.field)) == wish
    for kind in (Port, Volume, Mount, Network, Variable):
        try:
            part = kind.parse(text)
        except NotThisError:
            continue
        assert kind.parse(str(part)) == part


@pytest.mark.parametrize(
    "text",
    [
        "9" * 5000,
        "0" * 5000 + "1",
        "1." + "9" * 5000,
        "9" * 5000 + "s",
        f"1/{'9' * 5000}",
        "0x1p9999",
        "1e999999",
    ],
)
@pytest.mark.parametrize("flag", FLAGS, ids=lambda flag: flag.name)
def test_a_number_without_end_is_a_value_or_refused(flag: Flag, text: str) -> None:
    for value in (text, f"{text}:80", f"on-failure:{text}", f"nofile={text}", f"/dev/null:{text}"):
        value_problem(flag.value, value)


def test_numbers_are_those_of_go() -> None:
    assert [size(text) for text in ("1.5 GiB", "512m", "7m ", "-1", "1e3")] == [
        1610612736,
        536870912,
        None,
        None,
        1000,
    ]
    assert [duration(text) for text in ("1m30s", "1", "-1s")] == [90_000_000_000, None, -1_000_000_000]
    assert [whole(text) for text in ("010", "08", "0x1F", "1_000")] == [8, None, 31, 1000]
    assert [whole(text, any_base=False) for text in ("0" * 5000 + "7", "-7", "9" * 5000)] == [7, -7, None]
    assert duration("1." + "0" * 5000 + "s") == 1_000_000_000
    assert size("0x1p9999") is None


@pytest.mark.parametrize("language", ["en", "es", "fr"])
def test_each_word_of_any_line_is_explained(language: str) -> None:
    explanations = Explanations(Path(__file__).parents[2] / "resources" / "explain", language)
    for flag in FLAGS:
        for word in flag.words:
            for value in ("true", "false") if flag.kind is Kind.SWITCH else good_values(flag)[:2]:
                joined = f"{word}={value}" if flag.kind is Kind.SWITCH or not value else None
                argv = ["docker", "run", *([joined] if joined else [word, value]), "x"]
                assert [each.text for each in explanations.explain(argv) if each.explanation is None] == []
