"""The doctor: every check tells its result when it ends, and none outlives its limit."""

from __future__ import annotations

import threading
import time
from datetime import UTC, datetime, timedelta

import pytest

from app.core import engine_diagnosis as rules
from app.core.diagnosis import Check, Checked, Finding, Group, Result, checked_to_json, ok
from app.core.docker_contexts import Choice, ChosenBy
from app.core.engine_endpoints import parse_endpoint
from app.core.engine_failures import SocketAccess, not_there, permission_denied, refused, silent
from app.core.engine_plans import plan_join
from app.core.engines import EngineFacts, decide
from app.core.engines_found import Candidate, EnginesFound, FoundEngine
from app.core.errors import AppError
from app.core.plans import Plan, RunCommand
from app.core.words import say
from app.services.doctor import Doctor
from tests.waiting import PATIENCE_SECONDS

HERE = "unix:///var/run/docker.sock"
AT = parse_endpoint(HERE, "linux")
INFO = {"OperatingSystem": "Debian GNU/Linux 12", "KernelVersion": "6.1.0", "OSType": "linux",
        "SystemTime": "2026-03-01T10:00:00.123456789Z",
        "CgroupVersion": "2", "Driver": "overlay2"}  # fmt: skip
VERSION = {"Version": "27.3.1", "ApiVersion": "1.47", "MinAPIVersion": "1.24"}


def check(name: str, look: object, *, limit: float = 5.0, group: Group = Group.ENGINE) -> Check:
    return Check(name, group, say("A check"), look, limit)  # type: ignore[arg-type]


def test_each_is_told_as_it_ends_and_one_that_hangs_only_loses_itself() -> None:
    first_told, never = threading.Event(), threading.Event()

    def after_the_first() -> Finding:
        assert first_told.wait(PATIENCE_SECONDS)
        return ok(say("Fine."))

    def told(checked: Checked) -> None:
        heard.append(checked.check.id)
        if checked.check.id == "quick":
            first_told.set()

    def hangs() -> Finding:
        never.wait(PATIENCE_SECONDS)
        return ok(say("Too late."))

    def fails() -> Finding:
        raise AppError("some-code", say("It cannot be known."), cause=say("Because."))

    def faulty() -> Finding:
        raise ZeroDivisionError

    heard: list[str] = []
    checks = (
        check("slow", after_the_first),
        check("hangs", hangs, limit=0.3),
        check("quick", lambda: ok(say("Fine."))),
        check("fails", fails),
        check("faulty", faulty),
        check("other", lambda: ok(say("Fine.")), group=Group.DISK),
    )
    began = time.monotonic()
    results = Doctor(lambda: checks).run(Group.ENGINE, on_checked=told)
    never.set()
    assert time.monotonic() - began < 4
    assert [each.check.id for each in results] == ["slow", "hangs", "quick", "fails", "faulty"]
    assert [each.finding.result.value for each in results] == ["ok", "unknown", "ok", "unknown", "unknown"]
    assert heard.index("quick") < heard.index("slow")
    assert set(heard) == {each.check.id for each in results}
    assert "0.3 s" in str(results[1].finding.sentence)


def test_the_json_is_that_of_the_contract() -> None:
    plan = plan_join("pkexec", "docker", "ada")
    finding = Finding(Result.PROBLEM, say("Broken."), fix=plan, steps=(say("Mend it."),))
    told = checked_to_json(Checked(check("engine.x", lambda: finding), finding, 0.25))
    assert told["fix"]["steps"][0]["argv"] == ["pkexec", "usermod", "--append", "--groups", "docker", "ada"]
    assert {key: told[key] for key in ("id", "group", "result", "sentence", "seconds", "steps")} == {
        "id": "engine.x", "group": "engine", "result": "problem", "sentence": "Broken.", "seconds": 0.25,
        "steps": ["Mend it."],
    }  # fmt: skip


def engine(problem: AppError | None = None, *, active: bool = True, **info: object) -> FoundEngine:
    candidate = Candidate(AT, "default" if active else "other", active=active)
    said = {} if problem is not None else {**INFO, **info}
    verdict = decide(EngineFacts(info=said))
    return FoundEngine(candidate, verdict, problem, 0.1, {} if problem else VERSION, said)


def found(*engines: FoundEngine, problem: AppError | None = None) -> EnginesFound:
    choice = Choice("default", ChosenBy.NOTHING, AT, problem)
    return EnginesFound(engines, choice, choice, ())


def start() -> Plan:
    plan = plan_join("pkexec", "docker", "ada")
    assert plan is not None
    return plan


