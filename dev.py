#!/usr/bin/env python3
"""Set up, run, test and build Labwright, on any system, with nothing but Python 3.11 to 3.14.

python3 dev.py run [ARGS...]    the app; ARGS are its own (a folder, or a verb of the command line)
python3 dev.py test [ARGS...]   everything once; with ARGS only what pytest makes of them
python3 dev.py setup            what run and test do first: .venv and the system's libraries
python3 dev.py check            style, types, import contracts, spelling, guards
python3 dev.py bench [NAME...]  the figures and their limits
python3 dev.py prove [ARGS...]  the long campaigns: kills, floods, millions of lines
python3 dev.py screens          a picture of every screen in build/screens/
python3 dev.py bundle           the app as one folder that needs no Python: dist/labwright/
python3 dev.py translate        collect the sentences into resources/i18n/ and compile them
python3 dev.py lock             choose the versions of all dependencies anew: requirements.lock
"""

# Only syntax that Python 3.6 reads, up to the version check: older Pythons shall see a sentence.
import ctypes
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from xml.etree import ElementTree as ET

OLDEST, NEWEST = (3, 11), (3, 14)
if not OLDEST <= sys.version_info[:2] <= NEWEST:
    names = [f"python3.{minor}" for minor in range(NEWEST[1], OLDEST[1] - 1, -1)]
    better = next((name for name in names if shutil.which(name)), None)
    sys.exit(
        "Labwright needs Python 3.11 to 3.14, and this is Python {}.{}. ".format(*sys.version_info)
        + (f"Start it with {better} instead." if better else "Please install one of them first.")
    )

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
BUILD = ROOT / "build"
WINDOWS = sys.platform == "win32"
VENV_BIN = VENV / ("Scripts" if WINDOWS else "bin")
VENV_PYTHON = VENV_BIN / ("python.exe" if WINDOWS else "python")
LOCK = ROOT / "requirements.lock"
STAMP = VENV / "labwright-setup"
SETUP_VERSION = "1"  # raised when an existing .venv must be made anew for another reason than its inputs

MOST_UNSTEADY = 10  # with more failures something is truly broken, and nothing runs again
UNSTEADY: list = []  # tests that passed only when they ran again

# What Qt loads from the system on Linux, and the Debian package each comes from. RPM systems install by
# the name of a library or program itself, so they need no table.
QT_LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
ARCH_LIBRARIES = (
    *("libglvnd", "libx11", "dbus", "fontconfig", "glib2", "libxcb", "xcb-util-cursor", "xcb-util-wm"),
    *("xcb-util-image", "xcb-util-keysyms", "xcb-util-renderutil", "libxkbcommon", "libxkbcommon-x11"),
)
# Programs the whole test run starts, and their packages on Debian.
TEST_PROGRAMS = {"Xvfb": "xvfb", "git": "git", "zsh": "zsh", "fish": "fish", "xterm": "xterm"}
ARCH_PROGRAMS = {**TEST_PROGRAMS, "Xvfb": "xorg-server-xvfb", "objcopy": "binutils"}


def main(arguments: list[str]) -> int:
    """The exit code of one verb."""
    verbs = (run, test, setup, check, bench, prove, screens, bundle, translate, lock)
    verb = next((verb for verb in verbs if arguments and verb.__name__ == arguments[0]), None)
    if verb is None:
        print(__doc__.strip())
        return 0 if not arguments or arguments[0] in {"help", "-h", "--help"} else 2
    if verb is not setup:
        setup([])
    try:
        return verb(arguments[1:])
    except KeyboardInterrupt:
        return 130


# -- set-up ------------------------------------------------------------------------------------------


def setup(arguments: list[str]) -> int:
    """Make .venv and install the system's libraries, unless that was done already and to its end."""
    base, project = _fingerprints()
    if VENV_PYTHON.exists() and _stamp() == [base, project]:
        return 0
    _install_from_system(_missing_for_setup())
    kept = VENV_PYTHON.exists() and _stamp()[:1] == [base]  # only pyproject.toml changed
    STAMP.unlink(missing_ok=True)
    if not kept:
        print("Setting up Labwright in .venv. This takes a minute or two, once.", flush=True)
        base_python = getattr(sys, "_base_executable", sys.executable)
        _must([base_python, "-m", "venv", "--clear", VENV])
        # The lock is complete. Without --no-deps, pip 23 looks for the newest release that fits an extra
        # some package asks for, and then refuses it because the lock names another: any day may break.
        _must([VENV_PYTHON, *_PIP, "--require-hashes", "--no-deps", "-r", LOCK])
    _must([VENV_PYTHON, *_PIP, "--no-deps", "--no-build-isolation", "-e", ROOT])
    STAMP.write_text(f"{base}\n{project}", encoding="utf-8")
    return 0


