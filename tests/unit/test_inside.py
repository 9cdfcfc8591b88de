"""Under the hood: rules over what kernel and engine say. Texts of /proc are those of real containers."""

from __future__ import annotations

import pytest

from app.core import inside_layers, inside_namespaces, inside_processes
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_facts import Confidence, HostSystem, Place, Provider, Verdict
from app.core.inside import Layer, Mount, Relation, Role
from app.core.inside_files import End, Entry, EntryKind, by_changes, find_origin, told
from app.core.inside_mounts import mounts_of
from app.core.inside_reach import why_not
from app.core.kernel_look import KernelLook
from app.core.mountinfo import overlay_folders, parse_mountinfo, root_mount
from app.core.words import say

ID = "de51" * 16
OTHER = "4e4c" * 16


@pytest.mark.parametrize(
    ("cgroup", "belongs"),
    [
        (f"4:memory:/docker/{ID}\n0::/docker/{ID}\n", True),
        (f"0::/system.slice/docker-{ID}.scope\n", True),
        (f"0::/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-{ID}.scope/container\n", True),
        (f"0::/docker/{ID}/docker/{OTHER}\n", True),
        (f"0::/../{ID}\n", True),
        (f"0::/docker/{OTHER}\n", False),
        (f"0::/machine.slice/libpod-conmon-{ID}.scope\n", False),
        (f"0::/docker/{ID}0\n", False),
        ("0::/\n", False),
        ("", False),
    ],
)
def test_a_process_belongs_to_the_container_its_cgroup_is_named_after(cgroup, belongs):
    assert inside_processes.belongs_to(ID, cgroup) is belongs
    assert not inside_processes.belongs_to(ID[:12], cgroup)
    assert not inside_processes.belongs_to("", cgroup)


def test_a_status_tells_both_numbers():
    text = "Name:\tsleep\nPid:\t9511\nUid:\t33\t33\t33\t33\nNSpid:\t9511\t7\n"
    assert inside_processes.parse_status(text) == ((9511, 7), 33, "sleep")
    assert inside_processes.parse_status("Name:\tx\nPid:\t5\nUid:\t0\t0\t0\t0\n") == ((5,), 0, "x")
    assert inside_processes.parse_status("") is None
    assert inside_processes.command_of(b"sh\0-c\0sleep 3\0", "sh") == "sh -c sleep 3"
    assert inside_processes.command_of(b"", "kworker") == "[kworker]"


def test_docker_tells_the_hosts_numbers_and_podman_both():
    docker = {"Titles": ["PID", "USER", "COMMAND"], "Processes": [["9479", "root", "sleep 1"]]}
    podman = {"Titles": ["PID", "HPID", "USER", "COMMAND"], "Processes": [["1", "16138", "0", "sleep 1"]]}
    assert inside_processes.from_engine(docker, podman=False) == ((None, 9479, "root", "sleep 1"),)
    assert inside_processes.from_engine(podman, podman=True) == ((1, 16138, "0", "sleep 1"),)
    assert inside_processes.from_engine({"Titles": None, "Processes": None}, podman=False) == ()


def relations(config, **options):
    found = inside_namespaces.from_settings(config, {OTHER: "db"}, **({"users_mapped": False} | options))
    return {each.kind: (each.relation, each.shared_with) for each in found}


def test_settings_tell_whose_namespaces_a_container_uses():
    plain = relations(
        {"PidMode": "", "NetworkMode": "bridge", "IpcMode": "private", "CgroupnsMode": "private"}
    )
    own = {kind for kind, (relation, _) in plain.items() if relation is Relation.OWN}
    assert own == {"mnt", "uts", "ipc", "pid", "net", "cgroup"}
    shared = relations({"PidMode": "host", "NetworkMode": f"container:{OTHER}", "IpcMode": "container:gone"})
    assert shared["pid"] == (Relation.HOST, ())
    assert shared["net"] == (Relation.CONTAINER, ("db",))
    assert shared["ipc"] == (Relation.CONTAINER, ("gone",))
    assert shared["cgroup"][0] is Relation.UNKNOWN
    assert relations({})["user"][0] is Relation.HOST
    assert relations({}, users_mapped=True)["user"][0] is Relation.OWN
    assert inside_namespaces.references({"PidMode": "container:a", "NetworkMode": "container:a"}) == ("a",)


