"""The command line as a script sees it: real processes, their streams and exit codes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def labwright(*words, stdin=subprocess.DEVNULL, **environment):
    return subprocess.run(
        [sys.executable, "-m", "app", *words],
        cwd=ROOT,
        env={**os.environ, **environment},
        stdin=stdin,
        capture_output=True,
        timeout=60,
        check=False,
    )


def document(result):
    """The one JSON document on standard output."""
    return json.loads(result.stdout.decode("utf-8", "strict"))


def test_version_and_help_name_every_verb():
    assert labwright("--version").stdout.startswith(b"labwright ")
    text = labwright("--help").stdout.decode()
    for verb in ("journal", "settings", "explain-command", "self-test"):
        assert f"\n  {verb} " in text


@pytest.mark.parametrize(
    ("words", "verbs"),
    [
        (["env"], ["show", "create", "install", "rollback", "bin", "revisions"]),
        (["poetry"], ["new", "add", "lock", "publish"]),
        (["poetry", "env"], ["list", "use", "remove"]),
        (["python"], ["list", "install", "local"]),
        (["settings"], ["get", "set"]),
    ],
)
def test_help_of_a_verb_lists_what_may_follow_it(words, verbs):
    text = labwright(*words, "--help").stdout.decode()
    for verb in verbs:
        assert f"\n    {verb} " in text or f"\n    {verb}\n" in text


@pytest.mark.parametrize(
    "words",
    [
        ["no-such-verb"],
        ["journal", "--no-such-option"],
        ["journal", "--limit", "many"],
        ["journal", "--limit", "-1"],
        ["journal", "--lim", "1"],
        ["explain-command"],
        ["explain-command", "--"],
        [""],
        ["x" * 5000],
        ["settings", "set", "theme", "dark", "--ye"],
        ["settings", "set", "theme"],
        ["settings", "set", "theme", "blue", "--yes"],
        ["settings", "get", "no.such.key"],
    ],
)
def test_wrong_use_is_2_and_says_what_to_do(words):
    result = labwright(*words)
    assert result.returncode == 2
    assert result.stdout == b""
    assert result.stderr.startswith(b"labwright: ")


def test_wrong_use_with_json_is_one_document():
    result = labwright("settings", "set", "theme", "blue", "--json", "--yes")
    assert result.returncode == 2
    error = document(result)["error"]
    assert error.keys() == {"code", "sentence", "cause", "fix"}
    assert error["code"] == "bad-setting"


def test_nothing_asks_where_nobody_can_answer():
    result = labwright("settings", "set", "theme", "dark")
    assert result.returncode == 2
    assert b"--yes" in result.stderr
    assert labwright("settings", "get", "theme").stdout.strip() == b"auto"


def test_a_plan_changes_nothing():
    plan = document(labwright("settings", "set", "theme", "dark", "--plan", "--json"))
    assert plan["effect"] == "changes"
    assert plan["undo"]["possible"] is True
    assert plan["steps"][0]["kind"] == "change-setting"
    assert plan["steps"][0]["shown"]["bash"] == "labwright settings set theme dark"
    assert labwright("settings", "get", "theme").stdout.strip() == b"auto"


def test_a_setting_is_changed_and_put_back(labwright_home):
    assert document(labwright("settings", "set", "theme", "dark", "--yes", "--json")) == {
        "key": "theme",
        "value": "dark",
    }
    path = Path(labwright("settings", "path").stdout.decode().strip())
    assert labwright_home in path.parents
    assert 'theme = "dark"' in path.read_text(encoding="utf-8")
    assert document(labwright("settings", "--json"))["settings"]["theme"] == "dark"
    assert labwright("settings", "reset", "theme", "--yes").returncode == 0
    assert document(labwright("settings", "get", "theme", "--json"))["value"] == "auto"


def test_a_folder_list_is_given_as_path_is(tmp_path):
    folders = os.pathsep.join([str(tmp_path / "a b"), str(tmp_path / "ñ")])
    result = labwright("settings", "set", "search_folders", folders, "--yes", "--json")
    assert document(result)["value"] == [str(tmp_path / "a b"), str(tmp_path / "ñ")]


def test_the_password_of_a_proxy_is_not_shown():
    words = ["settings", "set", "network.proxy", "http://ada:s3cret@proxy.school:8080", "--yes"]
    shown = [labwright(*words, "--plan", "--json"), labwright(*words, "--plan"), labwright(*words)]
    shown += [labwright("settings"), labwright("journal", "--json")]
    assert all(result.returncode == 0 for result in shown)
    assert not any(b"s3cret" in result.stdout + result.stderr for result in shown)
    assert b"s3cret" in labwright("settings", "get", "network.proxy").stdout


@pytest.mark.parametrize("form", [[], ["--json"]])
def test_the_password_of_a_wrong_proxy_is_not_shown_either(form):
    wrong = "http://ada:s3cret@proxy.school:99999"
    result = labwright("settings", "set", "network.proxy", wrong, "--yes", *form)
    assert result.returncode == 2
    assert b"proxy.school:99999" in result.stdout + result.stderr
    assert b"s3cret" not in result.stdout + result.stderr


def test_a_broken_settings_file_is_told_and_not_lost():
    path = Path(labwright("settings", "path").stdout.decode().strip())
    path.parent.mkdir(parents=True)
    path.write_text("theme = [broken", encoding="utf-8")
    result = labwright("settings", "get", "theme")
    assert (result.returncode, result.stdout.strip()) == (0, b"auto")
    assert path.name.encode() in result.stderr
    assert path.read_text(encoding="utf-8") == "theme = [broken"


DENIED = (
    "fine\npermission denied while trying to connect to the Docker daemon socket at unix:///run/docker.sock\n"
)


@pytest.mark.parametrize("from_file", [True, False])
def test_explain_names_what_a_tool_printed(tmp_path, from_file):
    path = tmp_path / "log.txt"
    path.write_text(DENIED, encoding="utf-8")
    with path.open("rb") as stream:
        name = str(path) if from_file else "-"
        found = document(labwright("explain", name, "--os", "linux", "--json", stdin=stream))
    assert [(each["id"], each["line"]) for each in found] == [("DK03", 2)]
    assert set(found[0]) == {"id", "line", "title", "cause", "fix", "avoid"}
    assert any("chmod 666" in each for each in found[0]["avoid"])
    assert not any(each.startswith("Windows:") for each in found[0]["fix"])


def test_explain_without_a_match_is_no_failure():
    result = labwright("explain", "--json")
    assert result.returncode == 0
    assert document(result) == []
    assert b"No known error" in labwright("explain").stdout


def test_explain_says_it_for_people_too(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text(DENIED, encoding="utf-8")
    said = labwright("explain", str(path)).stdout.decode()
    assert "Line 2: permission denied" in said
    assert "What to do:" in said
    assert "Better not:" in said


def test_explain_of_a_file_that_is_not_there_says_so(tmp_path):
    result = labwright("explain", str(tmp_path / "nothing"), "--json")
    assert result.returncode == 1
    assert document(result)["error"]["code"] == "not-readable"


def test_explain_command_takes_a_command_apart():
    result = labwright("explain-command", "--json", "--", "docker", "run", "-p", "8080:80", "nginx")
    words = document(result)["words"]
    assert "".join(word["text"] for word in words).replace(" ", "") == "dockerrun-p8080:80nginx"
    assert any("8080" in (word["explanation"] or "") for word in words)


def test_explain_command_says_that_it_does_not_know():
    result = labwright("explain-command", "--json", "--", "frobnicate", "--hard")
    assert result.returncode == 0
    assert {word["explanation"] for word in document(result)["words"]} == {None}


def test_explain_command_takes_options_of_its_own_name_as_words():
    words = document(labwright("explain-command", "--json", "--", "git", "log", "--json"))["words"]
    assert words[-1]["text"] == "--json"


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="only Linux has a file that is always full")
@pytest.mark.parametrize("words", [["settings"], ["settings", "--json"], ["journal", "--export", "bash"]])
def test_a_result_that_cannot_be_written_is_a_failure_that_says_so(words):
    with Path("/dev/full").open("wb") as full:
        argv = [sys.executable, "-m", "app", *words]
        result = subprocess.run(argv, cwd=ROOT, stdout=full, stderr=subprocess.PIPE, timeout=60, check=False)
    assert result.returncode == 1
    assert result.stderr.splitlines() == [
        b"labwright: The result could not be written to standard output.",
        b"  No space left on device",
    ]


@pytest.mark.skipif(sys.platform == "win32", reason="needs a POSIX shell to close a stream")
@pytest.mark.parametrize(
    ("line", "code", "said"),
    [
        ("settings get theme >&-", 0, b""),
        ("settings set theme dark <&-", 2, b"--yes"),
        ("settings set theme dark --yes <&- >&- 2>&-", 0, b""),
    ],
)
def test_closed_streams_are_no_fault(line, code, said):
    argv = ["sh", "-c", f'exec "$0" -m app {line}', sys.executable]
    result = subprocess.run(argv, cwd=ROOT, capture_output=True, timeout=60, check=False)
    assert (result.returncode, result.stdout) == (code, b"")
    assert said in result.stderr
    assert b"Traceback" not in result.stderr


def test_a_limit_of_0_is_none_at_all():
    labwright("self-test")
    assert labwright("journal").stdout.count(b"--version") == 1
    assert labwright("journal", "--limit", "0").stdout == b""


def test_bytes_that_are_not_utf_8_become_replacement_characters():
    argv = [sys.executable, "-m", "app", "explain-command", "--json", "--", "git", os.fsdecode(b"caf\xe9")]
    result = subprocess.run(argv, cwd=ROOT, capture_output=True, timeout=60, check=True)
    assert document(result)["words"][-1]["text"] == "caf\ufffd"


def test_the_journal_remembers_what_the_command_line_ran():
    assert document(labwright("journal", "--json")) == {"entries": []}
    document(labwright("self-test", "--json"))
    entries = document(labwright("journal", "--json", "--limit", "1"))["entries"]
    assert len(entries) == 1
    assert entries[0]["origin"] == "cli"
    assert entries[0]["exit_code"] == 0
    assert entries[0].keys() == {
        "time",
        "argv",
        "shown",
        "cwd",
        "exit_code",
        "seconds",
        "title",
        "origin",
    }


@pytest.mark.parametrize(("form", "sign"), [("bash", b"#!"), ("powershell", b"#"), ("markdown", b"# ")])
def test_the_journal_is_exported(form, sign):
    labwright("self-test")
    result = labwright("journal", "--export", form)
    assert result.returncode == 0
    assert result.stdout.startswith(sign)
    assert b"--version" in result.stdout


def test_self_test_checks_and_tells():
    result = labwright("self-test", "--json", QT_QPA_PLATFORM="offscreen")
    checks = {check["name"]: check for check in document(result)["checks"]}
    assert {"packages", "resources", "programs", "child-environment", "tools", "window"} <= checks.keys()
    assert [name for name, check in checks.items() if not check["ok"]] == []
    assert result.returncode == 0


def test_self_test_without_qt_has_no_window_and_ends_with_4(tmp_path):
    for package in ("PySide6", "shiboken6"):
        (tmp_path / f"{package}.py").write_text("raise ImportError", encoding="utf-8")
    result = labwright("self-test", "--json", PYTHONPATH=str(tmp_path))
    window = next(check for check in document(result)["checks"] if check["name"] == "window")
    assert result.returncode == 4
    assert window["ok"] is False
    assert "no window" in window["sentence"]


def test_a_fault_of_our_own_is_one_document_too(tmp_path):
    (tmp_path / "tomllib.py").write_text("raise ZeroDivisionError", encoding="utf-8")
    Path(labwright("settings", "path").stdout.decode().strip()).parent.mkdir(parents=True)
    Path(labwright("settings", "path").stdout.decode().strip()).write_text("", encoding="utf-8")
    result = labwright("settings", "--json", PYTHONPATH=str(tmp_path))
    assert result.returncode == 1
    assert document(result)["error"]["code"] == "unexpected"
    assert b"ZeroDivisionError" in result.stderr


def test_a_reader_that_leaves_early_is_no_error():
    labwright("self-test")
    process = subprocess.Popen(
        [sys.executable, "-m", "app", "journal", "--export", "bash"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    assert process.wait(60) == 0


@pytest.mark.skipif(sys.platform == "win32", reason="a Windows console has no pseudo-terminal to ask on")
@pytest.mark.parametrize(("answer", "code", "theme"), [(b"y\n", 0, b"dark"), (b"\n", 3, b"auto")])
def test_on_a_terminal_it_shows_the_plan_and_asks(answer, code, theme):
    import pty  # noqa: PLC0415 - does not exist on Windows

    ours, theirs = pty.openpty()
    os.write(ours, answer)
    result = labwright("settings", "set", "theme", "dark", stdin=theirs)
    os.close(ours)
    os.close(theirs)
    assert b"Go on?" in result.stderr
    assert result.returncode == code
    assert labwright("settings", "get", "theme").stdout.strip() == theme
