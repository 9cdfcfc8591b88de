"""Running as an administrator with the system's own question."""

import shlex

from app.core.build_needs import Rights
from app.core.elevation import as_administrator, elevator

ARGV = ("apt-get", "install", "-y", "python3-venv")


def find(name):
    return f"/usr/bin/{name}"


def test_root_needs_no_question():
    assert as_administrator(ARGV, platform="linux", rights=Rights.ROOT, find=find) == ARGV


def test_linux_asks_by_way_of_its_desktop():
    told = as_administrator(ARGV, platform="linux", rights=Rights.SUDO, find=find)
    assert told == ("/usr/bin/pkexec", *ARGV)


def test_a_linux_without_such_a_question_has_none():
    assert as_administrator(ARGV, platform="linux", rights=Rights.SUDO, find=lambda _: None) is None


def test_what_is_typed_names_what_is_there():
    assert elevator(find) == "sudo"
    assert elevator(lambda name: "/usr/bin/doas" if name == "doas" else None) == "doas"
    assert elevator(lambda _: None) == "sudo"


def test_macos_gets_the_same_argv_back_from_its_script():
    nasty = ("/usr/bin/touch", "/Library/a b", 'quo"te', "back\\slash", "it's")
    told = as_administrator(nasty, platform="darwin", rights=Rights.NONE, find=find)
    assert told is not None
    assert told[:2] == ("/usr/bin/osascript", "-e")
    before, after = 'do shell script "', '" with administrator privileges'
    assert told[2].startswith(before)
    assert told[2].endswith(after)
    in_script = told[2].removeprefix(before).removesuffix(after)
    line = in_script.replace('\\"', '"').replace("\\\\", "\\")  # as AppleScript reads a text
    assert tuple(shlex.split(line)) == nasty


def test_windows_asks_by_uac_and_hands_the_exit_code_on():
    told = as_administrator(
        ("reg", "add", r"HKLM\SYSTEM\A Key", "/f"), platform="win32", rights=Rights.NONE, find=find
    )
    assert told is not None
    assert told[:4] == ("powershell.exe", "-NoProfile", "-NonInteractive", "-Command")
    assert "-Verb RunAs -Wait" in told[4]
    assert "'\"HKLM\\SYSTEM\\A Key\"'" in told[4]
    assert told[4].startswith("exit (")


def test_windows_refuses_what_would_be_read_otherwise():
    assert as_administrator(("x", 'a"b'), platform="win32", rights=Rights.NONE, find=find) is None