def test_identifiers_outrank_settings():
    look = KernelLook(
        namespaces={"pid": 1, "net": 2, "ipc": 3, "user": 4},
        host_namespaces={"pid": 1, "net": 9, "ipc": 8},
        others={"db": {"net": 2, "pid": 1}},
    )
    found = {each.kind: each for each in inside_namespaces.from_kernel(look, "db", ("db",))}
    assert [found[kind].relation for kind in ("pid", "net", "ipc", "user")] == [
        Relation.HOST,
        Relation.CONTAINER,
        Relation.OWN,
        Relation.UNKNOWN,  # the host's may not be read
    ]
    assert found["net"].other_identifier == 2
    assert found["pid"].shared_with == ("db",)
    assert "mnt" not in found


def history(*rows):
    """The newest first, as the engine tells it."""
    return [{"CreatedBy": text, "Size": size} for text, size in reversed(rows)]


def test_lines_are_matched_with_layers_around_empty_ones():
    lines = inside_layers.history_lines(
        history(
            ("/bin/sh -c #(nop) ADD file:73e7 in / ", 7_000_000),
            ('/bin/sh -c #(nop)  CMD ["sh"]', 0),
            ("RUN |1 A=b /bin/sh -c pip install x # buildkit", 5_000),
            ("WORKDIR /app", 0),
            ("COPY . /app # buildkit", 10),
        )
    )
    chosen, empty = inside_layers.match_lines(lines, 4)
    assert [line.text for line in chosen] == [
        "ADD file:73e7 in /",
        "RUN pip install x",
        "WORKDIR /app",
        "COPY . /app",
    ]
    assert [line.text for line in empty] == ['CMD ["sh"]']
    chosen, empty = inside_layers.match_lines(lines, 3)
    assert [line.text.split()[0] for line in chosen] == ["ADD", "RUN", "COPY"]
    assert [line.text for line in empty] == ['CMD ["sh"]', "WORKDIR /app"]


def test_a_line_that_may_have_made_nothing_leaves_a_doubt_only_where_it_is():
    lines = inside_layers.history_lines(
        history(("ADD a /", 9), ("RUN true", 0), ("WORKDIR /a", 0), ("ENV A=b", 0), ("COPY b /", 5))
    )
    chosen, empty = inside_layers.match_lines(lines, 3)  # one of RUN and WORKDIR made one
    assert [line.text if line else None for line in chosen] == ["ADD a /", None, "COPY b /"]
    assert [line.text for line in empty] == ["ENV A=b"]
    assert inside_layers.match_lines(lines, 9) == ((None,) * 9, ())
    assert inside_layers.match_lines((), 2) == ((None, None), ())


def test_folders_come_from_the_engine_or_from_the_mount_itself():
    mounted = (
        "74 49 0:39 / / rw master:3 - overlay overlay rw,lowerdir=/s/l/A:/s/with\\040space:/s/C,"
        "upperdir=/s/up/fs,workdir=/s/up/work\n"
    )
    line = root_mount(parse_mountinfo(mounted))
    assert line is not None
    assert overlay_folders(line) == ("/s/up/fs", "/s/l/A", "/s/with space", "/s/C")
    image = {"RootFS": {"Layers": ["sha256:1", "sha256:2", "sha256:3"]}}
    lines = history(("A", 1), ("B", 2), ("C", 3))
    stack = inside_layers.stack_of({"Driver": "overlayfs"}, image, lines, writable_bytes=5, mountinfo=mounted)
    assert [(layer.made_by, layer.folder) for layer in stack.layers] == [
        ("", "/s/up/fs"),
        ("C", "/s/l/A"),
        ("B", "/s/with space"),
        ("A", "/s/C"),
    ]
    vfs = inside_layers.stack_of(
        {"GraphDriver": {"Name": "vfs", "Data": None}}, image, lines, writable_bytes=None
    )
    assert (vfs.driver, len(vfs.layers), set(vfs.folders)) == ("vfs", 4, {""})
    nothing = inside_layers.stack_of({}, None, None, writable_bytes=None, mountinfo=mounted)
    assert [layer.role for layer in nothing.layers] == [Role.WRITABLE, Role.IMAGE, Role.IMAGE, Role.IMAGE]