_PIP = ("-m", "pip", "--disable-pip-version-check", "--quiet", "install", "--progress-bar", "off")


def _fingerprints() -> tuple[str, str]:
    """What .venv was made from: its foundation, and the project installed into it."""
    foundation = hashlib.sha256(LOCK.read_bytes())
    foundation.update(f"{SETUP_VERSION}|{sys.version_info[:2]}|{ROOT}".encode())
    return foundation.hexdigest(), hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest()


def _stamp() -> list[str]:
    """What the last set-up that came to its end was made from."""
    try:
        return STAMP.read_text(encoding="utf-8").split("\n")
    except OSError:
        return []


def _missing_for_setup() -> dict[str, str]:
    """What the system lacks for .venv and Qt: the missing thing and its Debian package."""
    missing = {}
    if importlib.util.find_spec("ensurepip") is None:
        missing["ensurepip"] = f"python3.{sys.version_info[1]}-venv"
    if sys.platform == "linux":
        missing.update((name, package) for name, package in QT_LIBRARIES.items() if not _loads(name))
    return missing


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _missing_for_bundle() -> dict[str, str]:
    """What the system lacks for freezing. Debian's Python needs its shared library only for that."""
    missing = _missing_programs({"objcopy": "binutils"})
    library = f"libpython3.{sys.version_info[1]}.so.1.0"
    if sys.platform == "linux" and sys.base_prefix == "/usr" and not _loads(library):
        missing[library] = f"libpython3.{sys.version_info[1]}"
    return missing


def _missing_programs(programs: dict[str, str]) -> dict[str, str]:
    if sys.platform != "linux":
        return {}
    return {name: package for name, package in programs.items() if shutil.which(name) is None}


def _install_from_system(missing: dict[str, str], *, or_exit: bool = True) -> None:
    """Install what is missing where that may be done unasked, otherwise say the line that does it."""
    if not missing:
        return
    root = hasattr(os, "geteuid") and os.geteuid() == 0
    if root and shutil.which("apt-get"):
        packages = sorted(set(missing.values()))
        print("Installing from the system: " + " ".join(packages), flush=True)
        environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        install = ["apt-get", "install", "-y", "-q", "--no-install-recommends", *packages]
        lists = Path("/var/lib/apt/lists")
        if any(lists.glob("*_Packages*")) and _call(install, env=environment) == 0:
            return
        if _call(["apt-get", "update", "-q"], env=environment) == 0 and _call(install, env=environment) == 0:
            return
    line = install_line(missing, shutil.which)
    print("Labwright needs from your system:", ", ".join(sorted(missing)))
    if line:
        print(f"Install them with:\n\n    {'' if root else 'sudo '}{line}\n", flush=True)
    if or_exit:
        sys.exit("Then run this again.")


def install_line(missing: dict[str, str], which) -> str:
    """The command that installs what is missing, for the package manager that is there."""
    libraries = [f"'{name}()(64bit)'" for name in sorted(missing) if ".so." in name]
    programs = [name for name in sorted(missing) if ".so." not in name and name != "ensurepip"]
    files = [f"/usr/bin/{name}" for name in programs]
    if which("apt-get"):
        return "apt-get install -y " + " ".join(sorted(set(missing.values())))
    if which("dnf"):
        return "dnf install -y " + " ".join([*libraries, *files])
    if which("zypper"):
        return "zypper install -y " + " ".join([*libraries, *files])
    if which("pacman"):
        packages = [ARCH_PROGRAMS[name] for name in programs]
        return "pacman -S --needed " + " ".join([*(ARCH_LIBRARIES if libraries else ()), *packages])
    return ""


# -- running -----------------------------------------------------------------------------------------


