"""Requirements files: lines, options, includes, and what pip refuses."""

from __future__ import annotations

from typing import Any

import pytest

from app.core.dependency_files.model import DependencyFile
from app.core.dependency_files.requirements_text import decode
from tests.unit.made_dependency_disk import requirements


def entries(text: bytes | str, **environ: str) -> list[dict[str, Any]]:
    found: Any = requirements(text, environ).fields["entries"]
    return list(found)


def lines(text: str, **environ: str) -> list[tuple[int, str, str]]:
    return [(each["line"], each["kind"], each["value"]) for each in entries(text, **environ)]


def refused(read: DependencyFile) -> list[tuple[int | None, str]]:
    return [(each.line, str(each.to_json()["message"])) for each in read.problems]


def test_a_requirement_in_all_its_parts() -> None:
    (entry,) = entries(
        'Foo.Bar[b,a] >=1, <2 ; python_version < "3.9" --hash=sha256:ab --hash sha384:cd -C k=v'
    )
    assert entry == {
        "line": 1,
        "kind": "req",
        "name": "Foo.Bar",
        "extras": ["a", "b"],
        "specifier": "<2,>=1",
        "marker": 'python_version < "3.9"',
        "url": None,
        "hashes": {"sha256": ["ab"], "sha384": ["cd"]},
        "value": 'Foo.Bar[b,a] >=1, <2 ; python_version < "3.9"',
        "config_settings": {"k": "v"},
    }


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("# only\n\n  # comments\n", []),
        ("a#b\n", [(1, "other", "a#b")]),
        ("a # b\n", [(1, "req", "a")]),
        ("a\t# b", [(1, "req", "a")]),
        ("a \\\n==1\nb", [(1, "req", "a ==1"), (3, "req", "b")]),
        ("a \\\n# comment \\\nb", [(1, "req", "a"), (3, "req", "b")]),
        ("a\\", [(1, "req", "a")]),
        ("a\r\nb\rc\x0cd", [(1, "req", "a"), (2, "req", "b"), (3, "req", "c"), (4, "req", "d")]),
        ("-e ./x y", [(1, "editable", "./x")]),
        (
            "--editable=git+https://host.example/x@v1#egg=x",
            [(1, "editable", "git+https://host.example/x@v1#egg=x")],
        ),
        ("-e '/with space'", [(1, "editable", "/with space")]),
        ("-r a.txt -c b.txt", [(1, "include", "a.txt")]),
        ("--constr b.txt", [(1, "constraint", "b.txt")]),  # options may be shortened
        ("--pre --no-index # why", [(1, "option", "--pre --no-index")]),
        ("./x.whl --hash=sha256:ab", [(1, "other", "./x.whl")]),
        ("x\t--pre", [(1, "other", "x\t--pre")]),  # only a space separates
        ("{{ x }}", [(1, "other", "{{ x }}")]),
        ("--nonsense\na", [(1, "error", "no such option: --nonsense"), (2, "req", "a")]),
        ("--use-feature=nothing", None),
        ("a --hash=md5:ab", [(1, "error", "Allowed hash algorithms for --hash are sha256, sha384, sha512.")]),
        ("a --config-settings x", None),
        ("-e 'x", [(1, "error", "no closing quotation")]),
    ],
)
def test_lines(text: str, expected: list[tuple[int, str, str]] | None) -> None:
    found = lines(text)
    if expected is None:
        assert [kind for _, kind, _ in found] == ["error"]
    else:
        assert found == expected


def test_variables() -> None:
    text = "${NAME}==1\n$NAME\n${name}\n${EMPTY}x"
    assert [value for _, _, value in lines(text, NAME="numpy", EMPTY="")] == [
        *("numpy==1", "$NAME", "${name}", "${EMPTY}x")
    ]


def test_names_for_binaries_are_taken_in_and_out() -> None:
    (entry,) = entries("--no-binary :all: --no-binary :none: --no-binary A_b --only-binary=c,a-B")
    assert entry["options"] == {"no_binary": [], "only_binary": ["a-b", "c"]}


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"\xef\xbb\xbfa", "a"),
        ("é".encode("utf-16"), "é"),
        (b"\xff\xfe\x00\x00" + "é".encode("utf-32-le"), "é"),
        (b"# -*- coding: latin-1 -*-\n\xe9", "# -*- coding: latin-1 -*-\né"),
        (b"\n# vim: set fileencoding=cp1252 :\n\x80", "\n# vim: set fileencoding=cp1252 :\n€"),
        ("\n\n# coding: latin-1\né".encode(), "\n\n# coding: latin-1\né"),  # the third line is too late
    ],
)
def test_encodings(data: bytes, text: str) -> None:
    decoded = decode(data)
    assert (decoded.text, decoded.unreadable_line) == (text, None)