FOLDER, FILE, WHITEOUT, OPAQUE = EntryKind.FOLDER, EntryKind.FILE, EntryKind.WHITEOUT, EntryKind.OPAQUE
TREE = (  # the topmost layer first
    {"a": FOLDER, "a/own": FILE, "a/gone": WHITEOUT, "moved": EntryKind.MOVED, "back": FOLDER},
    {
        "a": FOLDER,
        "a/opaque": OPAQUE,
        "a/opaque/new": FILE,
        "a/opaque/again": FOLDER,
        "a/opaque/again/new": FILE,
        "a/opaque/led": FOLDER,
        "file": FILE,
        "was": FOLDER,
        "was/x": FILE,
        "back": WHITEOUT,
    },
    {
        "a": FOLDER,
        "a/gone": FILE,
        "a/opaque": FOLDER,
        "a/opaque/old": FILE,
        "a/opaque/deep": FOLDER,
        "a/opaque/again": FOLDER,
        "a/opaque/again/old": FILE,
        "a/opaque/led": "/b",  # not followed: what is behind it is elsewhere
        "a/opaque/led/x": FILE,
        "back": FOLDER,
        "back/old": FILE,
        "a/link": "../b/real",
        "loop": "/loop",
        "up": "/a/../../file",
        "root": "/",
        "file": FOLDER,
        "file/below": FILE,
        "was": FILE,
    },
    {
        "b": FOLDER,
        "b/real": FILE,
        "a": FOLDER,
        "a/own": FILE,
        "a/gone": FILE,
        "a/opaque": FOLDER,
        "a/opaque/again": FOLDER,
        "a/opaque/again/old": FILE,
        "dir": "/a",
    },
)


def look_in_tree(number, path):
    kind = TREE[number].get(path, EntryKind.NOTHING)
    return Entry(EntryKind.LINK, kind) if kind.startswith(("/", "..")) else Entry(kind)


@pytest.mark.parametrize(
    ("path", "end", "real", "layer", "below"),
    [
        ("/a/own", End.FOUND, "/a/own", 0, (3,)),
        ("a//own/", End.FOUND, "/a/own", 0, (3,)),
        ("/a/gone", End.DELETED, "/a/gone", 0, (2, 3)),
        ("/a/gone/deeper", End.DELETED, "/a/gone", 0, (2, 3)),
        ("/a/opaque/new", End.FOUND, "/a/opaque/new", 1, ()),
        ("/a/opaque/old", End.DELETED, "/a/opaque/old", 1, (2,)),
        ("/a/opaque/deep/x", End.DELETED, "/a/opaque/deep", 1, (2,)),
        ("/a/opaque/again/new", End.FOUND, "/a/opaque/again/new", 1, ()),
        ("/a/opaque/again/old", End.DELETED, "/a/opaque/again/old", 1, (2, 3)),
        ("/a/opaque/never", End.NOWHERE, "/a/opaque/never", None, ()),
        ("/a/opaque/led/x", End.NOWHERE, "/a/opaque/led/x", None, ()),
        ("/back/old", End.DELETED, "/back/old", 1, (2,)),
        ("/a/opaque", End.FOUND, "/a/opaque", 1, ()),
        ("/a", End.FOUND, "/a", 0, (1, 2, 3)),
        ("/a/link", End.FOUND, "/b/real", 3, ()),
        ("/dir/link", End.FOUND, "/b/real", 3, ()),
        ("/dir/../a/own", End.FOUND, "/a/own", 0, (3,)),
        ("/up", End.FOUND, "/file", 1, (2,)),
        ("/file/below", End.NOWHERE, "/file/below", None, ()),
        ("/was/x", End.FOUND, "/was/x", 1, ()),
        ("/loop", End.LOOP, "/loop", 2, ()),
        ("/moved/x", End.UNSURE, "/moved", 0, ()),
        ("/root", End.FOUND, "/", 0, (1, 2, 3)),
        ("/../../b/real", End.FOUND, "/b/real", 3, ()),
        ("/data/x", End.MOUNTED, "/data", None, ()),
        ("/nothing", End.NOWHERE, "/nothing", None, ()),
    ],
)
def test_a_file_is_searched_as_an_overlay_does(path, end, real, layer, below):
    origin = find_origin(
        path, len(TREE), look_in_tree, [Mount("/", "x", "overlay"), Mount("/data", "vol", "volume")]
    )
    assert (origin.end, origin.path, origin.layer, origin.below) == (end, real, layer, below)
    layers = [Layer(Role.WRITABLE), *[Layer(Role.IMAGE)] * 3]
    sentence = str(told(origin, layers))
    assert real in sentence
    if layer == 1 and end is End.FOUND:
        assert "layer 3 of the image" in sentence


