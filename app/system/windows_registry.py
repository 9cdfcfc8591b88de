"""Windows' registry, read through one seam. On any other system it is empty."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping, Sequence

from app.core.ports import WindowsRegistry

_PYTHON_ROOTS = (
    r"HKEY_CURRENT_USER\Software\Python",
    r"HKEY_LOCAL_MACHINE\Software\Python",
    r"HKEY_LOCAL_MACHINE\Software\WOW6432Node\Python",  # 32-bit ones, for all users
)
_NOT_COMPANIES = {"PyLauncher"}  # PEP 514 reserves the name for the launcher's settings


def python_entries(registry: WindowsRegistry) -> Iterator[tuple[str, str, str]]:
    """Company, tag and path of whatever installers told Windows of Pythons, as PEP 514 says: the user's
    before the machine's."""
    for root in _PYTHON_ROOTS:
        for company in registry.keys(root):
            if company not in _NOT_COMPANIES:
                for tag in registry.keys(rf"{root}\{company}"):
                    yield company, tag, rf"{root}\{company}\{tag}"


def installed_at(registry: WindowsRegistry, key: str) -> tuple[str, str]:
    """The folder and the interpreter that such an entry names; some installers write quotes around them."""
    place = registry.values(rf"{key}\InstallPath")
    folder, executable = (place.get(name, "").strip().strip('"') for name in ("", "ExecutablePath"))
    return folder, executable


class NoRegistry:
    """What every system but Windows has."""

    def keys(self, path: str) -> Sequence[str]:
        """None."""
        del path
        return ()

    def values(self, path: str) -> Mapping[str, str]:
        """None."""
        del path
        return {}


class RealRegistry:  # pragma: no cover - Windows
    """This machine's. Always the view of 64-bit programs: that of 32-bit ones is below WOW6432Node."""

    def keys(self, path: str) -> Sequence[str]:
        """The names of the keys below a path."""
        import winreg  # noqa: PLC0415 - exists on Windows alone

        return [str(name) for name in self._all(path, winreg.EnumKey)]  # type: ignore[attr-defined,unused-ignore]

    def values(self, path: str) -> Mapping[str, str]:
        """The texts and numbers at a path."""
        import winreg  # noqa: PLC0415 - exists on Windows alone

        found = self._all(path, winreg.EnumValue)  # type: ignore[attr-defined,unused-ignore]
        return {str(each[0]): str(each[1]) for each in found if isinstance(each[1], str | int)}  # type: ignore[index]

    def _all(self, path: str, read: object) -> Iterator[object]:
        import winreg  # noqa: PLC0415 - exists on Windows alone

        root, _, rest = path.partition("\\")
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY  # type: ignore[attr-defined,unused-ignore]
        try:
            with winreg.OpenKey(getattr(winreg, root), rest, 0, access) as key:  # type: ignore[attr-defined,unused-ignore]
                index = 0
                while True:
                    yield read(key, index)  # type: ignore[operator]
                    index += 1
        except OSError:  # not there, not allowed, or no more of them
            return


def windows_registry(platform: str = sys.platform) -> WindowsRegistry:
    """The registry of this machine."""
    return RealRegistry() if platform == "win32" else NoRegistry()
