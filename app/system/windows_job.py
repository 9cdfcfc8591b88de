"""A run's processes on Windows: a Job Object, which no child can leave and which ends with Labwright."""

from __future__ import annotations

import ctypes
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.system.process_tree import find_run_members, kill_run

CREATE_SUSPENDED = 0x00000004
CREATE_NEW_PROCESS_GROUP = 0x00000200
CREATE_NO_WINDOW = 0x08000000
_KILL_ON_JOB_CLOSE = 0x2000
_EXTENDED_LIMIT_INFORMATION = 9
_CTRL_BREAK_EVENT = 1
_BASIC_ACCOUNTING_INFORMATION = 1
_attached = threading.Lock()  # a process has one console at a time


class _BasicLimits(ctypes.Structure):
    _fields_ = (
        ("PerProcessUserTimeLimit", ctypes.c_int64),
        ("PerJobUserTimeLimit", ctypes.c_int64),
        ("LimitFlags", ctypes.c_uint32),
        ("MinimumWorkingSetSize", ctypes.c_size_t),
        ("MaximumWorkingSetSize", ctypes.c_size_t),
        ("ActiveProcessLimit", ctypes.c_uint32),
        ("Affinity", ctypes.c_size_t),
        ("PriorityClass", ctypes.c_uint32),
        ("SchedulingClass", ctypes.c_uint32),
    )


class _ExtendedLimits(ctypes.Structure):
    _fields_ = (
        ("BasicLimitInformation", _BasicLimits),
        ("IoInfo", ctypes.c_uint64 * 6),
        ("ProcessMemoryLimit", ctypes.c_size_t),
        ("JobMemoryLimit", ctypes.c_size_t),
        ("PeakProcessMemoryUsed", ctypes.c_size_t),
        ("PeakJobMemoryUsed", ctypes.c_size_t),
    )


class _Accounting(ctypes.Structure):
    _fields_ = (
        ("Times", ctypes.c_int64 * 4),
        ("TotalPageFaultCount", ctypes.c_uint32),
        ("TotalProcesses", ctypes.c_uint32),
        ("ActiveProcesses", ctypes.c_uint32),
        ("TotalTerminatedProcesses", ctypes.c_uint32),
    )


def _kernel32() -> Any:
    library = ctypes.WinDLL("kernel32", use_last_error=True)  # type: ignore[attr-defined,unused-ignore]
    library.CreateJobObjectW.restype = ctypes.c_void_p
    return library


def has_console() -> bool:
    """Labwright runs in a console, which its children then share."""
    return bool(_kernel32().GetConsoleCP())  # a console may be without a window


def creation_flags() -> int:
    """How a child is created: held until it is in its job, its own group, and no window popping up."""
    flags = CREATE_SUSPENDED | CREATE_NEW_PROCESS_GROUP
    return flags if has_console() else flags | CREATE_NO_WINDOW


@contextmanager
def without_dll_folder(bundle: str | None) -> Iterator[None]:
    """A bundle's start adds its folder to where DLLs are looked for, which children would inherit."""
    if bundle is None:
        yield
        return
    library = _kernel32()
    with _attached:
        library.SetDllDirectoryW(None)
        try:
            yield
        finally:
            library.SetDllDirectoryW(ctypes.c_wchar_p(bundle))


class JobTree:
    """All processes of one run. Made from a suspended process, which it lets go."""

    def __init__(self, process: subprocess.Popen[bytes], run_id: str) -> None:
        self._process = process
        self._run_id = run_id
        self._library = _kernel32()
        self._handle = ctypes.c_void_p(int(process._handle))  # type: ignore[attr-defined,unused-ignore]
        self._job: ctypes.c_void_p | None = ctypes.c_void_p(self._library.CreateJobObjectW(None, None))
        self._limit(_KILL_ON_JOB_CLOSE)
        if not self._library.AssignProcessToJobObject(self._job, self._handle):
            self._close()  # an outer job may forbid it: then the run's mark has to do
        ctypes.WinDLL("ntdll").NtResumeProcess(self._handle)  # type: ignore[attr-defined,unused-ignore]

    def interrupt(self) -> None:
        """Ask the group to stop, as Ctrl+Break does."""
        with _attached, self._console():
            self._library.GenerateConsoleCtrlEvent(_CTRL_BREAK_EVENT, self._process.pid)

    def terminate(self) -> None:
        """End every process: Windows knows nothing between asking and this."""
        if self._job is not None:
            self._library.TerminateJobObject(self._job, 1)
        kill_run(self._run_id)

    kill = terminate

    def alive(self) -> bool:
        """Anything of the run still runs."""
        if self._process.poll() is None:
            return True
        if self._job is None:
            return bool(find_run_members(self._run_id))
        accounting = _Accounting()
        self._library.QueryInformationJobObject(
            self._job,
            _BASIC_ACCOUNTING_INFORMATION,
            ctypes.byref(accounting),
            ctypes.sizeof(accounting),
            None,
        )
        return bool(accounting.ActiveProcesses)

    def release(self) -> None:
        """Let what still runs go on without us."""
        if self._job is not None:
            self._limit(0)
            self._close()

    def _limit(self, flags: int) -> None:
        limits = _ExtendedLimits()
        limits.BasicLimitInformation.LimitFlags = flags
        self._library.SetInformationJobObject(
            self._job, _EXTENDED_LIMIT_INFORMATION, ctypes.byref(limits), ctypes.sizeof(limits)
        )

    def _close(self) -> None:
        self._library.CloseHandle(self._job)
        self._job = None

    @contextmanager
    def _console(self) -> Iterator[None]:
        """The child's hidden console: signals reach only processes that share the sender's."""
        borrowed = not has_console() and self._library.AttachConsole(self._process.pid)
        try:
            yield
        finally:
            if borrowed:
                self._library.FreeConsole()


def console_code_page() -> str:
    """The encoding in which console programs print what is not UTF-8."""
    page = _kernel32().GetConsoleOutputCP() or _kernel32().GetOEMCP()
    return "utf-8" if page == 65001 else f"cp{page}"
