"""labwright poetry check, version, run, env, config and publish, with the real Poetry of two ages, a key ring
that is a file, one that hangs, and a place to publish to on loopback."""

from __future__ import annotations

import base64
import json
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from app.bootstrap import Labwright
from app.core.errors import AppError
from app.core.jobs import JobState
from app.core.plans import Effect, NotUndoable, RunCommand
from app.core.poetry_projects import NewProject, ProjectAct, ProjectWish
from app.tools import poetry_release
from tests.integration.poetry_projects import (
    POETRIES,
    ROOT,
    Project,
    differences,
    done,
    labwright,
    made_project,
    refused,
)
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex

pytestmark = pytest.mark.integration
TOKEN = "pypi-AgEIcHlwaS5vcmcCJDk3-not-a-real-one"
RING = """\
import json, pathlib, threading
import keyring.backend

class FileRing(keyring.backend.KeyringBackend):
    priority = 9
    path = pathlib.Path({path!r})

    def _read(self):
        return json.loads(self.path.read_text()) if self.path.exists() else {{}}

    def get_password(self, service, username):
        return self._read().get(service + "/" + str(username))

    def set_password(self, service, username, password):
        self.path.write_text(json.dumps({{**self._read(), service + "/" + username: password}}))

    def delete_password(self, service, username):
        kept = self._read()
        del kept[service + "/" + username]
        self.path.write_text(json.dumps(kept))

class LockedRing(keyring.backend.KeyringBackend):
    priority = 9

    def get_password(self, service, username):
        threading.Event().wait()

    set_password = delete_password = get_password
"""


@pytest.fixture(
    params=[POETRIES[0], *(pytest.param(old, marks=pytest.mark.campaign) for old in POETRIES[1:])]
)
def project(
    request: pytest.FixtureRequest, offline_home: Path, real_tool: RealTool, package_index: PackageIndex
) -> Project:
    return made_project(request.param, offline_home, real_tool, package_index)


def use_ring(home: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> Path:
    """The key ring of this user from now on; where it keeps what it is given."""
    kept = home / "ring" / "kept.json"
    kept.parent.mkdir(exist_ok=True)
    (kept.parent / "course_ring.py").write_text(RING.format(path=str(kept)))
    config = home / ".config" / "python_keyring" / "keyringrc.cfg"
    config.parent.mkdir(parents=True, exist_ok=True)
    config.write_text(f"[backend]\ndefault-keyring=course_ring.{name}\nkeyring-path={kept.parent}\n")
    monkeypatch.delenv("PYTHON_KEYRING_BACKEND")
    return kept


class Uploads(BaseHTTPRequestHandler):
    """Takes what is published, and remembers who sent it."""

    came: list[tuple[str, bytes]]

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        self.came.append((self.headers.get("Authorization", ""), body))
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_words: object) -> None:
        pass


@pytest.fixture
def uploads() -> Iterator[tuple[str, list[tuple[str, bytes]]]]:
    kind = type("OneTest", (Uploads,), {"came": []})
    server = ThreadingHTTPServer(("127.0.0.1", 0), kind)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/legacy/", kind.came  # type: ignore[attr-defined]
    server.shutdown()
    thread.join()
    server.server_close()


def done_with(*words: object) -> dict[str, Any]:
    """What it says, where the last words are another program's."""
    result = labwright(*words)
    assert result.returncode == 0, result.stdout + result.stderr
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def test_check_and_version(project: Project) -> None:
    at = ("--project", project.folder)
    file = project.folder / "pyproject.toml"
    before = file.read_bytes()
    assert done("poetry", "version", *at) == {"version": "1"}
    plan = done("poetry", "version", "minor", *at, "--plan")
    assert plan["undo"]["possible"]
    assert file.read_bytes() == before
    assert done("poetry", "version", "minor", *at, "--yes") == {"version": "1.1", "before": "1"}
    assert project.says("version", "--short").strip() == "1.1"
    changed = [line for line in file.read_bytes().splitlines() if line not in before.splitlines()]
    assert changed == [b'version = "1.1"'], "only its line"
    assert refused("poetry", "version", "newest", *at)["code"] == "bad-version"

    differences("poetry", "lock", *at)
    assert labwright("poetry", "check", *at).returncode == 0
    file.write_text(
        file.read_text("utf-8").replace('name = "course"', 'name = "course"\nreadme = "gone.md"'), "utf-8"
    )
    checked = labwright("poetry", "check", *at, "--json")
    found = json.loads(checked.stdout)["findings"]
    assert checked.returncode == 1, checked.stdout + checked.stderr
    assert any("gone.md" in each["text"] and each["level"] == "error" for each in found), found
    assert "Error: " in labwright("poetry", "check", *at).stdout


