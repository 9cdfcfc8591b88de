from __future__ import annotations

from pathlib import Path

import pytest

from app.services.licences import shipped_parts

RESOURCES = Path(__file__).parents[2] / "resources"


def write_distribution(folder: Path, name: str, metadata: str, **texts: str) -> None:
    info = folder / f"{name.replace('-', '_')}-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        f"Metadata-Version: 2.4\nName: {name}\nVersion: 1.0\n{metadata}", encoding="utf-8"
    )
    for file, text in texts.items():
        (info / file).write_text(text, encoding="utf-8")
    record = "".join(f"{info.name}/{file},,\n" for file in ("METADATA", *texts))
    (info / "RECORD").write_text(record, encoding="utf-8")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.syspath_prepend(tmp_path)
    return tmp_path


def test_every_required_library_is_named_with_its_terms(installed: Path) -> None:
    needs = (
        "Requires-Dist: lw-b>=1\nRequires-Dist: lw-never; sys_platform == 'never'\nLicense-Expression: MIT\n"
    )
    write_distribution(installed, "lw-a", needs, LICENSE="Do what you want.")
    write_distribution(
        installed,
        "lw-b",
        "Requires-Dist: lw-c[more]\nLicense: BSD\nProject-URL: Homepage, https://b.example\n",
        NOTICE="Thanks.",
        COPYING="Keep this.",
    )
    asked = "Requires-Dist: lw-d; extra == 'more'\nRequires-Dist: lw-e; extra == 'other'\n"
    write_distribution(installed, "lw-c", f"{asked}Classifier: License :: OSI Approved :: Zlib\n")
    for name in ("lw-d", "lw-e", "lw-never"):
        write_distribution(installed, name, "License: LGPL-3.0-only OR GPL-2.0-only\n")
    parts = {part.name: part for part in shipped_parts(RESOURCES, "lw-a")}
    assert list(parts) == ["lw-a", "Python", "lw-b", "lw-c", "lw-d"]
    assert (parts["lw-a"].licence, parts["lw-a"].text) == ("MIT", "Do what you want.")
    assert (parts["lw-b"].licence, parts["lw-b"].home) == ("BSD", "https://b.example")
    assert {"Thanks.", "Keep this."} <= set(parts["lw-b"].text.splitlines())
    assert parts["lw-c"].licence == "Zlib"
    assert "GNU LESSER GENERAL PUBLIC LICENSE" in parts["lw-d"].text
    assert "GNU GENERAL PUBLIC LICENSE" in parts["lw-d"].text


def test_a_whole_text_in_the_licence_field_is_not_its_name(installed: Path) -> None:
    terms = "License: Permission is granted\n        to everyone.\n"
    write_distribution(installed, "lw-f", f"{terms}Classifier: License :: OSI Approved :: MIT License\n")
    assert shipped_parts(RESOURCES, "lw-f")[0].licence == "MIT License"


def test_python_itself_is_named_even_where_nothing_is_installed(tmp_path: Path) -> None:
    assert [part.name for part in shipped_parts(tmp_path, "lw-not-installed")] == ["Python"]


def test_qt_and_all_that_labwright_requires_comes_with_terms() -> None:
    parts = {part.name: part for part in shipped_parts(RESOURCES, "PySide6-Essentials")}
    assert parts["PySide6_Essentials"].licence.startswith("LGPL-3.0-only")
    assert all(part.text for part in parts.values())
