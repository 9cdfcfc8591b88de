"""METADATA, PKG-INFO and requires.txt: the same values as Python's own mail parser gives."""

from __future__ import annotations

import email
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from packaging.utils import canonicalize_name

from app.core.package_metadata import parse_metadata, parse_name_and_version, parse_requires_txt
from app.core.packages import is_project_name, normalised, shown_version

FULL = b"""Metadata-Version: 2.1
Name: Foo.Bar
Version: 1.0.0
Summary: What it is for
License: MIT License
Classifier: License :: OSI Approved :: BSD License
Requires-Dist: click>=8
Requires-Dist: colorama ; sys_platform == "win32"
Provides-Extra: docs

Name: not this one
Requires-Dist: nor-this
"""


def test_headers_and_not_the_description() -> None:
    metadata = parse_metadata(FULL)
    assert (metadata.name, metadata.version, metadata.summary) == ("Foo.Bar", "1.0.0", "What it is for")
    assert metadata.licence == "MIT License"
    assert metadata.requires == ("click>=8", 'colorama ; sys_platform == "win32"')
    assert metadata.extras == ("docs",)
    assert parse_name_and_version(FULL) == ("Foo.Bar", "1.0.0")


@pytest.mark.parametrize("ends", [b"\r\n", b"\r"])
def test_line_ends_of_other_systems(ends: bytes) -> None:
    assert parse_metadata(FULL.replace(b"\n", ends)) == parse_metadata(FULL)
    assert parse_name_and_version(FULL.replace(b"\n", ends)) == ("Foo.Bar", "1.0.0")


def test_a_byte_order_mark_is_no_part_of_the_first_name() -> None:
    assert parse_metadata(b"\xef\xbb\xbfName: foo\nVersion: 1\n").name == "foo"


def test_folded_lines_are_one_value() -> None:
    data = b"Name: foo\nVersion: 1\nRequires-Dist: a>=1,\n        <2\nSummary: two\n lines\n"
    metadata = parse_metadata(data)
    assert metadata.requires == ("a>=1, <2",)
    assert metadata.summary == "two lines"


def test_latin_1_is_read_all_the_same() -> None:
    data = "Name: foo\nVersion: 1\nSummary: Größe für jeden\nAuthor: José\n".encode("latin-1")
    assert parse_metadata(data).summary == "Größe für jeden"


@pytest.mark.parametrize(
    "data", [b"", b"\0" * 4096, b"\n", b"\n\nName: foo", b"no header\nName: foo\n", b"Na"]
)
def test_a_torn_file_has_no_name(data: bytes) -> None:
    assert parse_metadata(data).name == ""
    assert parse_name_and_version(data) == ("", "")


@pytest.mark.parametrize(
    ("headers", "licence"),
    [
        (b"License-Expression: MIT OR Apache-2.0\nLicense: other", "MIT OR Apache-2.0"),
        (b"License: UNKNOWN\nClassifier: License :: OSI Approved :: MIT License", "MIT License"),
        (b"Classifier: License :: OSI Approved\nClassifier: License :: Public Domain", "Public Domain"),
        (b"License: BSD 3-Clause\n \n Redistribution and use in source and binary forms", "BSD 3-Clause"),
        (b"License: " + b"Permission is hereby granted " * 9, ""),
        (b"Home-page: UNKNOWN", ""),
    ],
)
def test_licence(headers: bytes, licence: str) -> None:
    assert parse_metadata(b"Name: foo\nVersion: 1\n" + headers + b"\n\n").licence == licence


def test_requires_txt_sections_become_markers() -> None:
    data = b"""click>=8

[:python_version < "3.8"]
importlib-metadata

[Docs_Extra]
sphinx

[test:sys_platform == "win32" or os_name == "nt"]
colorama
# a comment
"""
    requires, extras = parse_requires_txt(data)
    assert requires == (
        "click>=8",
        'importlib-metadata ; python_version < "3.8"',
        'sphinx ; extra == "docs-extra"',
        'colorama ; (sys_platform == "win32" or os_name == "nt") and extra == "test"',
    )
    assert extras == ("docs-extra", "test")


NAMES = st.sampled_from(
    ["Name", "name", "VERSION", "Summary", "Requires-Dist", "Provides-Extra", "Author", "Description", "X-1"]
)
TEXTS = st.text(
    st.characters(blacklist_categories=("Cs", "Cc", "Zl", "Zp"), blacklist_characters="\x85"), max_size=30
).map(str.strip)
FOLDS = st.lists(TEXTS.filter(bool), max_size=2)
HEADERS = st.lists(st.tuples(NAMES, TEXTS, FOLDS), max_size=12)


@given(HEADERS, st.sampled_from(["", "\n", "\nName: body\n", "no header\nName: late\n"]))
def test_agrees_with_the_mail_parser(headers: list[tuple[str, str, list[str]]], rest: str) -> None:
    text = "".join(
        f"{name}: {value}\n" + "".join(f"  {fold}\n" for fold in folds) for name, value, folds in headers
    )
    message = email.message_from_string(text + rest)
    metadata = parse_metadata((text + rest).encode())

    def value(name: str) -> str:
        return _flat(message.get(name, ""))

    assert (metadata.name, metadata.version) == (value("name"), value("version"))
    assert metadata.summary in {value("summary"), ""}
    assert metadata.requires == tuple(map(_flat, message.get_all("requires-dist", [])))
    assert metadata.extras == tuple(map(_flat, message.get_all("provides-extra", [])))


def _flat(value: object) -> str:
    return re.sub(r"[ \t]*\n[ \t]*", " ", str(value)).strip()


@given(st.binary(max_size=300))
def test_any_bytes_are_read(data: bytes) -> None:
    parse_metadata(data)
    parse_name_and_version(data)
    parse_requires_txt(data)


@given(st.from_regex(r"[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?", fullmatch=True))
def test_names_are_compared_as_pep_503_says(name: str) -> None:
    assert normalised(name) == canonicalize_name(name)
    assert is_project_name(name)


@pytest.mark.parametrize(
    ("written", "shown"),
    [
        ("1.0", "1.0"),
        ("1.0.0.RC1", "1.0.0rc1"),
        ("2024.01.05", "2024.1.5"),
        ("1.0-1", "1.0.post1"),
        ("1.0+Ubuntu_1", "1.0+ubuntu.1"),
        ("2004d", "2004d"),
        ("1.0-dev-r123", "1.0-dev-r123"),
        ("", ""),
    ],
)
def test_versions_are_shown_as_pip_shows_them(written: str, shown: str) -> None:
    assert shown_version(written) == shown
