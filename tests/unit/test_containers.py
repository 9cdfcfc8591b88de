"""Containers, images, volumes and networks from lists that three engines gave."""

import json
from pathlib import Path

import pytest

from app.core.containers import Health, Port, Reach, parse_container, parse_containers, state_words
from app.core.engine_contents import Changed, ContentKind, changed_by
from app.core.engine_disk import DiskKind, parse_disk
from app.core.exit_codes import exit_reason, exit_words
from app.core.images import parse_image, parse_images
from app.core.volumes import parse_networks, parse_volumes

FIXTURES = Path(__file__).parents[1] / "fixtures"
DOCKERS = ("docker/28.5.2", "docker/20.10.24")
ENGINES = (*DOCKERS, "podman/4.3.1")


def recorded(engine, name):
    return json.loads((FIXTURES / engine / f"{name}.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("engine", ENGINES)
def test_each_engine_tells_the_same_of_the_same_containers(engine):
    found = {each.name: each for each in parse_containers(recorded(engine, "containers"))}
    assert list(found) == ["bad", "made", "still", "web"]
    assert [str(state_words(found[name])) for name in ("bad", "made", "web")][:2] == [
        "Ended with an error (3)",
        "Never started",
    ]
    assert found["bad"].exit_code == 3
    assert not found["bad"].running
    web = found["web"]
    assert (web.project, web.service, web.running, web.volumes) == ("shop", "web", True, ("course-data",))
    assert web.command == "sleep 100"
    assert web.image.endswith("alpine:3.20")
    (image,) = parse_images(recorded(engine, "images"))
    assert image.tags == (web.image,)
    assert [each.name for each in image.used_by(tuple(found.values()))] == ["bad", "made", "still", "web"]
    (volume,) = parse_volumes(recorded(engine, "volumes"))
    assert [each.name for each in volume.used_by(tuple(found.values()))] == ["web"]
    assert not volume.nameless


@pytest.mark.parametrize("engine", DOCKERS)
def test_ports_health_and_pauses(engine):
    found = {each.name: each for each in parse_containers(recorded(engine, "containers"))}
    web, still = found["web"], found["still"]
    assert web.health is Health.HEALTHY
    assert str(state_words(web)) == "Running, healthy"
    assert (still.state, str(state_words(still)), still.running) == ("paused", "Paused", True)
    assert [str(port) for port in web.ports] == [
        "127.0.0.1:18080->80/tcp", "0.0.0.0:18081->81/udp", "[::]:18081->81/udp",
    ]  # fmt: skip
    assert [port.host_port for port in web.published] == [18080, 18081]
    networks = {each.name: each for each in parse_networks(recorded(engine, "networks"))}
    assert {name for name, each in networks.items() if each.own} == {"bridge", "host", "none"}
    assert networks["bridge"].subnets[0].endswith("/24")
    assert [each.name for each in networks["none"].used_by(tuple(found.values()))] == ["bad", "made", "still"]


@pytest.mark.parametrize("engine", ENGINES)
def test_what_takes_room(engine):
    use = {each.kind: each for each in parse_disk(recorded(engine, "disk"))}
    assert list(use) == list(DiskKind)
    images = use[DiskKind.IMAGES]
    assert (images.count, images.in_use, images.unused_bytes) == (1, 1, 0)
    assert images.size_bytes > 1_900_000
    assert (use[DiskKind.CONTAINERS].count, use[DiskKind.VOLUMES].in_use) == (4, 1)
    assert use[DiskKind.BUILD_CACHE].size_bytes == 0


def test_layers_that_used_images_share_do_not_come_free():
    said = {
        "LayersSize": 1000,
        "Images": [
            {"Size": 700, "SharedSize": 600, "Containers": 1},
            {"Size": 650, "SharedSize": 600, "Containers": 0},
            {"Size": 250, "SharedSize": 0, "Containers": 0},
        ],
        "Containers": [{"State": "exited", "SizeRw": 30}, {"State": "running", "SizeRw": 5}],
        "Volumes": [{"UsageData": {"Size": 40, "RefCount": 0}}, {"UsageData": {"Size": 2, "RefCount": 1}}],
        "BuildCache": [{"Size": 9, "InUse": False}, {"Size": 7, "InUse": True}, {"Size": 5, "Shared": True}],
    }
    assert [(each.size_bytes, each.unused_bytes) for each in parse_disk(said)] == [
        (1000, 300), (35, 30), (42, 40), (16, 9),
    ]  # fmt: skip


def test_ports_that_are_not_published_and_those_of_podman():
    listed = {"Id": "a", "Ports": [{"PrivatePort": 80, "Type": "tcp"}, {"PrivatePort": 81, "PublicPort": 0}]}
    assert parse_container(listed).ports == (Port(80), Port(81))
    assert parse_container(listed).published == ()
    assert str(Port(80)) == "80/tcp"


@pytest.mark.parametrize(
    ("ip", "reach", "address", "from_afar"),
    [
        ("127.0.0.1", Reach.HERE, "127.0.0.1:8080", "127.0.0.1:8080"),
        ("127.0.0.53", Reach.HERE, "127.0.0.53:8080", "127.0.0.53:8080"),
        ("::1", Reach.HERE, "[::1]:8080", "[::1]:8080"),
        ("0.0.0.0", Reach.EVERYWHERE, "127.0.0.1:8080", "gpu-box:8080"),
        ("::", Reach.EVERYWHERE, "127.0.0.1:8080", "gpu-box:8080"),
        ("", Reach.EVERYWHERE, "127.0.0.1:8080", "gpu-box:8080"),
        ("192.168.1.5", Reach.ADDRESS, "192.168.1.5:8080", "192.168.1.5:8080"),
        ("fd00::5", Reach.ADDRESS, "[fd00::5]:8080", "[fd00::5]:8080"),
    ],
)
def test_from_where_a_port_is_reached(ip, reach, address, from_afar):
    port = Port(80, "tcp", ip, 8080)
    assert (port.reach, port.address(), port.address("gpu-box")) == (reach, address, from_afar)


def test_a_port_at_two_addresses_is_told_twice():
    ports = [{"IP": ip, "PrivatePort": 80, "PublicPort": 80, "Type": "tcp"}
             for ip in ("127.0.0.1", "192.168.1.5", "0.0.0.0", "::")]  # fmt: skip
    found = parse_container({"Id": "a", "Ports": ports}).published
    assert [port.reach for port in found] == [Reach.EVERYWHERE, Reach.HERE, Reach.ADDRESS]


@pytest.mark.parametrize(
    "odd",
    [
        {},
        {"Id": 7, "Names": None, "Labels": None, "Ports": None, "Mounts": None, "NetworkSettings": None},
        {"Id": "x", "Names": ["/a/b", "/b"], "Command": ["sh", "-c"], "Created": "yesterday", "State": None},
        {"Id": "x", "Ports": [None, 3, {"PrivatePort": "80"}], "Labels": ["a=b"], "Status": ["up"]},
    ],
)
def test_odd_answers_do_no_harm(odd):
    parse_container(odd)
    parse_image(odd)
    assert len(parse_containers([odd])) == (1 if odd.get("Id") else 0)


def test_a_container_goes_by_its_own_name_not_by_those_that_links_gave_it():
    assert parse_container({"Id": "x", "Names": ["/web/db", "/database"]}).name == "database"
    assert parse_container({"Id": "0123456789abcdef"}).name == "0123456789ab"


@pytest.mark.parametrize(
    ("status", "health"),
    [
        ("Up 2 minutes (unhealthy)", Health.UNHEALTHY),
        ("Up 1 second (health: starting)", Health.STARTING),
        ("Up 1 second (starting)", Health.STARTING),  # Podman
        ("Up 2 minutes (Paused)", Health.NONE),
        ("Up 2 minutes", Health.NONE),
    ],
)
def test_health_is_read_from_the_status(status, health):
    assert parse_container({"Id": "x", "State": "running", "Status": status}).health is health


def test_names_of_images_that_were_lost():
    listed = [
        {"Id": "sha256:a", "RepoTags": ["<none>:<none>"], "RepoDigests": ["<none>@<none>"], "Created": 1},
        {"Id": "sha256:b", "RepoTags": None, "RepoDigests": ["x@sha256:1"], "Created": 2},
        {"Id": "sha256:c", "RepoTags": ["lab:2", "lab:1"], "Created": 3, "SharedSize": -1, "Size": 5},
    ]
    found = parse_images(listed)
    assert [each.name for each in found] == ["lab:1", "b", "a"]
    assert [each.dangling for each in found] == [False, False, True]
    assert found[0].shared_bytes is None


@pytest.mark.parametrize(
    ("code", "out_of_memory", "words", "reason"),
    [
        (0, False, "Ended by itself (0)", "all was well"),
        (1, False, "Ended with an error (1)", "Its log says what"),
        (125, False, "Could not be started (125)", "docker run printed"),
        (126, False, "Its program may not be run (126)", "executed"),
        (127, False, "Its program was not found (127)", "Windows line ends"),
        (137, True, "Out of memory (137)", "more memory"),
        (137, False, "Killed (137)", "Memory was not the reason"),
        (137, None, "Killed (137)", "or by the kernel because memory ran out"),
        (139, False, "Crashed (139)", "SIGSEGV"),
        (143, False, "Stopped (143)", "SIGTERM"),
        (134, False, "Ended with an error (134)", "signal 6"),
        (-1, False, "Ended with an error (-1)", "ended with -1"),
    ],
)
def test_exit_codes_in_words(code, out_of_memory, words, reason):
    assert str(exit_words(code, out_of_memory=bool(out_of_memory))) == words
    assert reason in str(exit_reason(code, out_of_memory=out_of_memory))


@pytest.mark.parametrize(
    ("event", "changed"),
    [
        ({"Type": "container", "Action": "die", "Actor": {"ID": "a"}}, Changed(ContentKind.CONTAINERS, "a")),
        ({"Type": "container", "Action": "health_status: healthy", "Actor": {"ID": "a"}},
         Changed(ContentKind.CONTAINERS, "a")),
        ({"Type": "container", "status": "died", "id": "b"}, Changed(ContentKind.CONTAINERS, "b")),
        ({"Type": "container", "Action": "exec_start: sh -c true", "Actor": {"ID": "a"}}, None),
        ({"Type": "container", "Action": "start", "Actor": {}}, None),
        ({"Type": "image", "Action": "tag", "Actor": {"ID": "sha256:x"}}, Changed(ContentKind.IMAGES)),
        ({"Type": "image", "Action": "push"}, None),
        ({"Type": "volume", "Action": "create"}, Changed(ContentKind.VOLUMES)),
        ({"Type": "volume", "Action": "mount"}, None),
        ({"Type": "network", "Action": "connect", "Actor": {"Attributes": {"container": "a"}}},
         Changed(ContentKind.CONTAINERS, "a")),
        ({"Type": "network", "Action": "destroy"}, Changed(ContentKind.NETWORKS)),
        ({"Type": "daemon", "Action": "reload"}, None),
        ({"Type": None}, None),
        ({}, None),
    ],
)  # fmt: skip
def test_what_an_event_changes(event, changed):
    assert changed_by(event) == changed