def test_what_docker_diff_tells_where_layers_are_out_of_reach():
    changes = {"/app": "C", "/app/new": "A", "/app/new/x": "A", "/app/gone": "D"}
    mounts = mounts_of({"Mounts": [{"Type": "volume", "Name": "data", "Destination": "/data"}]}, "")
    ends = {
        path: (origin.end, origin.layer)
        for path in ("/app/new/x", "/app/new/y", "/app/gone", "/app/gone/z", "/app/old", "/data/a", "/proc/1")
        if (origin := by_changes(path, changes, mounts))
    }
    assert ends == {
        "/app/new/x": (End.FOUND, 0),
        "/app/new/y": (End.NOWHERE, 0),
        "/app/gone": (End.DELETED, 0),
        "/app/gone/z": (End.DELETED, 0),
        "/app/old": (End.UNSURE, None),
        "/data/a": (End.MOUNTED, None),
        "/proc/1": (End.MOUNTED, None),
    }
    layers = [Layer(Role.WRITABLE)]
    assert "cannot be seen from here" in str(told(by_changes("/x", changes, ()), layers))


def test_changes_that_were_not_told_are_not_taken_for_none():
    mounts = mounts_of({}, "")
    assert by_changes("/proc/1", None, mounts).end is End.MOUNTED
    origin = by_changes("/data/x", None, mounts)
    assert (origin.end, origin.layer) == (End.UNTOLD, None)
    sentence = str(told(origin, [Layer(Role.WRITABLE)]))
    assert "comes from the image" not in sentence
    assert "the engine did not say what the container changed" in sentence


@pytest.mark.parametrize(
    ("place", "endpoint", "platform", "words"),
    [
        (Place.NATIVE_LINUX, "unix:///var/run/docker.sock", "linux", None),
        (Place.LINUX_VM, "unix:///home/me/.docker/desktop/docker.sock", "linux", "virtual machine"),
        (Place.WSL2, "unix:///var/run/docker.sock", "linux", "virtual machine"),
        (Place.UNKNOWN, "unix:///var/run/docker.sock", "linux", "not sure"),
        (Place.REMOTE, "ssh://me@server", "linux", "another computer"),
        (Place.NATIVE_LINUX, "tcp://127.0.0.1:2375", "linux", "another computer"),
        (Place.MACOS_VM, "unix:///Users/me/.docker/run/docker.sock", "darwin", "macOS has no Linux kernel"),
        (Place.WSL2, "npipe:////./pipe/docker_engine", "win32", "Windows has no Linux kernel"),
    ],
)
def test_where_the_kernel_can_be_read(place, endpoint, platform, words):
    verdict = Verdict(place, Provider.UNKNOWN, HostSystem.UNKNOWN, Confidence.CERTAIN, say("x"))
    reason = why_not(verdict, parse_endpoint(endpoint, platform), platform)
    assert (reason is None) if words is None else words in str(reason)