def test_an_engine_that_answers_is_named_and_one_that_does_not_can_be_started() -> None:
    assert rules.reachable(found(engine()), None).result is Result.OK
    away = rules.reachable(found(engine(not_there(HERE))), start())
    assert (away.result, away.fix is not None) == (Result.PROBLEM, True)
    hangs = rules.reachable(found(engine(silent(HERE, 5.0))), start())
    assert (hangs.result, hangs.fix) == (Result.PROBLEM, None)


DENIED = engine(permission_denied(HERE, SocketAccess("docker", "ada", listed=False, now=False)))


@pytest.mark.parametrize(
    ("active", "access", "root", "result", "fix"),
    [
        (engine(), SocketAccess("docker", "ada", listed=True, now=True), False, Result.OK, False),
        (engine(), SocketAccess("docker", "root", listed=False, now=False), True, Result.OK, False),
        (DENIED, SocketAccess("docker", "ada", listed=False, now=False), False, Result.PROBLEM, True),
        (DENIED, SocketAccess("docker", "ada", listed=True, now=False), False, Result.PROBLEM, False),
        (DENIED, SocketAccess(None, "ada", listed=False, now=False), False, Result.PROBLEM, False),
        (engine(refused(HERE)), SocketAccess("docker", "ada", listed=True, now=True), False, Result.UNKNOWN,
         False),
        (engine(), None, False, Result.SKIPPED, False),
    ],
)  # fmt: skip
def test_rights_of_the_socket(
    active: FoundEngine, access: SocketAccess | None, root: bool, result: Result, fix: bool
) -> None:
    told = rules.permission(active, access, root=root, plan_join=start())
    assert (told.result, told.fix is not None) == (result, fix)


def test_joining_the_group_warns_and_has_a_way_back() -> None:
    plan = start()
    assert plan.warnings
    assert isinstance(plan.undo, Plan)
    step = plan.undo.steps[0]
    assert isinstance(step, RunCommand)
    assert step.command.argv == ("pkexec", "gpasswd", "--delete", "ada", "docker")
    assert plan_join("pkexec", "-G", "ada") is None


def test_docker_using_a_dead_engine_beside_a_living_one_is_a_problem() -> None:
    assert rules.choice(found(engine()), None).result is Result.OK
    other = rules.choice(found(engine(refused(HERE)), engine(active=False)), start())
    assert (other.result, other.fix is not None) == (Result.PROBLEM, True)
    assert rules.choice(found(engine(refused(HERE))), None).result is Result.OK  # told by `reachable`
    assert rules.choice(found(problem=not_there(HERE)), None).result is Result.PROBLEM


def test_what_the_engine_says_of_itself() -> None:
    now = datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert rules.clock(engine(), now).result is Result.OK
    assert rules.clock(engine(), now + timedelta(minutes=3)).result is Result.PROBLEM
    assert rules.clock(engine(SystemTime="yesterday"), now).result is Result.UNKNOWN
    assert rules.cgroup(engine()).result is Result.OK
    rootless = {"CgroupVersion": "1", "SecurityOptions": ["name=rootless"]}
    assert rules.cgroup(engine(**rootless)).result is Result.PROBLEM
    assert rules.storage(engine()).result is Result.OK
    assert rules.storage(engine(Driver="vfs")).result is Result.PROBLEM
    for rule in (rules.cgroup, rules.storage):
        assert rule(engine(refused(HERE))).result is Result.UNKNOWN


def test_versions_that_do_not_fit() -> None:
    newer = FoundEngine(
        engine().candidate, engine().verdict, None, 0.1, {**VERSION, "MinAPIVersion": "1.44"}, {}
    )
    old = {"Version": "20.10.24", "DefaultAPIVersion": "1.41"}
    assert rules.version_skew(newer, old).result is Result.PROBLEM
    assert rules.version_skew(engine(), old).result is Result.OK
    assert rules.version_skew(engine(), None).result is Result.SKIPPED


def test_programs_beside_docker() -> None:
    assert rules.credential_helpers((), (), "").result is Result.SKIPPED
    assert rules.credential_helpers(("desktop",), (), "").result is Result.OK
    missing = rules.credential_helpers(("desktop",), ("desktop",), "/home/ada/.docker/config.json")
    assert "docker-credential-desktop" in str(missing.sentence)
    assert rules.plugin("buildx", None, command_there=True).result is Result.PROBLEM
    assert rules.plugin("buildx", "v0.29", command_there=True).result is Result.OK
    assert rules.plugin("buildx", None, command_there=False).result is Result.SKIPPED
    assert rules.disk(10**9, "/var/lib/docker").result is Result.PROBLEM
    assert rules.disk(10**11, "/var/lib/docker").result is Result.OK
    assert rules.disk(None, "").result is Result.UNKNOWN
