"""A machine in a folder: its Pythons tell when they are run, and nothing of the real one is seen."""

import posixpath
from pathlib import Path

from app.core.end_of_life import EndOfLifeTable, parse_end_of_life
from app.core.surroundings import Surroundings
from app.services.pythons import Pythons
from app.system.paths import resources_folder
from app.system.windows_registry import NoRegistry
from app.tools.registry import python_finders


class MadeUpMachine:
    """Linux, macOS or Windows, as a tree of files below one folder."""

    def __init__(self, folder: Path, platform: str) -> None:
        self.root = folder
        self.platform = platform
        users = {"linux": "home", "darwin": "Users", "win32": "Users"}[platform]
        self.home = folder / users / "ada"
        self.home.mkdir(parents=True)
        self.told = folder / "an-interpreter-was-run"
        self.environ: dict[str, str] = {}
        self.registry: object = NoRegistry()
        self.off: tuple[str, ...] = ()
        self.folders: tuple[str, ...] = ()
        self.environments: list = []
        if platform == "win32":
            self.environ["LOCALAPPDATA"] = f"{self.home}/AppData/Local"
            self.environ["APPDATA"] = f"{self.home}/AppData/Roaming"

    def python(self, path, *names: str) -> str:
        """An interpreter, and other names of it in the same folder as links. Returns its path."""
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(f'#!/bin/sh\necho run >> "{self.told}"\n')
        place.chmod(0o755)
        for name in names:
            place.with_name(name).symlink_to(place.name)
        return str(place)

    def file(self, path, text="") -> str:
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text if isinstance(text, bytes) else text.encode())
        return str(place)

    def folder(self, path) -> str:
        self.place(path).mkdir(parents=True, exist_ok=True)
        return str(self.place(path))

    def link(self, path, target) -> str:
        place = self.place(path)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)
        return str(place)

    def place(self, path) -> Path:
        """A path that starts with ~ is below the home folder, any other below the machine's root."""
        path = str(path)
        if path.startswith("~/"):
            return self.home / path[2:]
        return self.root / path.lstrip("/")

    def path(self, *folders) -> None:
        """Set PATH."""
        separator = ";" if self.platform == "win32" else ":"
        self.environ["PATH"] = separator.join(str(self.place(folder)) for folder in folders)

    def surroundings(self) -> Surroundings:
        return Surroundings(
            self.platform, self.environ, str(self.home), folders=self.folders, root=str(self.root)
        )

    def service(self, **options) -> Pythons:
        return Pythons(
            python_finders(),
            self.surroundings,
            self.registry,
            end_of_life,
            off=lambda: self.off,
            environments=lambda: self.environments,
            **options,
        )

    def found(self):
        """Every Python by its executable, seen from the machine's root. None was run."""
        snapshot = self.service().read()
        assert snapshot.complete
        assert not self.told.exists(), "an interpreter was run to list it"
        return {self.inside(each.executable): each for each in snapshot.pythons}

    def origins(self) -> dict[str, str]:
        return {path: str(python.origin) for path, python in self.found().items()}

    def skipped(self) -> dict[str, str]:
        """What the trace says was left out, and why."""
        trace = self.service().read().trace
        return {self.inside(each.path): str(each.reason) for told in trace for each in told.skipped}

    def inside(self, path: str) -> str:
        home, root = str(self.home), str(self.root)
        if path.startswith(home + "/"):
            return "~/" + posixpath.relpath(path, home)
        return "/" + posixpath.relpath(path, root) if path.startswith(root + "/") else path

    def aliases(self, python) -> set[str]:
        return {self.inside(path) for path in python.aliases}


class MadeUpRegistry:
    """Keys and values as text; a path of Windows' is where the made-up machine has it."""

    def __init__(self, machine: MadeUpMachine, content: dict[str, dict[str, str]]) -> None:
        self._content = {
            path: {name: self._moved(value, machine) for name, value in values.items()}
            for path, values in content.items()
        }

    @staticmethod
    def _moved(value: str, machine: MadeUpMachine) -> str:
        if value.startswith("C:\\"):
            return str(machine.root) + value[2:].replace("\\", "/")
        return value

    def keys(self, path):
        inside = path.lower() + "\\"
        below = [each[len(inside) :] for each in self._content if each.lower().startswith(inside)]
        return list(dict.fromkeys(each.partition("\\")[0] for each in below))

    def values(self, path):
        return next((v for each, v in self._content.items() if each.lower() == path.lower()), {})


def end_of_life() -> EndOfLifeTable:
    path = resources_folder() / "python" / "end_of_life.toml"
    return parse_end_of_life(path.read_text(encoding="utf-8"))
