"""What finding every environment costs, beside a C program that walks the same pruned folders and reads the
same files, and beside a walk through everything. All by turns, the disk's cache warm, in processor time: the
walk is one thread and waits for nothing, so that is its duration on a machine nobody else uses."""

from __future__ import annotations

import os
import shutil
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from operator import truediv
from pathlib import Path
from typing import Any

from app.core.environments import Environment
from app.core.ports import EnvironmentTool
from app.core.search import PROJECT_FILES
from app.core.surroundings import Surroundings
from app.services.discovery import Search
from app.system import walk
from app.system.environment_look import CloseLook
from app.system.snapshot_cache import SnapshotCache
from app.system.true_path import true_path
from app.tools.registry import environment_tools
from tests.homes import MadeHome

HOMES = {200: 177_000, 1_000: 651_000}
ROUNDS = 25
FLOOR_LIMIT, BARE_LIMIT, THOUSAND_LIMIT, RECHECK_LIMIT_MS = 2.0, 0.15, 5.0, 3.0
FLOOR = Path(__file__).with_name("discovery_floor.c")


def figures() -> list[dict[str, Any]]:
    """All figures of discovery, in homes made for them and removed again."""
    tools = environment_tools()
    with tempfile.TemporaryDirectory() as folder:
        homes = {count: MadeHome(Path(folder) / str(count)) for count in HOMES}
        for count, home in homes.items():
            home.populate(count, HOMES[count])
        small, large = homes.values()
        environments = search(tools, small.surroundings)
        with floor_program(Path(folder), tools, small) as floor:
            listed, least = [], []
            for _ in range(ROUNDS):
                least.append(floor() if floor else 0.0)
                listed.append(processor_ms(lambda: search(tools, small.surroundings)))
        bare = [processor_ms(lambda: walk_everything(small.top)) for _ in range(7)]
        many = [processor_ms(lambda: search(tools, large.surroundings)) for _ in range(7)]
        missed = len(wrong(small, environments)) + len(wrong(large, search(tools, large.surroundings)))
        found_by_floor = statistics.median(least)
        return [
            ratio("listing 200 environments", listed, least, FLOOR_LIMIT, "times the C walk")
            if found_by_floor
            else unmeasured("listing 200 environments"),
            ratio("listing 200 environments", listed, bare, BARE_LIMIT, "times a walk without pruning"),
            ratio("listing 1,000 environments", many, listed, THOUSAND_LIMIT, "times listing 200"),
            {
                "name": "environments missed or told wrongly",
                "value": missed,
                "limit": 0,
                "unit": "",
                "detail": f"of {len(small.made) + len(large.made):,}",
            },
            *closer(small, environments, Path(folder)),
        ]


def search(tools: tuple[EnvironmentTool, ...], around: Surroundings) -> tuple[Environment, ...]:
    """The whole find phase, all finders made anew."""
    return Search(tools, around).run().environments


def walk_everything(top: str) -> int:
    """Every folder, read with os.scandir, nothing left out."""
    stack, entries = [top], 0
    while stack:
        for entry in os.scandir(stack.pop()):
            entries += 1
            if entry.is_dir(follow_symlinks=False):
                stack.append(entry.path)
    return entries


def wrong(home: MadeHome, environments: tuple[Environment, ...]) -> set[tuple[str, ...]]:
    """What was made and not told as it is, or told and not made."""
    made = {(each.prefix, each.kind, each.name, str(each.project)) for each in home.made}
    told = {(each.prefix, str(each.kind), each.name, str(each.project)) for each in environments}
    return made ^ told


def closer(home: MadeHome, environments: tuple[Environment, ...], folder: Path) -> list[dict[str, Any]]:
    """The close look, and the saved index."""
    around = home.surroundings
    looks = []
    cache = SnapshotCache(folder / "cache")
    for _ in range(5):
        look = CloseLook(around)
        looks.append(processor_ms(lambda look=look: [look.at(each) for each in environments]))  # type: ignore[misc]
    look = CloseLook(around)
    cache.save(filter(None, map(look.at, environments)), time.time())
    checks = [processor_ms(cache.load) for _ in range(ROUNDS)]
    kept = len(cache.load()[0])
    return [
        {
            "name": "re-check of the saved index of 200",
            "value": round(statistics.median(checks), 2),
            "limit": RECHECK_LIMIT_MS,
            "unit": "ms",
            "detail": f"{kept} still there; {min(checks):.2f} to {max(checks):.2f} ms",
        },
        {
            "name": "close look at 200 environments",
            "value": round(statistics.median(looks), 1),
            "limit": None,
            "unit": "ms",
            "detail": "health, processor, times, number of packages",
        },
    ]


@contextmanager
def floor_program(
    folder: Path, tools: tuple[EnvironmentTool, ...], home: MadeHome
) -> Iterator[Callable[[], float] | None]:
    """Compile the C program; what is given runs one round and returns its milliseconds."""
    compiler = shutil.which("cc")
    if compiler is None:
        yield None
        return
    program, names = folder / "floor", folder / "names"
    subprocess.run([compiler, "-O2", "-o", program, FLOOR], check=True)
    names.write_bytes(b"".join(rules(tools, home)))
    with subprocess.Popen(
        [program, names], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None

        def run() -> float:
            assert process.stdin is not None
            assert process.stdout is not None
            process.stdin.write("\n")
            process.stdin.flush()
            found, _, microseconds = process.stdout.readline().split()
            assert int(found) == len(home.made), f"the C program found {found}"
            return float(microseconds) / 1000

        run()
        yield run
        process.stdin.close()


def rules(tools: tuple[EnvironmentTool, ...], home: MadeHome) -> Iterator[bytes]:
    """The names and places of the search, for the C program."""
    around = home.surroundings
    starts = [start for tool in tools for start in tool.finder(around).starts()]
    places = list(dict.fromkeys(true_path(start) for start in [*starts, around.home]))
    for letter, names in (("p", walk._PASSED), ("m", walk._FILE_MARKS)):
        yield from (letter.encode() + name + b"\n" for name in names)
    yield from (b"f" + name.encode() + b"\n" for name in PROJECT_FILES)
    for place in places:
        yield b"b" + os.fsencode(place) + b"\n"
        yield b"s" + os.fsencode(place) + b"\n"


def processor_ms(do: Callable[[], object]) -> float:
    """The processor time of one call."""
    began = time.process_time()
    do()
    return (time.process_time() - began) * 1000


def ratio(name: str, mine: list[float], other: list[float], limit: float, unit: str) -> dict[str, Any]:
    """Medians against each other."""
    own, beside = statistics.median(mine), statistics.median(other)
    # What ran by turns is compared turn by turn: the machine may be faster now than a second ago.
    paired = len(mine) == len(other)
    value = statistics.median(map(truediv, mine, other)) if paired else own / beside
    return {
        "name": name,
        "value": round(value, 3),
        "limit": limit,
        "unit": unit,
        "detail": f"{own:.1f} against {beside:.1f} ms, medians of {len(mine)} and {len(other)}",
    }


def unmeasured(name: str) -> dict[str, Any]:
    """There is no C compiler on this machine."""
    return {
        "name": name,
        "value": 0,
        "limit": None,
        "unit": "times the C walk",
        "detail": "not measured: this machine has no C compiler",
    }
