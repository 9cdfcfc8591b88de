"""Lines as people paste them, and what docker would refuse of them, with the place."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.commands import MASK, Shell
from app.core.container_plans import Reached
from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.core.pasted_words import ShellFacts
from app.core.plans import Plan, RunCommand
from app.core.run_flags import FLAGS
from app.core.run_paste import PastedRun, PasteError, guess_shell, read_run
from app.core.run_plans import plan_run
from app.core.run_risks import Severity, risks
from app.core.run_words import parse_words
from app.core.surroundings import Surroundings
from app.services.running import Running

FACTS = ShellFacts(
    "/home/ada/my lab",
    "/home/ada",
    {"API_TOKEN": "s3cret-s3cret", "OPTS": "-d --rm", "TAG": "3.12"},
    ("1000", "1001"),
)


def argv(text: str, shell: Shell | None = None) -> list[str]:
    return list(read_run(text, FACTS, shell).command().argv[1:])


@pytest.mark.parametrize(
    ("pasted", "words"),
    [
        ("$ docker run hello-world", "run hello-world"),
        ("(.venv) ana@laptop:~/x$ docker run hello-world", "run hello-world"),
        ("[ana@laptop x]$ docker run hello-world", "run hello-world"),
        ("# docker run hello-world", "run hello-world"),
        ("```bash\n$ docker run hello-world\n```", "run hello-world"),
        ("PS C:\\Users\\Ada> docker run hello-world", "run hello-world"),
        ("C:\\Users\\Ada>docker run hello-world", "run hello-world"),
        ("sudo -E docker container run --rm x", "run --rm x"),
        ("/usr/bin/docker run x", "run x"),
        ("docker.exe run x", "run x"),
        ("podman run --rm x", "run --rm x"),
        ("docker --context lab -H tcp://h:1 run x", "--context lab -H tcp://h:1 run x"),
        ("docker run -itd -p8080:80 -eA=B x", "run -d -i -t -p 8080:80 -e A=B x"),
        ("docker run -it=false x", "run -i x"),
        ("docker run -d \\\n  --name web \\\n  x", "run -d --name web x"),
        ("docker run -d \\  \r\n  x", "run -d x"),
        ("docker run -d `\n>> --name web `\n>> x", "run -d --name web x"),
        ("docker run -d ^\n  --name web ^\n  x", "run -d --name web x"),
        ("docker pull x # first\n\ndocker run x # then\ndocker ps", "run x"),
        ("cd lab && docker run x | tee log", "run x"),
        ("docker run x > out.txt 2>&1 &", "run x"),
        ("docker run –rm —name web x", "run --rm --name web x"),
        ("docker run\u00a0--name “web” x", "run --name web x"),
        ("docker run -u $(id -u):$(id -g) x", "run --user 1000:1001 x"),
        ("docker run $OPTS python:${TAG}-slim", "run -d --rm python:3.12-slim"),
        ("docker run x:${NOPE:-latest} $NOPE", "run x:latest"),
        ("IMG=alpine:3\ndocker run $IMG", "run alpine:3"),
        ("`docker run --rm x`", "run --rm x"),
        ("docker run x date '+%Y%m%d'", "run x date +%Y%m%d"),
        ("docker run x echo `pwd`", "run x echo"),
        ("docker run x sh -c 'echo $HOME'", "run x sh -c"),
    ],
)  # fmt: skip
def test_what_people_paste(pasted: str, words: str) -> None:
    assert argv(pasted)[: len(words.split())] == words.split()


@pytest.mark.parametrize(
    "line",
    [
        'docker run -v "$(pwd):/x" i', "docker run -v $PWD:/x i", "docker run -v ${PWD}:/x i",
        "docker run -v `pwd`:/x i",
        "docker run -v %cd%:/x i", "PS C:\\> docker run -v ${pwd}:/x i",
        "PS C:\\> docker run -v \"$($PWD.Path):/x\" i",
        'C:\\>docker run -v "%CD%:/x" i',
    ],
)  # fmt: skip
def test_the_folder_one_is_in_is_filled_in_and_told(line: str) -> None:
    run = read_run(line, FACTS)
    assert run.wish.texts("volume") == ("/home/ada/my lab:/x",)
    assert any("/home/ada/my lab" in str(note) for note in run.notes)


def test_the_home_folder_is_filled_in_where_the_shell_does() -> None:
    assert argv("docker run -v ~/d:/d -v $HOME/e:/e x sh ~ a~b")[2:] == [
        "/home/ada/d:/d", "-v", "/home/ada/e:/e", "x", "sh", "/home/ada", "a~b",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("shell", "line", "words"),
    [
        (
            Shell.BASH,
            r"""docker run x 'a "b"' "c \"d\" \x" e\ f $'g\n\x41' ''""",
            ['a "b"', 'c "d" \\x', "e f", "g\nA", ""],
        ),
        (Shell.POWERSHELL, """docker run x 'it''s' "a`"b`n" `$c "d""e" """, ["it's", 'a"b\n', "$c", 'd"e']),
        (Shell.CMD, r"""docker run x "a & b" c^&d 'e "f\"g" """, ["a & b", "c&d", "'e", 'f"g']),
    ],
)
def test_each_shell_has_its_own_quotes(shell: Shell, line: str, words: list[str]) -> None:
    assert list(read_run(line, FACTS, shell).wish.command) == words


