"""labwright env delete, restore, bin, compare, snapshot, rollback, clone, repair: real venvs, real pip."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.system.paths import places
from tests.integration.real_environments import (
    done,
    freeze,
    labwright,
    new_venv,
    offline,
    pip,
    python_of,
    site,
)
from tests.projects import make_project
from tests.wheels import make_wheel

pytestmark = [pytest.mark.integration, pytest.mark.timeout(400)]


@pytest.fixture
def kit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "the kit"
    folder.mkdir()
    for version in ("1.0", "2.0"):
        make_wheel(folder, "lamp", version, requires=[f"bulb=={version}"])
        make_wheel(folder, "bulb", version)
    make_wheel(folder, "single", "3.0")
    offline(monkeypatch, folder)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    return folder


@pytest.fixture
def prefix(tmp_path: Path, kit: Path) -> Path:
    return new_venv(tmp_path / "mein kurs é" / "thesis")


def lamp_of(prefix: Path) -> str:
    return next(line for line in freeze(prefix).splitlines() if line.startswith("lamp=="))


def test_deleted_and_brought_back(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "lamp<2")
    before = freeze(prefix)
    kernel = tmp_path / "home" / ".local" / "share" / "jupyter" / "kernels" / "thesis"
    kernel.mkdir(parents=True)
    spec = {"argv": [python_of(prefix), "-m", "ipykernel"], "display_name": "My thesis"}
    (kernel / "kernel.json").write_text(json.dumps(spec), encoding="utf-8")
    with subprocess.Popen([python_of(prefix), "-c", "input()"], stdin=subprocess.PIPE) as running:
        result = labwright("env", "delete", prefix, "--plan")
        assert "go to the bin, and can be brought back for 30 days." in result.stderr
        assert "kernel “My thesis” starts its Python." in result.stderr
        assert f"(process {running.pid}) runs from it." in result.stderr
        running.kill()
    assert prefix.exists()
    plan = done("env", "delete", prefix, "--plan")
    assert "My thesis" in plan["changes"]
    assert [step["kind"] for step in plan["steps"]] == ["move-to-bin"]

    assert done("env", "delete", prefix, "--yes")["environment"]["prefix"] == str(prefix)
    assert not prefix.exists()
    [item] = done("env", "bin")["bin"]
    assert (item["prefix"], item["size_bytes"] > 1000) == (str(prefix), True)
    assert abs(item["deleted"] - time.time()) < 200

    assert done("env", "restore", prefix, "--yes")["environment"]["health"]["state"] == "works"
    assert freeze(prefix) == before
    assert done("env", "bin") == {"bin": []}
    assert labwright("env", "restore", prefix, "--yes").returncode == 1


def test_emptying_asks_for_the_name_and_frees(prefix: Path, tmp_path: Path) -> None:
    other = new_venv(tmp_path / "other")
    for each in (prefix, other):
        done("env", "delete", each, "--yes")
    plan = done("env", "bin", "--empty", prefix, "--plan")
    assert (plan["effect"], plan["undo"]["possible"]) == ("destroys", False)
    assert labwright("env", "bin", "--empty", prefix).returncode == 2  # nobody to ask
    left = done("env", "bin", "--empty", prefix, "--yes")["bin"]
    assert [each["prefix"] for each in left] == [str(other)]
    assert done("env", "bin", "--empty", "--yes") == {"bin": []}
    assert list(places().bin.iterdir()) == []


def test_what_is_old_goes_by_itself(prefix: Path) -> None:
    labwright("settings", "set", "bin.days", "0", "--yes")
    done("env", "delete", prefix, "--yes")
    [record] = places().bin.glob("*.json")
    old = f"{time.time_ns() - 31 * 86_400 * 10**9}-abcdef"
    written = json.loads(record.read_text(encoding="utf-8"))
    kept = Path(written["kept"])
    written["kept"] = str(kept.parent.with_name(old) / kept.name)
    kept.parent.rename(kept.parent.with_name(old))
    record.with_name(f"{old}.json").write_text(json.dumps(written), encoding="utf-8")
    record.unlink()
    assert len(done("env", "bin")["bin"]) == 1
    assert labwright("settings", "get", "bin.days").stdout.strip() in {"0", "0.0"}
    labwright("settings", "set", "bin.days", "32", "--yes")
    assert len(done("env", "bin")["bin"]) == 1
    places().settings.unlink()  # 30 days is what holds without a choice
    result = labwright("env", "bin")
    assert "1 thing was in the bin for 30 days" in result.stderr
    assert not Path(written["kept"]).exists()


def test_compared(tmp_path: Path, prefix: Path, kit: Path) -> None:
    other = new_venv(tmp_path / "other")
    pip(prefix, "install", "lamp<2", "single")
    pip(other, "install", "lamp")
    found = done("env", "compare", prefix, other, code=1)["differences"]
    assert [(each["name"], each["left"], each["right"]) for each in found] == [
        ("bulb", "1.0", "2.0"),
        ("lamp", "1.0", "2.0"),
        ("single", "3.0", None),
    ]
    wanted = tmp_path / "requirements.txt"
    wanted.write_text("lamp >= 2\nmissing\nsix==1; sys_platform == 'none'\n# single\n", encoding="utf-8")
    found = done("env", "compare", prefix, wanted, code=1)["differences"]
    assert found == [
        {"name": "lamp", "left": "1.0", "right": ">=2", "not_satisfied": True},
        {"name": "missing", "left": None, "right": "any", "not_satisfied": False},
        {"name": "single", "left": "3.0", "right": None, "not_satisfied": False},
    ]
    assert "not satisfied" in labwright("env", "compare", prefix, wanted).stdout
    wanted.write_text("lamp<2\nsingle\n", encoding="utf-8")
    assert done("env", "compare", wanted, prefix) == {"differences": []}
    yml = tmp_path / "environment.yml"
    yml.write_text(labwright("env", "export", prefix, "--format", "environment-yml").stdout, encoding="utf-8")
    assert done("env", "compare", prefix, yml) == {"differences": []}
    project = tmp_path / "pyproject.toml"
    project.write_text(labwright("env", "export", prefix, "--format", "pyproject").stdout, encoding="utf-8")
    assert done("env", "compare", project, prefix) == {"differences": []}
    wanted.write_text("lamp<2\nsingle = 3\n", encoding="utf-8")
    refused = labwright("env", "compare", prefix, wanted)
    assert refused.returncode == 1
    assert "Line 2" in refused.stderr
    assert labwright("env", "compare", prefix, tmp_path / "nothing.txt").returncode == 1


def test_back_to_a_snapshot(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "lamp<2", str(kit / "single-3.0-py3-none-any.whl"))
    pip(prefix, "install", "-e", str(make_project(tmp_path / "mine", "mine")))
    before = freeze(prefix)
    taken = done("env", "snapshot", prefix, "--name", "before the exam", "--yes")["snapshot"]
    assert (taken["name"], taken["automatic"]) == ("before the exam", False)

    done("env", "upgrade", prefix, "lamp", "--yes")  # as it was snapshotted: no other is taken
    assert [each["name"] for each in done("env", "snapshot", prefix, "--list")["snapshots"]] == [
        "before the exam"
    ]
    done("env", "remove", prefix, "mine", "single", "--yes")
    done("env", "install", prefix, "single", "--yes")  # now from the index
    [*_, oldest] = snapshots = done("env", "snapshot", prefix, "--list")["snapshots"]
    assert ([each["automatic"] for each in snapshots], oldest["id"]) == ([True, True, False], taken["id"])

    result = labwright("env", "rollback", prefix, "--to", "before the exam", "--plan")
    assert "single 3.0 -> 3.0 @ file:" in result.stderr
    done("env", "rollback", prefix, "--to", "before the exam", "--yes")
    assert freeze(prefix) == before
    done("env", "rollback", prefix, "--yes")  # to the newest, which was taken before going back
    assert lamp_of(prefix) == "lamp==2.0"
    assert labwright("env", "rollback", prefix, "--to", "none such", "--yes").returncode == 1

    done("env", "snapshot", prefix, "--remove", "before the exam", "--yes")
    left = done("env", "snapshot", prefix, "--list")["snapshots"]
    assert all(each["automatic"] for each in left)
    assert labwright("env", "snapshot", prefix, "--remove", "before the exam", "--yes").returncode == 1


@pytest.mark.parametrize("way", ["clone", "repair", "rename"])
def test_its_own_settings_of_pip_and_pins_come_along(
    tmp_path: Path, kit: Path, monkeypatch: pytest.MonkeyPatch, way: str
) -> None:
    """Only the environment's own pip.conf says where packages are: what forgets it installs nothing."""
    prefix = new_venv(tmp_path / "labs" / "thesis")
    pip(prefix, "install", "lamp<2")
    for name in ("PIP_FIND_LINKS", "PIP_NO_INDEX", "PIP_CONFIG_FILE"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("PIP_INDEX_URL", "http://127.0.0.1:9/simple")
    monkeypatch.setenv("PIP_RETRIES", "0")
    settings = f"[global]\nfind-links = {kit.as_uri()}\nno-index = true\n"
    (prefix / "pip.conf").write_text(settings, encoding="utf-8")
    done("env", "pin", prefix, "lamp", "--yes")
    pins = (prefix / "labwright-constraints.txt").read_text(encoding="utf-8")
    assert "lamp==1.0" in pins
    if way == "repair":
        shutil.rmtree(prefix / "bin")
        (prefix / "bin").mkdir()
        (prefix / "bin" / "python").symlink_to(tmp_path / "gone")
    copy = prefix if way == "repair" else prefix.with_name("copy")
    words = {"clone": (prefix, copy), "repair": (prefix,), "rename": (prefix, "copy")}[way]
    done("env", way, *words, "--yes")
    assert (copy / "pip.conf").read_text(encoding="utf-8") == settings
    assert (copy / "labwright-constraints.txt").read_text(encoding="utf-8") == pins
    assert lamp_of(copy) == "lamp==1.0"


@pytest.mark.parametrize("way", ["clone", "repair"])
def test_what_was_asked_for_is_still_known(tmp_path: Path, kit: Path, way: str) -> None:
    prefix = new_venv(tmp_path / "labs" / "thesis")
    pip(prefix, "install", "lamp<2", "single")
    asked = "lamp==1.0\nsingle==3.0\n"
    assert labwright("env", "export", prefix, "--format", "asked-for").stdout == asked
    if way == "repair":
        copy = prefix = broken(prefix, "base-missing")
        done("env", "repair", prefix, "--yes")
    else:
        copy = prefix.with_name("copy")
        done("env", "clone", prefix, copy, "--yes")
    assert labwright("env", "export", copy, "--format", "asked-for").stdout == asked
    pip(copy, "uninstall", "-y", "bulb", "lamp")
    left = [path.name for path in site(copy).iterdir() if path.name.startswith(("bulb", "lamp"))]
    assert left == [], "a package goes whole, its mark with it"


def test_a_clone_is_the_same(tmp_path: Path, kit: Path) -> None:
    original = new_venv(tmp_path / "original é", "--prompt", "θ", "--system-site-packages")
    pip(original, "install", "lamp<2", str(kit / "single-3.0-py3-none-any.whl"))
    pip(original, "install", "-e", str(make_project(tmp_path / "my code", "my-code")))
    copy = tmp_path / "the copy"
    made = done("env", "clone", original, copy, "--yes")
    assert (made["environment"]["prefix"], made["differences"]) == (str(copy), [])
    assert made["environment"]["health"]["state"] == "works"
    assert made["environment"]["name"] == "θ"
    assert freeze(copy) == freeze(original)
    assert "include-system-site-packages = true" in (copy / "pyvenv.cfg").read_text(encoding="utf-8")
    assert subprocess.run([python_of(copy), "-c", "import my_code_code, lamp"], check=False).returncode == 0
    refused = labwright("env", "clone", original, copy, "--yes")
    assert "stands at" in refused.stderr


def test_renamed_and_renamed_back_by_undo(tmp_path: Path, prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "lamp<2")
    done("env", "pin", prefix, "lamp", "--yes")
    before = freeze(prefix)
    plan = done("env", "rename", prefix, "dr arbeit é", "--plan")
    assert [step["kind"] for step in plan["steps"]] == [
        "run-command", "write-file", "run-command", "mark-asked-for", "check-packages", "move-to-bin",
    ]  # fmt: skip
    assert "made anew" in plan["changes"]
    renamed = done("env", "rename", prefix, "dr arbeit é", "--yes")["environment"]
    new = prefix.with_name("dr arbeit é")
    assert (renamed["prefix"], renamed["health"]["state"]) == (str(new), "works")
    assert freeze(new) == before
    assert done("env", "upgrade", new, "lamp", "--yes")["environment"]["packages"]
    assert freeze(new) == before, "what was pinned stays so under the new name"
    assert not prefix.exists()
    assert [each["prefix"] for each in done("env", "bin")["bin"]] == [str(prefix)]
    for name in ("a/b", " x", "..", "-p"):
        refused = labwright("env", "rename", "--yes", new, "--", name)
        assert refused.returncode == 1, name
        assert "cannot be called" in refused.stderr
    (prefix.parent / "taken").mkdir()
    (prefix.parent / "taken" / "file").write_text("", encoding="utf-8")
    assert labwright("env", "rename", new, "taken", "--yes").returncode == 1
    assert freeze(new) == before


@pytest.mark.parametrize("state", ["moved", "base-missing", "no-python", "half-made"])
def test_repaired(tmp_path: Path, kit: Path, state: str) -> None:
    code = make_project(tmp_path / "project" / "code", "my-code")
    prefix = new_venv(tmp_path / "project" / ".venv")
    pip(prefix, "install", "lamp<2", "-e", str(code))
    expected = freeze(prefix)
    prefix = broken(prefix, state)
    expected = expected.replace(str(tmp_path / "project"), str(prefix.parent))
    health = done("env", "show", prefix)["environment"]["health"]["state"]
    assert health == state

    kinds = [step["kind"] for step in done("env", "repair", prefix, "--plan")["steps"]]
    making = ["run-command", "run-command", "mark-asked-for", "check-packages"]
    assert kinds == [*making, "remove-trial", "move-to-bin", *making]
    repaired = done("env", "repair", prefix, "--yes")["environment"]
    assert repaired["health"]["state"] == "works"
    assert freeze(prefix) == expected
    assert [each["prefix"] for each in done("env", "bin")["bin"]] == [str(prefix)]
    assert list((places().cache / "trials").glob("*")) == []
    assert labwright("env", "repair", prefix, "--yes").returncode == 1  # nothing is broken any more


def broken(prefix: Path, state: str) -> Path:
    """The environment, broken in one way."""
    match state:
        case "moved":
            moved = prefix.parent.with_name("project moved")
            prefix.parent.rename(moved)
            return moved / prefix.name
        case "base-missing":
            python = Path(python_of(prefix))
            python.unlink()
            python.symlink_to("/gone/python3")
            cfg = prefix / "pyvenv.cfg"
            lines = [
                "home = /gone" if line.startswith("home") else line
                for line in cfg.read_text(encoding="utf-8").splitlines()
                if not line.startswith("executable")
            ]
            cfg.write_text("\n".join(lines), encoding="utf-8")
        case "no-python":
            for path in (prefix / "bin").glob("python*"):
                path.unlink()
        case "half-made":
            shutil.rmtree(prefix / "bin")
    return prefix


def test_what_cannot_be_built_again_leaves_the_old_one(prefix: Path, kit: Path) -> None:
    pip(prefix, "install", "lamp<2")
    moved = prefix.with_name("moved")
    prefix.rename(moved)
    for wheel in kit.glob("bulb-1*"):
        wheel.unlink()
    inside = {path.relative_to(moved): path.lstat().st_mtime_ns for path in moved.rglob("*")}
    result = labwright("env", "repair", moved, "--yes")
    assert result.returncode == 1
    assert "bulb" in result.stderr
    assert {path.relative_to(moved): path.lstat().st_mtime_ns for path in moved.rglob("*")} == inside
    assert done("env", "bin") == {"bin": []}
    assert list((places().cache / "trials").glob("*")) == []


def test_the_wanted_python_is_asked_for(prefix: Path) -> None:
    library = next((prefix / "lib").iterdir())
    library.rename(library.with_name("python3.2"))
    shutil.rmtree(prefix / "bin")
    cfg = (prefix / "pyvenv.cfg").read_text(encoding="utf-8")
    (prefix / "pyvenv.cfg").write_text(cfg.replace("version = 3", "version = 3.2.1 #"), encoding="utf-8")
    result = labwright("env", "repair", prefix, "--yes")
    assert "needs Python 3.2, which is not here" in result.stderr
    assert "--python" in result.stderr
    done("env", "repair", prefix, "--python", sys.executable, "--yes")


def test_a_project_that_went_is_left_out(tmp_path: Path, prefix: Path) -> None:
    code = make_project(tmp_path / "code", "my-code")
    pip(prefix, "install", "single", "-e", str(code))
    moved = prefix.with_name("moved")
    prefix.rename(moved)
    shutil.rmtree(code)
    result = labwright("env", "repair", moved, "--yes")
    assert "Left out, because the folder it came from is gone: my-code." in result.stderr
    assert freeze(moved) == "single==3.0\n"


def test_labwright_itself_stays() -> None:
    if sys.prefix == sys.base_prefix:
        pytest.skip("these tests run from no environment")
    result = labwright("env", "delete", sys.prefix, "--yes")
    assert "Labwright itself runs from it" in result.stderr
    assert Path(sys.prefix).exists()
