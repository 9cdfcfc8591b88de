"""What containers get of the network: rules over files, and what a look from inside one tells."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.core import container_look as looking
from app.core import container_network as rules
from app.core.container_network import Given
from app.core.diagnosis import Diagnosis, Result
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, Plan, RunCommand, WriteFile
from app.core.surroundings import Surroundings
from app.services.checks import containers
from tests.unit.made_examined import engines_found, machine, walk
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
PROXY = "http://ada:s3cret@proxy.school.example:8080"
NATIVE = Given(native=True)


def given(**others: Any) -> Given:
    return Given(**{"native": True, **others})


@pytest.mark.parametrize(
    ("machine_of", "result", "said"),
    [
        (given(servers=("192.0.2.1",)), OK, "192.0.2.1"),
        (given(servers=("127.0.0.53",), servers_behind=("192.0.2.53",)), OK, "192.0.2.53"),
        (given(servers=("127.0.0.53",)), PROBLEM, "8.8.8.8"),
        (given(servers=("::1",)), PROBLEM, "::1"),
        (given(servers=("127.0.0.1", "192.0.2.1")), OK, "192.0.2.1"),
        (given(servers=("127.0.0.1",), daemon_dns=("192.0.2.9",)), OK, "192.0.2.9"),
        (given(servers=("192.0.2.1",), daemon_dns=("127.0.0.1",)), PROBLEM, "127.0.0.1"),
        (given(), UNKNOWN, ""),
        (given(native=False, servers=("127.0.0.53",)), OK, "virtual machine"),
    ],
)
def test_name_servers(machine_of: Given, result: Result, said: str) -> None:
    found = rules.names(machine_of)
    assert found.result is result
    assert said in str(found.sentence)
    if result is PROBLEM:
        assert any("8.8.8.8" in str(each) for each in found.avoid)
        assert found.text == ('"dns": ["192.0.2.1"]',)


@pytest.mark.parametrize(
    ("machine_of", "result"),
    [
        (given(), OK),
        (given(host_proxy=PROXY), PROBLEM),
        (given(host_proxy=PROXY, container_proxy=PROXY, container_no_proxy="localhost,172.16.0.0/12",
               networks=("172.17.0.0/16",)), OK),
        (given(host_proxy=PROXY, container_proxy=PROXY, container_no_proxy="localhost",
               networks=("172.17.0.0/16",)), PROBLEM),
        (given(host_proxy=PROXY, container_proxy=PROXY, container_no_proxy="172.17.0.0/16",
               networks=("172.17.0.0/16",)), PROBLEM),
        (given(host_proxy=PROXY, container_proxy=PROXY, container_no_proxy="*",
               networks=("172.17.0.0/16",)), OK),
        (given(host_proxy=PROXY, container_proxy="http://other.example:1"), PROBLEM),
        (given(container_proxy="http://localhost:3128"), PROBLEM),
        (given(container_proxy="http://127.0.0.1:3128", host_proxy="http://127.0.0.1:3128"), PROBLEM),
        (given(container_proxy=PROXY), OK),
    ],
)  # fmt: skip
def test_proxies(machine_of: Given, result: Result) -> None:
    found = rules.proxies(machine_of)
    assert found.result is result
    whole = told(found) + "".join(found.text) + "".join(str(each.value) for each in found.facts)
    assert "s3cret" not in whole


def test_a_proxy_that_is_not_handed_on_is_written_out() -> None:
    found = rules.proxies(given(host_proxy="http://127.0.0.1:3128", networks=("172.17.0.0/16",)))
    entry = json.loads(found.text[0].partition(":")[2])["default"]
    assert entry["httpsProxy"] == "http://host.docker.internal:3128"
    assert entry["noProxy"] == "localhost,127.0.0.1,172.17.0.0/16"
    assert "systemctl edit docker" in told(found)
    assert found.avoid
    assert "systemctl" not in told(rules.proxies(given(native=False, host_proxy=PROXY)))


def test_the_proxy_is_written_into_dockers_file_and_taken_out_again() -> None:
    host = "http://proxy.school.example:8080"
    config = '{\n\t"currentContext": "rootless"\n}'
    plan = rules.proxies(given(host_proxy=host, config="/h/config.json", config_text=config)).fix
    assert plan is not None
    (step,) = plan.steps
    assert isinstance(step, WriteFile)
    assert json.loads(step.content)["proxies"]["default"]["httpProxy"] == host
    assert json.loads(step.content)["currentContext"] == "rootless"
    assert isinstance(plan.undo, Plan)
    (back,) = plan.undo.steps
    assert isinstance(back, WriteFile)
    assert back.content.decode() == config
    fresh = rules.proxies(given(host_proxy=host, config="/h/config.json")).fix
    assert fresh is not None
    assert isinstance(fresh.undo, Plan)
    assert isinstance(fresh.undo.steps[0], MoveToBin)
    for no in (PROXY, "http://localhost:1"):  # a password, or an address that means the container
        assert rules.proxies(given(host_proxy=no)).fix is None
    assert rules.proxies(given(host_proxy=host, config_text="broken")).fix is None


def test_files_that_docker_reads() -> None:
    config = {"proxies": {"default": {"httpProxy": "http://a"}, "tcp://x": {"httpsProxy": "http://b"}}}
    assert rules.proxies_of(config, "tcp://x") == ("http://b", "")
    assert rules.proxies_of(config, "unix://y") == ("http://a", "")
    assert rules.proxies_of({"proxies": ["odd"]}, "") == ("", "")
    networks = [{"IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}, {"Subnet": "fd00::/80"}]}}, {}, 7]
    assert rules.subnets_of(networks) == ("172.17.0.0/16",)
    assert rules.subnets_of({"message": "no"}) == ()
    assert rules.name_servers("# x\nnameserver 192.0.2.1\nsearch a\nnameserver\n") == ("192.0.2.1",)
    assert rules.proxy_in({"http_proxy": "http://a", "HTTPS_PROXY": "http://b"}) == "http://b"


@pytest.fixture
def school(tmp_path: Path) -> Any:
    """A machine of a school: its proxy, its certificate, an engine."""
    system = tmp_path / "system"
    (system / "etc" / "docker").mkdir(parents=True)
    (system / "etc" / "resolv.conf").write_text("nameserver 127.0.0.53\n")
    own = system / "usr" / "local" / "share" / "ca-certificates"
    own.mkdir(parents=True)
    line = "A" * 64
    (own / "school.crt").write_text(f"-----BEGIN CERTIFICATE-----\n{line}\nBB==\n-----END CERTIFICATE-----\n")
    around = Surroundings("linux", {"HTTPS_PROXY": PROXY}, str(tmp_path / "ada"), root=str(system))
    info = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux",
            "Name": "p", "DockerRootDir": "/var/lib/docker", "SecurityOptions": (), "Labels": ()}  # fmt: skip
    answers = {
        "/networks": [{"IPAM": {"Config": [{"Subnet": "172.17.0.0/16"}]}}],
        "/images/json": [{"RepoTags": ["alpine:3.20"]}, {"RepoTags": ["<none>:<none>"]},
                         {"RepoTags": ["python:3.12-slim"]}],
    }  # fmt: skip
    return machine(
        tmp_path / "ada", around=around, engines=lambda: engines_found(info),
        ask_engine=lambda path: answers[path], programs={"docker": "/usr/bin/docker"},
        walks={"python3": walk("python3", winner="/usr/bin/python3", into="/usr")},
    )  # fmt: skip


def test_the_checks_read_this_machine(school: Any, tmp_path: Path) -> None:
    assert containers.proxies(school).result is PROBLEM
    assert "172.17.0.0/16" in containers.proxies(school).text[0]
    own = containers.certificates(school)
    assert own.result is UNKNOWN
    assert own.text[0] == "COPY school.crt /usr/local/share/ca-certificates/"
    assert own.avoid
    daemon = tmp_path / "system" / "etc" / "docker" / "daemon.json"
    assert {str(each.name) for each in containers.names(school).facts} >= {"This machine asks"}
    daemon.write_text('{"dns": ["192.0.2.9"]}')
    told_dns = containers.names(school)
    assert told_dns.result is OK
    daemon.write_text("broken")
    containers.names(school)


def test_without_an_engine_nothing_is_said(tmp_path: Path) -> None:
    made = machine(tmp_path)
    for each in containers.QUESTIONS:
        assert each.look(made).result is SKIPPED
        assert each.closer is not None
        with pytest.raises(AppError):
            each.closer(made)


def test_the_look_is_a_plan_of_an_image_that_is_there(school: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(containers.socket, "getaddrinfo", lambda *_: [1])
    closer = containers.closer(school)
    assert closer.plan.effect is Effect.READS
    (step,) = closer.plan.steps
    assert isinstance(step, RunCommand)
    assert step.command.argv == (
        "/usr/bin/docker", "run", "--rm", "--pull", "never", "--network", "bridge", "--entrypoint", "sh",
        "python:3.12-slim", "-c", looking.SCRIPT, "look", "index.example", "A" * 64,
    )  # fmt: skip
    assert step.command.timeout_seconds


def test_no_image_no_look() -> None:
    for images in ([], [{"RepoTags": None}], {"message": "no"}):
        with pytest.raises(AppError) as told_why:
            looking.choose_image(images)
        assert told_why.value.code == "no-image"


WELL = (
    "names: nameserver 192.0.2.1\nproxy: \nfound: yes\nbundle: /etc/ssl/cert.pem\nhttps: curl 0\nend: of it\n"
)
OUTSIDE = looking.Outside("index.example", ("192.0.2.1",), "", True, "/x/school.crt", "alpine:3.20")


def results(printed: str, outside: looking.Outside = OUTSIDE) -> dict[str, Diagnosis]:
    return dict(looking.compared(outside, looking.parse_look(printed)))


def test_a_container_that_sees_what_this_machine_sees() -> None:
    found = results("noise\n" + WELL)
    assert [each.result for each in found.values()] == [OK, OK, OK]
    assert all(each.facts for each in found.values())


@pytest.mark.parametrize(
    ("printed", "check", "result"),
    [
        (WELL.replace("found: yes", "found: no"), looking.NAMES, PROBLEM),
        (WELL.replace("https: curl 0", "https: curl 60"), looking.CERTIFICATES, PROBLEM),
        (WELL.replace("https: curl 0", "https: curl 6"), looking.CERTIFICATES, PROBLEM),  # not in the bundle
        (WELL.replace("https: curl 0", "trusts: yes\nhttps: curl 6"), looking.CERTIFICATES, OK),
        (WELL.replace("bundle: /etc/ssl/cert.pem\nhttps: curl 0\n", ""), looking.CERTIFICATES, UNKNOWN),
        (WELL.replace("proxy: ", "proxy: http://localhost:1"), looking.PROXY, PROBLEM),
        (WELL.replace("end: of it", ""), looking.NAMES, UNKNOWN),
    ],
)
def test_where_a_container_differs(printed: str, check: str, result: Result) -> None:
    assert results(printed)[check].result is result


def test_a_proxy_that_containers_are_not_told_of() -> None:
    behind = looking.Outside("index.example", (), PROXY, False, None, "alpine:3.20")
    found = results(WELL, behind)[looking.PROXY]
    assert found.result is PROBLEM
    assert "s3cret" not in str([*found.facts, found.sentence])


@pytest.mark.skipif(sys.platform == "win32", reason="the script is for a shell of Linux")
def test_the_script_runs_in_a_plain_shell_and_hides_passwords(tmp_path: Path) -> None:
    bundle = tmp_path / "bundle.pem"
    bundle.write_text("x\nTHE LINE\n")
    environ = {"PATH": str(tmp_path), "SSL_CERT_FILE": str(bundle), "HTTPS_PROXY": PROXY}
    ended = subprocess.run(
        ["/bin/sh", "-c", looking.SCRIPT, "look", "index.example", "THE LINE"],
        env=environ, capture_output=True, text=True, timeout=30, check=True,
    )  # fmt: skip
    inside = looking.parse_look(ended.stdout)
    assert inside.whole
    assert inside.trusts
    assert inside.proxy == "http://proxy.school.example:8080"
    assert "s3cret" not in ended.stdout
