"""The doctor's checks of ports."""

from __future__ import annotations

import socket
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from app.core.diagnosis import Diagnosis, Result
from app.core.engine_failures import silent
from app.core.errors import AppError
from app.core.plans import RunCommand
from app.core.surroundings import Surroundings
from app.core.words import verbatim
from app.services.checks import ports as checks
from app.system.listening import Port, listening
from tests.unit.made_examined import answered, engines_found, machine
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
ENGINE = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux"}
WEB = {"Id": "1", "Names": ["/web"], "Ports": [{"PublicPort": 8080, "PrivatePort": 80}, {"PrivatePort": 90}]}


def asker(running: Sequence[Any] = (), refused: str = "") -> Callable[[str], Any]:
    """An engine with these containers, and perhaps one that did not start."""

    def ask(path: str) -> Any:
        if path == "/containers/json":
            return list(running)
        if path.startswith("/containers/json?"):
            return [{"Id": "2", "Names": ["/lab"]}] if refused else []
        assert path == "/containers/2/json"
        return {"State": {"Error": refused}}

    return ask


def look(home: Path, *listeners: Port, platform: str = "linux", **others: Any) -> Diagnosis:
    given = {"engines": lambda: engines_found(ENGINE), "ask_engine": asker(), **others}
    return checks.ports(machine(home, platform=platform, listening=lambda: listeners, **given))


def test_who_listens_is_no_problem(tmp_path: Path) -> None:
    found = look(tmp_path, Port(8888, "jupyter-lab", 7), Port(22, "sshd", 1), Port(5432, None, None))
    assert found.result is OK
    assert "8888 (jupyter-lab, pid 7)" in told(found)
    assert "5432 (?)" in told(found)
    assert "sshd" not in told(found)
    assert len(found.facts) == len(checks.USUAL_PORTS)


def test_nobody_listens(tmp_path: Path) -> None:
    assert "27017" in str(look(tmp_path).sentence)


def test_the_container_is_named_and_not_what_stands_in_for_it(tmp_path: Path) -> None:
    proxies = Port(8080, "docker-proxy", 8), Port(8080, "docker-proxy", 9)
    found = look(tmp_path, *proxies, ask_engine=asker([WEB]))
    assert found.result is OK
    assert "8080 (web)" in told(found)
    assert "docker-proxy" not in told(found)
    rootless = look(tmp_path, Port(8080, "rootlesskit", 8), ask_engine=asker([WEB]))
    assert "8080 (web)" in told(rootless)
    for stand_in in ("pasta", "pasta.avx2", "slirp4netns", "conmon", "host-switch.exe"):
        assert look(tmp_path, Port(8080, stand_in, 8), ask_engine=asker([WEB])).result is OK
    unseen = look(tmp_path, Port(8080, None, None), ask_engine=asker([WEB]))
    assert "8080 (web)" in told(unseen)


def test_a_port_of_udp_is_another_one(tmp_path: Path) -> None:
    told_names = {"Id": "3", "Names": ["/web/db", "/db"], "Ports": [{"PublicPort": 8080, "Type": "udp"}]}
    assert look(tmp_path, Port(8080, "python3", 9), ask_engine=asker([told_names])).result is OK


def test_a_container_is_called_by_its_own_name(tmp_path: Path) -> None:
    linked = {**WEB, "Names": ["/app/db", "/db"]}
    assert "8080 (db)" in told(look(tmp_path, ask_engine=asker([linked])))


def test_two_on_one_port(tmp_path: Path) -> None:
    found = look(tmp_path, Port(8080, "docker-proxy", 8), Port(8080, "python3", 9), ask_engine=asker([WEB]))
    assert found.result is PROBLEM
    assert "web" in told(found)
    assert "python3, pid 9" in told(found)
    both_kinds = look(tmp_path, Port(8080, "python3", 9), Port(8080, "python3", 9))
    assert both_kinds.result is OK