def test_run_in_its_environment(project: Project) -> None:
    at = ("--project", project.folder)
    plan = done_with("poetry", "run", *at, "--plan", "--json", "--", "python", "-c", "pass")
    (step,) = plan["steps"]
    assert step["argv"][1:] == ["run", "python", "-c", "pass"]
    assert not plan["undo"]["possible"]
    differences("poetry", "install", *at)
    code = "import sys, pathlib; pathlib.Path('ran.txt').write_text(sys.prefix)"
    ran = done_with("poetry", "run", *at, "--yes", "--json", "--", "python", "-c", code)
    assert ran == {"ran": ["python", "-c", code]}
    assert (project.folder / "ran.txt").read_text() == project.says("env", "info", "--path").strip()
    missing = labwright("poetry", "run", *at, "--yes", "--json", "--", "no-such-program")
    assert json.loads(missing.stdout)["error"]["code"] == "no-command"
    assert labwright("poetry", "run", *at, "--yes", "--", "--", "-x").returncode != 0


def test_environments(project: Project, base_pythons: dict[str, Path]) -> None:
    at = ("--project", project.folder)
    assert done("poetry", "env", "list", *at) == {"environments": []}
    assert done("poetry", "env", "info", *at) == {"environment": None}
    python = sys._base_executable  # type: ignore[attr-defined]
    made = done("poetry", "env", "use", python, *at, "--yes")["environment"]
    assert made["prefix"] == project.says("env", "info", "--path").strip()
    assert made["python_version"] == ".".join(map(str, sys.version_info[:3]))
    assert done("poetry", "env", "list", *at)["environments"] == [made]
    assert refused("poetry", "env", "use", "./python", *at)["code"] == "bad-python"
    assert refused("poetry", "env", "remove", "3.7", *at)["code"] == "no-environment"

    assert done("poetry", "env", "remove", Path(made["prefix"]).name, *at, "--yes") == {
        "removed": made["prefix"]
    }
    assert not Path(made["prefix"]).exists()
    assert done("poetry", "env", "list", *at) == {"environments": []}
    done("env", "restore", made["prefix"], "--yes")
    assert project.says("env", "info", "--path").strip() == made["prefix"]


def test_in_project_and_other_settings(project: Project) -> None:
    at = ("--project", project.folder)
    own = project.folder / "poetry.toml"
    own.write_text("# ours\n[installer]\nparallel = false  # slow disk\n")
    key = "virtualenvs.in-project"
    assert done("poetry", "config", "installer.parallel", *at) == {
        "key": "installer.parallel", "value": "false", "source": "project",
    }  # fmt: skip
    assert done("poetry", "config", key, "true", *at, "--yes") == {
        "key": key, "value": "true", "source": "project",
    }  # fmt: skip
    assert own.read_text().startswith("# ours\n[installer]\nparallel = false  # slow disk\n")
    assert project.says("config", key).strip() == "true"
    differences("poetry", "install", *at)
    inside = str(project.folder / ".venv")
    assert done("poetry", "env", "info", *at)["environment"]["prefix"] == inside

    here = Labwright("cli")
    plan = here.poetry_work.plan_use(str(project.folder), sys._base_executable)  # type: ignore[attr-defined]
    marker = Path(inside, "marker")
    marker.touch()
    changed = here.jobs.wait(here.jobs.start(plan))
    assert changed.state is JobState.DONE, changed.error
    assert not marker.exists()
    assert changed.undo is not None
    undone = here.jobs.wait(here.jobs.start(changed.undo))
    assert undone.state is JobState.DONE, undone.error
    assert marker.exists(), "the environment from before is back"

    assert done("poetry", "config", key, "--unset", *at, "--yes")["source"] == "default"
    assert done("poetry", "config", "installer.parallel", "false", "--user", *at, "--yes")["value"] == "false"
    assert refused("poetry", "config", key, "perhaps", *at, code=2)["code"] == "bad-value"
    assert refused("poetry", "config", "pypi-token.pypi", "secret", *at)["code"] == "no-setting"
    listed = done("poetry", "config", *at)["settings"]
    for each in listed:
        told = project.says("config", each["key"]).strip()
        if each["value"] and "{" not in each["value"]:
            assert told == each["value"], each


