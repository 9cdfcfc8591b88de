"""Real files of many projects against the answers of pip, PyYAML and tomllib, where those files lie
beside the project, or where LABWRIGHT_CORPUS says."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from app.services.dependency_files import read_dependency_file

CORPUS = Path(os.environ.get("LABWRIGHT_CORPUS") or Path(__file__).parents[3] / "shared" / "corpus")
KINDS = ("requirements", "environment", "pyproject", "pipfile")


def answers(kind: str) -> list[dict[str, Any]]:
    file = CORPUS / f"{kind}.ndjson"
    if not file.is_file():
        pytest.skip("the real files are not beside the project")
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def read(file: str) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(
        json.dumps(read_dependency_file(CORPUS / file, environ={}).to_json())
    )
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_and_what_is_refused(kind: str) -> None:
    wrong = []
    for answer in answers(kind):
        ours = read(answer["file"])
        if ours["kind"] != kind or ("error" in answer and not ours["problems"]):
            wrong.append(answer["file"])
    assert wrong == []


def expected_entry(answer: dict[str, Any]) -> dict[str, Any]:
    options = answer["opts"]
    expected = {"line": answer["line"], "hashes": options.get("hashes", {})}
    if answer.get("pep508"):
        return {**expected, "kind": "req", **answer["pep508"]}
    if answer["args"]:
        return {**expected, "kind": "other", "value": answer["args"]}
    for name, kind in (("editables", "editable"), ("requirements", "include"), ("constraints", "constraint")):
        if name in options:
            return {**expected, "kind": kind, "value": options[name][0]}
    return {**expected, "kind": "option", "value": answer["text"]}


def test_every_line_of_requirements() -> None:
    for answer in answers("requirements"):
        expected = [expected_entry(each) for each in answer["flat"]]
        ours = read(answer["file"])["entries"]
        assert [
            {key: mine[key] for key in each} for mine, each in zip(ours, expected, strict=True)
        ] == expected


def test_what_requirements_ask_for_with_all_they_include() -> None:
    for answer in answers("requirements"):
        ours = read(answer["file"])
        if "entries" not in answer or any("not there" in each["message"] for each in ours["problems"]):
            continue  # a file that it includes is not among these
        found = [
            (
                each["requirement"],
                each["editable"],
                each["constraint"],
                f"{Path(each['file'] or answer['file']).name} (line {each['line']})",
            )
            for each in ours["wanted"]
        ]
        assert found == [
            (each["requirement"].strip(), each["editable"], each["constraint"], each["comes_from"])
            for each in answer["entries"]
        ]


@pytest.mark.parametrize("kind", KINDS[1:])
def test_every_field_of_the_others(kind: str) -> None:
    for answer in answers(kind):
        if "error" not in answer:
            ours = read(answer["file"])
            assert {key: ours[key] for key in answer if key != "file"} == {
                key: value for key, value in answer.items() if key != "file"
            }
