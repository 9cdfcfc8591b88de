"""The doctor's checks of WSL: its version, its distributions, Docker Desktop in it, its memory and its disks.

They run on Windows, and inside a distribution, from where Windows' programs and files are reached, too.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from app.core import wsl
from app.core.amounts import size
from app.core.commands import Command
from app.core.diagnosis import Diagnosis, Result, fine, skipped, trouble, unknown
from app.core.engine_facts import WslRow
from app.core.errors import AppError
from app.core.outcomes import Ending
from app.core.plans import Effect, NotUndoable, Plan, RunCommand, WriteFile
from app.core.words import Sentence, say
from app.services.checks import Examined, Question, shortened
from app.services.checks import wsl_look as look
from app.system.file_starts import read_start

_NO_WSL = say("WSL, Linux inside Windows, is only there on Windows.")
_NOT_SAID = say("WSL did not say which distributions it has.")
_DOCKERS = frozenset({"docker-desktop", "docker-desktop-data"})
_LARGE_BYTES = 20 * 10**9
_LITTLE_MEMORY = 1 << 30
NEVER_UNREGISTER = say(
    "Never “unregister” a distribution to mend or shrink it: that deletes all its files at once."
)
_NO_SPARSE = say("Do not make a disk sparse with --allow-unsafe: Microsoft warns that data may be lost.")


def installed(machine: Examined) -> Diagnosis:
    """Whether WSL is there, and new enough for Docker Desktop."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    outcome = look.asked(machine, "--version")
    if outcome.ending is Ending.TIMED_OUT:
        return unknown(say("WSL did not answer."), say("Restart Windows, or type: wsl --shutdown"))
    versions = wsl.parse_versions(outcome.stdout) if outcome.ok else None
    if versions is None:
        return _without_version(machine, started=outcome.ending is not Ending.NOT_STARTED)
    if versions.wsl >= wsl.OLDEST:
        return fine(say("WSL {version} is there.", version=_dotted(versions.wsl)))
    return _too_old(machine, say("WSL {version} is older than Docker Desktop wants ({oldest}).",
                                 version=_dotted(versions.wsl), oldest=_dotted(wsl.OLDEST)))  # fmt: skip


def _without_version(machine: Examined, *, started: bool) -> Diagnosis:
    if look.other_place(machine):
        return skipped(say("The engine runs without WSL."))
    if not started or not look.asked(machine, "--status").ok:
        return _missing(machine)
    return _too_old(machine, say("This is the old WSL that Windows brought itself; it gets no updates."))


def _too_old(machine: Examined, sentence: Sentence) -> Diagnosis:
    plan = Plan(
        say("Update WSL"),
        tuple(RunCommand(_STEPS[word], Command((look.program(machine), word))) for word in _STEPS),
        "wsl", Effect.CHANGES, NotUndoable(say("There is no way back to the older WSL.")),
        warnings=(say("Quit Docker Desktop first (its menu, Quit): an update under it breaks it until it is "
                      "restarted. All that runs in WSL ends."),),
    )  # fmt: skip
    return trouble(
        sentence,
        say("Quit Docker Desktop first, then update WSL, then start Docker Desktop again."),
        say("Where the Microsoft Store is blocked, an administrator can take: wsl --update --web-download"),
        lines=(("wsl", "--shutdown"), ("wsl", "--update")),
        fix=plan,
        avoid=(NEVER_UNREGISTER,),
    )


_STEPS = {
    "--shutdown": say("End all that runs in WSL"),
    "--update": say("Fetch the newest WSL from Microsoft"),
}


def _missing(machine: Examined) -> Diagnosis:
    line = ("wsl.exe", "--install", "--no-distribution")
    title = say("Install WSL")
    return trouble(
        say("WSL is not installed. Docker Desktop runs its engine in it."),
        say("Install it as an administrator, then restart Windows."),
        lines=(line,),
        fix=machine.plan_as_administrator(
            title, [line], title, say("It can be taken away under “Installed apps”.")
        ),
    )


