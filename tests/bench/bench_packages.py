"""Packages of an environment with 500 distributions, read from files, beside `uv pip list`, `pip list` and
`pip check`; the size of one with 36,000 files beside `du -s`. Each answer is compared with the peer's."""

from __future__ import annotations

import json
import os
import random
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from app.core.package_problems import BY_PIP_CHECK, broken_requirements
from app.core.package_rules import PackageRules
from app.core.packages import normalised
from app.services.packages import PackagesReader
from app.system.disk_usage import disk_usage
from app.system.installed_packages import list_packages, read_packages
from app.system.python_facts import environment_facts
from tests.wheels import make_wheel

DISTRIBUTIONS, FILES = 500, 36_000
ROUNDS, SLOW_ROUNDS, SIZE_ROUNDS = 11, 5, 21
UV_LIMIT, PIP_LIST_LEAST, PIP_CHECK_LEAST, DU_LIMIT = 0.5, 50, 15, 1.6
CLASSIFIERS = [f"Classifier: Programming Language :: Python :: 3.{minor}" for minor in range(8, 15)]
CLEAN = {
    **{
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PIP_", "UV_", "PYTHON", "VIRTUAL"))
    },
    "PIP_CONFIG_FILE": os.devnull,
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "UV_NO_CONFIG": "1",
}


def figures() -> list[dict[str, Any]]:
    """The figures of packages and of sizes."""
    with tempfile.TemporaryDirectory() as folder:
        env = _environment(Path(folder))
        return [*_listing(env), *_checking(env), _everything(env), *_size(env, Path(folder) / "big")]


def _environment(folder: Path) -> Path:
    """An environment with pip and 500 packages that need each other, some of them in vain."""
    wheels, env = folder / "wheels", folder / "env"
    wheels.mkdir()
    chance = random.Random(500)
    files = []
    for number in range(DISTRIBUTIONS):
        others = chance.sample([other for other in range(DISTRIBUTIONS) if other != number], 3)
        requires = [f"Made_Package-{other:03}>=1.0,<{2 if chance.random() < 0.97 else 1}" for other in others]
        requires += [
            'tomli>=1.1.0; python_version < "3.8"',
            'pytest>=7; extra == "test"',
            'sphinx ; extra == "docs"',
        ]
        requires += ["not-there>=1"] if chance.random() < 0.03 else []
        wheel = make_wheel(
            wheels, f"Made-Package.{number:03}", f"1.{number}.0", requires=requires, extras=["docs", "test"],
            headers=[*CLASSIFIERS, "License: MIT", "", "A description. " * 150],
        )  # fmt: skip
        files.append(str(wheel))
    _run(sys.executable, "-m", "venv", str(env))
    python = str(env / "bin" / "python")
    _run(_uv(), "pip", "install", "-q", "--offline", "--no-deps", "--no-index", "-p", python, *files)
    for url in env.glob("lib/python*/site-packages/*/direct_url.json"):
        url.unlink()  # as from an index: nobody installs 500 files by path
    return env


def _listing(env: Path) -> list[dict[str, Any]]:
    python = str(env / "bin" / "python")
    uv_argv = [_uv(), "pip", "list", "--offline", "--format", "json", "-p", python]
    pip_argv = [python, "-m", "pip", "list", "--format", "json"]
    beside_uv, uv, rows, uv_text = _by_turns(lambda: list_packages(env), lambda: _run(*uv_argv), ROUNDS)
    beside_pip, pip, _, pip_text = _by_turns(lambda: list_packages(env), lambda: _run(*pip_argv), SLOW_ROUNDS)
    ours = sorted((row.name, row.version) for row in rows)
    _same("pip list", ours, sorted((row["name"], row["version"]) for row in json.loads(pip_text)))
    _same(
        "uv pip list",
        sorted((normalised(name), version) for name, version in ours),
        sorted((row["name"], row["version"]) for row in json.loads(uv_text)),
    )
    return [
        {
            "name": f"list of {len(rows)} packages",
            "value": round(beside_uv / uv, 3),
            "limit": UV_LIMIT,
            "unit": "times `uv pip list`",
            "detail": f"{_ms(beside_uv)} in this process against {_ms(uv)}, its whole process; equal answers",
        },
        {
            "name": f"list of {len(rows)} packages",
            "value": round(pip / beside_pip),
            "limit": PIP_LIST_LEAST,
            "at_least": True,
            "unit": "times faster than `pip list`",
            "detail": f"{_ms(beside_pip)} against {_ms(pip)}; equal answers",
        },
    ]


