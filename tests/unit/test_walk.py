"""The pruned walk: what it meets, what it leaves alone, and that nothing on a disk stops it."""

import errno
import os
import types
from pathlib import Path

import pytest

from app.core.words import say
from app.system.mounts import parse_mountinfo
from app.system.pace import go_on
from app.system.walk import Walk, is_link_on_macos, is_link_on_windows


def make(folder, *paths, content=b"home = /usr/bin\n"):
    for path in paths:
        target = folder / path
        if path.endswith("/"):
            target.mkdir(parents=True)
        else:
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)


def walked(folder, barred=(), **options):
    walk = Walk(dict.fromkeys(barred), **options)
    stack = walk.start(str(folder))
    for _ in go_on(walk, stack):
        pass
    return walk


def met(walk, folder):
    return sorted(os.path.relpath(path, folder) for path, _, _ in walk.met)


def test_environments_are_met_and_not_entered(tmp_path):
    make(tmp_path, "a/.venv/pyvenv.cfg", "a/.venv/inner/pyvenv.cfg", "conda/conda-meta/history")
    make(tmp_path, "conda/envs/one/conda-meta/history", "conda/pkgs/two/conda-meta/history")
    assert met(walked(tmp_path), tmp_path) == ["a/.venv", "conda", "conda/envs/one"]


@pytest.mark.parametrize(
    "inside",
    [
        "node_modules",
        ".git",
        "site-packages",
        "__pycache__",
        ".tox",
        ".nox",
        ".cache",
        "bin",
        "Scripts",
        "env.bak",
    ],
)
def test_pruned_folders_are_not_entered(tmp_path, inside):
    make(tmp_path, f"{inside}/env/pyvenv.cfg", "src/env/pyvenv.cfg")
    assert met(walked(tmp_path), tmp_path) == ["src/env"]


def test_the_library_of_a_python_is_not_entered_but_a_folder_of_that_name_is(tmp_path):
    make(
        tmp_path,
        "opt/lib/python3.12/env/pyvenv.cfg",
        "work/python3.12/env/pyvenv.cfg",
        "python3.11/pyvenv.cfg",
    )
    assert met(walked(tmp_path), tmp_path) == ["python3.11", "work/python3.12/env"]


def test_an_old_virtualenv_is_known_by_its_scripts(tmp_path):
    make(tmp_path, "old/bin/activate", "fish/bin/activate.fish", content=b'VIRTUAL_ENV="/x"\n')
    make(
        tmp_path,
        "copied/bin/activate",
        "copied/bin/python",
        "heating/bin/activate",
        "lights/bin/python",
        content=b"",
    )
    assert met(walked(tmp_path), tmp_path) == ["copied", "fish", "old"]


def test_marks_of_another_sort_are_none(tmp_path):
    make(tmp_path, "a/pyvenv.cfg/", "b/conda-meta/", "c/conda-meta")
    make(tmp_path, "d/pyvenv.cfg", "d/below/.venv/pyvenv.cfg", content=b"")
    (tmp_path / "d/below/.venv/pyvenv.cfg").write_bytes(b"home = /x")
    assert met(walked(tmp_path), tmp_path) == ["d/below/.venv"]


def test_projects_are_noted(tmp_path):
    make(tmp_path, "a/pyproject.toml", "b/c/Pipfile", "b/c/.venv", "d/main.py")
    assert {
        os.path.relpath(path, tmp_path): sorted(marks) for path, marks in walked(tmp_path).projects.items()
    } == {
        "a": ["pyproject.toml"],
        "b/c": [".venv", "Pipfile"],
    }


def test_links_are_not_followed_but_those_to_environments_are_told(tmp_path):
    make(tmp_path, "home/real/pyvenv.cfg", "elsewhere/env/pyvenv.cfg", "elsewhere/other/env/pyvenv.cfg")
    home = tmp_path / "home"
    (home / "name").symlink_to(tmp_path / "elsewhere" / "env")
    (home / "folder").symlink_to(tmp_path / "elsewhere")
    walk = walked(home)
    assert met(walk, home) == ["real"]
    assert list(walk.links) == [str(home / "name")]


