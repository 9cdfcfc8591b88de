from __future__ import annotations

import os
from collections.abc import Mapping

import pytest

from app.system.child_env import ChildEnvironment, Host, child_environment, starts_without_a_shell, this_host

LINUX = Host("linux")
FROZEN = Host("linux", bundle="/opt/labwright/_internal")
MAC = Host("darwin")
WINDOWS = Host("win32")
FROZEN_WINDOWS = Host("win32", bundle=r"C:\Program Files\Labwright\_internal")
NEUTRAL = {"PATH": "/usr/bin:/bin", "HOME": "/home/ada", "LANG": "en_GB.UTF-8"}


def child(host: Host, extra: Mapping[str, str], **options: object) -> dict[str, str]:
    return child_environment({**NEUTRAL, **extra}, host, **options)  # type: ignore[arg-type]


def test_what_is_the_users_stays() -> None:
    theirs = {
        "EDITOR": "vim",
        "CONDA_PREFIX": "/opt/conda",
        "PYENV_ROOT": "/home/ada/.pyenv",
        "LD_LIBRARY_PATH": "/opt/cuda",
    }
    assert child(LINUX, theirs) == {**NEUTRAL, **theirs}


@pytest.mark.parametrize(
    "name",
    [
        "PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV", "VIRTUAL_ENV_PROMPT",
        "QT_PLUGIN_PATH", "QT_QPA_PLATFORM", "QML2_IMPORT_PATH", "_MEIPASS2", "_PYI_ARCHIVE_FILE",
        "_PYI_APPLICATION_HOME_DIR",
        "_PYI_PARENT_PROCESS_LEVEL", "POETRY_ACTIVE", "PYINSTALLER_RESET_ENVIRONMENT", "LABWRIGHT_RUN",
    ],
)  # fmt: skip
@pytest.mark.parametrize("host", [LINUX, FROZEN, MAC, WINDOWS])
def test_what_is_labwrights_goes(host: Host, name: str) -> None:
    assert name not in child(host, {name: "/something"})


@pytest.mark.parametrize("name", ["LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FRAMEWORK_PATH", "LIBPATH"])
@pytest.mark.parametrize(
    "host", [LINUX, FROZEN, MAC, Host("darwin", bundle="/Applications/Labwright.app/Contents")]
)
def test_the_original_library_path_comes_back(host: Host, name: str) -> None:
    environment = child(host, {name: "/opt/labwright/_internal:/opt/cuda", name + "_ORIG": "/opt/cuda"})
    assert environment[name] == "/opt/cuda"
    assert name + "_ORIG" not in environment


def test_a_bundles_library_path_goes_where_there_was_none() -> None:
    assert "LD_LIBRARY_PATH" not in child(FROZEN, {"LD_LIBRARY_PATH": "/opt/labwright/_internal"})
    environment = child(FROZEN, {"LD_LIBRARY_PATH": "/opt/labwright/_internal", "LD_LIBRARY_PATH_ORIG": ""})
    assert "LD_LIBRARY_PATH" not in environment


def test_nothing_points_into_the_bundle() -> None:
    inside = "/opt/labwright/_internal"
    environment = child(
        FROZEN,
        {
            "SSL_CERT_FILE": f"{inside}/certifi/cacert.pem",
            "TCL_LIBRARY": f"{inside}/tcl",
            "XDG_DATA_DIRS": f"{inside}/share:/usr/share",
            "PATH": f"{inside}:/usr/bin:{inside}/bin",
            "NOTE": "/opt/labwright/_internals is another folder",
        },
    )
    assert "SSL_CERT_FILE" not in environment
    assert "TCL_LIBRARY" not in environment
    assert environment["XDG_DATA_DIRS"] == "/usr/share"
    assert environment["PATH"] == "/usr/bin"
    assert environment["NOTE"] == "/opt/labwright/_internals is another folder"


def test_nothing_points_into_the_bundle_on_windows() -> None:
    inside = r"C:\Program Files\Labwright\_internal"
    environment = child_environment(
        {"Path": rf"{inside};C:\Windows\System32", "SSL_CERT_FILE": rf"{inside}\ca.pem"}, FROZEN_WINDOWS
    )
    assert environment["Path"] == r"C:\Windows\System32"
    assert "SSL_CERT_FILE" not in environment