def update_pending(machine: Examined) -> Diagnosis:
    """Whether WSL was updated under an engine that still runs."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    active = machine.engines().active
    running = str(active.info.get("KernelVersion") or "") if active is not None else ""
    mine = wsl.kernel_numbers(running)
    if mine is None:
        return skipped(say("No engine runs on WSL’s own kernel."))
    if "kernel" in wsl.wsl_settings(look.settings_text(machine) or ""):
        return fine(say("A kernel of your own is in use: {version}.", version=running))
    outcome = look.asked(machine, "--version")
    versions = wsl.parse_versions(outcome.stdout) if outcome.ok else None
    if versions is None or versions.kernel is None:
        return unknown(say("WSL did not say which kernel it brings."))
    if versions.kernel > mine:
        return trouble(
            say("WSL was updated to kernel {new}, and the engine still runs on {old}.",
                new=_dotted(versions.kernel), old=_dotted(mine)),
            say("Quit Docker Desktop, end WSL, then start Docker Desktop again."),
            lines=(("wsl", "--shutdown"),),
            fix=_plan_shutdown(machine),
            avoid=(NEVER_UNREGISTER,),
        )  # fmt: skip
    return fine(say("The engine runs on the newest kernel that WSL has here."))


def distributions(machine: Examined) -> Diagnosis:
    """Whether each distribution is of version 2."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    rows = look.rows(machine)
    if rows is None:
        return unknown(_NOT_SAID)
    old = [each.name for each in rows if each.version == 1]
    if not rows:
        return fine(say("There are none yet. Docker Desktop brings its own."))
    if not old:
        return fine(say("All are of version 2: {names}.", names=shortened([each.name for each in rows])))
    line = (look.program(machine), "--set-version", old[0])
    title = say("Turn {name} into version 2", name=old[0])
    return trouble(
        say("{names}: of version 1, without a Linux kernel. No container runs there.", names=shortened(old)),
        say("Turn it into version 2. That takes minutes; its files stay. First make a copy: wsl --export."),
        lines=(("wsl", "--set-version", old[0], "2"),),
        fix=Plan(
            title, (RunCommand(title, Command((*line, "2"))),), "wsl", Effect.CHANGES,
            Plan(say("Turn {name} back into version 1", name=old[0]),
                 (RunCommand(say("Turn {name} back into version 1", name=old[0]), Command((*line, "1"))),),
                 "wsl", Effect.CHANGES, NotUndoable(say("It can be turned into version 2 again."))),
            undo_sentence=say("The same command with a 1 at its end turns it back."),
        ),
        avoid=(NEVER_UNREGISTER,),
    )  # fmt: skip


def docker_desktop(machine: Examined) -> Diagnosis:
    """Whether Docker Desktop has its own distribution, and is known in the default one."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    settings = look.desktop_settings(machine)
    told = wsl.integration_of(settings or {})
    if settings is None or told.uses_wsl is False:
        return skipped(say("There is no Docker Desktop here that uses WSL."))
    rows = look.rows(machine)
    if rows is None:
        return unknown(_NOT_SAID)
    active = machine.engines().active
    reached = active is not None and active.reached
    return _integrated(rows, told) if reached else _stopped(rows, told)


def _stopped(rows: Sequence[WslRow], told: wsl.Integration) -> Diagnosis:
    own = next((each for each in rows if each.name == "docker-desktop"), None)
    if own is None:
        return trouble(
            say("Docker Desktop’s own distribution in WSL, docker-desktop, is not there."),
            say("Quit Docker Desktop and start it again: it makes it anew. Images are on another disk, and "
                "stay."),
            avoid=(NEVER_UNREGISTER,),
        )  # fmt: skip
    if own.running is False:
        return trouble(
            say("Docker Desktop’s distribution in WSL is stopped: Docker Desktop does not run."),
            say("Start Docker Desktop, and wait until its engine runs."),
        )
    return _integrated(rows, told)


def _integrated(rows: Sequence[WslRow], told: wsl.Integration) -> Diagnosis:
    default = next((each.name for each in rows if each.default and each.name not in _DOCKERS), None)
    if default is None:
        return fine(say("Docker Desktop has its distribution, and there is no other that wants docker."))
    if told.default is False and default not in told.named:
        sentence = say("Docker Desktop runs, and docker is not known inside {name}.", name=default)
        step = say("If you work there, switch it on in Docker Desktop: Settings, Resources, WSL integration.")
        return Diagnosis(Result.OK, sentence, (step,))
    return fine(say("docker is also known inside {name}.", name=default))


def memory(machine: Examined) -> Diagnosis:
    """Whether WSL’s limit of memory makes sense."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    path = look.settings_path(machine)
    if path is None:
        return unknown(say("Windows’ home folder is not seen from here."))
    value = wsl.wsl_settings(look.settings_text(machine) or "").get("memory")
    total = look.total_memory(machine)
    if value is None:
        return fine(say("WSL takes half of the memory at most, as it does where .wslconfig sets no limit."))
    found = wsl.amount_bytes(value)
    if found is None:
        wrong = say("WSL does not understand its limit of memory: {value}.", value=value)
    elif found < _LITTLE_MEMORY:
        wrong = say("WSL may take only {size} of memory ({value}): nothing runs well in that.",
                    size=size(found), value=value)  # fmt: skip
    elif total is not None and found > total:
        wrong = say("WSL may take {value} of memory, more than the {total} there are.",
                    value=value, total=size(total))  # fmt: skip
    else:
        return fine(say("WSL may take {value} of memory.", value=value))
    half = max(2, round((total or (8 << 30)) / 2 / (1 << 30)))
    return trouble(
        wrong,
        say("Write into {path}, in its part [wsl2]:", path=path),
        say("It holds once WSL was ended: wsl --shutdown."),
        text=(f"memory={half}GB",),
        fix=_plan_memory(path, half),
    )


