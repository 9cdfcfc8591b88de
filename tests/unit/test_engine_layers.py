"""The layers an engine stands on."""

from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.engine_layers import LayerKind, Numbers, columns_of
from app.core.engine_paste import read_paste
from app.core.engines import Place, decide
from tests.engine_pastes import PASTES


def columns(name, **numbers):
    facts = read_paste(PASTES[name][1])
    return columns_of(decide(facts), replace(Numbers.of(facts), **numbers))


@pytest.mark.parametrize("name", PASTES)
def test_every_verdict_has_a_picture(name):
    drawn = columns(name)
    verdict = decide(read_paste(PASTES[name][1]))
    assert drawn[0].mine is (verdict.place is not Place.UNKNOWN)
    assert not any(column.mine for column in drawn[1:])
    for column in drawn:
        assert [layer.kind for layer in column.layers][:3] == [
            LayerKind.CONTAINERS,
            LayerKind.ENGINE,
            LayerKind.KERNEL,
        ]
        assert column.layers[-1].kind is LayerKind.HARDWARE
        assert all(str(layer.title) and str(layer.line) and str(layer.about) for layer in column.layers)


def test_a_virtual_machine_stands_between_kernel_and_host():
    mine = columns("desktop in wsl")[0]
    assert [layer.kind for layer in mine.layers] == list(LayerKind)
    assert str(mine.layer(LayerKind.VM).title) == "WSL2"
    assert str(mine.layer(LayerKind.KERNEL).title) == "Linux kernel 6.6"


def test_native_linux_has_none():
    mine, *others = columns("quoted ubuntu")
    assert not mine.in_vm
    assert [str(column.heading) for column in others] == ["Windows", "macOS"]
    assert all(column.in_vm for column in others)


def test_numbers_are_told_of_the_whole_where_that_is_known():
    vm = columns("desktop in wsl", host_memory_bytes=32 * 10**9, host_cpus=16, disk_file="D:\\ext4.vhdx")[
        0
    ].layer(LayerKind.VM)
    told = {str(measure.name): (str(measure.value), measure.share) for measure in vm.measures}
    assert told["Processors"] == ("8 of 16", 0.5)
    assert told["Memory"][0].endswith("of 32 GB")
    assert told["Disk file"] == ("D:\\ext4.vhdx", None)


def test_containers_on_windows_have_no_linux():
    mine = columns("windows containers")[0]
    assert "Windows" in str(mine.layer(LayerKind.KERNEL).title)
    assert not mine.in_vm
