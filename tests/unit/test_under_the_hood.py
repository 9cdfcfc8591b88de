"""The service that looks under the hood, with engines that hang, fail and are odd, as no real one does."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from app.core.engine_endpoints import parse_endpoint
from app.core.engine_facts import Confidence, HostSystem, Place, Provider, Verdict
from app.core.engine_failures import no_container, silent
from app.core.engines_found import Candidate, FoundEngine
from app.core.errors import AppError
from app.core.inside import Part, Relation
from app.core.inside_files import End, told
from app.core.kernel_look import KernelLook, ProcessSeen
from app.core.words import say
from app.services.under_the_hood import HoodSeams, UnderTheHood

ID, OTHER = "de51" * 16, "4e4c" * 16
LIMIT = 0.2
ENDPOINT = parse_endpoint("unix:///run/docker.sock", "linux")


def container(name, identifier=ID, **config):
    return {
        "Id": identifier,
        "Name": f"/{name}",
        "Image": "sha256:1",
        "State": {"Running": True, "Pid": 100, "Status": "running"},
        "Config": {"Image": "lab:1"},
        "HostConfig": {"NetworkMode": "bridge", "Memory": 1 << 26, "PidMode": "", "IpcMode": "private"}
        | config,
        "GraphDriver": {"Name": "overlay2", "Data": {"UpperDir": "/up", "LowerDir": "/init:/low"}},
        "NetworkSettings": {"Networks": {"bridge": {"IPAddress": "172.17.0.2", "NetworkID": "n1"}}},
    }


class Engine:
    """Answers like a small engine; questions in `hanging` never are, those in `failing` are refused."""

    def __init__(self, *containers, hanging=(), failing=()):
        self.by_name = {each["Name"][1:]: each for each in containers} | {
            each["Id"]: each for each in containers
        }
        self.hanging, self.failing = set(hanging), set(failing)
        self.released = threading.Event()
        self.closed = 0

    def _answer(self, question, answer):
        if question in self.hanging:
            self.released.wait()
        if question in self.failing:
            raise silent("unix:///run/docker.sock", LIMIT)
        return answer

    def inspect(self, name):
        if name not in self.by_name:
            raise no_container(name)
        return self._answer("inspect", self.by_name[name])

    def top(self, name, columns):
        del name, columns
        return self._answer(
            "top", {"Titles": ["PID", "USER", "COMMAND"], "Processes": [["100", "root", "sh"]]}
        )

    def statistics(self, name):
        del name
        return self._answer("stats", {"memory_stats": {"usage": 10}})

    def changes(self, name):
        del name
        return self._answer("changes", [{"Path": "/new", "Kind": 1}, {"Path": "/odd", "Kind": 9}])

    def writable_bytes(self, name):
        del name
        return self._answer("size", 7)

    def inspect_image(self, name):
        del name
        return self._answer("image", {"RootFS": {"Layers": ["sha256:a"]}})

    def image_history(self, name):
        del name
        return self._answer("history", [{"CreatedBy": "ADD x /", "Size": 3}])

    def inspect_network(self, name):
        assert name == "n1"
        return self._answer("network", {"Driver": "bridge"})

    def containers(self):
        return [{"State": "running", "Names": ["/b"], "Id": "2", "Image": "i"},
                {"State": "exited", "Names": ["/c"], "Id": "3", "Image": "i"},
                {"State": "running", "Names": ["/b/other", "/a"], "Id": "1", "Image": "i"}]  # fmt: skip

    def close(self):
        self.closed += 1


@pytest.fixture
def made() -> Iterator[list[Engine]]:
    engines: list[Engine] = []
    yield engines
    for each in engines:
        each.released.set()


def hood_over(
    engine, made, *, place=Place.MACOS_VM, read_kernel=lambda *_: None, platform="darwin", info=None
):
    made.append(engine)
    verdict = Verdict(place, Provider.DOCKER_ENGINE, HostSystem.LINUX, Confidence.CERTAIN, say("x"))
    found = FoundEngine(Candidate(ENDPOINT, "default"), verdict, None, 0.0, {}, info or {})

    def nothing(*_):
        raise AssertionError("nothing may be read here")

    seams = HoodSeams(lambda _: found, lambda *_: engine, read_kernel, nothing, nothing, platform)
    return UnderTheHood(seams, limit_seconds=LIMIT)


def test_without_the_kernel_each_missing_thing_is_said(made):
    engine = Engine(container("web"))
    inside = hood_over(engine, made, read_kernel=lambda *_: pytest.fail("read")).look("web")
    assert not inside.kernel
    assert "macOS has no Linux kernel" in str(inside.reach)
    assert {each.part for each in inside.unseen} == set(Part)
    assert [(each.pid_inside, each.pid_on_host) for each in inside.processes] == [(None, 100)]
    assert {each.kind: each.relation for each in inside.namespaces}["pid"] is Relation.OWN
    assert [(layer.made_by, layer.size_bytes) for layer in inside.stack.layers] == [
        ("", 7),
        ("", None),
        ("ADD x /", 3),
    ]
    assert inside.changes == (("/new", "A"),)
    assert engine.closed == 1


@pytest.mark.parametrize(
    ("question", "part"),
    [
        ("top", Part.PROCESSES),
        ("stats", Part.LIMITS),
        ("image", Part.LAYERS),
        ("history", Part.LAYERS),
        ("changes", Part.LAYERS),
        ("size", Part.LAYERS),
        ("network", Part.NETWORK),
    ],
)
@pytest.mark.parametrize("way", ["hanging", "failing"])
def test_one_question_that_is_not_answered_leaves_the_others(made, question, part, way):
    began = time.monotonic()
    inside = hood_over(Engine(container("web"), **{way: (question,)}), made).look("web")
    assert time.monotonic() - began < LIMIT + 2
    said = [str(each.sentence) for each in inside.unseen if each.part is part]
    assert any("did not answer within" in sentence for sentence in said)
    assert bool(inside.processes) is (question != "top")
    assert (inside.changes is None) is (question == "changes")
    assert len(inside.stack.layers) == 3


def test_a_kernel_that_hangs_is_left_behind(made):
    engine = Engine(container("web"))
    inside = hood_over(
        engine,
        made,
        place=Place.NATIVE_LINUX,
        platform="linux",
        read_kernel=lambda *_: engine.released.wait(),
    ).look("web")
    assert not inside.kernel
    assert "did not answer in time" in str(inside.reach)


def test_a_process_of_somebody_else_is_said(made):
    engine = Engine(container("web"))
    inside = hood_over(engine, made, place=Place.NATIVE_LINUX, platform="linux").look("web")
    assert "Process 100 of this computer is not the container’s" in str(inside.reach)
    assert inside.limits[0].limit == 1 << 26


def test_what_the_kernel_does_not_tell_is_told_by_the_engine(made):
    look = KernelLook(processes=(ProcessSeen(100, (100, 1), 0, "sh"),))
    hood = hood_over(
        Engine(container("web")),
        made,
        place=Place.NATIVE_LINUX,
        platform="linux",
        read_kernel=lambda *_: look,
    )
    hood._seams = HoodSeams(
        *(list(vars_of(hood._seams).values())[:3]), lambda _: False, lambda _: None, "linux"
    )
    inside = hood.look("web")
    assert inside.kernel
    assert [(each.pid_inside, each.user) for each in inside.processes] == [(1, "root")]
    assert {each.kind: each.relation for each in inside.namespaces}["net"] is Relation.OWN  # by its settings
    assert {each.kind for each in inside.limits} == {"memory", "swap", "cpu", "pids"}
    said = {each.part for each in inside.unseen}
    assert {Part.NAMESPACES, Part.LAYERS, Part.NETWORK} <= said
    assert hood.origin(inside, "/new").end is End.FOUND
    assert hood.origin(inside, "/old").end is End.UNSURE


def test_layers_with_folders_that_only_root_may_read_leave_the_engines_word(made):
    look = KernelLook(processes=(ProcessSeen(100, (100, 1), 0, "sh"),))
    hood = hood_over(
        Engine(container("web")),
        made,
        place=Place.NATIVE_LINUX,
        platform="linux",
        read_kernel=lambda *_: look,
    )

    def refused(_number, _path):
        raise PermissionError(13, "Permission denied")

    seams = list(vars_of(hood._seams).values())[:3]
    hood._seams = HoodSeams(*seams, lambda _: True, lambda _: refused, "linux")
    inside = hood.look("web")
    for path, end in (("/new", End.FOUND), ("/old", End.UNSURE)):
        origin = hood.origin(inside, path)
        assert (origin.end, origin.refused) == (end, True)
        assert "only root may look into all folders" in str(told(origin, inside.stack.layers))


def vars_of(seams):
    return {name: getattr(seams, name) for name in HoodSeams.__slots__}


def test_two_containers_are_compared_by_their_settings(made):
    owner = container("owner")
    guest = container("guest", OTHER, NetworkMode=f"container:{ID}", PidMode="host")
    hood = hood_over(Engine(owner, guest), made)
    of_guest = {each.kind: (each.relation, each.shared_with) for each in hood.look("guest").namespaces}
    assert of_guest["net"] == (Relation.CONTAINER, ("owner",))
    of_owner = {
        each.kind: (each.relation, each.shared_with) for each in hood.look("owner", "guest").namespaces
    }
    assert of_owner["net"] == (Relation.CONTAINER, ("guest",))
    assert of_owner["pid"] == (Relation.OWN, ())
    assert of_owner["user"] == (Relation.HOST, ("guest",))
    by_id = hood.look("owner", OTHER)
    assert by_id.other == "guest"


def test_who_is_gone_is_an_error_only_where_it_was_asked_for(made):
    guest = container("guest", NetworkMode=f"container:{OTHER}")
    hood = hood_over(Engine(guest), made)
    inside = hood.look("guest")
    assert {each.kind: each.shared_with for each in inside.namespaces}["net"] == (OTHER[:12],)
    with pytest.raises(AppError) as gone:
        hood.look("guest", "nobody")
    assert gone.value.code == "container-not-there"
    with pytest.raises(AppError) as same:
        hood.look("guest", "guest")
    assert same.value.code == "same-container"


def test_a_container_of_windows_is_told_apart(made):
    with pytest.raises(AppError) as windows:
        hood_over(Engine(container("web")), made, info={"OSType": "windows"}).look("web")
    assert windows.value.code == "container-of-windows"


def test_those_that_run_are_listed_by_name(made):
    assert [each.name for each in hood_over(Engine(), made).running()] == ["a", "b"]
