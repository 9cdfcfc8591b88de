"""What is done to containers, as plans."""

import pytest

from app.core.container_plans import ContainerVerb, Reached, plan_containers, plan_rename
from app.core.containers import parse_container
from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.core.plan_json import plan_to_json
from app.core.plans import Effect, EngineCall, NotUndoable

HERE = parse_endpoint("unix:///var/run/docker.sock", "linux")
BY_DOCKER = Reached(HERE, "docker")
BY_API = Reached(HERE, None)
WEB = parse_container({"Id": "a1", "Names": ["/web"], "State": "running", "Status": "Up 2 minutes",
                       "Mounts": [{"Type": "volume", "Name": "data"}]})  # fmt: skip
OLD_WEB = parse_container(
    {"Id": "a1", "Names": ["/web"], "State": "exited", "Status": "Exited (0) 2 days ago"}
)
OLD = parse_container({"Id": "b2", "Names": ["/old"], "State": "exited", "Status": "Exited (0) 2 days ago"})


@pytest.mark.parametrize(
    ("verb", "argv", "back"),
    [
        (ContainerVerb.START, ("docker", "start", "web"), ("docker", "stop", "web")),
        (ContainerVerb.STOP, ("docker", "stop", "web"), ("docker", "start", "web")),
        (ContainerVerb.PAUSE, ("docker", "pause", "web"), ("docker", "unpause", "web")),
        (ContainerVerb.UNPAUSE, ("docker", "unpause", "web"), ("docker", "pause", "web")),
        (ContainerVerb.KILL, ("docker", "kill", "web"), ("docker", "start", "web")),
        (ContainerVerb.RESTART, ("docker", "restart", "web"), None),
        (ContainerVerb.REMOVE, ("docker", "rm", "--force", "web"), None),
    ],
)
def test_each_act_is_one_line_with_its_way_back(verb, argv, back):
    plan = plan_containers(verb, [OLD_WEB if verb is ContainerVerb.START else WEB], BY_DOCKER)
    assert [step.command.argv for step in plan.steps] == [argv]
    assert plan.steps[0].stand_in is None
    if back is None:
        assert isinstance(plan.undo, NotUndoable)
    else:
        assert [step.command.argv for step in plan.undo.steps] == [back]


def test_what_removes_itself_when_it_ends_is_asked_about_and_cannot_be_undone():
    for verb in (ContainerVerb.STOP, ContainerVerb.KILL):
        plan = plan_containers(verb, [WEB], BY_DOCKER, ["web"])
        assert plan.effect is Effect.DESTROYS
        assert isinstance(plan.undo, NotUndoable)
        assert "Made with --rm" in str(plan.warnings[-1])
    restarted = plan_containers(ContainerVerb.RESTART, [WEB], BY_DOCKER, ["web"])  # docker keeps it then
    assert restarted.effect is Effect.CHANGES


def test_undoing_a_start_leaves_alone_what_ran_before():
    plan = plan_containers(ContainerVerb.START, [WEB, OLD], BY_DOCKER)
    assert plan.steps[0].command.argv == ("docker", "start", "web", "old")
    assert plan.undo.steps[0].command.argv == ("docker", "stop", "old")
    assert isinstance(plan_containers(ContainerVerb.START, [WEB], BY_DOCKER).undo, NotUndoable)


def test_several_at_once_and_what_removing_them_means():
    plan = plan_containers(ContainerVerb.REMOVE, [WEB, OLD], BY_DOCKER)
    assert plan.steps[0].command.argv == ("docker", "rm", "--force", "web", "old")
    assert (plan.effect, str(plan.title)) == (Effect.DESTROYS, "Remove 2 containers")
    assert [str(each) for each in plan.warnings] == [
        "It still runs, and is ended at once: web.",
        "Volumes stay: data.",
    ]
    stopped = plan_containers(ContainerVerb.REMOVE, [OLD], BY_DOCKER)
    assert stopped.steps[0].command.argv == ("docker", "rm", "old")
    assert stopped.warnings == ()


def test_an_engine_that_docker_would_not_go_to_by_itself_is_named():
    plan = plan_containers(ContainerVerb.STOP, [WEB], Reached(HERE, "docker", ("--context", "lab")))
    assert plan.steps[0].command.argv == ("docker", "--context", "lab", "stop", "web")


def test_without_docker_the_engine_is_asked_and_the_line_is_an_equivalent():
    plan = plan_containers(ContainerVerb.REMOVE, [WEB], BY_API)
    step = plan.steps[0]
    assert step.command.argv == ("docker", "rm", "--force", "web")
    assert step.stand_in == EngineCall(HERE, "rm --force", ("web",))
    told = plan_to_json(plan)["steps"][0]
    assert told["equivalent"] is True
    assert "There is no program docker here" in told["sentence"]


def test_renaming_and_its_way_back():
    plan = plan_rename(WEB, "lab.4-b_c", BY_DOCKER)
    assert plan.steps[0].command.argv == ("docker", "rename", "web", "lab.4-b_c")
    assert plan.undo.steps[0].command.argv == ("docker", "rename", "lab.4-b_c", "web")


@pytest.mark.parametrize("name", ["", "a", "-x", "--force", "a b", "ä1", "a/b", "_a"])
def test_names_that_engines_do_not_take(name):
    with pytest.raises(AppError) as refused:
        plan_rename(WEB, name, BY_DOCKER)
    assert refused.value.code == "wrong-name"


def test_one_container_waits_for_itself_alone():
    one = plan_containers(ContainerVerb.STOP, [WEB], BY_DOCKER).resource
    assert one == plan_rename(WEB, "other", BY_DOCKER).resource
    assert one != plan_containers(ContainerVerb.STOP, [OLD], BY_DOCKER).resource
