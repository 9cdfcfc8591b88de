"""What is read below a container's own root: sysfs and nothing else, whatever was laid in the way."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from app.core.kernel_look import OfEngine
from app.system.container_look import Roots, look_at

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="the kernel of containers is Linux")
ID = "de51" * 16


def made(tmp_path: Path, *, kind: str = "sysfs") -> Path:
    """A /proc with one container; the folder of its network card."""
    process = tmp_path / "proc" / "100"
    (process / "net").mkdir(parents=True)
    (process / "cgroup").write_text(f"0::/docker/{ID}\n")
    (process / "net" / "dev_mcast").write_text("5    eth0  1  0  333300000001\n")
    device = tmp_path.stat().st_dev
    number = f"{os.major(device)}:{os.minor(device)}"
    (process / "mountinfo").write_text(f"90 80 {number} / /sys ro - {kind} {kind} ro\n")
    card = process / "root" / "sys" / "devices" / "virtual" / "net" / "eth0"
    card.mkdir(parents=True)
    for name, text in (("ifindex", "5\n"), ("iflink", "6\n"), ("address", "02:42:ac:11:00:02\n")):
        (card / name).write_text(text)
    return card


def card_of(tmp_path: Path) -> tuple[int, str]:
    look = look_at(
        OfEngine("web", ID, 100),
        {},
        nat_rules=lambda: None,
        addresses=dict,
        roots=Roots(str(tmp_path / "proc"), str(tmp_path / "none")),
    )
    assert look is not None
    (link,) = look.links
    assert (link.name, link.number) == ("eth0", 5)
    return link.peer, link.address


def test_a_card_is_read_in_the_containers_own_sysfs(tmp_path: Path) -> None:
    made(tmp_path)
    assert card_of(tmp_path) == (6, "02:42:ac:11:00:02")


def test_no_link_of_the_container_leads_out_of_it(tmp_path: Path) -> None:
    card = made(tmp_path)
    (card / "address").unlink()
    (card / "address").symlink_to("/etc/hostname")
    assert card_of(tmp_path) == (6, "")


@pytest.mark.parametrize("above", range(5))
def test_no_folder_on_the_way_is_a_link(tmp_path: Path, above: int) -> None:
    card = made(tmp_path)
    folder = (card, *card.parents)[above]
    aside = tmp_path / "aside"
    folder.rename(aside)
    folder.symlink_to(aside)
    assert card_of(tmp_path) == (0, "")


def test_files_that_are_not_of_sysfs_are_not_read(tmp_path: Path) -> None:
    made(tmp_path, kind="tmpfs")
    assert card_of(tmp_path) == (0, "")


def test_no_pipe_is_opened_and_no_device(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    card = made(tmp_path)
    (card / "address").unlink()
    os.mkfifo(card / "address")
    fifo = (card / "address").stat().st_ino
    whole, opened = os.open, []

    def watched(path, flags, mode=0o777, *, dir_fd=None):  # type: ignore[no-untyped-def]
        descriptor = whole(path, flags, mode, dir_fd=dir_fd)
        if not flags & os.O_PATH and os.fstat(descriptor).st_ino == fifo:
            opened.append(path)
        return descriptor

    monkeypatch.setattr(os, "open", watched)
    assert card_of(tmp_path) == (6, "")
    assert opened == []
