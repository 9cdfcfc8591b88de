"""pip, conda, Poetry, uv and git, each asked by its own question through real proxies and over TLS."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from app.core.network import Aim, NetworkSettings
from app.core.reaching import Reach
from app.core.surroundings import Surroundings
from app.services.network import Network
from app.system.child_env import ChildEnvironment
from app.system.runner import ProcessRunner
from app.system.toolbox import FoundTools
from app.tools.registry import network_tools
from tests.real import gates
from tests.real.fixtures import RealTool
from tests.real.index import PackageIndex
from tests.real.kept import UnavailableError

pytestmark = pytest.mark.integration
TOOLS = ("pip", "uv", "poetry", pytest.param("poetry-1.8", marks=pytest.mark.campaign), "conda", "git")


class School(NamedTuple):
    """All that stands in between."""

    certificate: Path
    plain: str  # an index over http
    tls: str
    open: gates.Proxy
    with_password: gates.Proxy
    refusing: gates.Proxy
    deaf: int


@pytest.fixture(scope="module")
def school(package_index: PackageIndex, tmp_path_factory: pytest.TempPathFactory) -> Iterator[School]:
    try:
        authority = gates.authority(tmp_path_factory.mktemp("school"))
    except UnavailableError as reason:
        pytest.skip(str(reason))
    tls = gates.OverTls(package_index, authority.server)
    proxies = gates.Proxy(), gates.Proxy(password="s3cret"), gates.Proxy(refuses=403)
    yield School(authority.certificate, package_index.url, tls.url, *proxies, gates.deaf_port())
    for each in (tls, *proxies):
        each.close()


@pytest.fixture
def ask(
    real_tool: RealTool, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[Reach, str]]:
    """Ask a tool that is set up with an index."""
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name in _OF_INDEX:
            monkeypatch.delenv(name)

    def asked(tool: str, index: str, settings: NetworkSettings, *, online: bool = True) -> tuple[Reach, str]:
        found = {"python3": Path(sys.executable), "git": shutil.which("git")}
        if tool not in {"pip", "git"}:
            found[tool.partition("-")[0]] = real_tool(tool)
        set_up_with(tool, index, offline_home)
        project = str(offline_home / "project")
        toolbox = FoundTools(Surroundings(sys.platform, dict(os.environ), str(offline_home)), found.get)
        network = Network(
            network_tools(),
            lambda: toolbox,
            ProcessRunner(ChildEnvironment(), folder=offline_home),
            settings=NetworkSettings,
            has_network=lambda: online,
        )
        aim = Aim(project=project) if tool.startswith(("poetry", "git")) else Aim()
        report = network.report(tool.partition("-")[0], aim, typed=settings)
        return report.reply.reach, report.reply.host

    return asked


_OF_INDEX = {"PIP_INDEX_URL", "UV_DEFAULT_INDEX", "PIP_CONFIG_FILE", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE",
             "CURL_CA_BUNDLE", "GIT_SSL_CAINFO", "NODE_EXTRA_CA_CERTS"}  # fmt: skip


def set_up_with(tool: str, index: str, home: Path) -> None:
    """Write the index into the tool's own file."""
    project = home / "project"
    project.mkdir(exist_ok=True)
    match tool:
        case "pip":
            write(home / ".config/pip/pip.conf", f"[global]\nindex-url = {index}\n")
        case "uv":
            write(home / ".config/uv/uv.toml", f'[[index]]\nurl = "{index}"\ndefault = true\n')
        case "conda":
            write(home / ".condarc", f"channels:\n  - {index}\n")
        case "git":
            git = ["git", "-C", str(project)]
            subprocess.run([*git, "init", "-q"], check=True)
            subprocess.run([*git, "config", "remote.origin.url", index.rstrip("/") + ".git"], check=True)
        case _:
            source = f'[[tool.poetry.source]]\nname = "local"\nurl = "{index}"\npriority = "primary"\n'
            write(project / "pyproject.toml", PROJECT + source)


PROJECT = """\
[tool.poetry]
name = "course"
version = "1.0"
description = ""
authors = []
[tool.poetry.dependencies]
python = ">=3.9"
"""


def write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


# The index has no channel and no repository: those who ask for one are told so, and have got through.
def got_through(tool: str) -> Reach:
    return Reach.NOTHING if tool in {"conda", "git"} else Reach.REACHED


