"""Where an engine runs: what is decided from the facts, and never told surer than it is."""

from __future__ import annotations

import pytest

from app.core.engine_paste import read_paste
from app.core.engines import (
    Confidence,
    EngineFacts,
    HostFacts,
    HostSystem,
    Place,
    Provider,
    VmTechnology,
    WslRow,
    decide,
)
from app.core.words import Sentence
from tests import engine_samples
from tests.engine_pastes import PASTES

SAMPLES = engine_samples.samples()
needs_samples = pytest.mark.skipif(not SAMPLES, reason="the labelled samples of engines are not here")
UBUNTU = {
    "OperatingSystem": "Ubuntu 24.04.2 LTS",
    "KernelVersion": "6.8.0-60-generic",
    "OSType": "linux",
    "Name": "box",
    "DockerRootDir": "/var/lib/docker",
    "SecurityOptions": ["name=apparmor"],
    "Labels": [],
    "NCPU": 8,
    "MemTotal": 16_000_000_000,
}
DESKTOP = UBUNTU | {"OperatingSystem": "Docker Desktop", "Name": "docker-desktop"}


def told(facts):
    verdict = decide(facts)
    return (verdict.place, verdict.provider, verdict.confidence)


def beside(**facts):
    """A machine with Linux of its own, where Labwright stands beside the engine."""
    known = {
        "system": HostSystem.LINUX,
        "kernel_release": "6.8.0-60-generic",
        "cpus": 8,
        "memory_bytes": 16_000_000_000,
    }
    return HostFacts(**(known | facts))


@pytest.mark.parametrize("name", PASTES)
def test_what_people_paste(name):
    wanted, text = PASTES[name]
    verdict = decide(read_paste(text))
    shown = f"{verdict.place} {verdict.provider} {verdict.host_os} {verdict.confidence}"
    assert shown == wanted


@pytest.mark.parametrize("name", PASTES)
@pytest.mark.parametrize("ending", ["\r\n", "\n    ", "\n> "])
def test_line_ends_indents_and_quotes_change_nothing(name, ending):
    wanted, text = PASTES[name]
    verdict = decide(read_paste(text.replace("\n", ending)))
    assert f"{verdict.place} {verdict.provider}" == " ".join(wanted.split()[:2])


def test_the_same_kernel_and_size_beside_the_engine_is_certain():
    facts = EngineFacts(UBUNTU, endpoint="unix:///var/run/docker.sock", host=beside())
    assert told(facts) == (Place.NATIVE_LINUX, Provider.DOCKER_ENGINE, Confidence.CERTAIN)


def test_another_kernel_behind_a_local_socket_is_a_virtual_machine():
    facts = EngineFacts(UBUNTU, endpoint="unix:///run/x.sock", host=beside(kernel_release="6.12.0-arch1"))
    assert decide(facts).place is Place.LINUX_VM


def test_the_same_kernel_with_another_size_is_not_this_machine():
    facts = EngineFacts(UBUNTU, endpoint="unix:///var/run/docker.sock", host=beside(cpus=4))
    assert decide(facts).confidence is Confidence.LIKELY


def test_one_kernel_of_wsl_stands_for_two_engines():
    kernel = {"KernelVersion": "6.6.87.2-microsoft-standard-WSL2"}
    assert told(EngineFacts(UBUNTU | kernel)) == (Place.WSL2, Provider.DOCKER_ENGINE, Confidence.CERTAIN)
    assert told(EngineFacts(DESKTOP | kernel)) == (Place.WSL2, Provider.DOCKER_DESKTOP, Confidence.CERTAIN)


@pytest.mark.parametrize(
    "kernel", ["7.2.6-locietta-WSL2-xanmod1", "5.19.0-microsoft-standard", "6.6.1-MICROSOFT-standard-WSL2+"]
)
def test_kernels_of_wsl_that_somebody_built(kernel):
    assert decide(EngineFacts(UBUNTU | {"KernelVersion": kernel})).place is Place.WSL2


