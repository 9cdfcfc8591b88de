"""The forms that make environments and change their packages."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

from PySide6.QtWidgets import QWidget

from app.core.commands import Command
from app.core.environments import Environment, Kind
from app.core.network import Aim
from app.core.package_changes import PackageChange, summary
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.preflight import Finding, Weight
from app.core.pythons import Python
from app.core.reaching import Reach, Reply, finding
from app.core.words import say
from app.services.preflight import Asking
from app.ui.environments.add_packages import AddPackages
from app.ui.environments.new_environment import NewEnvironment
from app.ui.environments.revisions import Revisions
from app.ui.run_plan import propose
from tests import some_pythons as some
from tests.sample_environments import a_students
from tests.screens.environments_screens import opened, selected
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen
from tests.searched import Searched


def form(
    stage: Stage, *, pythons: tuple[Python, ...] | None = None, preflight: object = None
) -> NewEnvironment:
    """The form, opened by the page's button in a home with a project."""
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    known = some.KnownPythons(some.a_students({}))
    page.services.__dict__["pythons"] = known
    page.services.__dict__["preflight"] = preflight or told(None)
    project = stage.folder / "home" / "courses" / "ml-systems" / "lab6-compose"
    project.mkdir(parents=True, exist_ok=True)
    (project / "requirements.txt").write_text("torch==2.1.0\npandas\n", encoding="utf-8")
    page.services.window_state.update({"recent_folders": [str(project)]})
    page.new.click()
    (dialog,) = page.window().findChildren(NewEnvironment)
    stage.wait_for(lambda: dialog.python.count() > 0)
    return dialog


def settled(stage: Stage, dialog: NewEnvironment) -> QWidget:
    """The form when what it shows of itself is there."""
    stage.wait_for(lambda: dialog.answer is not None)
    return dialog


@screen("new-environment")
def new_environment(stage: Stage) -> QWidget:
    return settled(stage, form(stage))


def told(found: Finding | None, files: tuple[Finding, ...] = ()) -> SimpleNamespace:
    """A preflight that says this: what the machine would say is another thing each day."""
    asking = Asking("pip", Aim())
    return SimpleNamespace(
        of_creation=lambda *_: files,
        of_packages=lambda *_: files,
        asking_for_creation=lambda *_: asking,
        asking_for_packages=lambda *_: asking,
        ask=lambda *_: found,
    )


ROOM = Finding(
    "disk", Weight.FINE, say("It takes about {needed}; {free} are free.", needed="165 MB", free="212 GB")
)


@screen("new-environment-fine")
def all_is_well(stage: Stage) -> QWidget:
    dialog = form(
        stage, preflight=told(finding("pip", Reply(Reach.REACHED, "packages.example.edu")), (ROOM,))
    )
    dialog.packages.set_values(["pandas"])
    dialog.packages.changed.emit()
    stage.wait_for(lambda: dialog.looked_at.of_network is not None)
    return settled(stage, dialog)


@screen("new-environment-sources", size=(1440, 1100))
def from_a_school(stage: Stage) -> QWidget:
    refused = finding(
        "pip", Reply(Reach.PROXY_PASSWORD, "packages.example.edu"), proxy="proxy.example.edu:8080"
    )
    dialog = form(stage, preflight=told(refused, (ROOM,)))
    dialog.packages.set_values(["pandas"])
    dialog.sources.unfold()
    dialog.sources.index.set_text("https://packages.example.edu/simple/")
    dialog.sources.extra.set_text("https://ada:secret@more.example.edu/")
    dialog.sources.extra.changed.emit("")
    dialog.packages.changed.emit()
    return settled(stage, dialog)


@screen("new-environment-warned")
def warned(stage: Stage) -> QWidget:
    silent = finding("pip", Reply(Reach.OFFLINE, "packages.example.edu"))
    full = Finding(
        "disk",
        Weight.WARNING,
        say("{free} are free on this disk, and this takes about {needed}.", free="410 MB", needed="5.2 GB"),
        say("Free some space first. The bin of Labwright may hold some."),
    )
    dialog = form(stage, preflight=told(silent, (full,)))
    dialog.packages.set_values(["torch", "pandas"])
    dialog.packages.changed.emit()
    stage.wait_for(lambda: dialog.looked_at.of_network is not None)
    return settled(stage, dialog)


@screen("new-environment-file")
def with_a_file(stage: Stage) -> QWidget:
    dialog = form(stage)
    dialog.cards["requirements.txt"].click()
    return settled(stage, dialog)