def test_an_activated_environment_does_not_stay_half_activated() -> None:
    environment = child(LINUX, {"VIRTUAL_ENV": "/home/ada/x/.venv", "PATH": "/home/ada/x/.venv/bin:/usr/bin"})
    assert environment["PATH"] == "/usr/bin"


def test_labwrights_own_environment_leaves_the_path() -> None:
    host = Host("linux", prefix="/home/ada/labwright/.venv")
    assert child(host, {"PATH": "/home/ada/labwright/.venv/bin:/usr/bin"})["PATH"] == "/usr/bin"


def test_labwrights_own_conda_environment_is_not_the_childs() -> None:
    base = {
        "CONDA_PREFIX": "/opt/conda",
        "CONDA_DEFAULT_ENV": "base",
        "PATH": "/opt/conda/bin:/opt/conda/condabin:/bin",
    }
    environment = child(Host("linux", prefix="/opt/conda"), base)
    assert environment["PATH"] == "/opt/conda/condabin:/bin"
    assert "CONDA_PREFIX" not in environment
    assert "CONDA_DEFAULT_ENV" not in environment


def test_a_double_clicked_mac_application_gets_the_login_shells_path_and_homebrew() -> None:
    base = {"PATH": "/usr/bin:/bin", "HOME": "/Users/ada"}
    environment = child_environment(base, MAC, login_path="/Users/ada/.pyenv/shims:/usr/bin")
    folders = environment["PATH"].split(":")
    assert folders[:3] == ["/Users/ada/.pyenv/shims", "/usr/bin", "/bin"]
    assert "/opt/homebrew/bin" in folders
    assert environment["LC_CTYPE"] == "UTF-8"


def test_no_other_system_gets_homebrew() -> None:
    assert "homebrew" not in child(LINUX, {})["PATH"]


def test_a_language_is_given_only_where_there_is_none() -> None:
    assert child_environment({"PATH": "/bin"}, LINUX)["LC_CTYPE"] == "C.UTF-8"
    assert "LC_CTYPE" not in child(LINUX, {})
    assert "LC_CTYPE" not in child_environment({"LC_ALL": "C", "PATH": "/bin"}, LINUX)


def test_windows_tools_are_asked_for_utf8_unless_the_user_chose() -> None:
    assert child(WINDOWS, {})["WSL_UTF8"] == "1"
    assert child(WINDOWS, {})["PYTHONIOENCODING"] == "utf-8"
    assert child(WINDOWS, {"PYTHONIOENCODING": "cp1252"})["PYTHONIOENCODING"] == "cp1252"


def test_nothing_is_added_to_a_usual_linux_environment() -> None:
    assert child(LINUX, {}) == NEUTRAL


def test_additions_come_last() -> None:
    assert child(LINUX, {"HTTP_PROXY": "old"}, additions={"HTTP_PROXY": "new"})["HTTP_PROXY"] == "new"


def test_an_empty_path_stays_out() -> None:
    assert "PATH" not in child_environment({"LANG": "C"}, LINUX)
    assert child_environment({"PATH": ":/bin::/bin", "LANG": "C"}, LINUX)["PATH"] == "/bin"


def test_the_login_shell_is_asked_once_and_only_where_no_shell_was(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def ask() -> str:
        asked.append(True)
        return "/Users/ada/bin"

    monkeypatch.delenv("SHLVL", raising=False)
    environment = ChildEnvironment(ask_login_path=ask, host=MAC)
    assert environment()["PATH"].startswith("/Users/ada/bin:")
    assert environment()["PATH"].startswith("/Users/ada/bin:")
    assert len(asked) == 1
    monkeypatch.setenv("SHLVL", "1")
    ChildEnvironment(ask_login_path=ask, host=MAC)()
    ChildEnvironment(ask_login_path=ask, host=LINUX)()
    assert len(asked) == 1


def test_a_shell_is_missing_only_on_a_double_clicked_mac() -> None:
    assert starts_without_a_shell({}, MAC)
    assert not starts_without_a_shell({"SHLVL": "1"}, MAC)
    assert not starts_without_a_shell({}, LINUX)


def test_this_process_is_described() -> None:
    assert this_host().platform in {"linux", "darwin", "win32"}
    assert this_host().bundle is None
    assert "PATH" in ChildEnvironment(additions=lambda: {"X": "1"})()
    assert os.environ.get("X") is None
