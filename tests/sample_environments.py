"""A student's environments, made as files in a folder: for pictures, and for tests of the window.

Their packages are read from these files as from any others; only the files of the packages are few.
"""

from __future__ import annotations

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.environments import (
    Environment,
    EnvironmentsSnapshot,
    Health,
    HealthState,
    Kind,
    Skipped,
    SourceTrace,
)
from app.core.words import say

DAY = 86_400.0


@dataclass(frozen=True, slots=True)
class Installed:
    """One package to be laid down."""

    name: str
    version: str
    summary: str = ""
    requires: Sequence[str] = ()
    requested: bool = False
    kilobytes: int = 8


ML = (
    Installed("torch", "2.1.0", "Tensors and neural networks, on processor or graphics card",
              ("filelock", "typing-extensions", "sympy", "networkx", "jinja2", "fsspec"), True, 6400),
    Installed("scikit-learn", "1.5.2", "Machine learning in Python",
              ("numpy>=1.19.5", "scipy>=1.6.0", "joblib>=1.2.0", "threadpoolctl>=3.1.0"), True, 1300),
    Installed("pandas", "2.2.3", "Data frames for data analysis",
              ("numpy>=1.23.2", "python-dateutil>=2.8.2", "pytz>=2020.1", "tzdata>=2022.7"), True, 1700),
    Installed("matplotlib", "3.9.2", "Plotting",
              ("contourpy>=1.0.1", "cycler>=0.10", "fonttools>=4.22.0", "kiwisolver>=1.3.1", "numpy>=1.23",
               "packaging>=20.0", "pillow>=8", "pyparsing>=2.3.1", "python-dateutil>=2.7"), True, 900),
    Installed("tqdm", "4.66.5", "Progress bars", ("colorama; platform_system == 'Windows'",), True, 40),
    Installed("numpy", "1.26.4", "Arrays of numbers", (), False, 2100),
    Installed("scipy", "1.14.1", "Algorithms for scientific computing", ("numpy<2.3,>=1.23.5",), False, 3500),
    Installed("joblib", "1.4.2", "Pipelines that remember what they computed", (), False, 110),
    Installed("threadpoolctl", "3.5.0", "Limits threads of numeric libraries"),
    Installed("filelock", "3.16.1", "Locks on files"),
    Installed("typing-extensions", "4.12.2", "Type hints of newer Pythons"),
    Installed("sympy", "1.13.3", "Computer algebra", ("mpmath<1.4,>=1.1.0",), False, 900),
    Installed("mpmath", "1.3.0", "Numbers of any precision", (), False, 180),
    Installed("networkx", "3.4.2", "Graphs and networks", (), False, 420),
    Installed("jinja2", "3.1.4", "Templates", ("markupsafe>=2.0",), False, 60),
    Installed("markupsafe", "3.0.2", "Text that is safe in HTML"),
    Installed("fsspec", "2024.10.0", "One way to many file systems", (), False, 90),
    Installed("python-dateutil", "2.9.0.post0", "Dates and times", ("six>=1.5",), False, 80),
    Installed("six", "1.16.0", "Python 2 and 3 at once"),
    Installed("pytz", "2024.2", "Time zones", (), False, 140),
    Installed("tzdata", "2024.2", "The time zones of the world", (), False, 120),
    Installed("contourpy", "1.3.0", "Contours of grids", ("numpy>=1.23",), False, 60),
    Installed("cycler", "0.12.1", "Cycles of styles"),
    Installed("fonttools", "4.54.1", "Fonts", (), False, 480),
    Installed("kiwisolver", "1.4.7", "Solves constraints", (), False, 70),
    Installed("packaging", "24.1", "Versions and requirements", (), False, 30),
    Installed("pillow", "10.4.0", "Images", (), False, 450),
    Installed("pyparsing", "3.2.0", "Grammars", (), False, 60),
    Installed("pip", "24.2", "Installs packages", (), True, 500),
)  # fmt: skip
BROKEN = (
    Installed("flask", "3.0.3", "A small web framework",
              ("werkzeug>=3.0.0", "jinja2>=3.1.2", "itsdangerous>=2.1.2", "click>=8.1.3", "blinker>=1.6.2"),
              True, 90),
    Installed("werkzeug", "2.3.8", "What web applications stand on", ("markupsafe>=2.1.1",), False, 200),
    Installed("jinja2", "3.1.4", "Templates", ("markupsafe>=2.0",), False, 60),
    Installed("markupsafe", "3.0.2", "Text that is safe in HTML"),
    Installed("click", "8.1.7", "Command lines", (), False, 80),
    Installed("pip", "24.2", "Installs packages", (), True, 500),
)  # fmt: skip