def test_publish_with_a_token_from_the_key_ring(
    project: Project, offline_home: Path, uploads: tuple[str, list[tuple[str, bytes]]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:  # fmt: skip
    at = ("--project", project.folder, "--repository", "course-index")
    address, came = uploads
    kept = use_ring(offline_home, monkeypatch, "FileRing")
    assert refused("poetry", "publish", *at)["code"] == "no-repository"
    project.says("config", "repositories.course-index", address)
    assert refused("poetry", "publish", *at)["code"] == "nothing-built"

    def fed(*words: object) -> subprocess.CompletedProcess[str]:
        argv = [sys.executable, "-m", "app", *map(str, words), "--yes", "--json"]
        return subprocess.run(
            argv, cwd=ROOT, input=TOKEN + "\n", capture_output=True, text=True, timeout=100, check=False
        )

    stored = fed("poetry", "publish", "--keep-token", *at)
    assert stored.returncode == 0, stored.stdout + stored.stderr
    assert json.loads(kept.read_text()) == {"poetry-repository-course-index/__token__": TOKEN}
    here = Labwright("cli")
    assert here.poetry_work.has_token("course-index")
    assert not here.poetry_work.has_token("pypi")
    plan = here.poetry_work.plan_publish(str(project.folder), "course-index", build=True)
    assert plan.effect is Effect.DESTROYS
    assert plan.confirm_name == "course"
    assert isinstance(plan.undo, NotUndoable)
    assert [step.command.argv[1] for step in plan.steps if isinstance(step, RunCommand)] == [
        "build", "publish", "publish",
    ]  # fmt: skip

    published = done("poetry", "publish", "--build", *at, "--yes")
    assert published == {"published": {"name": "course", "version": "1", "repository": "course-index"}}
    expected = "Basic " + base64.b64encode(f"__token__:{TOKEN}".encode()).decode()
    assert len(came) == 2, "a wheel and a source archive, and nothing from the rehearsal"
    assert {header for header, _ in came} == {expected}

    assert fed("poetry", "publish", "--forget-token", *at).returncode == 0
    assert json.loads(kept.read_text()) == {}
    came.clear()
    once = fed("poetry", "publish", "--token-stdin", *at)
    assert once.returncode == 0, once.stdout + once.stderr
    assert {header for header, _ in came} == {expected}
    assert json.loads(kept.read_text()) == {}
    journal = labwright("journal", "--json", "--limit", "50").stdout
    for text in (journal, stored.stdout, stored.stderr, once.stdout, once.stderr):
        assert TOKEN not in text
    for path in (offline_home.parent).rglob("*"):
        if path.is_file() and path.stat().st_size < 5_000_000:
            assert TOKEN.encode() not in path.read_bytes(), path


def test_without_a_key_ring_and_with_one_that_hangs(
    project: Project, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "keyring.backends.fail.Keyring")
    here = Labwright("cli")
    plan = here.poetry_work.plan_keep_token("pypi", TOKEN)
    failed = here.jobs.wait(here.jobs.start(plan))
    assert failed.error is not None
    assert failed.error.code == "no-key-ring"

    monkeypatch.setattr(poetry_release, "_RING_SECONDS", 1.5)
    use_ring(offline_home, monkeypatch, "LockedRing")
    here = Labwright("cli")
    with pytest.raises(AppError) as caught:
        here.poetry_work.has_token("pypi")
    assert caught.value.code == "key-ring-silent"
    plan = here.poetry.plan(str(project.folder), ProjectWish(ProjectAct.ADD, ("greeter",)))
    assert "key ring does not answer" in str(plan.warnings)
    (step,) = plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.env["POETRY_KEYRING_ENABLED"] == "false"
    added = here.jobs.wait(here.jobs.start(plan))
    assert added.state is JobState.DONE, added.error.output if added.error else added.state
    assert project.shown() == {"greeter": "1.1"}


@pytest.mark.parametrize("has_code", [True, False])
def test_the_file_is_what_was_foretold(project: Project, offline_home: Path, has_code: bool) -> None:
    folder = offline_home / "harbour"
    if has_code:
        folder.mkdir()
        (folder / "harbour.py").touch()
    details = {
        "name": "harbour",
        "description": "When the tide comes in",
        "author": "Ada L <ada@example.org>",
        "python": ">=3.11",
        "license": "MIT",
    }
    fields = {} if project.is_old and not has_code else details  # old ones make a new folder without
    here = Labwright("cli")
    wish = NewProject(str(folder), **fields)
    foretold = tomllib.loads(here.poetry.foretell(wish))
    made = here.jobs.wait(here.jobs.start(here.poetry.plan_new(wish)))
    assert made.state is JobState.DONE, made.error
    real = tomllib.loads((folder / "pyproject.toml").read_text("utf-8"))
    assert _less_than(foretold, real) == []


def _less_than(foretold: object, real: object, at: str = "") -> list[str]:
    """What was foretold and is not there."""
    if not isinstance(foretold, dict):
        return [] if foretold == real else [f"{at}: {foretold!r}, and it is {real!r}"]
    found = []
    for key, value in foretold.items():
        there = real.get(key) if isinstance(real, dict) else None
        found += _less_than(value, there, f"{at}.{key}")
    return found
