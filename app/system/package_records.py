"""The records packages leave in a site-packages folder: found in the order Python's own tools find them."""

# Thousands of paths at a time: as strings they cost a tenth of what they cost as Path.

from __future__ import annotations

import os
from collections.abc import Iterator
from typing import NamedTuple

from app.core.packages import Oddity, is_project_name, normalised
from app.system.file_starts import read_start
from app.system.site_packages import Place

_APT = os.path.join("lib", "python3", "dist-packages")  # Debian ships some packages with two records
_ENDINGS = (".dist-info", ".egg-info")


class Record(NamedTuple):
    """One dist-info or egg-info. Its name and version are what the folder's name says."""

    key: str
    version: str  # empty: only the metadata tells
    path: str
    folder: str  # where Python finds the package
    inherited: bool = False
    linked: bool = False  # reached through an .egg-link
    metadata: bytes | None = None  # of a zipped egg, which has no files to read


class RecordFinder:
    """Walks the search path. The first record of a name counts, as it does for Python and pip."""

    def __init__(self, places: list[Place]) -> None:
        self._places = places
        self._found: dict[str, tuple[Record, str]] = {}
        self.egg_links: set[str] = set()  # file names without .egg-link
        self.oddities: list[Oddity] = []
        self.shadowed: list[Record] = []  # the duplicates that do not count

    def records(self) -> Iterator[Record]:
        """Every record that counts. What does not is in `oddities` afterwards."""
        for place in self._places:
            yield from self._of_folder(place.folder, place, linked=False)

    def _of_folder(self, folder: str, place: Place, *, linked: bool) -> Iterator[Record]:
        if folder.endswith(".egg"):
            yield from self._counted(_egg(folder, place), place)
            return
        try:
            names = os.listdir(folder)
        except OSError as error:
            if isinstance(error, PermissionError):
                self.oddities.append(Oddity("unreadable", os.path.basename(folder), folder))
            return
        links = []
        for name in names:
            if name.endswith(_ENDINGS) or (name[-5:].lower() == "-info" and name.lower().endswith(_ENDINGS)):
                yield from self._counted(self._record(folder, name, place, linked), place)
            elif name.endswith(".egg-link") and place.site and not linked:
                links.append(name)
        for name in links:
            yield from self._of_link(folder, name, place)

    def _record(self, folder: str, name: str, place: Place, linked: bool) -> Record | None:
        stem, _, kind = name.rpartition(".")
        written, dash, version = stem.partition("-")
        path = f"{folder}{os.sep}{name}"
        if kind.lower() == "egg-info":
            version = ""
        elif not dash:
            self.oddities.append(Oddity("nameless", name, path))
            return None
        if not is_project_name(written):
            self.oddities.append(Oddity("leftover" if name.startswith("~") else "nameless", name, path))
            return None
        return Record(normalised(written), version, path, folder, place.inherited, linked)

    def _of_link(self, folder: str, name: str, place: Place) -> Iterator[Record]:
        """setuptools' develop installs before PEP 660: the file names the folder with the egg-info."""
        data = read_start(os.path.join(folder, name))
        lines = (line.strip() for line in data.decode("utf-8", "surrogateescape").splitlines())
        target = next((line for line in lines if line), "")
        if target and "\0" not in target:
            self.egg_links.add(name.removesuffix(".egg-link"))
            linked = os.path.normpath(os.path.join(folder, target))
            yield from self._of_folder(linked, place, linked=True)

    def _counted(self, record: Record | None, place: Place) -> Iterator[Record]:
        if record is None:
            return
        first, home = self._found.setdefault(record.key, (record, place.folder))
        if first is record:
            yield record
        elif (
            home == place.folder
            and first.path != record.path  # a develop install is found by its link and by its .pth file
            and not place.inherited
            and not home.endswith(_APT)
        ):
            self.oddities.append(Oddity("duplicate", record.key, record.path, first.path))
            self.shadowed.append(record)


def _egg(folder: str, place: Place) -> Record | None:
    """An egg on the search path: a folder, or a zip file of the same shape."""
    name = os.path.basename(folder).removesuffix(".egg").partition("-")[0]
    if not is_project_name(name):
        return None
    info = os.path.join(folder, "EGG-INFO")
    if os.path.isdir(folder):
        return Record(normalised(name), "", info, folder, place.inherited)
    data = _zipped(folder, "EGG-INFO/PKG-INFO")
    return None if data is None else Record(normalised(name), "", info, folder, place.inherited, False, data)


def _zipped(archive: str, member: str) -> bytes | None:
    import zipfile  # noqa: PLC0415 - zipped eggs are rare, and the import is not free

    try:
        with zipfile.ZipFile(archive) as opened, opened.open(member) as file:
            return file.read(1 << 20)
    except (OSError, KeyError, ValueError, RuntimeError, NotImplementedError, zipfile.BadZipFile):
        return None