def run(arguments: list[str]) -> int:
    """Become the app. -P: a folder named app where the user stands is theirs, not ours."""
    command = [str(VENV_PYTHON), "-P", "-m", "app", *arguments]
    if WINDOWS:  # there exec returns to the shell at once, while the app still runs
        return subprocess.call(command)
    return os.execv(command[0], command)


def bench(arguments: list[str]) -> int:
    """Measure, print the figures, and fail where one is over its limit."""
    return _python("-m", "tests.bench", *arguments)


def screens(arguments: list[str]) -> int:
    """Draw every screen into build/screens/."""
    return _python("-m", "tests.screens.render", *arguments)


def translate(arguments: list[str]) -> int:
    """Bring resources/i18n/ up to date with the sentences in the code."""
    return _python("-m", "tests.translation", *arguments)


def bundle(arguments: list[str]) -> int:
    """Freeze the app into dist/labwright/."""
    _install_from_system(_missing_for_bundle())
    return _python(
        *("-m", "PyInstaller", "--noconfirm", "--log-level", "WARN", "--workpath", BUILD / "bundle"),
        *("--distpath", ROOT / "dist", ROOT / "build.spec", *arguments),
    )


def lock(arguments: list[str]) -> int:
    """Write requirements.lock: one file for all systems and Pythons, with hashes, without addresses."""
    code = _python(
        *("-m", "uv", "pip", "compile", "pyproject.toml", "--extra", "dev", "--universal", "--quiet"),
        *("--python-version", "3.11", "--generate-hashes", "--no-emit-index-url", "--no-annotate"),
        *("--no-header", "--output-file", LOCK.name, *(arguments or ["--upgrade"])),
    )
    return code or setup([])


# -- checking and testing ----------------------------------------------------------------------------

CHECKS = {
    "style": (VENV_PYTHON, "-m", "ruff", "check", "--quiet", "."),
    "format": (VENV_PYTHON, "-m", "ruff", "format", "--check", "--quiet", "."),
    "types": (VENV_PYTHON, "-m", "mypy"),
    "import contracts": (VENV_BIN / "lint-imports",),
    "spelling": (VENV_PYTHON, "-m", "codespell_lib"),
    "packages": (VENV_PYTHON, "-m", "pip", "--quiet", "check"),  # a lock that lacks one would show here
}
GUARDS = "tests/guards"


def check(arguments: list[str]) -> int:
    """Every check that reads the code without running it, and the guards."""
    results = _checks()
    results["guards"] = _python("-m", "pytest", "-q", "--no-header", "-p", "no:randomly", GUARDS) == 0
    for name, passed in results.items():
        print(f"{name:<18}{'passed' if passed else 'FAILED'}")
    return 0 if all(results.values()) else 1


def _checks() -> dict[str, bool]:
    return {name: _call(command, cwd=ROOT) == 0 for name, command in CHECKS.items()}


def test(arguments: list[str]) -> int:
    """Everything once: checks, all that must work without Qt in a process that has none, the window's
    tests, and the built bundle's."""
    if arguments:
        return _python("-m", "pytest", *arguments)
    started = time.monotonic()
    _install_from_system({**_missing_programs(TEST_PROGRAMS), **_missing_for_bundle()}, or_exit=False)
    counts = Counter()
    skips = Counter()
    for name, passed in _checks().items():
        print(f"{name:<18}{'passed' if passed else 'FAILED'}", flush=True)
        counts["passed" if passed else "failed"] += 1
    with_qt = ["tests/gui", "tests/end_to_end"]
    without_qt = ["tests", *("--ignore=" + folder for folder in with_qt), "-p", "no:pytest-qt"]
    _pytest("without-qt", [*without_qt, "-n", "auto"], counts, skips, {"LABWRIGHT_TESTS_WITHOUT_QT": "1"})
    _pytest("window", ["tests/gui", "-n", "auto"], counts, skips)
    if bundle([]) == 0:
        _pytest("bundle", ["tests/end_to_end"], counts, skips)
    else:
        print("The bundle could not be built, so its tests did not run.")
        counts["failed"] += 1
    return _closing(counts, skips, time.monotonic() - started)