def test_loops_and_broken_links_hide_nothing(tmp_path):
    make(tmp_path, "a/.venv/pyvenv.cfg", "a/b/")
    (tmp_path / "a/b/up").symlink_to(tmp_path)
    (tmp_path / "a/itself").symlink_to("itself")
    (tmp_path / "a/one").symlink_to("two")
    (tmp_path / "a/two").symlink_to("one")
    (tmp_path / "a/gone").symlink_to("nowhere")
    walk = walked(tmp_path)
    assert met(walk, tmp_path) == ["a/.venv"]
    assert walk.skipped == []


def test_ten_thousand_links_are_looked_at_once(tmp_path):
    make(tmp_path, "real/pyvenv.cfg", "links/")
    for number in range(10_000):
        (tmp_path / "links" / str(number)).symlink_to(tmp_path / ("real" if number % 2 else "links"))
    walk = walked(tmp_path)
    assert met(walk, tmp_path) == ["real"]
    assert len(walk.links) == 5_000


class Refusing:
    """Folders that cannot be read, as root cannot make them: root ignores modes."""

    def __init__(self, path, error):
        self.path = os.fsencode(path)
        self.error = error

    def __call__(self, path):
        if path == self.path:
            raise self.error
        return os.scandir(path)


@pytest.mark.parametrize(
    ("number", "told"),
    [
        (errno.EACCES, "You are not allowed to read it."),
        (errno.EPERM, "You are not allowed to read it."),
        (errno.EIO, os.strerror(errno.EIO)),
        (errno.ENOENT, None),
        (errno.ENOTDIR, None),
    ],
)
def test_a_folder_that_cannot_be_read_is_told_and_the_rest_found(tmp_path, number, told):
    make(tmp_path, "a/.venv/pyvenv.cfg", "secret/.venv/pyvenv.cfg", "z/.venv/pyvenv.cfg")
    error = OSError(number, os.strerror(number))
    walk = walked(tmp_path, scan=Refusing(tmp_path / "secret", error))
    assert met(walk, tmp_path) == ["a/.venv", "z/.venv"]
    assert [(each.path, str(each.reason)) for each in walk.skipped] == (
        [(str(tmp_path / "secret"), told)] if told else []
    )


class ForbiddenLink:
    """A folder in which one entry cannot be asked what it is: a link into a forbidden place."""

    def __call__(self, path):
        for entry in list(os.scandir(path)):
            yield self if entry.name == b"a-link" else entry

    name = b"a-link"

    def is_dir(self):
        raise PermissionError(errno.EACCES, "Permission denied")


def test_a_link_into_a_forbidden_place_hides_nothing_beside_it(tmp_path):
    make(tmp_path, "p/a-link", "p/.venv/pyvenv.cfg", "p/pyproject.toml", "p/z/env/pyvenv.cfg")
    walk = walked(tmp_path, scan=ForbiddenLink())
    assert met(walk, tmp_path) == ["p/.venv", "p/z/env"]
    assert str(tmp_path / "p") in walk.projects
    assert walk.skipped == []


def test_barred_folders_are_passed_by_and_the_reason_told(tmp_path):
    make(tmp_path, "disk/env/pyvenv.cfg", "bin-of-ours/env/pyvenv.cfg", "a/pyvenv.cfg")
    reason = say("It is on another disk.")
    walk = Walk({str(tmp_path / "disk"): reason, str(tmp_path / "bin-of-ours"): None})
    for _ in go_on(walk, walk.start(str(tmp_path))):
        pass
    assert met(walk, tmp_path) == ["a"]
    assert [(each.path, each.reason) for each in walk.skipped] == [(str(tmp_path / "disk"), reason)]
    for _ in go_on(walk, walk.start(str(tmp_path / "disk"))):  # chosen by itself, it is searched
        pass
    assert met(walk, tmp_path) == ["a", "disk/env"]


def test_names_that_are_no_text(tmp_path):
    folder = os.fsencode(tmp_path) + b"/caf\xe9\nnew line/env"
    Path(os.fsdecode(folder)).mkdir(parents=True)
    Path(os.fsdecode(folder), "pyvenv.cfg").write_bytes(b"home = /x")
    ((path, marks, cfg),) = walked(tmp_path).met
    assert os.fsencode(path) == folder
    assert (marks, cfg) == (["pyvenv.cfg"], b"home = /x")


