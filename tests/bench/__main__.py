"""`dev.py bench`: every figure beside its limit; the exit code is 1 if one is beyond it.

A module `bench_NAME.py` has `figures()`, which returns one dict a figure: name, value, limit (None: only
recorded), unit, detail. With `"at_least": True` the limit is the least allowed, otherwise the most. Each
module runs in a fresh process of its own, one after another.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RESULTS = ROOT / "build" / "bench.json"
MEASURE = """
import importlib, json, pathlib, sys
figures = importlib.import_module(sys.argv[1]).figures()
pathlib.Path(sys.argv[2]).write_text(json.dumps(figures), encoding="utf-8")
"""


def main(names: list[str]) -> int:
    """Run the modules named, or all of them: 0 if every figure keeps its limit."""
    modules = sorted(path.stem for path in HERE.glob("bench_*.py"))
    if unknown := [name for name in names if f"bench_{name}" not in modules]:
        known = ", ".join(module.removeprefix("bench_") for module in modules)
        print(f"There is no bench {', '.join(unknown)}. There are: {known}")
        return 2
    results: list[dict[str, Any]] = []
    broken = []
    for module in [f"bench_{name}" for name in names] or modules:
        print(f"-- {module.removeprefix('bench_')}", flush=True)
        figures = _measure(f"tests.bench.{module}")
        if figures is None:
            broken.append(module)
        for figure in figures or []:
            print(line(figure), flush=True)
            results.append(figure)
    RESULTS.parent.mkdir(exist_ok=True)
    RESULTS.write_text(json.dumps(results, indent=2), encoding="utf-8")
    over = [figure["name"] for figure in results if not kept(figure)]
    print(f"\n{len(results)} figures, {len(over)} beyond their limit, {len(broken)} benches broken")
    for name in [*over, *broken]:
        print(f"  {name}")
    return 1 if over or broken else 0


def kept(figure: dict[str, Any]) -> bool:
    """Whether the figure is within its limit."""
    value, limit = figure["value"], figure["limit"]
    if limit is None:
        return True
    return bool(value >= limit if figure.get("at_least") else value <= limit)


def line(figure: dict[str, Any]) -> str:
    """One figure as it is printed."""
    word = "least" if figure.get("at_least") else "most"
    limit = "" if figure["limit"] is None else f" (at {word} {figure['limit']:,})"
    mark = "    " if kept(figure) else "OVER"
    text = f"{mark}  {figure['name']}: {figure['value']:,} {figure['unit']}".rstrip() + limit
    return f"{text}\n        {figure['detail']}" if figure.get("detail") else text


def _measure(module: str) -> list[dict[str, Any]] | None:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "figures.json"
        run = subprocess.run([sys.executable, "-c", MEASURE, module, str(report)], cwd=ROOT, check=False)
        if run.returncode != 0 or not report.exists():
            return None
        figures: list[dict[str, Any]] = json.loads(report.read_text(encoding="utf-8"))
        return figures


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
