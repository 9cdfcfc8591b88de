"""Which engine `docker` uses, and why: its store read as it reads it, also where files are broken."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from app.core.docker_contexts import Choice, ChosenBy, choose, context_id
from app.core.engine_endpoints import EndpointKind, parse_endpoint
from app.core.errors import AppError
from app.core.surroundings import Surroundings
from app.system.docker_store import read_sources


class Home:
    """A home with a context store."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.docker = folder / ".docker"
        self.docker.mkdir()

    def context(self, name: str, host: str, *, tls: bool = False, **more: object) -> None:
        meta = self.docker / "contexts" / "meta" / context_id(name)
        meta.mkdir(parents=True)
        content = {"Name": name, "Metadata": {"Description": f"of {name}"},
                   "Endpoints": {"docker": {"Host": host, "SkipTLSVerify": False, **more}}}  # fmt: skip
        (meta / "meta.json").write_text(json.dumps(content))
        if tls:
            files = self.docker / "contexts" / "tls" / context_id(name) / "docker"
            files.mkdir(parents=True)
            for each in ("ca.pem", "cert.pem", "key.pem"):
                (files / each).touch()

    def config(self, text: str) -> None:
        (self.docker / "config.json").write_text(text)

    def choice(
        self, option: str = "", setting: str = "", *, as_docker: bool = False, **environ: str
    ) -> Choice:
        around = Surroundings("linux", environ, str(self.folder))
        return choose(read_sources(around, setting), option, as_docker=as_docker)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def test_without_anything_it_is_the_usual_socket(home: Home) -> None:
    choice = home.choice()
    assert (choice.context, choice.by) == ("default", ChosenBy.NOTHING)
    assert choice.endpoint is not None
    assert choice.endpoint.text == "unix:///var/run/docker.sock"


def test_each_source_outranks_those_after_it(home: Home) -> None:
    for name in ("a", "b", "c", "d"):
        home.context(name, f"unix:///run/{name}.sock")
    home.config('{"currentContext": "a"}')
    variables = {"DOCKER_CONTEXT": "b", "DOCKER_HOST": "unix:///run/host.sock"}
    told = [
        home.choice(),
        home.choice(DOCKER_CONTEXT="b"),
        home.choice(**variables),
        home.choice(setting="c", **variables),
        home.choice(setting="c", as_docker=True, **variables),
        home.choice("d", setting="c", **variables),
    ]
    assert [(each.context, each.by) for each in told] == [
        ("a", ChosenBy.CONFIG),
        ("b", ChosenBy.DOCKER_CONTEXT),
        ("default", ChosenBy.DOCKER_HOST),
        ("c", ChosenBy.SETTING),
        ("default", ChosenBy.DOCKER_HOST),
        ("d", ChosenBy.OPTION),
    ]
    assert [each.endpoint.text for each in told if each.endpoint][2] == "unix:///run/host.sock"
    assert [by for by, _ in told[2].overruled] == [ChosenBy.DOCKER_CONTEXT, ChosenBy.CONFIG, ChosenBy.NOTHING]
    assert told[2].hindrance() is not None
    assert told[0].hindrance() is None


def test_a_context_that_is_gone_is_told_with_those_that_are_there(home: Home) -> None:
    home.context("colima", "unix:///home/ada/.colima/docker.sock")
    home.config('{"currentContext": "rancher-desktop"}')
    problem = home.choice().problem
    assert problem is not None
    assert problem.code == "context-missing"
    assert "default, colima" in str(problem.cause)