_OLD = ("tqdm", "jinja2", "markupsafe", "python-dateutil", "six", "packaging", "pyparsing")
NOTEBOOKS = tuple(each for each in ML if each.name in _OLD)


def lay_down(
    prefix: Path,
    packages: Sequence[Installed],
    version: str = "3.11.9",
    base: str = "/usr/bin/python3",
) -> None:
    """Make the files of an environment with these packages."""
    minor = ".".join(version.split(".")[:2])
    site = prefix / "lib" / f"python{minor}" / "site-packages"
    (prefix / "bin").mkdir(parents=True)
    (prefix / "bin" / "python").symlink_to(base)
    cfg = f"home = {os.path.dirname(base)}\nversion = {version}\n"  # noqa: PTH120 - a path of POSIX
    (prefix / "pyvenv.cfg").write_text(cfg, encoding="utf-8")
    site.mkdir(parents=True)
    for script in ("activate", "activate.fish", "Activate.ps1"):
        (prefix / "bin" / script).write_text("# changes PATH\n", encoding="utf-8")
    lay_down_packages(site, packages)


def lay_down_packages(site: Path, packages: Sequence[Installed]) -> None:
    """Make the files of packages in a site-packages folder."""
    for package in packages:
        _lay_down_package(site, package)


def _lay_down_package(site: Path, package: Installed) -> None:
    module = package.name.replace("-", "_")
    info = f"{module}-{package.version}.dist-info"
    (site / info).mkdir()
    (site / module).mkdir()
    (site / module / "__init__.py").write_bytes(b"#" * package.kilobytes * 1000)
    lines = ["Metadata-Version: 2.1", f"Name: {package.name}", f"Version: {package.version}"]
    lines += [f"Summary: {package.summary}"] if package.summary else []
    lines += [f"Requires-Dist: {each}" for each in package.requires]
    files = {"METADATA": "\n".join(lines) + "\n", "INSTALLER": "pip\n"}
    if package.requested:
        files["REQUESTED"] = ""
    record = [f"{module}/__init__.py,,", *(f"{info}/{name},," for name in files), f"{info}/RECORD,,"]
    for name, text in {**files, "RECORD": "\n".join(record) + "\n"}.items():
        (site / info / name).write_text(text, encoding="utf-8")


WORKS = Health(HealthState.WORKS)
OLD_BASE = "/opt/python-3.9/bin/python3.9"
GONE = Health(
    HealthState.BASE_MISSING,
    say("The Python it was made from, {path}, is not there any more.", path=OLD_BASE),
)