@pytest.mark.parametrize(
    ("line", "shell"),
    [
        ("docker run x", Shell.BASH), ("docker run \\\n x", Shell.BASH), ("docker run `\n x",
        Shell.POWERSHELL),
        ("docker run -e A=$env:B x", Shell.POWERSHELL), ("docker run ^\n x", Shell.CMD),
        ("docker run -v %cd%:/x y", Shell.CMD),
        ("docker run -v C:\\a:/b x", Shell.CMD), ("docker run -v C:\\a:/b x 'y'", Shell.POWERSHELL),
        ('docker run -v "C:\\a:/b" x', Shell.BASH),
    ],
)  # fmt: skip
def test_the_shell_is_told_by_its_signs(line: str, shell: Shell) -> None:
    assert guess_shell(line) is shell


def test_a_folder_of_windows_survives_without_quotes() -> None:
    assert argv("docker run -v C:\\Users\\Ada:/d x")[2] == "C:\\Users\\Ada:/d"


def test_what_is_left_out_is_told() -> None:
    run = read_run("sudo docker run x > log; docker ps | cat", FACTS)
    told = " ".join(map(str, run.notes))
    for word in ("sudo", "> log".replace(" ", ""), "other commands"):
        assert word in told


def test_variables_before_the_line_are_given_to_docker() -> None:
    run = read_run("MODE=test API_KEY=abcdefgh docker run -e MODE -e API_KEY x", FACTS)
    assert run.command().env == {"MODE": "test", "API_KEY": "abcdefgh"}
    assert "abcdefgh" not in run.command().shown(Shell.BASH)


def test_secrets_are_masked_also_where_a_variable_brought_them() -> None:
    run = read_run("docker run -e T=$API_TOKEN -e DB_PASSWORD=hunter22 x", FACTS)
    shown = run.command().shown(Shell.BASH)
    assert (shown.count(MASK), "s3cret" in shown, "hunter22" in shown) == (2, False, False)
    assert run.command().argv[3] == "T=s3cret-s3cret"


@pytest.mark.parametrize(
    ("line", "code", "place", "fix"),
    [
        ("docker run --memry 2g x", "unknown-flag", "--memry", "--memory"),
        ("docker run -rm x", "unknown-flag", "-rm", "--rm"),
        ("docker run -d --name", "value-missing", "--name", "--name"),
        ("docker run -d", "image-missing", None, "image"),
        ("docker run -p 99999:80 x", "bad-value", "99999:80", None),
        ("docker run --memory=lots x", "bad-value", "--memory=lots", None),
        ("docker run -e '' x", "bad-value", "''", None),
        ("docker run Nginx", "bad-image", "Nginx", None),
        ("docker run --rm --restart always x", "flags-conflict", None, None),
        ("docker run $(docker build -q .)", "not-known-here", "$(docker build -q .)", None),
        ("docker run 'x", "not-known-here", "'x", None),
        ("docker run -v ${PWD%/*}:/x i", "not-known-here", "${PWD%/*}:/x", "write in its place"),
        ('docker run -v "$(dirname $(pwd)):/x" i', "not-known-here", '"$(dirname $(pwd)):/x"', None),
        ("docker run -v ~bob/x:/x i", "not-known-here", "~bob/x:/x", "write its path"),
        ("x" * 60_000, "too-long", None, "docker run"),
        ("docker compose run web", "no-run", "docker compose run web", "docker run"),
        ("hello", "no-run", None, "docker run"),
        ("", "no-run", None, "docker run"),
        ("docker run --help", "asks-for-help", "--help", None),
    ],
)
def test_what_docker_refuses_is_told_where_it_stands(
    line: str, code: str, place: str | None, fix: str | None
) -> None:
    with pytest.raises(PasteError) as refused:
        read_run(line, FACTS)
    error = refused.value
    assert error.code == code
    assert (None if error.place is None else line[slice(*error.place)]) == place
    assert fix is None or fix in f"{error.fix}{error.sentence}"
    assert (error.cause is None) == (place is None)


