"""The tools themselves, each in an environment of its own, and the Pythons this machine has.

To take a newer release of a tool, raise its number here: its folder is named after it.
"""

from __future__ import annotations

import sys
from functools import cache
from pathlib import Path

from tests.real.kept import AT_START, BIN, UnavailableError, digest, kept, set_up

INSTALLED = {
    "poetry": "poetry==2.5.1",
    "poetry-1.8": "poetry==1.8.5",
    "pipenv": "pipenv==2026.10.3",
    "hatch": "hatch==1.18.2",
    "virtualenv": "virtualenv==21.15.11",
}
EXE = ".exe" if sys.platform == "win32" else ""


def uv() -> Path:
    """The uv beside the Python that runs the tests; requirements.lock brings it."""
    program = Path(sys.executable).with_name("uv" + EXE)
    if not program.exists():
        raise UnavailableError("uv is not installed beside this Python")
    return program


def installed_tool(name: str) -> Path:
    """The program of a tool in INSTALLED, installed from the machine's package index when first asked for."""
    requirement = INSTALLED[name]

    def install(folder: Path) -> None:
        otherwise = f"{requirement} could not be installed from a package index"
        set_up([uv(), "venv", "-q", "--allow-existing", "-p", sys.executable, folder], otherwise)
        set_up([uv(), "pip", "install", "-q", "--python", folder, requirement], otherwise)

    folder = kept(requirement.replace("==", "-"), install)
    return folder / BIN / (requirement.partition("==")[0] + EXE)


def tool_wheels() -> Path:
    """A folder with the wheels of the tools that Labwright installs, and of all that they need."""
    wanted = ("uv", *(INSTALLED[name] for name in ("poetry", "pipenv", "virtualenv")))

    def download(folder: Path) -> None:
        argv = [
            sys.executable,
            "-m",
            "pip",
            "download",
            "-q",
            "--only-binary",
            ":all:",
            "-d",
            folder,
            *wanted,
        ]
        set_up(argv, "the wheels of Poetry, pipenv, virtualenv and uv could not be downloaded", seconds=300)

    return kept(f"tool-wheels-{digest(*wanted)}", download)


@cache
def base_pythons() -> dict[str, Path]:
    """The Pythons to make environments on, by version: that of the tests, and those of pyenv."""
    root = Path(AT_START.get("PYENV_ROOT") or Path(AT_START.get("HOME", "/")) / ".pyenv")
    own = Path(getattr(sys, "_base_executable", sys.executable))
    version = ".".join(map(str, sys.version_info[:3]))
    others = {
        each.name: each / "bin" / "python"
        for each in sorted(root.glob("versions/*"))
        if not each.is_symlink() and each.name.replace(".", "").isdigit()
        if (each / "bin" / "python").exists() and not (each / "pyvenv.cfg").exists()
    }
    return {**others, version: own}


def ipykernel_wheels() -> Path:
    """A folder with the wheels of ipykernel and all it needs, for pip's --find-links."""
    requirement = "ipykernel==7.4.0"

    def download(folder: Path) -> None:
        pip = [base_pythons()[".".join(map(str, sys.version_info[:3]))], "-m", "pip"]
        set_up([*pip, "download", "-q", "-d", folder, requirement], f"{requirement} could not be downloaded")

    return kept(requirement.replace("==", "-") + "-wheels", download)