@pytest.mark.parametrize(
    ("endpoint", "place", "confidence"),
    [
        ("ssh://me@lab.example.org", Place.REMOTE, Confidence.CERTAIN),
        ("ssh://root@192.168.1.11", Place.REMOTE, Confidence.LIKELY),
        ("tcp://lab.example.org:2376", Place.REMOTE, Confidence.CERTAIN),
        ("tcp://127.0.0.1:2375", Place.NATIVE_LINUX, Confidence.LIKELY),
        ("tcp://[broken:2375", Place.NATIVE_LINUX, Confidence.LIKELY),
        ("unix:///var/run/docker.sock", Place.NATIVE_LINUX, Confidence.LIKELY),
    ],
)
def test_how_it_is_reached(endpoint, place, confidence):
    verdict = decide(EngineFacts(UBUNTU, endpoint=endpoint))
    assert (verdict.place, verdict.confidence) == (place, confidence)


def test_docker_desktop_of_another_machine_is_remote_all_the_same():
    assert decide(EngineFacts(DESKTOP, endpoint="ssh://me@mac.example.org")).place is Place.REMOTE


def test_a_name_with_desktop_in_it_is_only_a_name():
    for name in ("my-desktop", "docker-desktop", "colima-like"):
        assert decide(EngineFacts(UBUNTU | {"Name": name})).confidence is not Confidence.CERTAIN
    assert told(EngineFacts(UBUNTU | {"Name": "my-desktop"}))[:2] == (
        Place.NATIVE_LINUX,
        Provider.DOCKER_ENGINE,
    )


def test_facts_that_contradict_each_other_are_never_certain():
    orbstack = DESKTOP | {"OperatingSystem": "OrbStack", "KernelVersion": "7.0.14-orbstack-00374"}
    linux = EngineFacts(orbstack, host=HostFacts(system=HostSystem.LINUX))
    assert decide(linux).confidence is not Confidence.CERTAIN
    assert any(not item.for_it for item in decide(linux).evidence)
    both = EngineFacts(orbstack | {"Labels": ["com.docker.desktop.address=npipe://x"]})
    assert decide(both).confidence is not Confidence.CERTAIN


def test_docker_desktop_on_windows_whose_kernel_is_not_told():
    host = HostFacts(system=HostSystem.WINDOWS)
    info = {"OperatingSystem": "Docker Desktop", "ServerVersion": "28.5.1"}
    assert decide(EngineFacts(info, host=host)).place is Place.UNKNOWN
    by_settings = HostFacts(
        system=HostSystem.WINDOWS, desktop_settings={"wslEngineEnabled": {"value": False}}
    )
    verdict = decide(EngineFacts(info, host=by_settings))
    assert (verdict.place, verdict.vm_technology) == (Place.HYPERV_VM, VmTechnology.HYPER_V)
    running = HostFacts(system=HostSystem.WINDOWS, wsl_rows=(WslRow("docker-desktop", 2, running=True),))
    assert decide(EngineFacts(info, host=running)).place is Place.WSL2


def test_the_technology_of_a_mac_comes_from_settings_and_programs():
    def technology(**host):
        return decide(
            EngineFacts(
                DESKTOP | {"KernelVersion": "6.10.14-linuxkit"},
                host=HostFacts(system=HostSystem.MACOS, **host),
            )
        ).vm_technology

    assert technology() is None
    assert (
        technology(desktop_settings={"UseLibkrun": True, "UseVirtualizationFramework": True})
        is VmTechnology.DOCKER_VMM
    )
    assert (
        technology(desktop_settings={"useVirtualizationFramework": True}) is VmTechnology.APPLE_VIRTUALIZATION
    )
    assert technology(processes=frozenset({"com.docker.virtualization"})) is VmTechnology.APPLE_VIRTUALIZATION