@screen("new-environment-no-conda")
def without_conda(stage: Stage) -> QWidget:
    dialog = form(stage)
    course = stage.folder / "home" / "courses" / "ml-systems" / "lab6-compose" / "environment.yml"
    course.write_text("dependencies: [python=3.12, numpy]\n", encoding="utf-8")
    dialog.cards["environment.yml"].click()
    return settled(stage, dialog)


@screen("new-environment-conda")
def with_conda(stage: Stage) -> QWidget:
    """Channels that do not go together, and a package that is pip's."""
    program = stage.folder / "home" / "miniforge3" / "bin" / "conda"
    program.parent.mkdir(parents=True, exist_ok=True)
    program.touch(0o755)
    (program.parents[1] / "conda-meta").mkdir(exist_ok=True)
    (program.parents[1] / "conda-meta" / "conda-24.11.0-py312_0.json").touch()
    dialog = form(stage)
    dialog._services.settings.set("programs.conda", str(program))
    dialog.tool.set_current("conda")
    dialog.tool.chosen.emit("conda")
    dialog.packages.set_values(["numpy=1.26", "conda-forge::gdal", "python >=3.11,<3.13"])
    dialog.from_conda.channels.set_values(["conda-forge", "defaults"])
    dialog.packages.changed.emit()
    return settled(stage, dialog)


@screen("new-environment-mistake")
def with_a_mistake(stage: Stage) -> QWidget:
    dialog = form(stage)
    dialog.packages.set_values(
        ["torch==2.1.0", "pandas==2.2.3", "scikit-learn==1.5.2", "fastapi==0.115", "uvicorn", "numpy=1.26"]
    )
    dialog.packages.changed.emit()
    return settled(stage, dialog)


@screen("new-environment-smallest", size=SMALLEST)
def in_the_smallest_window(stage: Stage) -> QWidget:
    dialog = form(stage)
    dialog.place.edit.setText("/srv/forbidden/because it is inside/" + "long " * 12)
    dialog.place.changed.emit(dialog.place.text())
    return settled(stage, dialog)


@screen("revisions")
def revisions(stage: Stage) -> QWidget:
    """What conda wrote down of an environment."""
    page = opened(stage, Searched(a_students(stage.folder / "home")))
    environment = Environment(
        str(stage.folder / "home" / "miniforge3" / "envs" / "ml"), Kind.CONDA, "ml-course"
    )
    history = Path(environment.prefix) / "conda-meta" / "history"
    history.parent.mkdir(parents=True, exist_ok=True)
    history.write_text(
        "==> 2026-09-01 10:00:00 <==\n# cmd: conda create -n ml-course python=3.12 numpy\n"
        "+conda-forge/linux-64::python-3.12.1-h0\n+conda-forge/linux-64::numpy-1.26.4-py312\n"
        "==> 2026-10-07 09:12:44 <==\n# cmd: conda install pandas\n"
        "+conda-forge/linux-64::pandas-2.2.3-py312\n"
        "==> 2026-11-20 16:40:02 <==\n# cmd: conda install pytorch torchvision -c pytorch\n"
        "+pytorch/linux-64::pytorch-2.1.0-py312\n",
        encoding="utf-8",
    )
    dialog = Revisions(page.window(), environment)
    dialog.open()
    stage.wait_for(dialog.look.isEnabled)
    return dialog


@screen("add-packages")
def add_packages(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    page.details.add.click()
    (dialog,) = page.window().findChildren(AddPackages)
    dialog.packages.set_values(["seaborn", "cv2"])
    dialog.packages.changed.emit()
    return dialog


@screen("plan-preview-packages")
def what_comes(stage: Stage) -> QWidget:
    page = selected(stage, "lab4-containers")
    python = "~/courses/ml-systems/lab4-containers/.venv/bin/python"
    changes = (
        PackageChange("seaborn", None, "0.13.2"),
        PackageChange("numpy", "1.26.4", "2.1.2"),
        PackageChange("cycler", "0.12.1", None),
        *(PackageChange(f"part-{n}", None, f"1.{n}") for n in range(12)),
    )
    plan = Plan(
        say("Install {packages} in {name}", packages="seaborn", name="lab4-containers"),
        (
            RunCommand(
                say("Download and install {packages} and what they need", packages="seaborn"),
                Command((python, "-m", "pip", "install", "seaborn")),
            ),
        ),
        resource="lab4",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("It is a picture.")),
        packages=changes,
        changes=summary(changes),
    )
    return propose(page.window(), plan)