def prove(arguments: list[str]) -> int:
    """The long campaigns, and what they measured: what each printed or gave to record_property."""
    counts, skips = Counter(), Counter()
    chosen = arguments or ["tests/prove"]
    told = ["-o", "junit_family=xunit1", "-o", "junit_logging=system-out"]
    cases = _pytest("prove", [*chosen, "--timeout=0", *told], counts, skips, most_again=-1)
    if not arguments:
        _pytest("further versions and sizes", ["tests", "-m", "campaign", "-n", "auto"], counts, skips)
    for case in cases:
        print(f"\n{case.get('name')} ({float(case.get('time')):.0f} s)")
        for item in case.iter("property"):
            print(f"    {item.get('name')}: {item.get('value')}")
        printed = case.findtext("system-out", "").splitlines()
        for line in filter(str.strip, printed[1:]):  # the first is pytest's own headline
            print(f"    {line}")
    return _closing(counts, skips)


def _pytest(
    name: str,
    arguments: list,
    counts: Counter,
    skips: Counter,
    env: dict | None = None,
    *,
    most_again: int = MOST_UNSTEADY,
) -> list:
    """Run pytest, add up what its report says, and return the report's cases. A few tests that failed run
    once more, alone: one that passes only then is unsteady, which is told and is a bug, but seldom one of
    the change that happened to meet it."""
    print(f"\n-- tests: {name.replace('-', ' ')}", flush=True)
    cases, code = _cases(name, arguments, env)
    failed = {_case_id(case) for case in cases if _is_bad(case)}
    if code != 0 and len(failed) <= most_again:
        print("\n-- once more, one at a time: what failed", flush=True)
        alone = [*arguments, "-n", "0", "--last-failed", "--last-failed-no-failures=none"]
        # Without a failed test the run itself broke off, so all of it is done again.
        again, code = _cases(name + "-again", alone if failed else arguments, env)
        seen = {_case_id(case) for case in again}
        cases = [*(case for case in cases if _case_id(case) not in seen), *again]
        UNSTEADY.extend(sorted(failed & {_case_id(case) for case in again if not _is_bad(case)}))
        if not failed and code == 0:
            UNSTEADY.append(f"the whole run {name}")
    bad = 0
    for case in cases:
        skipped = case.find("skipped")
        if _is_bad(case):
            bad += 1
        elif skipped is not None:
            counts["skipped"] += 1
            skips[skipped.get("message")] += 1
        else:
            counts["passed"] += 1
    counts["failed"] += bad or (1 if code != 0 else 0)  # a run that broke off is a failure, too
    return cases


def _cases(name: str, arguments: list, env: dict | None) -> tuple:
    """Run pytest once: the cases of its report, and its exit code."""
    report = BUILD / "tests" / (name + ".xml")
    report.parent.mkdir(parents=True, exist_ok=True)
    report.unlink(missing_ok=True)
    code = _python("-m", "pytest", "--no-header", "--junit-xml", report, *arguments, env=env)
    return list(ET.parse(report).getroot().iter("testcase")) if report.exists() else [], code


def _case_id(case: ET.Element) -> str:
    return f"{case.get('classname')}::{case.get('name')}"


def _is_bad(case: ET.Element) -> bool:
    return case.find("failure") is not None or case.find("error") is not None


def _closing(counts: Counter, skips: Counter, seconds: float | None = None) -> int:
    """Say at the very end, in one place, what was skipped and why, and the sum of it all."""
    print(f"\nSkipped: {counts['skipped']}")
    for reason, times in skips.most_common():
        print(f"  {times} × {reason}")
    if UNSTEADY:
        print(f"Unsteady, failed and passed when run again: {len(UNSTEADY)}")
        print(*(f"  {test}" for test in UNSTEADY), sep="\n")
    if seconds is not None:
        print(f"The whole run took {seconds:.0f} s.")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    return 1 if counts["failed"] else 0


def _python(*arguments, env: dict | None = None) -> int:
    """Run .venv's Python in the project's folder; its exit code."""
    return _call([VENV_PYTHON, *arguments], cwd=ROOT, env={**os.environ, **(env or {})})


def _call(command, **options) -> int:
    return subprocess.call([str(word) for word in command], **options)


def _must(command: list) -> None:
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONHOME", "PYTHONPATH"}}
    if _call(command, env=environment) != 0:
        sys.exit("This did not work: " + " ".join(str(word) for word in command))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