def a_students(home: Path, now: float | None = None) -> EnvironmentsSnapshot:
    """Nine environments of seven tools. Three of them have packages on disk."""
    now = time.time() if now is None else now
    courses = home / "courses"
    lab4 = _in_project(courses / "ml-systems" / "lab4-containers", now, 2 / 24, packages=len(ML))
    web = replace(
        _in_project(courses / "web" / "shop", now, 6, packages=len(BROKEN)),
        kind=Kind.UV,
        python_version="3.12.4",
        misfits=1,
    )
    lay_down(Path(lab4.prefix), ML)
    lay_down(Path(web.prefix), BROKEN, "3.12.4")
    lab2 = replace(
        _in_project(courses / "ml-systems" / "lab2-notebooks", now, 48, packages=len(NOTEBOOKS)),
        health=GONE,
        base=OLD_BASE,
        python_version="3.9.6",
    )
    lay_down(Path(lab2.prefix), NOTEBOOKS, "3.9.6", base=OLD_BASE)
    poetry = home / ".cache" / "pypoetry" / "virtualenvs" / "lab3-pipelines-u5BvhJZu-py3.11"
    vision = home / ".virtualenvs" / "vision-old"
    environments = (
        lab4,
        replace(
            lab4,
            prefix=str(poetry),
            kind=Kind.POETRY,
            name="lab3-pipelines-u5BvhJZu-py3.11",
            packages=63,
            project=str(courses / "ml-systems" / "lab3-pipelines"),
            last_used=now - 1.2 * DAY,
        ),
        web,
        replace(
            lab4,
            prefix=str(home / "miniforge3" / "envs" / "ml-course"),
            kind=Kind.CONDA,
            name="ml-course",
            python_version="3.10.14",
            packages=212,
            project=None,
            last_used=now - 3 * DAY,
        ),
        replace(
            lab4,
            prefix=str(home / "miniforge3"),
            kind=Kind.CONDA,
            name="base",
            python_version="3.12.3",
            packages=96,
            project=None,
            last_used=now - 48 * DAY,
        ),
        lab2,
        replace(
            lab4,
            prefix=str(home / ".pyenv" / "versions" / "scratch-311"),
            kind=Kind.PYENV_VIRTUALENV,
            name="scratch-311",
            packages=12,
            project=None,
            last_used=now - 58 * DAY,
        ),
        replace(
            lab4,
            prefix=str(vision),
            kind=Kind.VIRTUALENVWRAPPER,
            name="vision-old",
            packages=71,
            python_version="3.8.18",
            project=str(courses / "vision"),
            orphaned=True,
            last_used=now - 260 * DAY,
        ),
        replace(_in_project(courses / "digits-project", now, 9, packages=29), python_version="3.13.0"),
    )
    return EnvironmentsSnapshot(environments, _trace(home), complete=True, read_at=now)


def many(home: Path, count: int) -> EnvironmentsSnapshot:
    """As many environments as asked for; none has files."""
    now = time.time()
    made = tuple(
        replace(
            _in_project(
                home / "courses" / f"course{n % 37:02}" / f"lab{n:03}", now, (n + 1) / 3, packages=n * 7 % 240
            ),
            kind=list(Kind)[n % len(Kind)],
            python_version=f"3.{8 + n % 6}.{n % 19}",
            base=OLD_BASE if n % 11 == 0 else "/usr/bin/python3.11",
            health=GONE if n % 11 == 0 else WORKS,
        )
        for n in range(count)
    )
    return EnvironmentsSnapshot(made, _trace(home), complete=True, read_at=now)


def _in_project(project: Path, now: float, days_ago: float, packages: int) -> Environment:
    prefix = project / ".venv"
    return Environment(
        prefix=str(prefix),
        kind=Kind.VENV,
        name=".venv",
        python_version="3.11.9",
        executable=os.path.join(prefix, "bin", "python"),  # noqa: PTH118 - as discovery has it
        base="/usr/bin/python3.11",
        project=str(project),
        architecture="x86-64",
        created=now - 90 * DAY,
        last_used=now - days_ago * DAY,
        packages=packages,
        health=WORKS,
    )


def _trace(home: Path) -> tuple[SourceTrace, ...]:
    other = Skipped("/mnt/data", say("It is on another disk. Choose the folder to have it searched."))
    return (
        SourceTrace("conda", (str(home / "miniforge3"),), 2, (), 0.004),
        SourceTrace("poetry", (str(home / ".cache" / "pypoetry" / "virtualenvs"),), 1, (), 0.001),
        SourceTrace("pyenv-virtualenv", (str(home / ".pyenv" / "versions"),), 1, (), 0.001),
        SourceTrace("virtualenvwrapper", (str(home / ".virtualenvs"),), 1, (), 0.001),
        SourceTrace("pipenv", (), 0, (), 0.0),
        SourceTrace("hatch", (), 0, (), 0.0),
        SourceTrace("folders", (str(home),), 4, (other,), 0.31),
    )