def test_a_container_that_did_not_get_its_port(tmp_path: Path) -> None:
    said = "driver failed: Bind for 0.0.0.0:8888 failed: port is already allocated"
    found = look(tmp_path, Port(8888, "jupyter-lab", 7), Port(8889, "x", 8), ask_engine=asker(refused=said))
    assert found.result is PROBLEM
    assert "lab did not start" in told(found)
    assert "jupyter-lab" in told(found)
    assert "8890" in told(found), "the next one that is free"
    gone = look(tmp_path, ask_engine=asker(refused=said))
    assert gone.result is OK, "who had it has ended: it can be started again"
    other = look(tmp_path, Port(8888, "x", 7), ask_engine=asker(refused="exec: not found"))
    assert other.result is OK


def test_airplay_of_macos(tmp_path: Path) -> None:
    found = look(tmp_path, Port(5000, "ControlCenter", 400), platform="darwin")
    assert found.result is OK
    assert "AirPlay" in str(found.sentence)
    assert any("AirPlay Receiver" in str(each) for each in found.steps)
    assert "AirPlay" not in told(look(tmp_path, Port(5000, "python3", 400), platform="darwin"))


def test_an_engine_that_does_not_answer_keeps_nothing_back(tmp_path: Path) -> None:
    def never(path: str) -> Any:
        raise AssertionError(path)

    hangs = engines_found(problem=silent("unix:///x", 5))
    assert look(tmp_path, Port(80, "nginx", 1), engines=lambda: hangs, ask_engine=never).result is OK

    def fails(path: str) -> Any:
        raise AppError("silent", verbatim("no"))

    assert look(tmp_path, Port(80, "nginx", 1), ask_engine=fails).result is OK


def rootless(home: Path, first: str, *, engine: bool = True) -> Diagnosis:
    file = home / "proc" / "sys" / "net" / "ipv4" / "ip_unprivileged_port_start"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(first)
    info = {**ENGINE, "SecurityOptions": ["name=rootless"] if engine else []}
    around = Surroundings("linux", {}, str(home), root=str(home))
    return checks.privileged_ports(machine(home, around=around, engines=lambda: engines_found(info)))


def test_ports_that_a_rootless_engine_may_publish(tmp_path: Path) -> None:
    found = rootless(tmp_path, "1024\n")
    assert found.result is OK
    assert "1024" in str(found.sentence)
    assert found.lines == (("sudo", "sysctl", "-w", "net.ipv4.ip_unprivileged_port_start=80"),)
    assert not rootless(tmp_path, "0\n").lines
    assert rootless(tmp_path, "").result is UNKNOWN
    assert rootless(tmp_path, "1024\n", engine=False).result is SKIPPED
    assert checks.privileged_ports(machine(tmp_path, platform="win32")).result is SKIPPED


def test_a_port_that_is_really_listened_on() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        mine = [each for each in listening() if each.number == server.getsockname()[1]]
    assert len(mine) == 1
    assert mine[0].pid is not None


NETSH_IN_GERMAN = """
Protokoll TCP-Portausschlussbereiche

Startport      Endport
----------    --------
      5357        5357
      7991        8090
     50000       50059     *

* - Administrierte Portausschlüsse.
"""


def test_ports_that_windows_keeps(tmp_path: Path) -> None:
    assert [*checks.port_ranges(NETSH_IN_GERMAN)] == [(5357, 5357), (7991, 8090), (50000, 50059)]
    here = machine(tmp_path, platform="win32", answers={"netsh": answered(NETSH_IN_GERMAN)})
    found = checks.reserved_ports(here)
    assert found.result is PROBLEM
    assert "8000" in told(found)
    assert "3000" not in told(found)
    assert found.fix is not None
    scripts = [step.command.argv[-1] for step in found.fix.steps if isinstance(step, RunCommand)]
    assert ["stop" in scripts[0], "start" in scripts[1]] == [True, True]
    assert all("-Verb RunAs" in each and "winnat" in each for each in scripts)
    assert checks.reserved_ports(machine(tmp_path)).result is SKIPPED
    assert checks.reserved_ports(machine(tmp_path, platform="win32")).result is UNKNOWN
