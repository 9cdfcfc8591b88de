"""Conda channels in a folder, with a real Python, pip, and a few tiny packages made on the spot."""

from __future__ import annotations

import bz2
import hashlib
import io
import json
import platform
import sys
import tarfile
import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.real.copied_python import MINOR, VERSION, copied_python
from tests.real.kept import digest, kept
from tests.real.seeds import wheel_of

PLACEHOLDER = "/opt/" + "placehold_" * 20  # conda puts the environment's folder in its place
PIP_COMMAND = f"#!{PLACEHOLDER}/bin/python\nfrom pip._internal.cli.main import main\n\nmain()\n".encode()
# name, version, what it depends on
SMALL = (
    *(("tinydemo", version, ("python",)) for version in ("1.0", "1.1")),
    *(("water", version, ("python",)) for version in ("1.0", "1.5", "2.0")),
    ("fire", "1.0", ("python", "water <2")),  # fire and steam cannot be had together
    ("steam", "1.0", ("python", "water >=2")),
    ("lost", "1.0", ("python", "nowhere-to-be-found")),
    *(("salt", version, ("python", "water")) for version in ("0.9", "1.0")),
)
OTHER = (("tinydemo", "2.0", ("python",)), ("pepper", "1.0", ("python", "tinydemo >=2")))


def channels() -> Path:
    """A folder with two channels: `course` (python, pip, and SMALL) and `conda-forge` (OTHER)."""
    return kept(f"channels-{VERSION}-{digest(Path(__file__).read_text())}", _make_channels)


def condarc(home: Path) -> None:
    """Write the .condarc of a home in which conda knows only the local channel."""
    settings = {
        "channels": [(channels() / "course").as_uri()],
        "envs_dirs": [str(home / "conda" / "envs")],
        "pkgs_dirs": [str(home / "conda" / "pkgs")],
        "add_pip_as_python_dependency": False,
    }
    (home / ".condarc").write_text(json.dumps(settings, indent=1))  # JSON is YAML, too


def _make_channels(folder: Path) -> None:
    course = Channel(folder / "course")
    course.add("python", VERSION, _files_of(copied_python()), (), subdir=SUBDIR)
    pip = wheel_of("pip")
    with zipfile.ZipFile(pip) as wheel:
        files = {f"lib/python{MINOR}/site-packages/{name}": wheel.read(name) for name in wheel.namelist()}
    files["bin/pip"] = PIP_COMMAND
    course.add("pip", pip.name.split("-")[1], files, ("python",), subdir=SUBDIR)  # noarch compiles 500 files
    for name, version, depends in SMALL:
        course.add(name, version, _module(name, version), depends)
    course.write_index()
    other = Channel(folder / "conda-forge")
    for name, version, depends in OTHER:
        other.add(name, version, _module(name, version), depends)
    other.write_index()


def _files_of(prefix: Path) -> dict[str, Path]:
    return {
        path.relative_to(prefix).as_posix(): path
        for path in sorted(prefix.rglob("*"))
        if path.is_symlink() or path.is_file()
        if "__pycache__" not in path.parts
    }


def _module(name: str, version: str) -> dict[str, bytes]:
    told = f"site-packages/{name}-{version}.dist-info"
    return {
        f"site-packages/{name}/__init__.py": f'VERSION = "{version}"\n'.encode(),
        f"{told}/METADATA": f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n".encode(),
        f"{told}/INSTALLER": b"conda\n",
        f"{told}/RECORD": b"",
    }


def _this_subdir() -> str:
    system = "osx" if sys.platform == "darwin" else "linux"
    return f"{system}-{'64' if platform.machine() in {'x86_64', 'AMD64'} else platform.machine()}"


SUBDIR = _this_subdir()


class Channel:
    """A conda channel in a folder: packages, and the index that conda reads first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.records: dict[str, dict[str, dict]] = {SUBDIR: {}, "noarch": {}}
        for subdir in self.records:
            (folder / subdir).mkdir(parents=True)

    def add(
        self,
        name: str,
        version: str,
        files: Mapping[str, bytes | Path],
        depends: Sequence[str],
        *,
        subdir: str = "noarch",
    ) -> None:
        """Write one package: for all systems (its files below site-packages/), or for this one as it lies."""
        everywhere = subdir == "noarch"
        index = {"name": name, "version": version, "build": "py_0" if everywhere else "0", "build_number": 0}
        index |= {"depends": list(depends), "subdir": subdir, "license": "test"}
        package = self.folder / subdir / f"{name}-{version}-{index['build']}.tar.bz2"
        with tarfile.open(package, "w:bz2", compresslevel=1) as archive:
            paths = [_add_file(archive, path, content) for path, content in files.items()]
            told = {
                "paths.json": json.dumps({"paths": paths, "paths_version": 1}),
                "files": "".join(f"{each['_path']}\n" for each in paths),
            }
            if everywhere:
                index["noarch"] = "python"
                told["link.json"] = json.dumps({"noarch": {"type": "python"}, "package_metadata_version": 1})
            for path, text in {**told, "index.json": json.dumps(index)}.items():
                _add_file(archive, f"info/{path}", text.encode())
        data = package.read_bytes()
        sums = {"md5": hashlib.md5(data).hexdigest(), "sha256": hashlib.sha256(data).hexdigest()}
        self.records[subdir][package.name] = {**index, **sums, "size": len(data)}

    def write_index(self) -> None:
        """Write repodata.json for each system's folder."""
        for subdir, packages in self.records.items():
            text = json.dumps(
                {"info": {"subdir": subdir}, "packages": packages, "repodata_version": 1}
            ).encode()
            (self.folder / subdir / "repodata.json").write_bytes(text)
            (self.folder / subdir / "repodata.json.bz2").write_bytes(bz2.compress(text))


def _add_file(archive: tarfile.TarFile, path: str, content: bytes | Path) -> dict[str, object]:
    """Put one file into a package; returns its line for info/paths.json."""
    if isinstance(content, Path):
        archive.add(content, path, recursive=False)
        if content.is_symlink():
            return {"_path": path, "path_type": "softlink"}
        content = content.read_bytes()
    else:
        member = tarfile.TarInfo(path)
        member.size, member.mode = len(content), 0o755 if path.startswith("bin/") else 0o644
        archive.addfile(member, io.BytesIO(content))
    told = {"sha256": hashlib.sha256(content).hexdigest(), "size_in_bytes": len(content)}
    replaced = {"prefix_placeholder": PLACEHOLDER, "file_mode": "text"} if content == PIP_COMMAND else {}
    return {"_path": path, "path_type": "hardlink", **told, **replaced}
