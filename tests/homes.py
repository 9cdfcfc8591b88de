"""Makes homes with environments of every kind in a tree like a person's, and with things that only look like
one. Every interpreter in them is a script that leaves a file behind if it is ever run.

Used by tests and by the bench. A made-up Windows or macOS machine is made on any system: `platform` decides
the layout, and its paths are the ones of this disk.
"""

from __future__ import annotations

import base64
import hashlib
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from app.core.surroundings import Surroundings

VERSIONS = ("3.10.13", "3.11.7", "3.12.1", "3.13.0")


class Made(NamedTuple):
    """One environment that was made, and what a truthful search says of it."""

    prefix: str
    kind: str
    name: str
    version: str
    project: str | None = None


class MadeHome:
    """A home folder being made. `made` is what is to be found in it."""

    def __init__(self, folder: Path | str, platform: str = "linux") -> None:
        self.top = os.path.realpath(folder)
        self.platform = platform
        self.home = os.path.join(self.top, "home", "ada")
        self.ran = os.path.join(self.top, "an-interpreter-was-run")
        self.made: list[Made] = []
        self.environ: dict[str, str] = {"HOME": self.home}
        self._bases: dict[str, str] = {}
        self._content = f"#!/bin/sh\necho \"$0\" >> '{self.ran}'\n".encode()
        os.makedirs(self.home, exist_ok=True)

    @property
    def surroundings(self) -> Surroundings:
        """What a search of this home starts from. The fixed places of the system lie in the folder, too."""
        return Surroundings(self.platform, self.environ, self.home, root=self.top)

    def at(self, *parts: str) -> str:
        """A path below the home folder."""
        return os.path.join(self.home, *parts)

    def write(self, path: str, content: bytes | str = b"") -> str:
        """A file, with the folders it needs."""
        os.makedirs(os.path.dirname(path), exist_ok=True)
        with open(path, "wb") as file:
            file.write(os.fsencode(content))
        return path

    def program(self, path: str) -> str:
        """A program that tells if it is run."""
        self.write(path, self._content)
        os.chmod(path, 0o755)
        return path

    # ── Interpreters ──────────────────────────────────────────────────────────────────────────────────────

    def base(self, version: str = "3.12.1") -> str:
        """The folder of an installed Python of this version, as pyenv keeps them."""
        if version not in self._bases:
            folder = self.at(".pyenv", *(("pyenv-win",) if self.windows else ()), "versions", version)
            self._bases[version] = self.installation(folder, version)
        return self._bases[version]

    def installation(self, folder: str, version: str) -> str:
        """A Python in a folder: interpreter, headers, library."""
        minor = _minor(version)
        header = f'#define PY_VERSION "{version}"\n'
        if self.windows:
            self.program(os.path.join(folder, "python.exe"))
            self.write(os.path.join(folder, "include", "patchlevel.h"), header)
            os.makedirs(os.path.join(folder, "Lib", "site-packages"), exist_ok=True)
            return folder
        self.program(os.path.join(folder, "bin", f"python{minor}"))
        for name in ("python3", "python"):
            os.symlink(f"python{minor}", os.path.join(folder, "bin", name))
        self.write(os.path.join(folder, "include", f"python{minor}", "patchlevel.h"), header)
        for name in ("json", "email", "test", "site-packages"):
            self.write(os.path.join(folder, "lib", f"python{minor}", name, "__init__.py"))
        return folder

    @property
    def windows(self) -> bool:
        """It is laid out as on Windows."""
        return self.platform == "win32"

    # ── Environments ──────────────────────────────────────────────────────────────────────────────────────

    def venv(
        self,
        prefix: str,
        kind: str = "venv",
        version: str = "3.12.1",
        *,
        name: str | None = None,
        project: str | None = None,
        cfg: Sequence[str] = (),
        packages: int = 3,
    ) -> str:
        """An environment with a pyvenv.cfg. `cfg` are the lines a tool adds to `home`."""
        base = self.base(version)
        home = base if self.windows else os.path.join(base, "bin")
        lines = [f"home = {home}", *(cfg or ("include-system-site-packages = false", f"version = {version}"))]
        self.write(os.path.join(prefix, "pyvenv.cfg"), "\n".join(lines) + "\n")
        self._scripts(prefix, version)
        self._library(prefix, version, packages)
        self.made.append(Made(prefix, kind, name or os.path.basename(prefix), version, project))
        return prefix

    def _scripts(self, prefix: str, version: str) -> None:
        base = self.base(version)
        if self.windows:
            for name in ("python.exe", "pythonw.exe", "pip.exe"):
                self.program(os.path.join(prefix, "Scripts", name))
            self.write(os.path.join(prefix, "Scripts", "activate.bat"), f'@set "VIRTUAL_ENV={prefix}"\r\n')
            return
        scripts = os.path.join(prefix, "bin")
        os.makedirs(scripts, exist_ok=True)
        os.symlink(os.path.join(base, "bin", f"python{_minor(version)}"), os.path.join(scripts, "python"))
        for name in ("python3", f"python{_minor(version)}"):
            os.symlink("python", os.path.join(scripts, name))
        self.write(os.path.join(scripts, "activate"), f'VIRTUAL_ENV="{prefix}"\nexport VIRTUAL_ENV\n')
        self.write(os.path.join(scripts, "pip"), f"#!{scripts}/python\nprint('pip')\n")

    def _library(self, prefix: str, version: str, packages: int) -> None:
        library = ("Lib",) if self.windows else ("lib", f"python{_minor(version)}")
        folder = os.path.join(prefix, *library, "site-packages")
        os.makedirs(folder, exist_ok=True)
        for number in range(packages):
            self.write(os.path.join(folder, f"package{number}", "__init__.py"))
            info = os.path.join(folder, f"package{number}-1.{number}.dist-info")
            self.write(os.path.join(info, "METADATA"), f"Name: package{number}\nVersion: 1.{number}\n")
            self.write(os.path.join(info, "RECORD"))

    def virtualenv(
        self, prefix: str, kind: str = "virtualenv", version: str = "3.12.1", **known: object
    ) -> str:
        """As virtualenv 20 makes them, and the tools that stand on it."""
        cfg = (
            "implementation = CPython",
            f"version_info = {version}.final.0",
            "virtualenv = 20.26.6",
            "include-system-site-packages = false",
            f"base-prefix = {self.base(version)}",
        )
        return self.venv(prefix, kind, version, cfg=cfg, **known)  # type: ignore[arg-type]

    def old_virtualenv(self, prefix: str, version: str = "3.10.13") -> str:
        """As virtualenv 16 made them: without a pyvenv.cfg."""
        self._scripts(prefix, version)
        self._library(prefix, version, 2)
        library = ("Lib",) if self.windows else ("lib", f"python{_minor(version)}")
        self.write(os.path.join(prefix, *library, "orig-prefix.txt"), self.base(version))
        self.made.append(Made(prefix, "virtualenv", os.path.basename(prefix), version))
        return prefix

    def uv(self, prefix: str, kind: str = "uv", version: str = "3.12.1", **known: object) -> str:
        """As uv makes them."""
        cfg = (
            "implementation = CPython",
            "uv = 0.5.10",
            f"version_info = {version}",
            "include-system-site-packages = false",
        )
        return self.venv(prefix, kind, version, cfg=cfg, **known)  # type: ignore[arg-type]

    def uv_workspace(self, project: str, version: str = "3.12.1") -> str:
        """The environment of a workspace of uv."""
        self.write(os.path.join(project, "pyproject.toml"), "[tool.uv.workspace]\nmembers = []\n")
        return self.uv(os.path.join(project, ".venv"), "uv-workspace", version, project=project)

    def poetry(self, project: str, name: str, version: str = "3.12.1") -> str:
        """A Poetry project with its environment in Poetry's cache."""
        self.write(
            os.path.join(project, "pyproject.toml"), f'[tool.poetry]\nname = "{name}"\nversion = "1"\n'
        )
        cache = {
            "darwin": ("Library", "Caches", "pypoetry"),
            "win32": ("AppData", "Local", "pypoetry", "Cache"),
        }.get(self.platform, (".cache", "pypoetry"))
        key = os.path.realpath(project).lower() if self.windows else os.path.realpath(project)
        folder = f"{name}-{_hash(key)[:8]}-py{_minor(version)}"
        return self.virtualenv(
            self.at(*cache, "virtualenvs", folder), "poetry", version, name=folder, project=project
        )

    def pipenv(self, project: str, version: str = "3.12.1") -> str:
        """A project with a Pipfile and its environment where pipenv keeps them."""
        pipfile = self.write(os.path.join(project, "Pipfile"), "[packages]\n")
        digest = base64.urlsafe_b64encode(hashlib.sha256(os.fsencode(pipfile)).digest()[:6]).decode()
        folder = f"{os.path.basename(project)}-{digest}"
        place = (".virtualenvs",) if self.windows else (".local", "share", "virtualenvs")
        prefix = self.virtualenv(self.at(*place, folder), "pipenv", version, project=project)
        self.write(os.path.join(prefix, ".project"), project)
        return prefix

    def hatch(self, project: str, version: str = "3.12.1") -> str:
        """A hatch project with its default environment in hatch's data folder."""
        self.write(os.path.join(project, "pyproject.toml"), "[tool.hatch.envs.default]\n")
        data = {
            "darwin": ("Library", "Application Support", "hatch"),
            "win32": ("AppData", "Local", "hatch"),
        }.get(self.platform, (".local", "share", "hatch"))
        key = project if self.platform == "linux" else project.casefold()
        name = os.path.basename(project)
        prefix = self.at(*data, "env", "virtual", name, _hash(key)[:8], name)
        return self.virtualenv(prefix, "hatch", version, project=project)

    def conda(
        self, prefix: str, version: str = "3.11.7", *, name: str | None = None, root: bool = False
    ) -> str:
        """A conda environment, or a whole installation."""
        meta = os.path.join(prefix, "conda-meta")
        self.write(os.path.join(meta, "history"), "==> 2024-01-01 00:00:00 <==\n# cmd: conda create\n")
        self.write(os.path.join(meta, f"python-{version}-h1_0.json"), f'{{"version": "{version}"}}')
        self.write(os.path.join(meta, "python-dateutil-2.9.0-py_0.json"), '{"version": "2.9.0"}')
        if self.windows:
            self.program(os.path.join(prefix, "python.exe"))
        else:
            self.program(os.path.join(prefix, "bin", f"python{_minor(version)}"))
            os.symlink(f"python{_minor(version)}", os.path.join(prefix, "bin", "python"))
        self._library(prefix, version, 2)
        if root:
            self.write(os.path.join(meta, "conda-24.9.2-py311_0.json"), '{"version": "24.9.2"}')
            self.program(os.path.join(prefix, "condabin", "conda"))
            os.makedirs(os.path.join(prefix, "envs"), exist_ok=True)
        shown = name or ("base" if root else os.path.basename(prefix))
        self.made.append(Made(prefix, "conda", shown, version))
        return prefix

    def pixi(self, project: str, version: str = "3.12.1", name: str = "default") -> str:
        """A pixi workspace with one environment."""
        self.write(os.path.join(project, "pixi.toml"), '[workspace]\nname = "p"\n')
        prefix = os.path.join(project, ".pixi", "envs", name)
        self.conda(prefix, version)
        self.write(os.path.join(prefix, "conda-meta", "pixi"), "{}")
        self.made[-1] = Made(prefix, "pixi", name, version, project)
        return prefix

    def pyenv_virtualenv(self, name: str, version: str = "3.12.1") -> str:
        """Made by pyenv-virtualenv: versions/VERSION/envs/NAME, with a link versions/NAME to it."""
        prefix = self.venv(os.path.join(self.base(version), "envs", name), "pyenv-virtualenv", version)
        os.symlink(prefix, os.path.join(os.path.dirname(self.base(version)), name))
        return prefix

    # ── A person's home ───────────────────────────────────────────────────────────────────────────────────

    def populate(self, count: int, entries: int) -> None:
        """So many environments of all kinds, each in or beside a project, in a tree of about so many files
        and folders: some of them are what everybody has at home besides projects."""
        made = self.personal(min(entries // 20, 9_000))
        of_each = (entries - made) // count
        for number in range(count):
            project = self.at("courses", f"term{number % 7}", f"project{number}")
            made = self.fill(project, of_each // 2, number)
            before = len(self.made)
            self._one(number, project, VERSIONS[number % len(VERSIONS)])
            for each in self.made[before:]:
                self.stuff(each.prefix, each.version, of_each - made - 40)
        self.decoys()

    def personal(self, entries: int) -> int:
        """Documents, pictures, settings: folders of some files, and now and then a very full one."""
        made = number = 0
        while made < entries:
            place = ("Documents", ".config", "Pictures", ".local/share", "Downloads", "Music")[number % 6]
            folder = self.at(*place.split("/"), f"group{number % 40}", f"folder{number}")
            made += _files(folder, 600 if number % 70 == 5 else 14, ".jpg")
            number += 1
        return made

    def _one(self, number: int, project: str, version: str) -> None:
        inside = os.path.join(project, ".venv")
        makers = (
            *(lambda: self.venv(inside, version=version, project=project),) * 3,
            lambda: self.venv(self.at("envs", f"env{number}"), version=version),
            lambda: self.virtualenv(os.path.join(project, "venv"), version=version, project=project),
            lambda: self.old_virtualenv(os.path.join(project, "old"), version),
            lambda: self.uv(inside, version=version, project=project),
            lambda: self.uv_workspace(project, version),
            *(lambda: self.poetry(project, f"project{number}", version),) * 2,
            *(lambda: self.pipenv(project, version),) * 2,
            lambda: self.hatch(project, version),
            lambda: self._conda_lab(number, version),
            lambda: self.pixi(project, version),
            lambda: self.pyenv_virtualenv(f"course{number}", version),
        )
        makers[number % len(makers)]()

    def _conda_lab(self, number: int, version: str) -> str:
        if number == 13:
            return self.conda(self.at("miniconda3"), "3.11.7", root=True)
        return self.conda(self.at("miniconda3", "envs", f"lab{number}"), version)

    def fill(self, project: str, entries: int, number: int) -> int:
        """Files like those of a course: code, data, history, and sometimes the packages of JavaScript."""
        made = _files(project, 5, ".md")
        for part in ("src/lab", "tests", "data", "notebooks"):
            made += _files(os.path.join(project, part), 8, ".py")
        made += _files(os.path.join(project, "src", "lab", "__pycache__"), 8, ".pyc")
        pruned = ".git/objects" if number % 3 else "node_modules"
        while made < entries:
            made += _files(os.path.join(project, pruned, f"{made:03x}"), 6, "")
        return made

    def stuff(self, prefix: str, version: str, entries: int) -> None:
        """Packages in an environment."""
        library = ("Lib",) if self.windows else ("lib", f"python{_minor(version)}")
        folder = os.path.join(prefix, *library, "site-packages")
        made = 0
        while made < entries:
            made += _files(os.path.join(folder, f"bulk{made}"), 7, ".py")

    def decoys(self) -> None:
        """Things that look like environments and are none."""
        for pruned in ("node_modules", ".git", "__pycache__", ".tox", ".cache"):
            self.write(self.at("decoys", pruned, "env", "pyvenv.cfg"), "home = /usr/bin\n")
        os.makedirs(self.at("decoys", "folder", "pyvenv.cfg"))
        self.write(self.at("decoys", "text", "conda-meta"), "a file")
        self.write(self.at("decoys", "empty", "pyvenv.cfg"))
        os.makedirs(self.at("decoys", "bare", "conda-meta"))
        self.write(self.at("decoys", "tools", "bin", "activate"), "# starts the heating\n")
        os.symlink(self.at("decoys"), self.at("decoys", "loop"))


def _minor(version: str) -> str:
    return ".".join(version.split(".")[:2])


def _hash(text: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(os.fsencode(text)).digest()).decode()


def _files(folder: str, count: int, ending: str) -> int:
    """Empty files, made fast: how many entries there are more."""
    os.makedirs(folder, exist_ok=True)
    for number in range(count):
        os.close(os.open(f"{folder}/file{number}{ending}", os.O_CREAT | os.O_WRONLY))
    return count + 1