def test_names_in_every_script_and_very_long_ones(tmp_path):
    names = ["környezet", "環境", "بيئة", "🐍", "e\u0301", "x" * 200]
    make(tmp_path, *(f"{name}/pyvenv.cfg" for name in names))
    assert met(walked(tmp_path), tmp_path) == sorted(names)


def test_a_pipe_called_pyvenv_cfg_does_not_hold_anything_up(tmp_path):
    os.mkfifo(tmp_path / "pyvenv.cfg")
    make(tmp_path, "a/.venv/pyvenv.cfg")
    assert met(walked(tmp_path), tmp_path) == ["a/.venv"]


def test_slow_reads_are_done_side_by_side_and_find_the_same(tmp_path, monkeypatch):
    make(tmp_path, *(f"p{number}/deep/er/.venv/pyvenv.cfg" for number in range(300)))
    monkeypatch.setattr("app.system.pace._SLOW_SECONDS", 0.0)
    assert len(walked(tmp_path).met) == 300


# ── Windows and macOS, on made-up entries ─────────────────────────────────────────────────────────────────


def entry(name="x", *, link=False, tag=0, attributes=0):
    status = types.SimpleNamespace(st_reparse_tag=tag, st_file_attributes=attributes)
    return types.SimpleNamespace(
        name=name, is_symlink=lambda: link, stat=lambda follow_symlinks: status, path=name
    )


def test_junctions_and_folders_in_the_cloud_are_not_entered_on_windows():
    assert is_link_on_windows(entry(link=True))
    assert is_link_on_windows(entry(tag=0xA0000003))  # a junction
    assert is_link_on_windows(entry(attributes=0x400000 | 0x40000 | 0x1000))  # OneDrive, only in the cloud
    assert not is_link_on_windows(entry(tag=0x9000601A, attributes=0x400))  # OneDrive, on this disk, too
    assert not is_link_on_windows(entry())


def test_bundles_are_one_thing_on_macos():
    assert is_link_on_macos(entry(b"Photos Library.photoslibrary"))
    assert is_link_on_macos(entry(b"Xcode.app"))
    assert not is_link_on_macos(entry(b"app"))


def test_the_table_of_mounts():
    table = (
        b"22 1 8:1 / / rw - ext4 /dev/sda1 rw\n"
        b"40 22 0:35 / /home/u/my\\040disk rw,relatime shared:1 - nfs4 server:/x rw\n"
        b"41 22 0:36 / /proc/sys/fs/binfmt_misc rw shared:2 - autofs systemd-1 rw\n"
        b"42 22 0:37 / /run/user/1000/gvfs rw - fuse.gvfsd-fuse gvfsd-fuse rw\n"
        b"43 22 0:38 / /mnt/c rw - 9p drvfs rw\n"
        b"torn line\n"
    )
    networks = {mount.point: mount.network for mount in parse_mountinfo(table)}
    assert networks == {
        "/": False,
        "/home/u/my disk": True,
        "/proc/sys/fs/binfmt_misc": False,
        "/run/user/1000/gvfs": False,
        "/mnt/c": False,
    }


def test_a_link_to_a_disk_of_the_network_is_not_touched(tmp_path, monkeypatch):
    make(
        tmp_path, "home/p/.venv/pyvenv.cfg", "home/p/pyproject.toml", "nas/env/pyvenv.cfg", "local/pyvenv.cfg"
    )
    home = tmp_path / "home"
    for name, target in {"nas": "nas", "env": "nas/env", "here": "local"}.items():
        (home / name).symlink_to(tmp_path / target)
    (home / "relative").symlink_to("../nas/env")
    walk = walked(home, networks=[str(tmp_path / "nas")])
    assert met(walk, home) == ["p/.venv"]
    assert list(walk.links) == [str(home / "here")]
    assert sorted(Path(each.path).name for each in walk.skipped) == ["env", "nas", "relative"]
    assert list(walk.projects) == [str(home / "p")]
