"""What a container may use, from the texts of cgroups of each version and from the engine's words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core import inside_limits
from app.core.inside_words import allowed, in_use, processors
from app.core.kernel_look import CgroupReading

ID = "de51" * 16
OTHER = "4e4c" * 16


V2_MOUNTS = "30 23 0:26 / /sys/fs/cgroup rw shared:4 - cgroup2 cgroup2 rw,nsdelegate\n"
V1_MOUNTS = (
    "30 23 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n"
    "31 23 0:30 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory\n"
    "32 23 0:31 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n"
)


def test_cgroup_folders_of_each_version():
    def folders(text, mounts):
        return [each[:2] for each in inside_limits.cgroup_folders(ID, text, mounts)]

    assert folders(f"0::/system.slice/docker-{ID}.scope\n", V2_MOUNTS) == [
        ("", f"/sys/fs/cgroup/system.slice/docker-{ID}.scope"),
    ]
    text = f"4:memory:/docker/{ID}\n3:cpu,cpuacct:/docker/{ID}\n2:pids:/docker/{ID}\n0::/docker/{ID}\n"
    assert folders(text, V1_MOUNTS) == [
        ("memory", f"/sys/fs/cgroup/memory/docker/{ID}"),
        ("cpu", f"/sys/fs/cgroup/cpu,cpuacct/docker/{ID}"),
        ("cpuacct", f"/sys/fs/cgroup/cpu,cpuacct/docker/{ID}"),
        ("", f"/sys/fs/cgroup/unified/docker/{ID}"),
    ]
    inner = "30 23 0:26 /docker/outer /sys/fs/cgroup rw - cgroup2 cgroup2 rw\n"
    assert folders(f"0::/docker/outer/{ID}\n", inner) == [("", f"/sys/fs/cgroup/{ID}")]
    assert folders(f"0::/docker/{ID}\n", inner) == []
    assert folders(f"0::/../{ID}\n", V2_MOUNTS) == []
    assert folders(f"4:memory:/elsewhere\n0::/docker/{ID}\n", V1_MOUNTS) == [
        ("", f"/sys/fs/cgroup/unified/docker/{ID}")
    ]


@pytest.mark.parametrize(
    ("path", "folder"),
    [
        (f"/system.slice/docker-{ID}.scope/init", f"/system.slice/docker-{ID}.scope"),
        (f"/system.slice/docker-{ID}.scope/system.slice/x.service", f"/system.slice/docker-{ID}.scope"),
        (f"/docker/{ID}/init", f"/docker/{ID}"),
        (f"/docker/{ID}/docker/{OTHER}", f"/docker/{ID}"),
        (f"/machine.slice/libpod-{ID}.scope/init", f"/machine.slice/libpod-{ID}.scope"),
        # crun makes one more, and writes the limits there
        (
            f"/machine.slice/libpod-{ID}.scope/container/init.scope",
            f"/machine.slice/libpod-{ID}.scope/container",
        ),
        (f"/libpod_parent/libpod-{ID}", f"/libpod_parent/libpod-{ID}"),
    ],
)
def test_a_first_process_that_went_into_a_group_of_its_own_is_still_in_the_containers(path, folder):
    v2 = inside_limits.cgroup_folders(ID, f"0::{path}\n", V2_MOUNTS)
    assert [each.folder for each in v2] == [f"/sys/fs/cgroup{folder}"]
    assert v2[0].above[-1] == "/sys/fs/cgroup"
    v1 = inside_limits.cgroup_folders(ID, f"4:memory:{path}\n", V1_MOUNTS)
    assert [each.folder for each in v1] == [f"/sys/fs/cgroup/memory{folder}"]


def test_the_folders_above_are_told_from_the_nearest_to_what_is_mounted():
    (found,) = inside_limits.cgroup_folders(ID, f"0::/a.slice/b.slice/docker-{ID}.scope\n", V2_MOUNTS)
    assert found.above == ("/sys/fs/cgroup/a.slice/b.slice", "/sys/fs/cgroup/a.slice", "/sys/fs/cgroup")


def limits_of(*readings):
    return {each.kind: each for each in inside_limits.from_kernel(readings)}


def test_limits_of_version_2():
    texts = {
        "memory.max": "67108864\n",
        "memory.current": "9000000\n",
        "memory.stat": "anon 1\ninactive_file 4096\n",
        "memory.swap.max": "max\n",
        "memory.swap.current": "0\n",
        "cpu.max": "50000 100000\n",
        "cpu.stat": "usage_usec 2500000\nnr_throttled 7\n",
        "pids.max": "50\n",
        "pids.current": "3\n",
    }
    found = limits_of(CgroupReading("", "/sys/fs/cgroup/x", texts))
    assert (found["memory"].limit, found["memory"].used, found["memory"].cache) == (67108864, 9000000, 4096)
    assert found["memory"].file == "/sys/fs/cgroup/x/memory.max"
    assert (found["swap"].limit, found["swap"].known) == (None, True)
    assert (found["cpu"].limit, found["cpu"].used, found["cpu"].held_back) == (0.5, 2.5, 7)
    assert (found["pids"].limit, found["pids"].share) == (50, 0.06)
    assert str(allowed(found["memory"])) == "at most 64 MiB (67108864 bytes)"
    assert str(allowed(found["cpu"])) == "at most half a processor: 50 ms in every 100 ms"
    assert str(in_use(found["cpu"])) == "2.5 s used so far; held back in 7 periods"
    assert str(in_use(found["memory"])) == "8.6 MiB in use, 4 KiB of it files kept in memory"
    free = limits_of(CgroupReading("", "/x", texts | {"memory.max": "max\n", "cpu.max": "max 100000\n"}))
    assert [(free[kind].limit, free[kind].known) for kind in ("memory", "cpu")] == [(None, True)] * 2
    assert str(allowed(free["cpu"])) == "no limit"


def test_limits_of_version_1_and_of_both_at_once():
    memory = {
        "memory.limit_in_bytes": "67108864",
        "memory.usage_in_bytes": "1000",
        "memory.memsw.limit_in_bytes": "134217728",
        "memory.memsw.usage_in_bytes": "1000",
    }
    readings = (
        CgroupReading("memory", "/m", memory),
        CgroupReading("cpu", "/c", {"cpu.cfs_quota_us": "-1", "cpu.cfs_period_us": "100000"}),
        CgroupReading("cpuacct", "/a", {"cpuacct.usage": "1500000000"}),
        CgroupReading("pids", "/p", {"pids.max": "max", "pids.current": "2"}),
    )
    found = limits_of(*readings)
    assert (found["memory"].limit, found["swap"].limit, found["swap"].used) == (67108864, 67108864, 0)
    assert (found["cpu"].limit, found["cpu"].known, found["cpu"].used) == (None, True, 1.5)
    assert (found["pids"].limit, found["pids"].used) == (None, 2)
    no_limit = memory | {"memory.limit_in_bytes": "9223372036854771712"}
    no_limit["memory.memsw.limit_in_bytes"] = "9223372036854771712"
    free = limits_of(CgroupReading("memory", "/m", no_limit))
    assert [(free[kind].limit, free[kind].known) for kind in ("memory", "swap")] == [(None, True)] * 2
    assert inside_limits.version_of(readings) == "1"
    assert inside_limits.version_of((*readings, CgroupReading("", "/u", {"cpu.stat": "x 1"}))) == "hybrid"
    only_two = limits_of(CgroupReading("memory", "/m", memory), CgroupReading("", "/u", {"pids.max": "9"}))
    assert only_two["pids"].limit == 9


def test_the_smallest_limit_of_a_container_and_of_the_groups_it_is_in_holds():
    texts = {"memory.max": "max", "memory.current": "5000", "pids.max": "20", "pids.current": "1"}
    texts |= {"cpu.max": "max 100000", "cpu.stat": "usage_usec 1"}
    course = {
        "memory.max": "536870912",
        "memory.current": "9000",
        "cpu.max": "50000 100000",
        "pids.max": "99",
    }
    above = (
        ("/c/lab/course", course),
        ("/c/lab", {"memory.max": "1073741824", "cpu.max": "25000 100000", "pids.max": "max"}),
        ("/c", {"cpu.stat": "usage_usec 9"}),
    )
    found = limits_of(CgroupReading("", "/c/lab/course/x", texts, above))
    assert (found["memory"].limit, found["memory"].used) == (536870912, 5000)
    assert (found["memory"].file, found["memory"].group) == ("/c/lab/course/memory.max", "/c/lab/course")
    assert found["memory"].share is None  # others use of it, too
    assert (
        str(allowed(found["memory"]))
        == "at most 512 MiB (536870912 bytes), for all in /c/lab/course together"
    )
    assert (found["cpu"].limit, found["cpu"].group, found["cpu"].used) == (0.25, "/c/lab", 1e-06)
    assert (found["pids"].limit, found["pids"].group) == (20, "")
    assert str(allowed(found["pids"])) == "at most 20 processes and threads"


def test_limits_above_in_version_1_where_memory_and_swap_are_counted_together():
    def memory(limit, both, **more):
        return {"memory.limit_in_bytes": str(limit), "memory.memsw.limit_in_bytes": str(both)} | more

    own = memory(64 << 20, 9223372036854771712)
    found = limits_of(CgroupReading("memory", "/m/x", own, (("/m", memory(128 << 20, 128 << 20)),)))
    assert (found["memory"].limit, found["memory"].group) == (64 << 20, "")
    assert (found["swap"].limit, found["swap"].group) == (64 << 20, "/m")
    apart = memory(1 << 20, 1 << 20, **{"memory.use_hierarchy": "0\n"})
    alone = limits_of(CgroupReading("memory", "/m/x", own, (("/m", apart),)))
    assert (alone["memory"].limit, alone["swap"].limit) == (64 << 20, None)


ODD = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(
            st.sampled_from(
                ("memory_stats", "cpu_stats", "pids_stats", "stats", "usage", "cpu_usage", "total_usage",
                 "current", "inactive_file", "Memory", "MemorySwap", "NanoCpus", "CpuQuota", "CpuPeriod",
                 "PidsLimit")
            ),
            inner,
            max_size=6,
        )
    ),
)  # fmt: skip


@given(config=ODD, stats=ODD)
def test_odd_settings_and_statistics_are_no_failure(config, stats):
    config = config if isinstance(config, dict) else {}
    found = inside_limits.from_engine(config, stats)
    assert [each.kind for each in found] == ["memory", "swap", "cpu", "pids"]
    for each in found:
        assert str(allowed(each))
        assert in_use(each) is None or str(in_use(each))


@pytest.mark.parametrize("part", ["memory_stats", "cpu_stats", "pids_stats"])
def test_statistics_of_a_container_that_is_ending_are_null(part):
    assert inside_limits.from_engine({}, {part: None})


def test_limits_as_the_engine_tells_them():
    config = {"Memory": 67108864, "MemorySwap": 134217728, "NanoCpus": 1_500_000_000, "PidsLimit": 50}
    stats = {
        "memory_stats": {"usage": 5000, "stats": {"inactive_file": 1000}},
        "cpu_stats": {"cpu_usage": {"total_usage": 2_000_000_000}},
        "pids_stats": {"current": 2},
    }
    found = {each.kind: each for each in inside_limits.from_engine(config, stats)}
    assert {kind: each.limit for kind, each in found.items()} == {
        "memory": 67108864,
        "swap": 67108864,
        "cpu": 1.5,
        "pids": 50,
    }
    assert (found["memory"].used, found["memory"].cache, found["cpu"].used, found["pids"].used) == (
        5000,
        1000,
        2.0,
        2,
    )
    none = {"Memory": 0, "MemorySwap": 0, "NanoCpus": 0, "PidsLimit": None}
    assert all(each.limit is None and each.known for each in inside_limits.from_engine(none, None))
    quota = inside_limits.from_engine({"CpuQuota": 25_000, "CpuPeriod": 100_000}, {})
    assert next(each for each in quota if each.kind == "cpu").limit == 0.25


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0.25, "a quarter of a processor"),
        (1, "1 processor"),
        (2, "2 processors"),
        (1.5, "1.5 processors"),
        (0.75, "0.75 processors"),
    ],
)
def test_processors_as_people_say_it(amount, words):
    assert str(processors(amount)) == words