@pytest.mark.parametrize(
    ("changed", "place", "provider"),
    [
        (
            {"OperatingSystem": "Ubuntu 22.04 LTS (containerized)", "KernelVersion": "5.15.0-1058-gcp"},
            Place.NATIVE_LINUX,
            Provider.DIND,
        ),  # a workspace in a cloud looks the same
        (
            {
                "OperatingSystem": "fedora",
                "KernelVersion": "5.15.1-microsoft-standard-WSL2",
                "DockerRootDir": "/home/user/.local/share/containers/storage",
            },
            Place.WSL2,
            Provider.PODMAN_MACHINE,
        ),
        ({"KernelVersion": "6.9.8-orbstack-00170"}, Place.MACOS_VM, Provider.DOCKER_ENGINE),
        ({"Labels": ["provider=docker"], "Name": "course"}, None, Provider.MINIKUBE),
        (
            {"Name": "penguin", "KernelVersion": "6.6.30-04216-gb2ddbb0f6ba1"},
            Place.LINUX_VM,
            Provider.DOCKER_ENGINE,
        ),
        (
            {"OperatingSystem": "Boot2Docker 19.03.12 (TCL 10.1)", "KernelVersion": "4.19.130-boot2docker"},
            Place.LINUX_VM,
            Provider.DOCKER_TOOLBOX,
        ),
    ],
)
def test_what_others_could_say_too_is_only_likely(changed, place, provider):
    verdict = decide(EngineFacts(UBUNTU | changed))
    assert verdict.provider is provider
    assert place is None or verdict.place is place
    assert verdict.confidence is not Confidence.CERTAIN


def test_a_context_that_somebody_named_may_lead_far_away():
    raspberry = UBUNTU | {
        "OperatingSystem": "Debian GNU/Linux 12 (bookworm)",
        "KernelVersion": "6.6.31+rpt-rpi-v8",
    }
    here = EngineFacts(raspberry, context="default")
    assert decide(here).confidence is Confidence.CERTAIN
    assert decide(EngineFacts(raspberry, context="kitchen")).confidence is Confidence.LIKELY


def test_nothing_and_nonsense_are_unknown():
    assert told(EngineFacts()) == (Place.UNKNOWN, Provider.UNKNOWN, Confidence.UNKNOWN)
    nonsense = {
        "OperatingSystem": 5,
        "KernelVersion": None,
        "Labels": {"a": 1},
        "SecurityOptions": "x",
        "NCPU": [],
    }
    assert (
        decide(EngineFacts(nonsense, {"Platform": [], "Components": "x"}, client={"Plugins": 3})).place
        is Place.UNKNOWN
    )


def test_a_verdict_explains_itself():
    verdict = decide(EngineFacts(UBUNTU))
    assert isinstance(verdict.sentence, Sentence)
    record = verdict.to_json()
    assert {"place", "provider", "host_os", "confidence", "sentence", "evidence", "version"} <= record.keys()
    assert all(item["field"] and item["says"] for item in record["evidence"])


def _verdicts(render, *, given=False):
    for sample in SAMPLES:
        host = sample["label"]["host_os"]
        system = HostSystem(host) if given and host != "unknown" else None
        yield sample, decide(read_paste(render(sample["evidence"]), host_system=system))


@needs_samples
@pytest.mark.parametrize("given", [False, True])
@pytest.mark.parametrize("render", [engine_samples.as_text, engine_samples.as_json])
def test_the_labelled_samples(render, given):
    rows = [
        (sample["label"], sample["label_confidence"], verdict)
        for sample, verdict in _verdicts(render, given=given)
    ]
    stated = [verdict.place == label["place"] for label, sure, verdict in rows if sure == "stated"]
    assert sum(stated) >= 0.93 * len(stated)
    assert sum(verdict.provider == label["provider"] for label, _, verdict in rows) >= 0.85 * len(rows)
    for label, _, verdict in rows:
        if verdict.confidence is Confidence.CERTAIN:
            assert (verdict.place, verdict.provider, verdict.host_os) == (
                label["place"],
                label["provider"],
                label["host_os"],
            )


@needs_samples
@pytest.mark.parametrize("render", [engine_samples.as_text, engine_samples.as_json])
def test_no_sample_cut_short_is_certain_and_wrong(render):
    for number, sample in enumerate(SAMPLES):
        label = sample["label"]
        text = render(sample["evidence"])
        for end in range(number % 5, len(text), 5):  # another fifth of the bytes for each
            verdict = decide(read_paste(text[:end]))
            if verdict.confidence is Confidence.CERTAIN:
                assert (verdict.place, verdict.provider) == (label["place"], label["provider"]), text[:end]
