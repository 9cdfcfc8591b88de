"""Requirements files against the pip that is installed here, on texts made at random."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from packaging.requirements import InvalidRequirement, Requirement

from app.core.dependency_files.requirement import Place, read_editable, read_requirement
from app.core.dependency_files.requirements import parse_entries
from app.core.dependency_files.requirements_text import decode, logical_lines
from app.services.dependency_files import read_dependency_file
from tests.unit.made_dependency_disk import MadeDisk

constructors = pytest.importorskip("pip._internal.req.constructors")
req_file = pytest.importorskip("pip._internal.req.req_file")
exceptions = pytest.importorskip("pip._internal.exceptions")
pip = pytest.importorskip("pip")
Session = pytest.importorskip("pip._internal.network.session").PipSession

pytestmark = pytest.mark.filterwarnings("ignore")  # of older pips

of_today = pytest.mark.skipif(
    int(pip.__version__.partition(".")[0]) < 26,
    reason="the pip here is older than the one whose rules these are",
)
VARIABLES = {"NAME": "numpy", "HIDDEN_1": "zz b"}

PIECES = [
    *("numpy", "foo.Bar", "a_b", "==1.0", ">=1,<2", "=1", "[x,y]", "; os_name == 'nt'", ";", " ", "  ", "\t"),
    *(
        "\n",
        "\r\n",
        "\r",
        "\x0c",
        "\u2028",
        "\\\n",
        "\\",
        "#",
        " #",
        " # why",
        "${NAME}",
        "${HIDDEN_1}",
        "${NO}",
    ),
    *(
        "-r a.txt",
        "-c b.txt",
        "-e ./x",
        "--editable=git+https://h.example/x#egg=y",
        "--requirement a",
        "--req a",
    ),
    *(" --hash=sha256:00", " --hash=sha256:11 --hash=sha384:22", " --hash sha256:00", " --hash=md5:00"),
    *(
        " --hash=x",
        "--pre",
        "--no-index",
        "--no",
        "--nonsense",
        "-i https://h.example",
        "-f ./links",
        '"',
        "'",
    ),
    *(" --config-settings k=v", " --config-settings k", "--no-binary :all:", "--only-binary=a,:none:", "é"),
    *(
        "./x",
        "x.whl",
        "https://h.example/x.zip",
        "git+https://h.example/x@v1",
        " @ ",
        "--trusted-host h",
        "-",
        "--",
    ),
]
texts = st.lists(st.sampled_from(PIECES), max_size=12).map("".join)


def pips_lines(text: str) -> list[tuple[Any, ...]]:
    parse = req_file.get_line_parser(None)
    found: list[tuple[Any, ...]] = []
    for number, line in req_file.preprocess(text):
        try:
            args, options = parse(line)
        except (req_file.OptionParsingError, exceptions.CommandError):
            found.append((number, "error"))
            continue
        if args and options.editables:  # pips before and after 26 differ here
            found.append((number, "both"))
        elif args:
            found.append((number, "text", args, options.hashes or {}, options.config_settings or {}))
        elif options.editables:
            found.append((number, "editable", options.editables[0]))
        elif options.requirements:
            found.append((number, "include", options.requirements[0]))
        elif options.constraints:
            found.append((number, "constraint", options.constraints[0]))
        else:
            found.append((number, "option", line))
    return found


def our_lines(text: str) -> list[tuple[Any, ...]]:
    found: list[tuple[Any, ...]] = []
    for entry in parse_entries("/p/requirements.txt", text, VARIABLES, MadeDisk()):
        kind, options = entry.kind.value, entry.options
        if kind == "error":
            found.append((entry.line, kind))
        elif kind in {"req", "other"}:
            hashes = {name: list(each) for name, each in options.hashes.items()}
            found.append((entry.line, "text", entry.value, hashes, dict(options.config_settings)))
        elif kind == "editable" and entry.value != options.editables[0]:
            found.append((entry.line, "both"))
        else:
            found.append((entry.line, kind, entry.value))
    return found


@pytest.fixture
def variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name, value in VARIABLES.items():
        monkeypatch.setenv(name, value)


@pytest.mark.usefixtures("variables")
def test_every_line_is_the_one_pip_reads() -> None:
    @settings(max_examples=600)
    @given(texts)
    @example("a \\\n  # x\n--hash=sha256:00")
    @example("a --hash=sha256:00--hash=sha256:11")
    def compare(text: str) -> None:
        assert our_lines(text) == pips_lines(text)

    compare()


@of_today
@settings(max_examples=300)
@given(
    st.lists(st.sampled_from([*PIECES, "# coding: latin-1\n", "# coding: nonsense\n"]), max_size=6).map(
        "".join
    ),
    st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "latin-1"]),
)
def test_every_file_is_decoded_as_pip_does(text: str, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    expected = _outcome(lambda: req_file._decode_req_file(data, "x"))
    ours = decode(data, "utf-8")
    refused = ours.unreadable_line is not None or ours.unknown_encoding
    assert (None if refused else ours.text) == expected


def _outcome(read: Any) -> str | None:
    try:
        return str(read())
    except (UnicodeError, LookupError):
        return None


WORDS = [
    *(
        "numpy",
        "a-1",
        "==1",
        "=1",
        ">=2",
        "[x]",
        "; os_name == 'nt'",
        "; x",
        " ",
        "https://h.example/",
        "{{ x }}",
    ),
    *(
        "git+https://h.example/x",
        "#egg=y",
        "#egg=y[z]",
        "&subdirectory=d",
        "a-1.0-py3-none-any.whl",
        "é",
        "::",
    ),
]


def _nothing(_named: str) -> Place:
    return Place.NOTHING


@of_today
@settings(max_examples=500)
@given(st.lists(st.sampled_from(WORDS), min_size=1, max_size=4).map("".join), st.booleans())
def test_what_pip_refuses_is_refused(text: str, editable: bool) -> None:
    make = constructors.install_req_from_editable if editable else constructors.install_req_from_line
    read = (read_editable if editable else read_requirement)(text.strip(), _nothing)
    try:
        Requirement(text.strip())
    except InvalidRequirement:
        pass
    else:
        if not editable and read.url is None:
            return  # such a text is a file's name to pip where it ends like one, and a package to us
    try:
        made = make(text.strip())
    except Exception:  # noqa: BLE001 - pip has a dozen kinds
        made = None
    if made is None:
        assert read.refusal is not None
    else:
        assert read.refusal is None or not read.refusal.certain
        if made.req is not None and read.refusal is None:
            assert read.name == made.req.name


def test_includes_are_followed_as_pip_does(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.txt").write_text(f"a\n-r ../b.txt\n-c {(tmp_path / 'c.txt').as_uri()}\n")
    (tmp_path / "b.txt").write_text("b==1 --hash=sha256:00\n")
    (tmp_path / "c.txt").write_text("c<2\n-r b.txt\n")
    top = tmp_path / "requirements.txt"
    top.write_text("-r sub/a.txt\n\nz\n-r b.txt\n")
    by_pip = [
        (
            each.requirement,
            each.constraint,
            Path(each.comes_from.split()[1]).name,
            each.comes_from.split()[-1],
        )
        for each in req_file.parse_requirements(str(top), Session())
    ]
    ours = [
        (each.text, each.constraint, Path(each.file or top).name, f"{each.line})")
        for each in read_dependency_file(top).wanted
    ]
    # A file: address keeps its form in what pip says of it, so names are compared.
    assert [(*each[:2], each[3]) for each in ours] == [(*each[:2], each[3]) for each in by_pip]
    assert len(ours) == 6


def test_the_lines_of_a_large_file_are_joined_as_pip_joins_them() -> None:
    text = "".join(f"package-{number}==1 \\\n    --hash=sha256:{number:064x}\n" for number in range(500))
    assert list(logical_lines(text, os.environ)) == list(req_file.preprocess(text))
