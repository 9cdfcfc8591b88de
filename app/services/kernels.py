"""An environment in Jupyter's list of kernels, and Jupyter itself where it is installed: plans only."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from app.core.commands import Command
from app.core.environment_words import shown_name
from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.kernel_names import kernel_name
from app.core.making import Act, PackagesWish
from app.core.packages import normalised
from app.core.plans import (
    Effect,
    MoveToBin,
    NotUndoable,
    Plan,
    RestoreFromBin,
    RunCommand,
    StartProgram,
    Step,
)
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.making import Making
from app.system.kernels import Kernel, kernels, own_kernels_folder

IPYKERNEL = "ipykernel"
_APPLICATIONS = (("jupyterlab", "lab"), ("notebook", "notebook"))  # the package, and what `jupyter` calls it
_LONGEST_NAME = 100


@dataclass(frozen=True, slots=True)
class InJupyter:
    """What Jupyter and an environment have to do with each other."""

    kernels: tuple[Kernel, ...] = ()  # that start its Python
    has_ipykernel: bool = False  # what a kernel needs
    application: str = ""  # lab or notebook, where it is installed in the environment


class Kernels:
    """It looks at the disk, so ask it in a worker."""

    def __init__(self, making: Making, surroundings: Callable[[], Surroundings]) -> None:
        self._making = making
        self._surroundings = surroundings

    def look(self, environment: Environment) -> InJupyter:
        """What there is now."""
        names = {normalised(each.name) for each in self._making.inside(environment).listed}
        application = next((way for package, way in _APPLICATIONS if package in names), "")
        return InJupyter(tuple(self.of(environment)), IPYKERNEL in names, application)

    def of(self, environment: Environment) -> list[Kernel]:
        """The kernels that start the environment's Python."""
        return [each for each in kernels(self._surroundings()) if _starts(each, environment.prefix)]

    def plan_register(self, environment: Environment, display_name: str = "") -> Plan:
        """Put it into the list, ipykernel installed first where it is missing. Runs pip's dry run then."""
        display_name = display_name.strip() or f"Python ({shown_name(environment)})"
        _refuse_name(display_name)
        if there := self.of(environment):
            raise AppError(
                "already-a-kernel",
                say(
                    "{name} is in Jupyter's list already, as “{display}”.",
                    name=shown_name(environment),
                    display=there[0].display_name,
                ),
                fix=say("Choose it in Jupyter under Kernel, Change kernel. Or take it out first."),
            )
        base = self._with_ipykernel(environment)
        step, folder = self.register_step(environment, display_name)
        away = MoveToBin(say("Take the kernel out of the list: move {path} to the bin", path=folder), folder)
        more = base.undo.steps if base is not None and isinstance(base.undo, Plan) else ()
        title = say("Make {name} usable in Jupyter notebooks", name=shown_name(environment))
        plan = Plan(
            title=title,
            steps=(*(base.steps if base is not None else ()), step),
            resource=f"environment:{environment.prefix}",
            effect=Effect.CHANGES,
            undo=Plan(
                title=say("Take {name} out of Jupyter's list", name=shown_name(environment)),
                steps=(away, *more),
                resource=f"environment:{environment.prefix}",
                effect=Effect.CHANGES,
                undo=NotUndoable(say("Put it into the list again instead.")),
            ),
            undo_sentence=say("It leaves the list again."),
            where=folder,
            changes=say("Jupyter offers “{name}”, whatever Jupyter it is.", name=display_name),
        )
        return plan if base is None else replace(plan, packages=base.packages, warnings=base.warnings)

    def register_step(self, environment: Environment, display_name: str = "") -> tuple[RunCommand, Path]:
        """The step that puts it into the list, and the folder it makes there."""
        if environment.executable is None:
            raise AppError(
                "no-python",
                say("{name} has no Python that could be started.", name=shown_name(environment)),
                fix=say("Repair it first, or choose another one."),
            )
        around = self._surroundings()
        taken = [each.name for each in kernels(around)]
        name = kernel_name(shown_name(environment), taken)
        folder = Path(own_kernels_folder(around), name)
        display_name = display_name or f"Python ({shown_name(environment)})"
        argv = (environment.executable, "-m", IPYKERNEL, "install", "--user")
        command = Command((*argv, "--name", name, "--display-name", display_name))
        sentence = say("Put it into Jupyter's list as “{name}”", name=display_name)
        return RunCommand(sentence, command, makes=(folder,)), folder

    def with_kernel(self, plan: Plan, prefix: str, prompt: str = "") -> Plan:
        """A plan that makes an environment, with ipykernel among its packages, and puts it into the list."""
        around = self._surroundings()
        paths = around.paths
        inside = ("Scripts", "python.exe") if around.is_windows else ("bin", "python")
        environment = Environment(
            prefix, Kind.VENV, prompt or paths.basename(prefix), executable=paths.join(prefix, *inside)
        )
        step, folder = self.register_step(environment)
        away = MoveToBin(say("Take the kernel out of the list: move {path} to the bin", path=folder), folder)
        undo = (
            replace(plan.undo, steps=(away, *plan.undo.steps)) if isinstance(plan.undo, Plan) else plan.undo
        )
        return replace(plan, steps=(*plan.steps, step), undo=undo)

    def plan_remove(self, environment: Environment) -> Plan:
        """Take it out of the list: its entries go to the bin, the environment stays as it is."""
        found = self.of(environment)
        if not found:
            raise AppError(
                "no-kernel",
                say("{name} is not in Jupyter's list of kernels.", name=shown_name(environment)),
            )
        return _taken_out(environment, found)

    def plan_open_jupyter(self, environment: Environment, folder: str) -> Plan:
        """Start the Jupyter that is installed in the environment. Its page opens in the browser."""
        way = self.look(environment).application
        if not way or environment.executable is None:
            raise AppError(
                "no-jupyter",
                say("Jupyter is not installed in {name}.", name=shown_name(environment)),
                fix=say("Add the package jupyterlab, or put the environment into the list of your Jupyter."),
                about=environment.prefix,
            )
        command = Command((environment.executable, "-m", "jupyter", way), cwd=Path(folder))
        return Plan(
            title=say("Open Jupyter with {name}", name=shown_name(environment)),
            steps=(StartProgram(say("Start Jupyter; its page opens in the browser"), command, console=True),),
            resource=f"open:{folder}",
            effect=Effect.READS,
            undo=NotUndoable(say("There is nothing to undo: choose File, Shut Down in Jupyter to end it.")),
            where=Path(folder),
            changes=say("It goes on in the background until you choose File, Shut Down in it."),
        )

    def _with_ipykernel(self, environment: Environment) -> Plan | None:
        listed = self._making.inside(environment).listed
        if any(normalised(each.name) == IPYKERNEL for each in listed):
            return None
        return self._making.plan_packages(environment, PackagesWish(Act.INSTALL, (IPYKERNEL,)))