@pytest.mark.parametrize("word", ["/tmp/*", "file{1..3}", "a{b,c}", "what?"])
def test_what_bash_would_make_other_words_of_is_told(word: str) -> None:
    run = read_run(f"docker run x ls {word}", FACTS)
    assert run.wish.command == ("ls", word)
    assert any(word in str(note) for note in run.notes)


def test_in_quotes_and_of_templates_nothing_is_told_of_patterns() -> None:
    assert read_run("docker run --log-opt tag={{.Name}} x ls '*' \"{a,b}\" \\*", FACTS).notes == ()


@pytest.mark.parametrize(
    "text",
    [
        "[" + "@" * 40_000, "\n" * 40_000, "`" * 40_001, "${A:-" * 8000, "(" * 40_000, "{," * 20_000,
        "docker run --device /dev/a:/b:" + "rwm" * 10_000 + " x", "docker run " + "a" * 40_000,
        " " * 40_000 + "x", "a" * 40_000 + "@", "-" * 40_000, "docker run --domainname " + "a." * 20_000,
        "docker run --dns-search " + "a" * 40_000 + "! x", "docker run " + "a/" * 20_000 + "! x",
        "docker run -m " + "1 " * 10_000 + "x", "docker run '-m" + "1 " * 20_000 + "!' x",
    ],
)  # fmt: skip
def test_no_text_keeps_the_reader_long(text: str) -> None:
    began = time.process_time()
    with suppress(PasteError):
        read_run(text, FACTS)
    assert time.process_time() - began < 1.0


def severities(line: str) -> list[tuple[Severity, str]]:
    found = risks(read_run(line, FACTS).wish, "/home/ada", FACTS.folder)
    return [(risk.severity, str(risk.sentence)) for risk in found]


@pytest.mark.parametrize(
    ("words", "severity", "told"),
    [
        ("--privileged", Severity.DANGER, "administrator"),
        ("--pid host", Severity.DANGER, "every program"),
        ("--cap-add sys_admin", Severity.DANGER, "sys_admin"),
        ("--security-opt seccomp=unconfined", Severity.DANGER, "lock"),
        ("-v /var/run/docker.sock:/s", Severity.DANGER, "socket"),
        ("--mount type=bind,source=/run/podman/podman.sock,target=/s", Severity.DANGER, "socket"),
        ("-v //./pipe/docker_engine://./pipe/docker_engine", Severity.DANGER, "socket"),
        ("-v /:/host:ro", Severity.DANGER, "read all"),
        ("-v C:/:/host", Severity.DANGER, "whole disk"),
        ("-v /etc:/x", Severity.DANGER, "system"),
        ("-v //etc:/x", Severity.DANGER, "system"),
        ("-v /etc/.:/x", Severity.DANGER, "system"),
        ("-v /etc/shadow:/x:ro", Severity.DANGER, "system"),
        ("-v C:\\\\Windows\\\\..\\\\WINDOWS:/x", Severity.DANGER, "system"),
        ("-v ../../..:/x", Severity.DANGER, "whole disk"),
        ("-v /home/ada/../..:/x", Severity.DANGER, "whole disk"),
        (
            "--mount type=volume,target=/x,volume-opt=type=none,volume-opt=o=bind,volume-opt=device=/",
            Severity.DANGER,
            "whole disk",
        ),
        ("--mount 'target=/x,volume-opt=o=bind,volume-opt=device=etc'", Severity.DANGER, "system"),
        ("-v /var/run:/x", Severity.DANGER, "socket"),
        ("-v /run/user/1000:/x", Severity.DANGER, "socket"),
        ("-v ~/.docker/run:/x", Severity.DANGER, "socket"),
        ("-v /var/lib/docker/volumes:/x", Severity.DANGER, "engine keeps"),
        ("-v /var/lib:/x", Severity.DANGER, "engine keeps"),
        ("-v ~/.ssh:/x:ro", Severity.DANGER, "keys"),
        ("-v ../.config:/x", Severity.DANGER, "keys"),
        ("-v ..:/x", Severity.CAUTION, "your own files"),
        ("--device /dev/sda", Severity.DANGER, "disk"),
        ("--device /dev/dri/../sda:/dev/x:r", Severity.DANGER, "disk"),
        ("--device-cgroup-rule 'a *:* rwm'", Severity.DANGER, "disks"),
        ("--ipc host", Severity.DANGER, "memory"),
        ("-p 53:53/udp", Severity.CAUTION, "-p 127.0.0.1:53:53/udp"),
        ("-v ~:/x", Severity.CAUTION, "your own files"),
        ("--network host", Severity.CAUTION, "network of this computer"),
        ("-p 8080:80", Severity.CAUTION, "127.0.0.1:8080:80"),
        ("-p 0.0.0.0:8080:80", Severity.CAUTION, "Other computers"),
        ("-P", Severity.CAUTION, "every port"),
        ("-e DB_PASSWORD=x1", Severity.CAUTION, "docker inspect"),
    ],
)
def test_what_is_at_stake_is_said(words: str, severity: Severity, told: str) -> None:
    (only,) = severities(f"docker run {words} x")
    assert only[0] is severity
    assert told in only[1]