def test_what_is_not_utf8_is_read_as_this_machine_would() -> None:
    assert decode(b"a # \xe9", "cp1252") == ("a # é", "cp1252", None, False, True)
    read = requirements(b"a\nb # \xff\nc")
    assert [each.name for each in read.wanted] == ["a", "b", "c"]
    assert refused(read) == [(2, "The file is not text in utf-8. Save it as UTF-8.")]
    assert refused(requirements(b"# coding: klingon\na"))[0][1].startswith(
        "Nothing reads the encoding “klingon”."
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a=1", "Write == instead of ="),
        ("conda-forge::gdal", "put it into an environment.yml"),
        ("{% if x %}", "template"),
        ("a b", "pip does not understand “a b”"),
        ("a; nonsense == 3", "pip does not understand “a; nonsense == 3”: Expected a marker"),
        ("https://host.example/x.whl", "pip does not understand"),
        ("git+https://host.example/x#egg=a[b]", "“a[b]” behind egg= is no package name"),
        ("-e git+https://host.example/x", "Write its name before it"),
        ("-e https://host.example/x", "cannot be installed with -e"),
        ("-e numpy", "cannot be installed with -e"),
        ("http://[half", "pip does not understand"),
        ("-r nowhere.txt", "This line includes nowhere.txt, and it is not there."),
        ("--nonsense", "no such option: --nonsense"),
    ],
)
def test_what_pip_refuses_is_told_with_its_line(text: str, said: str) -> None:
    read = requirements(f"# first\n{text}\n")
    assert read.refused
    ((line, message),) = refused(read)
    assert line == 2
    assert said in message


@pytest.mark.parametrize(
    "text", ["a;", "./there", "-e ./there[x]", "-e there", "./there ; os_name == 'x'", "x-1-py3-none-any.whl"]
)
def test_what_pip_takes(text: str) -> None:
    files = {"/p/there/pyproject.toml": "", "/p/x-1-py3-none-any.whl": ""}
    read = requirements(text, **files)
    assert (read.problems, read.notes) == ((), ())


def test_a_path_that_is_not_there_is_a_note_since_pip_counts_from_where_it_is_started() -> None:
    read = requirements("./gone\n-e ./gone\n./folder\n./gone.zip", **{"/p/folder/file": ""})
    assert read.problems == ()
    assert [each.line for each in read.notes] == [1, 2, 3, 4]


def test_names_of_addresses_and_wheels() -> None:
    read = requirements(
        'git+https://host.example/x#egg=Foo\nhttps://host.example/Bar_b-1.5-py3-none-any.whl\n-e "Baz[x] @ git+https://host.example/z"'
    )
    assert [(each.name, each.specifier) for each in read.wanted] == [
        ("Foo", ""),
        ("bar-b", "==1.5"),
        ("Baz", ""),
    ]


def test_included_files_count_from_the_file_that_names_them() -> None:
    read = requirements(
        "-r sub/a.txt\n-c limits.txt\nz",
        **{"/p/sub/a.txt": "a\n-r ../b.txt", "/p/b.txt": "b", "/p/limits.txt": "c<2\n-r b.txt"},
    )
    assert [(each.name, each.constraint, each.file, each.line) for each in read.wanted] == [
        ("a", False, "/p/sub/a.txt", 1),
        ("b", False, "/p/b.txt", 1),
        ("c", True, "/p/limits.txt", 1),
        ("b", False, "/p/b.txt", 1),
        ("z", False, None, 3),
    ]
    assert read.problems == ()


def test_a_file_that_includes_itself_is_refused() -> None:
    read = requirements("-r a.txt", **{"/p/a.txt": "a\n-c requirements.txt"})
    assert refused(read) == [(2, "requirements.txt includes itself, in the end. Take this line away.")]
    assert read.problems[0].file == "/p/a.txt"


def test_files_that_double_with_each_step_come_to_an_end() -> None:
    files = {f"/p/{number}.txt": f"-r {number + 1}.txt\n-r {number + 1}.txt" for number in range(40)}
    read = requirements("-r 0.txt", **files, **{"/p/40.txt": "a"})
    assert any("Too many files" in message for _, message in refused(read))


def test_an_address_is_told_and_not_fetched() -> None:
    read = requirements("-r https://host.example/r.txt\na")
    assert read.problems == ()
    assert "https://host.example/r.txt" in str(read.notes[0].sentence)


def test_constraints_have_names_and_no_extras() -> None:
    read = requirements("-c c.txt", **{"/p/c.txt": "a[x]\n-e ./y\nhttps://host.example/z.zip\nb<3"})
    assert [(each.line, each.file) for each in read.problems] == [
        (1, "/p/c.txt"),
        (2, "/p/c.txt"),
        (3, "/p/c.txt"),
    ]


def test_one_hash_asks_for_all() -> None:
    text = "a==1 --hash=sha256:00\nb==1\nc>=1 --hash=sha256:00"
    assert [each.line for each in requirements(text).notes] == [2, 3]
    assert requirements("--no-require-hashes\n" + text).notes == ()
    assert [each.line for each in requirements("--require-hashes\na==1").notes] == [2]


def test_versions_that_a_line_allows() -> None:
    (wanted,) = requirements("a>=1,<2").wanted
    assert [wanted.allows(version) for version in ("1.5", "2.0", "1.9b1", "odd")] == [True, False, True, True]


@pytest.mark.parametrize(
    "text",
    [
        " " * 300_000 + "x",
        "a" + " " * 300_000 + "b#c",
        "[" * 300_000,
        "a; " + "(" * 5_000,
        "a==" + "1" * 5_000,
        "-e " + "[" * 300_000,
        "a \\\n" * 50_000,
    ],
)
def test_what_nobody_writes_takes_no_time(text: str) -> None:
    assert len(requirements(text).wanted) == 1