def _taken_out(environment: Environment, found: Sequence[Kernel]) -> Plan:
    steps: list[Step] = [
        MoveToBin(say("Move “{name}” to the bin", name=each.display_name), Path(each.folder))
        for each in found
    ]
    back = tuple(
        RestoreFromBin(say("Bring “{name}” back", name=each.display_name), Path(each.folder))
        for each in found
    )
    resource = f"environment:{environment.prefix}"
    return Plan(
        title=say("Take {name} out of Jupyter's list", name=shown_name(environment)),
        steps=tuple(steps),
        resource=resource,
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Put {name} back into Jupyter's list", name=shown_name(environment)),
            steps=back,
            resource=resource,
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Take it out again instead.")),
        ),
        undo_sentence=say("It comes back into the list."),
        where=Path(found[0].folder).parent,
        changes=say("The environment and its packages stay as they are."),
    )


def _starts(kernel: Kernel, prefix: str) -> bool:
    program = (
        kernel.program,
        os.path.realpath(Path(kernel.program).parent) + os.sep + Path(kernel.program).name,
    )
    return any(os.path.normcase(each).startswith(os.path.normcase(prefix) + os.sep) for each in program)


def _refuse_name(name: str) -> None:
    if not name.isprintable() or name.startswith("-") or len(name) > _LONGEST_NAME:
        raise AppError(
            "bad-name",
            say("A kernel cannot be called “{name}”.", name=name),
            fix=say("Choose a short name in one line, such as {name}.", name="Python (thesis)"),
        )