def test_a_home_that_is_the_root_hides_nothing() -> None:
    (only,) = risks(parse_words(["-v", "/etc:/x", "x"]), "/", "/")
    assert "system" in str(only.sentence)


@pytest.mark.parametrize(
    "words",
    [
        "",
        "-p 127.0.0.1:8080:80",
        "-p [::1]:8080:80",
        "-v data:/data",
        "-v ./x:/y",
        "--mount type=bind,target=/x",
        "-v ../other:/y",
        "-v /etc/localtime:/etc/localtime:ro",
        "-v /srv/data:/y",
        "--device /dev/video0 --device /dev/ttyUSB0",
        "--mount type=volume,target=/x,volume-opt=type=nfs,volume-opt=device=:/data",
        "-e MODE=x",
        "--cap-drop ALL",
    ],
)
def test_the_usual_is_nothing_to_warn_of(words: str) -> None:
    assert severities(f"docker run {words} x") == []


def test_a_run_without_a_name_gets_one_and_is_deleted_when_stopped() -> None:
    run = PastedRun(parse_words(["python:3.12"]), global_words=("--context", "lab"))
    plan = plan_run("/bin/docker", run, Path("/lab"), "/home/ada", "python-1")
    (step,) = plan.steps
    assert step.command.argv == (
        "/bin/docker",
        "--context",
        "lab",
        "run",
        "--name",
        "python-1",
        "python:3.12",
    )
    assert step.when_stopped.argv == (
        "/bin/docker",
        "--context",
        "lab",
        "rm",
        "--force",
        "--volumes",
        "--",
        "python-1",
    )
    assert step.ids_from is None
    assert plan.undo.steps[0].command.argv[-1] == "python-1"


def test_of_a_name_that_a_user_chose_only_what_has_the_label_is_ended() -> None:
    run = read_run("docker run -d --name web -l a=b x", FACTS)
    (step,) = plan_run("/bin/docker", run, Path("/lab"), "/home/ada", "x-1").steps
    assert step.command.argv[1:] == (
        "run", "-d", "--name", "web", "--label", "a=b", "--label", "labwright.run=x-1", "x",
    )  # fmt: skip
    assert step.when_stopped.argv[1:] == ("stop", "--time", "5", "--", "web")
    assert step.ids_from.argv[-1] == "label=labwright.run=x-1"


@pytest.mark.parametrize("name", ["-x", "--all", "a b", "x"])
def test_a_name_that_no_engine_takes_is_refused_before_there_is_a_plan(name: str) -> None:
    run = read_run(f"docker run '--name={name}' x", FACTS)
    with pytest.raises(AppError) as refused:
        plan_run("/bin/docker", run, Path("/lab"), "/home/ada", "x-1")
    assert refused.value.code == "wrong-name"


def test_the_ways_back_hold_no_secret() -> None:
    before = "POSTGRES_PASSWORD=hunter2 DOCKER_AUTH_CONFIG=hunter3 DOCKER_HOST=tcp://h:1 DOCKER_TLS_VERIFY=1"
    run = read_run(f"{before} docker run -d -e POSTGRES_PASSWORD postgres", FACTS)
    plan = plan_run("/bin/docker", run, Path("/lab"), "/home/ada", "postgres-1")
    (step,) = plan.steps
    assert step.command.env["POSTGRES_PASSWORD"] == "hunter2"
    for back in (plan.undo.steps[0].command, step.when_stopped):
        assert back.env == {"DOCKER_HOST": "tcp://h:1", "DOCKER_TLS_VERIFY": "1"}
        assert "hunter2" in back.secrets


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("docker -H tcp://1.2.3.4:2375 run x", "tcp://1.2.3.4:2375"),
        ("docker -Htcp://1.2.3.4:2375 run x", "tcp://1.2.3.4:2375"),
        ("docker --host=tcp://1.2.3.4:2375 run x", "tcp://1.2.3.4:2375"),
        ("DOCKER_HOST=tcp://1.2.3.4:2375 docker run x", "tcp://1.2.3.4:2375"),
        ("docker --context theirs run x", "theirs"),
        ("docker -c theirs run x", "theirs"),
        ("docker --config ./cfg run x", "./cfg"),
        ("DOCKER_CONFIG=./cfg docker run x", "./cfg"),
    ],
)
def test_a_line_that_leads_docker_elsewhere_is_told(line: str, told: str) -> None:
    (note,) = read_run(line, FACTS).notes
    assert told in str(note)


