"""A report tells how a machine stands, and nothing of whose it is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.diagnosis import Check, Checked, Group, fine, trouble
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_facts import EngineFacts
from app.core.engine_failures import refused
from app.core.engines import decide
from app.core.engines_found import Candidate, FoundEngine
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.support_report import Facts, Owner, masked, report
from app.core.words import say

SCHOOL = "school.example"
INDEX = f"index.{SCHOOL}"
ADA = Owner("ada", "/home/ada", ("ada-laptop", "ada-laptop.school.example"), secrets=frozenset({"hunter2"}))


@pytest.mark.parametrize(
    ("text", "gone", "stays"),
    [
        ("/home/ada/.venv/bin/python", "ada", "~/.venv/bin/python"),
        ("/home/grace/project", "grace", "/home/(user)/project"),
        ("/Users/Grace Hopper/x y", "Grace", "/Users/(user)/x y"),
        (r"C:\Users\Zoé Müller\AppData", "Zoé", r"C:\Users\(user)\AppData"),
        ("C:\\\\Users\\\\Bob\\\\x", "Bob", "(user)"),
        ("https://bob:pw1@index.school.example:8080/simple?token=abc", "school", "https://(host)/simple?…"),
        ("https://bob:pw1@index.school.example/simple", "pw1", "https://(host)/simple"),
        ("http://localhost:8888/lab?token=deadbeef", "deadbeef", "http://localhost:8888/lab?…"),
        ("git@git.school.example:course/lab.git", "school", "(user)@(host):course/lab.git"),
        ("mail to ada.l@school.example please", "school", "(mail address)"),
        ("export GITHUB_TOKEN=ghp_0123456789abcdefghij0123", "ghp_", "GITHUB_TOKEN="),
        ("password: s3cret!", "s3cret", "password: "),
        ('{"auth": "YWRhOnNlY3JldA=="}', "YWRh", '"auth": "'),
        ("Authorization: Bearer eyJhbGciOiJIUzI1NiJ9.eyJzdWIi.sig", "eyJ", "Authorization"),
        ("pypi-AgEIcHlwaS5vcmcCJDEyMw", "AgEI", "(secret)"),
        ("the word hunter2 in the middle", "hunter2", "the word (secret) in the middle"),
        ("server 10.1.2.3:2375 refused", "10.1.2.3", "server (address):2375 refused"),
        ("fe80::1ff:fe23:4567:890a is up", "fe80", "(address) is up"),
        ("ada-laptop.school.example and ADA-LAPTOP", "laptop", "(this machine) and (this machine)"),
        ("-----BEGIN RSA PRIVATE KEY-----\nMIIE\n-----END RSA PRIVATE KEY-----\nafter", "MIIE", "after"),
        ("-----BEGIN PRIVATE KEY-----\ncut off here MIIE", "MIIE", "(private key)"),
        ("DOCKER_HOST ssh://ada@box.school.example", "box", "ssh://(host)"),
    ],
)
def test_what_must_not_be_read(text, gone, stays):
    shown = masked(text, ADA)
    assert gone.lower() not in shown.lower()
    assert stays in shown


@pytest.mark.parametrize(
    "text",
    [
        "Python 3.11.7, pip 26.3, numpy 1.26.4",
        "127.0.0.1:8888 and ::1",
        "https://github.com/pyenv/pyenv.git",
        "environment.yml and requirements.txt",
        "/usr/bin/python3.11 -m venv .venv",
        "12:34:56 2026-11-29",
        "madagascar canada",
        "authentication is a long word",
        "PYTHONHASHSEED=0",
        "tokenizers==0.19 keyring==25.0",
        "C:\\Program Files\\Python312\\python.exe",
    ],
)
def test_what_a_helper_needs_stays(text):
    assert masked(text, ADA) == text


@given(st.text(max_size=200))
def test_masking_never_fails_and_masks_what_it_was_told(text):
    shown = masked(f"{text} hunter2 /home/ada/x", ADA)
    assert "hunter2" not in shown
    assert "/home/ada" not in shown


def test_masked_twice_is_masked_once():
    text = "https://bob:pw@x.example/a?b password=abc /home/grace 10.0.0.1 git@x.example:y"
    once = masked(text, ADA)
    assert masked(once, ADA) == once


def checked(id, diagnosis):  # noqa: A002
    return Checked(Check(id, Group.NETWORK, say("t"), say("m"), lambda: diagnosis), diagnosis, 0.1)


def test_the_whole():
    facts = Facts(
        versions=[("Labwright", "0.1.0")],
        tools=[("uv", "/home/ada/.local/bin/uv")],
        pythons=[("/home/ada/.pyenv/versions/3.12.1/bin/python3.12", "3.12.1 pyenv")],
        environments=[
            Environment("/home/ada/kurs/.venv", Kind.VENV, "kurs", "3.12.1", health=Health(HealthState.WORKS))
        ],
        checked=[
            checked("reaches-pip", trouble(say("pip finds no {host}.", host=INDEX))),
            checked(
                "proxy",
                fine(say("Tools go by way of {proxy}.", proxy=f"http://ada:pw@cache.{SCHOOL}:1")),
            ),
            checked("git", fine(say("pip reaches {host} too.", host=INDEX))),
        ],
        variables=[("HTTPS_PROXY", "http://ada:hunter2@proxy.school.example:8080")],
    )
    text = report(facts, ADA, "2026-11-29")
    for gone in ("ada", "hunter2", "school", "pw@"):
        assert gone not in text
    for stays in (
        "0.1.0",
        "~/.local/bin/uv",
        "3.12.1 pyenv",
        "works",
        "1 problem",
        "reaches-pip",
        "~/kurs/.venv",
    ):
        assert stays in text


def found(endpoint, info=None, context=None, problem=None, *, active=False):
    at = parse_endpoint(endpoint, "linux")
    verdict = decide(EngineFacts(info=info or {}, endpoint=at.text, context=context))
    return FoundEngine(Candidate(at, context, None, active), verdict, problem, 0.1, {}, info or {})


DESKTOP = {
    "Name": "docker-desktop",
    "OperatingSystem": "Docker Desktop",
    "KernelVersion": "6.10.14-linuxkit",
    "OSType": "linux",
    "ServerVersion": "28.0.1",
}


def test_the_engines_and_by_what_they_were_known():
    here = found("unix:///var/run/docker.sock", DESKTOP, "desktop-linux", active=True)
    told = report(Facts((), (), (), (), engines=[here]), ADA, "today")
    assert "Container engines: 1\n  desktop-linux, unix:///var/run/docker.sock, used by docker" in told
    assert str(here.verdict.sentence) in told
    assert "+ OperatingSystem: Docker Desktop" in told
    assert "docker-desktop, " in told  # the product is not taken for somebody's machine


def test_an_engine_elsewhere_keeps_its_name_to_itself():
    far = found(
        "ssh://grace@gpu-box.school.example", {**DESKTOP, "Name": "gpu-box-7"}, "gpu-box.school.example"
    )
    gone = found("tcp://nas.school.example:2376", problem=refused("tcp://nas.school.example:2376"))
    told = report(Facts((), (), (), (), engines=[far, gone]), ADA, "today")
    assert "Container engines: 2" in told
    for secret in ("grace", "gpu-box", "nas", "school"):
        assert secret not in told
    assert "no context, tcp://(host)" in told
