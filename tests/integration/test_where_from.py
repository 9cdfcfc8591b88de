"""Where packages come from, by the command line: an index, a folder; for one environment or for all."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.real.fixtures import RealTool
from tests.real.gates import deaf_port
from tests.real.index import PackageIndex
from tests.wheels import make_wheel

ROOT = Path(__file__).parents[2]
BASE = str(getattr(sys, "_base_executable", sys.executable))
pytestmark = pytest.mark.integration


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(argv, cwd=ROOT, capture_output=True, text=True, timeout=200, check=False)


def done(*words: object) -> dict[str, Any]:
    result = labwright(*words, "--json")
    assert result.returncode == 0, result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def installed(prefix: Path) -> set[str]:
    argv = [str(prefix / "bin" / "python"), "-m", "pip", "list", "--format", "json", "--no-index"]
    listed = json.loads(subprocess.run(argv, capture_output=True, check=True, timeout=60).stdout)
    return {each["name"] for each in listed} - {"pip", "setuptools"}


def pip_reads(prefix: Path) -> str:
    argv = [str(prefix / "bin" / "python"), "-m", "pip", "config", "list"]
    return subprocess.run(argv, capture_output=True, check=True, text=True, timeout=60).stdout


@pytest.fixture
def plain_user(offline_home: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user whose pip reads its files, and knows no index that answers."""
    for name in ("PIP_INDEX_URL", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name)
    nobody = f"http://127.0.0.1:{deaf_port()}/simple/"
    write(offline_home / ".config/pip/pip.conf", f"# mine\n[global]\nindex-url = {nobody}\nretries = 0\n")
    return offline_home


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def test_an_index_is_named_and_remembered_for_one_environment(
    plain_user: Path, package_index: PackageIndex
) -> None:
    prefix = plain_user / "e"
    create = ("env", "create", "--tool", "venv", "--python", BASE, "--prefix", prefix)
    named = ("--index", package_index.url, "--package", "tidepool")
    made = labwright(*create, *named, "--remember", "--yes")
    assert made.returncode == 0, made.stderr
    assert "tidepool" in installed(prefix)
    assert f"index-url='{package_index.url}'" in pip_reads(prefix)
    done("env", "install", prefix, "greeter", "--yes")  # nothing is named any more
    assert "greeter" in installed(prefix)
    told = done("env", "sources", prefix)
    assert (told["index"], told["file"]) == (package_index.url, str(prefix / "pip.conf"))
    done("env", "sources", prefix, "--reset", "--yes")
    assert not (prefix / "pip.conf").exists()
    assert package_index.url not in pip_reads(prefix)


def test_it_is_chosen_for_all_and_the_rest_of_the_file_stays(
    plain_user: Path, package_index: PackageIndex, tmp_path: Path
) -> None:
    kit = tmp_path / "my kit é"
    kit.mkdir()
    make_wheel(kit, "lamp", "1.0")
    file = plain_user / ".config/pip/pip.conf"
    before = file.read_text()
    done("env", "sources", "--all", "--index", package_index.url, "--yes")
    assert file.read_text() == before.replace(
        before.split("index-url = ")[1].split("\n")[0], package_index.url
    )
    plan = done("env", "sources", "--all", "--offline-folder", kit, "--plan")
    assert (plan["undo"]["possible"], plan["steps"][0]["path"]) == (True, str(file))
    done("env", "sources", "--all", "--offline-folder", kit, "--yes")
    assert file.read_text().startswith("# mine\n[global]\n")
    prefix = plain_user / "e"
    done(
        "env", "create", "--tool", "venv", "--python", BASE, "--prefix", prefix, "--package", "lamp", "--yes"
    )
    assert installed(prefix) == {"lamp"}
    assert done("env", "sources", "--all")["offline_folder"] == str(kit)
    done("env", "sources", "--all", "--reset", "--yes")
    assert file.read_text() == "# mine\n[global]\nretries = 0\n"


def test_uv_and_one_more_index(plain_user: Path, package_index: PackageIndex, real_tool: RealTool) -> None:
    labwright("settings", "set", "programs.uv", real_tool("uv"), "--yes")
    prefix = plain_user / "of uv"
    create = ("env", "create", "--tool", "uv", "--python", BASE, "--prefix", prefix, "--package", "tidepool")
    plan = done(*create, "--index", package_index.url, "--extra-index", package_index.url, "--plan")
    assert plan["steps"][1]["argv"][-5:-1] == [
        *("--default-index", package_index.url),
        *("--index", package_index.url),
    ]
    done(*create, "--index", package_index.url, "--yes")
    assert list(prefix.glob("lib/*/site-packages/tidepool*"))


@pytest.mark.parametrize("option", ["--index", "--extra-index"])
def test_a_password_in_an_address_is_refused_and_told_to_nobody(plain_user: Path, option: str) -> None:
    prefix = plain_user / "e"
    create = ("env", "create", "--tool", "venv", "--python", BASE, "--prefix", prefix, "--package", "x")
    address = "https://ada:s3cret@packages.example.edu/simple/"
    for words in (create, ("env", "sources", "--all")):
        for json_too in ((), ("--json",)):
            refused = labwright(*words, option, address, "--yes", *json_too)
            assert refused.returncode == 2
            assert "must not have a name or a password" in refused.stderr + refused.stdout
            assert "s3cret" not in refused.stderr + refused.stdout
    assert "s3cret" not in labwright("journal").stdout
    wrong = labwright(*create, option, "packages.example.edu", "--yes")
    assert "not the address of an index" in wrong.stderr


def test_who_does_not_answer_is_told_after_the_failure(plain_user: Path, package_index: PackageIndex) -> None:
    prefix = plain_user / "e"
    create = ("env", "create", "--tool", "venv", "--python", BASE, "--prefix", prefix, "--yes")
    failed = labwright(*create, "--package", "tidepool")
    assert failed.returncode == 1
    assert "does not answer pip." in failed.stderr
    assert not prefix.exists()
    quick = labwright(*create, "--package", "tidepool", "--index", package_index.url)
    assert quick.returncode == 0
    assert "labwright: " not in quick.stderr  # nothing to say, nothing said
    failed = labwright("env", "install", prefix, "greeter", "--yes")
    assert failed.returncode == 1
    assert "does not answer pip." in failed.stderr


def test_tools_that_have_no_index_say_so(plain_user: Path, package_index: PackageIndex) -> None:
    refused = labwright(
        "env",
        "create",
        "--tool",
        "conda",
        "--prefix",
        plain_user / "e",
        "--index",
        package_index.url,
        "--yes",
    )
    assert "does not take packages from such a place" in refused.stderr