def test_tls_comes_with_a_context_or_with_the_variables(home: Home, tmp_path: Path) -> None:
    home.context("lab", "tcp://lab.example.edu:2376", tls=True)
    home.context("loose", "tcp://10.0.0.1", SkipTLSVerify=True)
    certificates = tmp_path / "certificates"
    certificates.mkdir()
    (certificates / "ca.pem").touch()
    lab, loose = home.choice("lab").endpoint, home.choice("loose").endpoint
    by_variables = home.choice(
        DOCKER_HOST="tcp://10.0.0.2", DOCKER_TLS_VERIFY="1", DOCKER_CERT_PATH=str(certificates)
    ).endpoint
    without = home.choice(DOCKER_HOST="tcp://10.0.0.2").endpoint
    assert lab is not None
    assert lab.tls is not None
    assert lab.tls.verify
    assert lab.tls.key is not None
    assert loose is not None
    assert loose.tls is not None
    assert not loose.tls.verify
    assert by_variables is not None
    assert by_variables.tls is not None
    assert by_variables.tls.ca == str(certificates / "ca.pem")
    assert by_variables.tls.key is None
    assert by_variables.port == 2376
    assert without is not None
    assert (without.tls, without.port) == (None, 2375)


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "null", '{"currentContext": 7, "credHelpers": []}', "[" * 100_000, "\x00"]
)
def test_a_broken_config_is_a_finding_and_the_rest_is_read(home: Home, text: str) -> None:
    home.context("lab", "unix:///run/lab.sock")
    home.config(text)
    sources = read_sources(Surroundings("linux", {}, str(home.folder)))
    assert [each.name for each in sources.store.contexts] == ["lab"]
    assert choose(sources).by is ChosenBy.NOTHING
    assert bool(sources.store.problems) is ("7" not in text)


def test_broken_contexts_are_findings(home: Home) -> None:
    home.context("good", "unix:///run/good.sock")
    home.context("odd", "gopher://hole")
    for number, text in enumerate(("{", "[]", "{}", '{"Name": ""}', '{"Name": "x", "Endpoints": []}')):
        folder = home.docker / "contexts" / "meta" / f"{number}"
        folder.mkdir()
        (folder / "meta.json").write_text(text)
    store = read_sources(Surroundings("linux", {}, str(home.folder))).store
    named = {each.name: each.problem for each in store.contexts}
    assert named["good"] is None
    assert named["odd"] is not None
    assert named["odd"].code == "endpoint-wrong"
    assert len(store.problems) == 5


def test_credential_helpers_are_known(home: Home) -> None:
    home.config(
        '{"credsStore": "desktop", "credHelpers": {"a.example": "ecr-login", "b.example": "desktop"}}'
    )
    store = read_sources(Surroundings("linux", {}, str(home.folder))).store
    assert store.credential_helpers == ("desktop", "ecr-login")


@pytest.mark.parametrize(
    ("text", "kind", "address", "port"),
    [
        ("unix:///run/docker.sock", EndpointKind.UNIX, "/run/docker.sock", None),
        ("unix://", EndpointKind.UNIX, "/var/run/docker.sock", None),
        ("npipe:////./pipe/docker_engine", EndpointKind.NPIPE, "//./pipe/docker_engine", None),
        (r"npipe://\\.\pipe\docker_cli", EndpointKind.NPIPE, "//./pipe/docker_cli", None),
        ("tcp://10.0.0.1", EndpointKind.TCP, "10.0.0.1", 2375),
        ("tcp://[::1]:2376", EndpointKind.TCP, "::1", 2376),
        ("lab:2375", EndpointKind.TCP, "lab", 2375),
        ("ssh://ada@lab.example.edu:22", EndpointKind.SSH, "lab.example.edu", 22),
    ],
)
def test_endpoints_are_read_as_docker_does(
    text: str, kind: EndpointKind, address: str, port: int | None
) -> None:
    endpoint = parse_endpoint(text, "linux")
    assert (endpoint.kind, endpoint.address, endpoint.port) == (kind, address, port)


@pytest.mark.parametrize(
    "text",
    ["gopher://x", "tcp://a:b", "tcp://a:99999", "ssh://-oProxyCommand=x", "ssh://a:secret@b", "ssh://"],
)
def test_what_is_no_endpoint_is_told(text: str) -> None:
    with pytest.raises(AppError) as wrong:
        parse_endpoint(text, "linux")
    assert wrong.value.code == "endpoint-wrong"


def test_windows_has_a_pipe() -> None:
    assert parse_endpoint("", "win32").text == "npipe:////./pipe/docker_engine"
