"""A real pyenv whose installs take a second: its definitions copy a Python instead of compiling one.

The program is the machine's own, from its repository, or from Debian's packages: what is to be had first.
pyenv-virtualenv comes with the first two.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import sys
import tarfile
from pathlib import Path

from tests.real.copied_python import VERSION, copied_python
from tests.real.kept import AT_START, UnavailableError, digest, kept, set_up

RELEASE, PLUGIN_RELEASE = "v2.6.30", "v1.2.6"
DEBIAN_SUITES = ("trixie", "forky", "sid")  # those that have pyenv
PARTS = ("bin", "libexec", "plugins", "pyenv.d", "completions", "src")

COPIED = 'install_package "Python-copied" "file:///not-needed/Python.tar.gz" copy'
WITH_PIP = """\
build_package_copied_with_pip() {
  build_package_copy
  "$PREFIX_PATH/bin/python3" -m ensurepip --default-pip >&4 2>&1
}
install_package "Python-copied" "file:///not-needed/Python.tar.gz" copied_with_pip
"""
FAILING = """\
build_package_fails() {
  echo "configure: error: no acceptable C compiler found in \\$PATH" >&4
  return 1
}
install_package "Python-copied" "file:///not-needed/Python.tar.gz" fails
"""
WAITING = """\
build_package_waits() {
  echo "checking for the end of the world..." >&4
  exec sleep 600
}
install_package "Python-copied" "file:///not-needed/Python.tar.gz" waits
"""
DEFINITIONS = {
    "3.98.6": COPIED,
    "3.98.7": COPIED,
    "3.99.0": COPIED,
    "3.97.0": WITH_PIP,  # the only one with pip
    "3.96.0": FAILING,
    "3.95.0": WAITING,
}


def pyenv() -> Path:
    """The program `pyenv`."""
    return kept("pyenv", _install) / "bin" / "pyenv"


def pyenv_virtualenv() -> Path:
    """The folder of the plugin pyenv-virtualenv."""
    folder = pyenv().parents[1] / "plugins" / "pyenv-virtualenv"
    if not folder.is_dir():
        raise UnavailableError("pyenv-virtualenv is neither on this machine nor to be fetched")
    return folder


def pyenv_variables(root: Path) -> dict[str, str]:
    """Make a PYENV_ROOT, and give the variables with which pyenv uses it and our definitions."""
    (root / "plugins").mkdir(parents=True, exist_ok=True)
    plugin = pyenv().parents[1] / "plugins" / "pyenv-virtualenv"
    if plugin.is_dir():
        (root / "plugins" / plugin.name).symlink_to(plugin)  # the hooks of a plugin run only from there
    made = kept(f"pyenv-definitions-{VERSION}-{digest(repr(DEFINITIONS))}", _make_definitions)
    return {
        "PYENV_ROOT": str(root),
        "PYTHON_BUILD_DEFINITIONS": str(made / "definitions"),
        "PYTHON_BUILD_CACHE_PATH": str(made / "cache"),
    }


def _make_definitions(folder: Path) -> None:
    (folder / "definitions").mkdir()
    (folder / "cache").mkdir()
    for version, text in DEFINITIONS.items():
        (folder / "definitions" / version).write_text(text + "\n")
    with tarfile.open(folder / "cache" / "Python-copied.tar.gz", "w:gz", compresslevel=1) as archive:
        archive.add(copied_python(), "Python-copied", filter=_without_caches)


def _without_caches(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    return None if "__pycache__" in member.name else member


def _install(folder: Path) -> None:
    if sys.platform == "win32":
        raise UnavailableError("pyenv is for Linux and macOS")
    refusals = []
    for source in (_from_this_machine, _from_its_repository, _from_debian):
        try:
            source(folder)
            set_up([folder / "bin" / "pyenv", "--version"], "it does not run")
        except UnavailableError as refusal:
            refusals.append(str(refusal))
        else:
            return
    raise UnavailableError("pyenv is not to be had: " + "; ".join(refusals))


def _from_this_machine(folder: Path) -> None:
    program = shutil.which("pyenv", path=AT_START.get("PATH"))
    if program is None:
        raise UnavailableError("not on this machine")
    _take(Path(os.path.realpath(program)).parents[1], folder)


def _from_its_repository(folder: Path) -> None:
    for name, release in (("pyenv", RELEASE), ("pyenv-virtualenv", PLUGIN_RELEASE)):
        into = folder / "plugins" / name if name != "pyenv" else folder / "cloned"
        address = f"https://github.com/pyenv/{name}.git"
        clone = ["git", "-c", "advice.detachedHead=false", "clone", "-q", "--depth=1", f"--branch={release}"]
        set_up([*clone, address, into], f"{address} does not answer", seconds=30)
        if name == "pyenv":
            _take(into, folder)
            shutil.rmtree(into)


def _from_debian(folder: Path) -> None:
    """Unpack Debian's packages of pyenv, from the mirror this machine uses; Debian 12 itself has none."""
    mirror = _debian_mirror()
    apt = folder / "apt"
    for part in ("lists/partial", "archives/partial"):
        (apt / part).mkdir(parents=True, exist_ok=True)
    (apt / "status").touch()
    own = {
        "Dir::Etc::sourcelist": apt / "sources.list",
        "Dir::Etc::sourceparts": os.devnull,
        "Dir::State::lists": apt / "lists",
        "Dir::State::status": apt / "status",
        "Dir::Cache::archives": apt / "archives",
        "Dir::Cache::pkgcache": "",
        "Dir::Cache::srcpkgcache": "",
        "Acquire::Languages": "none",
        "APT::Sandbox::User": "root",
    }
    apt_get = ["apt-get", "-q", *(f"-o{name}={value}" for name, value in own.items())]
    for suite in DEBIAN_SUITES:
        keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
        (apt / "sources.list").write_text(f"deb [signed-by={keys}] {mirror} {suite} main\n")
        try:
            set_up([*apt_get, "update"], "Debian's lists are not to be had")
            # Its program and its installer are two packages since 2.7; both need what compiles a Python,
            # which copying one does not.
            set_up([*apt_get, "download", "pyenv"], "Debian does not have it", cwd=apt)
        except UnavailableError:
            continue
        with contextlib.suppress(UnavailableError):
            set_up([*apt_get, "download", "pyenv-runtime"], "one package is all", cwd=apt)
        for package in apt.glob("*.deb"):
            set_up(["dpkg", "-x", package, apt / "root"], "Debian's package cannot be unpacked")
        _take(apt / "root" / "usr" / "share" / "pyenv", folder)
        shutil.rmtree(apt)
        return
    raise UnavailableError("not in Debian's packages as far as they are to be had")


def _debian_mirror() -> str:
    sources = [Path("/etc/apt/sources.list"), *Path("/etc/apt/sources.list.d").glob("*")]
    for source in filter(Path.is_file, sources):
        for line in source.read_text(encoding="utf-8", errors="replace").splitlines():
            found = re.match(r"(?:URIs:|deb)\s.*?(https?://\S+/debian)/?(\s|$)", line)
            if found:
                return found.group(1)
    raise UnavailableError("this is not Debian")


def _take(installation: Path, folder: Path) -> None:
    """Copy the program itself, without the Pythons it has installed."""
    for part in PARTS:
        if (installation / part).is_dir():
            shutil.copytree(installation / part, folder / part, symlinks=True, dirs_exist_ok=True)
    if not (folder / "bin" / "pyenv").exists():  # Debian's package has no bin
        (folder / "bin").mkdir(exist_ok=True)
        (folder / "bin" / "pyenv").symlink_to("../libexec/pyenv")
