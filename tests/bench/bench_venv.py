"""Creating a venv with a working pip, as a whole job, beside `python -m venv` and `uv venv --seed`; and
twenty packages installed by uv through Labwright beside bare uv. These are small wheels made on the spot:
what is measured is what Labwright adds, and with large ones that would be less."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[2]))  # run as a file, too

from app.bootstrap import Labwright
from app.core.jobs import JobState
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from tests.wheels import make_wheel

BASE = getattr(sys, "_base_executable", sys.executable)
UV = str(Path(sys.executable).with_name("uv"))
PLAIN_ROUNDS, ROUNDS, INSTALL_ROUNDS = 3, 15, 25
OF_VENV, OF_UV, OF_BARE_UV = 0.1, 0.5, 1.05
TWENTY = tuple(f"lamp-{number}" for number in range(20))
FILES_OF_ONE = 30


def figures() -> list[dict[str, Any]]:
    """The three ratios."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ["LABWRIGHT_HOME"] = f"{folder}/labwright"
        labwright = Labwright("cli")
        labwright.settings.set("programs.uv", UV)  # what lies beside its own Python it does not look at
        found = [*_creating(labwright, Path(folder)), _installing(labwright, Path(folder))]
        labwright.session.close()
        return found


def _creating(labwright: Labwright, folder: Path) -> list[dict[str, Any]]:
    target = str(folder / "environment")

    def through_labwright() -> None:
        _run(labwright, labwright.making.plan_create("venv", EnvironmentWish(target, python=BASE)))

    _timed(through_labwright, target)  # its pip is kept for the next
    by_venv = [_timed(lambda: _call(BASE, "-m", "venv", target), target) for _ in range(PLAIN_ROUNDS)]
    quick, by_uv = [], []
    for _ in range(ROUNDS):  # in turn, so that both meet the same machine
        quick.append(_timed(through_labwright, target))
        by_uv.append(_timed(lambda: _call(UV, "venv", "--quiet", "--seed", "--python", BASE, target), target))
    assert all(entry.equivalent for entry in labwright.journal.entries(ROUNDS))
    ours, plain, seeded = map(statistics.median, (quick, by_venv, by_uv))
    detail = (
        f"{ours * 1000:.0f} ms a job, {plain * 1000:.0f} ms python -m venv, "
        f"{seeded * 1000:.0f} ms uv venv --seed, medians; "
        f"at best {min(quick) * 1000:.0f}, {min(by_venv) * 1000:.0f} and {min(by_uv) * 1000:.0f} ms"
    )
    return [
        _figure("venv: creating one with pip, beside python -m venv", ours / plain, OF_VENV, detail),
        _figure("venv: creating one with pip, beside uv venv --seed", ours / seeded, OF_UV, detail),
    ]


def _installing(labwright: Labwright, folder: Path) -> dict[str, Any]:
    kit, target = folder / "kit", folder / "filled"
    kit.mkdir()
    for name in TWENTY:
        module = name.replace("-", "_")
        files = {f"{module}/part_{n}.py": f"VALUE = {n}\n".encode() * 40 for n in range(FILES_OF_ONE)}
        make_wheel(kit, name, files=files)
    wish = PackagesWish(Act.INSTALL, TWENTY, offline_folder=str(kit))
    bare, through = [], []
    for _ in range(INSTALL_ROUNDS):
        for seconds in (bare, through):
            shutil.rmtree(target, ignore_errors=True)
            _run(labwright, labwright.making.plan_create("venv", EnvironmentWish(str(target), python=BASE)))
            environment = labwright.environments.identify(str(target))
            assert environment is not None
            plan = labwright.making.plan_packages(environment, wish, tool="uv")
            (step,) = plan.steps
            began = time.perf_counter()
            if seconds is bare:
                _call(*step.command.argv)  # type: ignore[union-attr]
            else:
                _run(labwright, plan)
            seconds.append(time.perf_counter() - began)
    ours, theirs = statistics.median(through), statistics.median(bare)
    detail = (
        f"{ours * 1000:.0f} ms a job, {theirs * 1000:.0f} ms bare uv, medians of {INSTALL_ROUNDS}; "
        f"at best {min(through) * 1000:.0f} and {min(bare) * 1000:.0f} ms"
    )
    name = f"uv: installing {len(TWENTY)} small packages into a venv, beside bare uv"
    return _figure(name, ours / theirs, OF_BARE_UV, detail)


def _figure(name: str, ratio: float, limit: float, detail: str) -> dict[str, Any]:
    return {"name": name, "value": round(ratio, 3), "limit": limit, "unit": "times", "detail": detail}


def _run(labwright: Labwright, plan: Plan) -> None:
    job = labwright.jobs.wait(labwright.jobs.start(plan))
    assert job.state is JobState.DONE, job.error


def _call(*argv: str) -> None:
    subprocess.run(argv, check=True, capture_output=True)


def _timed(do: Callable[[], None], target: str) -> float:
    shutil.rmtree(target, ignore_errors=True)
    began = time.perf_counter()
    do()
    return time.perf_counter() - began


if __name__ == "__main__":
    for figure in figures():
        print(figure["name"], figure["value"], figure["unit"], f"(limit {figure['limit']})", figure["detail"])