@pytest.mark.parametrize("asked", ["", "-e LD_PRELOAD", "-e PATH"])
def test_variables_that_are_not_for_docker_are_left_out_and_told(asked: str) -> None:
    run = read_run(f"LD_PRELOAD=./evil.so PATH=. MODE=x env DOCKER_BUILDKIT=1 docker run {asked} x", FACTS)
    assert run.command().env == {"DOCKER_BUILDKIT": "1"}
    (note,) = run.notes
    assert "LD_PRELOAD, PATH, MODE" in str(note)


def test_what_this_computer_filled_in_is_not_given_on() -> None:
    line = "T=pasted\ndocker run -e A=$T -e DB_PASSWORD=hunter22 -e B=$API_TOKEN -e C=v$TAG x:$TAG $API_TOKEN"
    run = read_run(line, FACTS)
    shared = run.shareable()
    assert shared.wish.texts("env") == ("A=pasted", "DB_PASSWORD=hunter22", f"B={MASK}", f"C={MASK}")
    assert (shared.wish.image, shared.secrets) == ("x:3.12", {"s3cret-s3cret"})


def at_engine(docker: str | None, *options: str) -> Running:
    """Runs at an engine that docker reaches with these options."""
    here = parse_endpoint("unix:///var/run/docker.sock", "linux")
    return Running(lambda: Reached(here, docker, options), Surroundings("linux", {}, "/home/ada"))


def test_the_chosen_engine_is_named_unless_the_line_names_one() -> None:
    running = at_engine("docker", "--context", "lab")
    assert planned_argv(running.plan(running.read_words(["x"]), Path("/lab")))[:4] == (
        "docker", "--context", "lab", "run",
    )  # fmt: skip
    for line, wanted in (
        ("docker --context mine run x", ("docker", "--context", "mine", "run")),
        ("DOCKER_HOST=tcp://h:1 docker run x", ("docker", "run", "--name")),
    ):
        plan = running.plan(running.read(line, Path("/lab")), Path("/lab"))
        assert planned_argv(plan)[: len(wanted)] == wanted


def planned_argv(plan: Plan) -> tuple[str, ...]:
    step = plan.steps[0]
    assert isinstance(step, RunCommand)
    return step.command.argv


def test_without_docker_there_is_no_plan() -> None:
    running = at_engine(None)
    with pytest.raises(AppError) as missing:
        running.plan(running.read_words(["x"]), Path("/lab"))
    assert missing.value.code == "tool-missing"


NUMBERS = st.text("0123456789abxpe.:/-+_,", max_size=12) | st.sampled_from(
    ["9" * 5000, "0" * 5000 + "1", "-" + "9" * 5000, "1." + "9" * 5000, f"{'9' * 5000}:80", f"1/{'9' * 5000}",
     "0x1p9999", "0x" + "f" * 5000, "1e9999", "1e999999", f"on-failure:{'9' * 5000}", "9" * 5000 + "s"]
)  # fmt: skip


@given(number=NUMBERS, flag=st.sampled_from([flag.name for flag in FLAGS]))
def test_any_number_of_any_flag_is_a_run_or_refused_with_its_reason(number: str, flag: str) -> None:
    try:
        run = read_run(f"docker run --{flag}='{number}' x", FACTS, Shell.BASH)
    except PasteError:
        return
    assert parse_words(run.wish.words()) == run.wish


@given(
    text=st.text(st.sampled_from("ab -=:/\\\"'`$(){}%^~#|&;<>\n“–\u00a0\0é0123456789*[]@")) | st.text(),
    shell=st.sampled_from([None, *Shell]),
    before=st.sampled_from(["docker run ", "sudo docker run -p ", "PS C:\\> docker run -e ", ""]),
)
def test_any_text_is_a_run_or_refused_with_its_reason(text: str, shell: Shell | None, before: str) -> None:
    try:
        run = read_run(f"{before}{text}", FACTS, shell)
    except PasteError:
        return
    assert parse_words(run.wish.words()) == run.wish
    assert run.command().argv[-1 - len(run.wish.command)] == run.wish.image