def disks(machine: Examined) -> Diagnosis:
    """Whether WSL’s disks have grown far beyond what is in them."""
    if not look.concerns(machine):
        return skipped(_NO_WSL)
    found = sorted(look.disks(machine), key=lambda pair: -pair[1])
    if not found:
        return skipped(say("No disks of WSL were found in the usual places."))
    docker = next(((path, taken) for path, taken in found if "docker" in path.lower()), None)
    if docker is None or docker[1] < _LARGE_BYTES:
        return fine(say("The largest is {size}: {path}", size=size(found[0][1]), path=found[0][0]))
    path, taken = docker
    try:
        used = wsl.used_bytes(machine.ask_engine("/system/df"))
    except AppError:
        return unknown(say("Docker’s disk takes {size}. Only a running engine says how much is used.",
                           size=size(taken)))  # fmt: skip
    if used is None or used > taken / 2:
        return fine(say("Docker’s disk takes {size}, and {used} of it are in use.",
                        size=size(taken), used=size(used or 0)))  # fmt: skip
    return trouble(
        say("Docker’s disk takes {size}, and only {used} of it are in use: it never shrinks by itself.",
            size=size(taken), used=size(used)),
        say("See what can go (docker system df), and let it go: docker builder prune, docker image prune."),
        say("Quit Docker Desktop and end WSL (wsl --shutdown)."),
        say("On Windows Home, as an administrator in diskpart: select vdisk file=…, attach vdisk readonly, "
            "compact vdisk, detach vdisk. On Windows Pro, in PowerShell:"),
        text=(f'Optimize-VHD -Path "{look.on_windows(path)}" -Mode Full',),
        avoid=(NEVER_UNREGISTER, _NO_SPARSE),
    )  # fmt: skip


def _plan_shutdown(machine: Examined) -> Plan:
    title = say("End all that runs in WSL")
    step = RunCommand(title, Command((look.program(machine), "--shutdown")))
    return Plan(
        title, (step,), "wsl", Effect.CHANGES,
        NotUndoable(say("WSL starts again by itself when something needs it.")),
        warnings=(say("Save what is open in WSL, and quit Docker Desktop first."),),
    )  # fmt: skip


def _plan_memory(path: str, gigabytes: int) -> Plan:
    before = read_start(path, 1 << 16)
    title = say("Let WSL take {n} GB of memory", n=gigabytes)
    back = WriteFile(say("Put {path} back as it was", path=path), Path(path), before)
    undo = Plan(
        say("Put {path} back as it was", path=path), (back,), "wsl", Effect.CHANGES,
        NotUndoable(say("The limit can be written again.")),
    )  # fmt: skip
    return Plan(
        title, (WriteFile(title, Path(path), wsl.with_memory(before, gigabytes)),), "wsl",
        Effect.CHANGES, undo, undo_sentence=say("The file becomes what it was."),
        changes=say("It holds once WSL was ended: wsl --shutdown."),
    )  # fmt: skip


def _dotted(version: Sequence[int]) -> str:
    return ".".join(map(str, version))


QUESTIONS = (
    Question(
        "wsl-version",
        say("WSL is there and new enough"),
        say("WSL is Windows’ own Linux. Docker Desktop and others run their engine in it."),
        installed,
        15.0,
        waits=True,
    ),
    Question(
        "wsl-update",
        say("WSL’s update has come into use"),
        say("When WSL is updated under a running Docker Desktop, the two fit again once both start anew."),
        update_pending,
        15.0,
        waits=True,
    ),
    Question(
        "wsl-distributions",
        say("Distributions are of version 2"),
        say("A distribution is a Linux inside Windows. Version 1 only imitates the kernel containers need."),
        distributions,
    ),
    Question(
        "wsl-docker",
        say("Docker Desktop and WSL know each other"),
        say("Docker Desktop’s engine is in a distribution of its own, and makes docker known in others."),
        docker_desktop,
        15.0,
        waits=True,
    ),
    Question(
        "wsl-memory",
        say("WSL has memory enough"),
        say("WSL’s virtual machine takes memory from Windows; the file .wslconfig sets how much at most."),
        memory,
    ),
    Question(
        "wsl-disks",
        say("WSL’s disks do not waste room"),
        say("Each disk of WSL is one file (.vhdx) that grows with what is written, and stays large."),
        disks,
    ),
)