@pytest.mark.parametrize("tool", TOOLS)
def test_what_stands_in_between_is_told_apart(
    tool: str, school: School, ask: Callable[..., tuple[Reach, str]]
) -> None:
    host = school.tls.split("/")[2]
    trusting = NetworkSettings(ca_certificate=str(school.certificate))
    assert ask(tool, school.tls, NetworkSettings()) == (Reach.CERTIFICATE, host)
    assert ask(tool, school.tls, trusting) == (got_through(tool), host)
    assert not school.open.asked
    through = trusting._replace(proxy=school.open.url)
    assert ask(tool, school.tls, through) == (got_through(tool), host)
    assert school.open.asked.pop() == f"CONNECT {host}"
    school.open.asked.clear()
    wants = trusting._replace(proxy=school.with_password.url)
    assert ask(tool, school.tls, wants) == (Reach.PROXY_PASSWORD, host)
    known = trusting._replace(proxy=school.with_password.url.replace("//", "//ada:s3cret@"))
    assert ask(tool, school.tls, known) == (got_through(tool), host)
    refused = trusting._replace(proxy=school.refusing.url)
    assert ask(tool, school.tls, refused) == (Reach.PROXY_REFUSES, host)
    deaf = trusting._replace(proxy=f"http://127.0.0.1:{school.deaf}")
    assert ask(tool, school.tls, deaf)[0] in {Reach.PROXY_SILENT, Reach.SILENT}
    lost = NetworkSettings(ca_certificate="/nowhere/school.pem")
    assert ask(tool, school.tls, lost)[0] in {Reach.CERTIFICATE_FILE, Reach.CERTIFICATE}


@pytest.mark.parametrize("tool", TOOLS)
def test_who_does_not_answer_is_told_from_a_machine_without_a_network(
    tool: str, school: School, ask: Callable[..., tuple[Reach, str]]
) -> None:
    assert ask(tool, school.plain, NetworkSettings())[0] is got_through(tool)
    deaf = f"http://127.0.0.1:{school.deaf}/simple/"
    assert ask(tool, deaf, NetworkSettings()) == (Reach.SILENT, f"127.0.0.1:{school.deaf}")
    unknown = "https://packages.invalid/simple/"
    assert ask(tool, unknown, NetworkSettings()) == (Reach.NAME, "packages.invalid")
    assert ask(tool, unknown, NetworkSettings(), online=False) == (Reach.OFFLINE, "packages.invalid")


def labwright(*words: object) -> subprocess.CompletedProcess[str]:
    argv = [sys.executable, "-m", "app", *map(str, words)]
    return subprocess.run(
        argv, cwd=Path(__file__).parents[2], capture_output=True, text=True, timeout=200, check=False
    )


def test_the_command_line_tests_and_tells(
    school: School, real_tool: RealTool, offline_home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [*os.environ]:
        if name.lower().endswith("_proxy") or name in _OF_INDEX:
            monkeypatch.delenv(name)
    labwright("settings", "set", "programs.uv", real_tool("uv"), "--yes")
    set_up_with("uv", school.tls, offline_home)
    refused = labwright("network", "test", "--tool", "uv")
    assert refused.returncode == 1
    assert "uv does not trust the certificate of localhost" in refused.stdout
    assert f"Its own settings: index = {school.tls}" in refused.stdout
    tried = labwright("network", "test", "--tool", "uv", "--certificate", school.certificate, "--json")
    assert tried.returncode == 0, tried.stdout
    (told,) = json.loads(tried.stdout)["tools"]
    assert (told["tool"], told["result"], told["fix"]) == ("uv", "reached", None)
    proxy = school.with_password.url.replace("//", "//ada:wr0ng@")
    labwright("settings", "set", "network.proxy", proxy, "--yes")
    labwright("settings", "set", "network.ca_certificate", school.certificate, "--yes")
    wrong = labwright("network", "test", "--tool", "uv")
    assert "wants a name and a password from uv (answer 407)" in wrong.stdout
    for words in (("network",), ("network", "--json"), ("journal",), ("network", "test", "--tool", "uv")):
        shown = labwright(*words)
        assert "wr0ng" not in shown.stdout + shown.stderr
    assert labwright("network", "test", "--tool", "npm").returncode == 2