def _checking(env: Path) -> list[dict[str, Any]]:
    python = str(env / "bin" / "python")

    def check() -> list[str]:
        found = broken_requirements(read_packages(env).packages, PackageRules(environment_facts(env)))
        return [str(problem.sentence) for problem in found if problem.kind in BY_PIP_CHECK]

    pip_check = (python, "-m", "pip", "check")
    mine, pip, ours, text = _by_turns(check, lambda: _run(*pip_check, fails=True), SLOW_ROUNDS)
    _same("pip check", sorted(ours), sorted(text.splitlines()))
    return [
        {
            "name": f"broken requirements of {DISTRIBUTIONS} packages",
            "value": round(pip / mine, 1),
            "limit": PIP_CHECK_LEAST,
            "at_least": True,
            "unit": "times faster than `pip check`",
            "detail": f"{_ms(mine)}, files read, against {_ms(pip)}; the same {len(ours)} sentences",
        }
    ]


def _everything(env: Path) -> dict[str, Any]:
    mine = statistics.median(_timed(lambda: PackagesReader().read(env).to_json())[0] for _ in range(ROUNDS))
    return {
        "name": f"everything about {DISTRIBUTIONS} packages",
        "value": round(mine * 1000, 1),
        "limit": None,
        "unit": "ms",
        "detail": "all headers, problems, the tree in both directions, as JSON",
    }


def _size(env: Path, big: Path) -> list[dict[str, Any]]:
    """The environment with as many files as a large one has, a third of them hard links to a cache."""
    cache = big.with_name("cache")
    cache.mkdir()
    shutil.copytree(env, big, symlinks=True)
    package = 0
    made = sum(len(names) for _, _, names in os.walk(big))
    while made < FILES:
        folder = big / "lib" / "more" / f"package{package:03}" / "module" / "data"
        folder.mkdir(parents=True)
        for number in range(min(60, FILES - made)):
            target = (folder, *folder.parents)[number % 3] / f"file_{number}.py"
            target.write_bytes(b"x" * (number * 97))
            if package % 3 == 0:
                os.link(target, cache / f"{package}-{number}")
            made += 1
        package += 1
    du = ("du", "-s", "-B1", str(big))
    ours, theirs, usage, text = _by_turns(lambda: disk_usage(big), lambda: _run(*du), SIZE_ROUNDS)
    _same("du -s", usage.size_bytes, int(text.split()[0]))
    processor = _processor_seconds(lambda: disk_usage(big)) / _processor_seconds(lambda: _run(*du))
    return [
        {
            "name": f"size of an environment of {usage.files:,} files",
            "value": round(ours / theirs, 2),
            "limit": DU_LIMIT,
            "unit": "times `du -s`",
            "detail": f"{_ms(ours)} against {_ms(theirs)}; both say {usage.size_bytes:,} bytes, "
            f"{usage.shared_bytes:,} of them shared; {processor:.2f} times its processor time",
        }
    ]


def _by_turns(mine: Callable[[], Any], peer: Callable[[], str], rounds: int) -> tuple[float, float, Any, str]:
    """The medians of both in seconds, measured by turns after one round that warms the caches, and the
    answers."""
    answer, text = mine(), peer()
    ours, theirs = [], []
    for _ in range(rounds):
        seconds, answer = _timed(mine)
        ours.append(seconds)
        seconds, text = _timed(peer)
        theirs.append(seconds)
    return statistics.median(ours), statistics.median(theirs), answer, text


def _timed(work: Callable[[], Any]) -> tuple[float, Any]:
    began = time.perf_counter()
    answer = work()
    return time.perf_counter() - began, answer


def _processor_seconds(work: Callable[[], Any]) -> float:
    """What the work costs the processor here and in its children: other programs do not weigh on that."""

    def so_far() -> float:
        return sum(os.times()[:4])

    costs = []
    for _ in range(SIZE_ROUNDS):
        before = so_far()
        for _ in range(3):  # os.times counts hundredths of a second
            work()
        costs.append(so_far() - before)
    return statistics.median(costs)


def _same(peer: str, ours: object, theirs: object) -> None:
    if ours != theirs:
        raise AssertionError(f"not what `{peer}` says: {str(ours)[:500]} against {str(theirs)[:500]}")


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:,.1f} ms"


def _uv() -> str:
    beside = Path(sys.executable).with_name("uv")
    return str(beside) if beside.exists() else shutil.which("uv") or "uv"


def _run(*argv: str, fails: bool = False) -> str:
    done = subprocess.run(argv, capture_output=True, text=True, env=CLEAN, cwd="/", check=False)
    if done.returncode != 0 and not fails:
        raise RuntimeError(f"{argv}: {done.stderr}")
    return done.stdout
