"""Import every module of the app that must work on any system without Qt, pretending to be on one of them.

Run as a program: `import_all.py FOLDER PLATFORM`; FOLDER holds the package `app`. Prints what failed.
Everything is first imported as it is here, so that the standard library and other packages are loaded for
this system; then the app alone is imported again, on the other one.
"""

import importlib
import pkgutil
import signal
import sys
import types
from collections.abc import Iterator

POSIX_ONLY = ("fcntl", "termios", "tty", "pty", "pwd", "grp", "resource", "posix", "syslog", "readline")
WINDOWS_ONLY = ("msvcrt", "winreg", "_winapi", "winsound", "nt")
POSIX_CALLS = ("getuid", "geteuid", "getgid", "killpg", "fork", "setsid", "getpgid", "openpty", "mkfifo")
POSIX_SIGNALS = ("SIGKILL", "SIGHUP", "SIGQUIT", "SIGUSR1", "SIGUSR2", "SIGCHLD", "SIGWINCH", "SIGALRM")


def main(folder: str, platform: str) -> int:
    """The exit code: 1 if a module failed."""
    sys.path.insert(0, folder)
    for name in ("PySide6", "shiboken6"):
        sys.modules[name] = None  # importing it raises ImportError
    import app  # noqa: PLC0415 - from the folder given

    modules = list(_modules(app))
    failed = {name for name in modules if not _imports(name, "here")}
    for name in [name for name in sys.modules if name.partition(".")[0] == "app"]:
        del sys.modules[name]
    _pretend(platform)
    failed |= {name for name in modules if not _imports(name, platform)}
    print(f"{len(modules)} modules, {len(failed)} failed")
    return 1 if failed else 0


def _modules(package: types.ModuleType) -> Iterator[str]:
    for _, name, is_package in pkgutil.iter_modules(package.__path__, "app."):
        if name in {"app.ui", "app.bootstrap", "app.__main__"}:
            continue
        yield name
        if is_package:
            yield from (inner.name for inner in _walk(name))


def _walk(name: str) -> Iterator[pkgutil.ModuleInfo]:
    folder = [f"{part}/{name.replace('.', '/')}" for part in sys.path[:1]]
    for module in pkgutil.iter_modules(folder, name + "."):
        yield module
        if module.ispkg:
            yield from _walk(module.name)


def _imports(name: str, where: str) -> bool:
    try:
        importlib.import_module(name)
    except Exception as problem:  # noqa: BLE001 - whatever an import can raise is the finding
        print(f"{name} ({where}): {type(problem).__name__}: {problem}")
        return False
    return True


def _pretend(platform: str) -> None:
    import os  # noqa: PLC0415 - about to be maimed

    sys.platform = platform
    if platform != "win32":
        for name in WINDOWS_ONLY:
            sys.modules[name] = None
        return
    for name in POSIX_ONLY:
        sys.modules[name] = None
    for name in WINDOWS_ONLY:
        sys.modules[name] = types.ModuleType(name)
    for owner, names in ((os, POSIX_CALLS), (signal, POSIX_SIGNALS)):
        for name in names:
            if hasattr(owner, name):
                delattr(owner, name)


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
