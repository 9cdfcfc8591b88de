"""A made-up pyenv on a made-up machine, in a folder: for plans, looks and pictures. No program of it runs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path

from app.core.build_needs import Rights, parse_build_needs
from app.core.end_of_life import parse_end_of_life
from app.core.environments import Environment
from app.core.outcomes import Ending, Outcome
from app.core.pythons import Origin, Python
from app.core.surroundings import Surroundings
from app.services.python_versions import PythonVersions
from app.system.toolbox import FoundTools
from app.tools.pyenv import PYENV

RESOURCES = Path(__file__).parents[1] / "resources" / "python"
NEEDS = parse_build_needs((RESOURCES / "build_needs.toml").read_text(encoding="utf-8"))
ENDS = parse_end_of_life((RESOURCES / "end_of_life.toml").read_text(encoding="utf-8"))
INSTALLABLE = (
    *(
        "3.15.0a2",
        "3.14.0",
        "3.13.9",
        "3.13.8",
        "3.13.9t",
        "3.12.12",
        "3.12.11",
        "3.11.14",
        "3.10.19",
        "3.9.24",
    ),
    *("3.8.20", "2.7.18", "3.15-dev", "pypy3.11-7.3.20", "miniconda3-3.13-25.9.1-1", "graalpy-25.0.0"),
)
TODAY = date(2026, 1, 20)
DEBIAN_HEADERS = (
    *("zlib.h", "openssl/ssl.h", "x86_64-linux-gnu/ffi.h", "sqlite3.h", "bzlib.h", "lzma.h", "zstd.h"),
    *("readline/readline.h", "ncurses.h", "tcl8.6/tk.h"),
)


class Silent:
    """A runner whose every question ends so."""

    def __init__(self, exit_code: int = 0) -> None:
        self.exit_code = exit_code
        self.asked: list[tuple[str, ...]] = []

    def run(self, command, **_) -> Outcome:
        self.asked.append(command.argv)
        return Outcome(Ending.EXITED, 0.1, self.exit_code)


class MadeUpPyenv:
    """One machine with its pyenv."""

    def __init__(
        self,
        folder: Path,
        *,
        installed: Sequence[str] = (),
        headers: Sequence[str] = DEBIAN_HEADERS,
        programs: Sequence[str] = ("pyenv", "cc", "make", "curl", "git", "apt-get", "sudo"),
        os_release: str = "ID=debian\n",
        platform: str = "linux",
        environ: Mapping[str, str] | None = None,
        rights: Rights = Rights.SUDO,
        runner: Silent | None = None,
        environments: Sequence[Environment] = (),
        pythons: Sequence[Python] = (),
        files: Mapping[str, str] | None = None,
    ) -> None:
        self.home, self.system = folder / "home", folder / "system"
        self.root = self.home / ".pyenv"
        self.programs = set(programs)
        self.runner = runner or Silent()
        self.environments, self.pythons, self.rights = environments, pythons, rights
        self.around = Surroundings(platform, environ or {}, str(self.home), root=str(self.system))
        self._write(self.root / "bin" / "pyenv")
        definitions = self.root / "plugins" / "python-build" / "share" / "python-build"
        for name in INSTALLABLE:
            self._write(definitions / name, definition(name))
        (definitions / "patches").mkdir()
        for version in installed:
            self._write(self.root / "versions" / version / "bin" / "python")
        for header in headers:
            self._write(self.system / "usr" / "include" / header)
        self._write(self.system / "etc" / "os-release", os_release)
        for path, text in (files or {}).items():
            self._write(folder / path, text)

    def find(self, name: str) -> Path | None:
        """Where a program of this machine is."""
        if name not in self.programs:
            return None
        return self.root / "bin" / "pyenv" if name == "pyenv" else Path("/usr/bin") / name

    @property
    def toolbox(self) -> FoundTools:
        return FoundTools(self.around, self.find)

    def versions(self, today: Callable[[], date] = lambda: TODAY) -> PythonVersions:
        """The service on this machine."""
        return PythonVersions(
            PYENV,
            lambda: self.toolbox,
            runner=self.runner,  # type: ignore[arg-type]
            pythons=lambda: self.pythons,
            environments=lambda: self.environments,
            end_of_life=lambda: ENDS,
            build_needs=lambda: NEEDS,
            rights=lambda: self.rights,
            today=today,
        )

    def python(self, version: str, *environments: str) -> Python:
        """One of its Pythons."""
        prefix = self.root / "versions" / version
        return Python(
            str(prefix / "bin" / "python"),
            Origin.PYENV,
            version,
            prefix=str(prefix),
            environments=environments,
        )

    def _write(self, path: Path, text: str = "") -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


def definition(name: str) -> str:
    """As python-build writes them."""
    if not name[0].isdigit():
        return f'install_package "{name}" "https://downloads.example/{name}.tar.bz2#00" "pypy" ensurepip\n'
    address = f"https://www.python.org/ftp/python/{name}/Python-{name}"
    return f"""\
install_package "openssl-3.0.1" "https://www.openssl.org/openssl-3.0.1.tar.gz#00" mac_openssl --if has_broken
if has_tar_xz_support; then
  install_package "Python-{name}" "{address}.tar.xz#00" standard verify_py313 ensurepip
else
  install_package "Python-{name}" "{address}.tgz#00" standard verify_py313 ensurepip
fi
"""
