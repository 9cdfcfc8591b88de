"""The dialogs, each in its main states."""

from __future__ import annotations

import os
import sys
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.commands import Command, Shell
from app.core.error_lines import error_lines
from app.core.errors import AppError
from app.core.fixes import Fix
from app.core.outcomes import Line, Stream
from app.core.plans import (
    ChangeSetting,
    CheckPackages,
    Effect,
    MoveToBin,
    NotUndoable,
    Plan,
    QuickVenv,
    RemoveTrial,
    RunCommand,
    WriteFile,
)
from app.core.words import say
from app.services.explanations import Explanations
from app.services.output_log import OutputLog
from app.tools.conda_plans import MIXED, SPACES
from app.ui.dialogs.about import About
from app.ui.dialogs.failure import Failure
from app.ui.dialogs.job_log import JobLog
from app.ui.dialogs.plan_preview import PlanPreview
from app.ui.dialogs.welcome import Welcome
from app.ui.main_window import MainWindow
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.error_panel import ErrorPanel
from app.ui.widgets.log_view import LogView
from app.ui.widgets.page import Page
from tests.screens.registry import RESOURCES, Stage, screen

HOME = Path("~").expanduser()
PROJECT = HOME / "courses" / "ml-systems" / "lab6-compose"


REMOVED = Plan(
    say("Remove it"),
    (MoveToBin(say("Remove it"), PROJECT / ".venv"),),
    resource=str(PROJECT),
    effect=Effect.CHANGES,
    undo=NotUndoable(say("It is a picture.")),
)


def run(sentence: str, *argv: str, secrets: frozenset[str] = frozenset()) -> RunCommand:
    return RunCommand(say(sentence), Command(argv, cwd=PROJECT, secrets=secrets))


def three_steps() -> Plan:
    return Plan(
        say("Create an environment for lab6-compose"),
        (
            replace(
                run("Make an empty environment in the project folder", "python3.11", "-m", "venv", ".venv"),
                stand_in=QuickVenv("python3.11", ".venv"),
            ),
            run(
                "Bring its installer up to date",
                ".venv/bin/python",
                "-m",
                "pip",
                "install",
                "--upgrade",
                "pip",
            ),
            run(
                "Install the 6 packages your assignment asks for, and what they need",
                *(".venv/bin/python", "-m", "pip", "install", "-r", "requirements.txt"),
            ),
        ),
        resource=str(PROJECT / ".venv"),
        effect=Effect.CHANGES,
        undo=REMOVED,
        undo_sentence=say("the folder is removed again, if you have not changed it since"),
        where=PROJECT,
        needs=say("412 MB to download, 1.9 GB on disk. 18 GB are free"),
        changes=say("One new folder, `.venv`. No file of yours is touched"),
    )


def page(stage: Stage) -> Page:
    back = Page(None)  # type: ignore[arg-type]
    back.setAutoFillBackground(True)
    back.set_heading("Environments", "9 environments, 14.1 GB, found in 0.3 s")
    back.header_actions.add(Button("New environment", icon="add", kind="primary"))
    back.resize(stage.size)
    back.show()
    stage.keep(back)
    return back


def preview(stage: Stage, plan: Plan, shell: Shell = Shell.BASH) -> PlanPreview:
    return PlanPreview(page(stage), plan, Explanations(RESOURCES / "explain", stage.language), shell)


@screen("plan-preview")
def plan_preview(stage: Stage) -> QWidget:
    dialog = preview(stage, three_steps())
    dialog.commands[2].line.point_at(3)
    return dialog


@screen("plan-preview-untouched")
def plan_preview_untouched(stage: Stage) -> QWidget:
    return preview(stage, three_steps(), Shell.POWERSHELL)


@screen("plan-preview-repair", size=(960, 760))
def plan_preview_repair(stage: Stage) -> QWidget:
    place, trial = Path("/home/ada/thesis/.venv"), Path("/home/ada/.cache/labwright/trials/18ec-.venv")
    create = ("/usr/bin/python3.12", "-m", "venv")
    steps = (
        run("Make a folder with a Python of its own and pip", *create, str(trial)),
        CheckPackages(say("Look whether all packages are there"), trial, ()),
        RemoveTrial(say("It can be done: remove the trial"), trial),
        MoveToBin(say("Move the old environment to the bin"), place),
        run("Make a folder with a Python of its own and pip", *create, str(place)),
    )
    undo = Plan(say("Back"), (), "r", Effect.CHANGES, NotUndoable(say("no")))
    back = say("The old environment comes back from the bin.")
    return preview(
        stage,
        Plan(say("Repair the environment {name}", name="thesis"), steps, "r", Effect.CHANGES, undo, back),
    )


@screen("plan-preview-long", size=(960, 640))
def plan_preview_long(stage: Stage) -> QWidget:
    packages = [f"package-number-{n}>=1.{n}" for n in range(20)]
    steps = tuple(
        run(
            f"Install group {n} of the packages",
            ".venv/bin/python",
            "-m",
            "pip",
            "install",
            *packages[: n * 2],
        )
        for n in range(1, 31)
    )
    plan = Plan(
        say("Install everything the course “Sistemas de aprendizaje automático a gran escala” asks for"),
        steps,
        resource="x",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("installed packages can only be put back as they were at best")),
        where=PROJECT
        / "日本語のとても長いフォルダ名"
        / "un dossier à l’accent très très long"
        / "и ещё один",
        needs=say("2.4 GB to download"),
        changes=say("The environment `.venv`"),
    )
    dialog = preview(stage, plan)
    dialog.commands[6].line.point_at(1)
    return dialog


@screen("plan-preview-warnings")
def plan_preview_warnings(stage: Stage) -> QWidget:
    prefix = "/home/ada/My labs/vision"
    channels = ("-c", "conda-forge", "python=3.12", "gdal")
    plan = Plan(
        say("Create the environment {name}", name="vision"),
        (run("Find versions that fit together", "conda", "create", "-y", "-p", prefix, *channels),),
        resource="vision",
        effect=Effect.CHANGES,
        undo=REMOVED,
        undo_sentence=say("The environment goes to the bin."),
        where=Path(prefix),
        warnings=(MIXED, SPACES),
    )
    return preview(stage, plan)


@screen("plan-preview-destroys")
def plan_preview_destroys(stage: Stage) -> QWidget:
    plan = Plan(
        say("Remove the volume lab4-data"),
        (run("Remove the volume and all that is in it", "docker", "volume", "rm", "lab4-data"),),
        resource="volume lab4-data",
        effect=Effect.DESTROYS,
        undo=NotUndoable(say("Docker keeps no copy of a volume. Export it first if you are not sure.")),
        changes=say("412 MB in 1,204 files are gone"),
        confirm_name="lab4-data",
    )
    dialog = preview(stage, plan)
    assert dialog.confirm is not None
    dialog.confirm.edit.setText("lab4")
    return dialog


@screen("plan-preview-files")
def plan_preview_files(stage: Stage) -> QWidget:
    dockerfile = stage.folder / "Dockerfile"
    before = [f"# line {n}" for n in range(1, 12)]
    dockerfile.write_text(
        "\n".join(["FROM python:3.12-slim", *before, "CMD python app.py", ""]), encoding="utf-8"
    )
    after = "\n".join(["FROM python:3.11-slim", *before, 'CMD ["python", "app.py"]', "EXPOSE 8080", ""])
    ignore = "".join(f"{name}\n" for name in (".git", ".venv", "*.pyc", "data/*.csv") * 6)
    plan = Plan(
        say("Use Python 3.11 in the image too"),
        (
            WriteFile(say("Start from the same Python as your environment"), dockerfile, after.encode()),
            WriteFile(
                say("Keep large files out of the build"), stage.folder / ".dockerignore", ignore.encode()
            ),
            MoveToBin(say("Put the old lock file away"), PROJECT / "requirements.lock"),
            ChangeSetting(say("Remember this place"), "search_folders", str(PROJECT)),
        ),
        resource=str(dockerfile),
        effect=Effect.CHANGES,
        undo=REMOVED,
        undo_sentence=say("both files become what they were, and the lock file comes back"),
        where=stage.folder,
        changes=say("Two files"),
    )
    dialog = preview(stage, plan)
    stage.wait_for(lambda: all(row.is_ready for row in dialog.steps))
    return dialog


@screen("plan-preview-no-line")
def plan_preview_no_line(stage: Stage) -> QWidget:
    plan = Plan(
        say("Commit your work"),
        (
            run("Take every changed file", "git", "add", "--all"),
            run("Commit with a message", "git", "commit", "-m", "Add the model\n\nIt reaches 0.93."),
        ),
        resource=str(PROJECT),
        effect=Effect.CHANGES,
        undo=REMOVED,
        undo_sentence=say("the commit is taken back, your files stay as they are"),
        where=PROJECT,
    )
    return preview(stage, plan, Shell.CMD)


@screen("plan-preview-reads")
def plan_preview_reads(stage: Stage) -> QWidget:
    token = "ghp_16C7e42F292c6912E7710c838347Ae178B4a"
    plan = Plan(
        say("Look at what Docker has"),
        (run("Ask the engine", "docker", "--token", token, "system", "df", "", secrets=frozenset({token})),),
        resource="engine",
        effect=Effect.READS,
        undo=NotUndoable(say("It changes nothing.")),
    )
    return preview(stage, plan, Shell.POWERSHELL)


PIP_SAID = """\
Collecting pandas==2.2.3 (from -r requirements.txt (line 1))
  Downloading pandas-2.2.3-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl (12.7 MB)
Collecting numpy==1.26.4 (from -r requirements.txt (line 3))
  Downloading numpy-1.26.4-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl (18.0 MB)
Collecting tqdm==4.66.5 (from -r requirements.txt (line 4))
  Downloading tqdm-4.66.5-py3-none-any.whl (78 kB)
Collecting scikit-learn==1.5.2 (from -r requirements.txt (line 5))
  Downloading scikit_learn-1.5.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl (12.9 MB)
ERROR: Could not find a version that satisfies the requirement torch==2.1.0
       (from versions: 2.2.0, 2.2.1, 2.2.2, 2.3.0, 2.3.1, 2.4.0, 2.4.1, 2.5.0, 2.5.1)
ERROR: No matching distribution found for torch==2.1.0
"""


# The folder of a screen goes when its picture is taken, and with it this child.
UNTIL_GONE = "import os, time\nwhile os.path.exists(__file__): time.sleep(0.05)"


def main_window(stage: Stage) -> MainWindow:
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show()
    stage.keep(window)
    return window


def python_job(window: MainWindow, stage: Stage, code: str) -> str:
    """Start two steps: the first does nothing, the second is this code."""
    script = stage.folder / "pip.py"
    script.write_text(code, encoding="utf-8")
    steps = (
        RunCommand(say("Make an empty environment"), Command((sys.executable, "-c", ""))),
        RunCommand(
            say("Install the 6 packages your assignment asks for"), Command((sys.executable, str(script)))
        ),
    )
    plan = Plan(
        say("Create an environment for lab6-compose"),
        steps,
        resource="lab6",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("It is a picture.")),
    )
    return window.services.jobs.start(plan)


@screen("job-log-running")
def job_log_running(stage: Stage) -> QWidget:
    window = main_window(stage)
    said = "\n".join(PIP_SAID.splitlines()[:8])
    job_id = python_job(window, stage, f"print({said!r}, flush=True)\n{UNTIL_GONE}")
    window.services.jobs.subscribe(window.bridge.publish)
    log = window.services.jobs.log(job_id)
    stage.wait_for(lambda: log.line_count >= 8)
    return JobLog(window, window.services, window.bridge, job_id)


@screen("job-log-failed")
def job_log_failed(stage: Stage) -> QWidget:
    window = main_window(stage)
    lines = [f"Collecting package-{n}" for n in range(122)] + PIP_SAID.splitlines()
    job_id = python_job(window, stage, f"import sys\nprint({chr(10).join(lines)!r}, flush=True)\nsys.exit(1)")
    window.services.jobs.wait(job_id)
    return JobLog(window, window.services, window.bridge, job_id)


@screen("job-log-mended")
def job_log_mended(stage: Stage) -> QWidget:
    window = main_window(stage)
    said = "/home/ada/thesis/bin/python: No module named ipykernel"
    job_id = python_job(window, stage, f"import sys\nsys.exit({said!r})")
    window.services.jobs.wait(job_id)
    log = JobLog(window, window.services, window.bridge, job_id)
    assert log.error is not None
    log.error.show_fixes(ways_out("ipykernel"))
    return log


@screen("failure-mended")
def failure_mended(stage: Stage) -> QWidget:
    error = AppError(
        "no-jupyter",
        say("Jupyter is not installed in {name}.", name="thesis"),
        fix=say("Add the package jupyterlab, or put the environment into the list of your Jupyter."),
    )
    dialog = Failure(main_window(stage), error)
    dialog.show_fixes(ways_out("jupyterlab"))
    return dialog


def ways_out(package: str) -> tuple[Fix, ...]:
    step = RunCommand(say("Install it"), Command((sys.executable, "-m", "pip", "install", package)))
    plan = Plan(say("Install it"), (step,), "x", Effect.CHANGES, NotUndoable(say("It is a picture.")))
    title = say("Install {package} in {name}", package=package, name="thesis")
    return (Fix(title, say("With all that it needs."), plan, best=True),)


@screen("about")
def about(stage: Stage) -> QWidget:
    window = main_window(stage)
    dialog = About(window, window.services)
    stage.wait_for(lambda: dialog.parts.body.count() > 1)
    return dialog


@screen("welcome")
def welcome(stage: Stage) -> QWidget:
    return Welcome(main_window(stage))


@screen("welcome-minimum", size=(960, 640))
def welcome_minimum(stage: Stage) -> QWidget:
    return Welcome(main_window(stage))


def error_page(stage: Stage, panel: QWidget) -> QWidget:
    back = page(stage)
    back.set_heading("Build lab4:1", "lab4-containers, stopped after 9.7 s at step 4 of 5")
    back.body.addWidget(panel)
    return back


@screen("error-known")
def error_known(stage: Stage) -> QWidget:
    dockerfile = stage.folder / "Dockerfile"
    dockerfile.write_text("FROM python:3.12-slim\nWORKDIR /app\n", encoding="utf-8")
    plan = Plan(
        say("Use Python 3.11 in the image too"),
        (WriteFile(say("Change the first line"), dockerfile, b"FROM python:3.11-slim\nWORKDIR /app\n"),),
        resource="x",
        effect=Effect.CHANGES,
        undo=NotUndoable(say("It is a picture.")),
    )
    fixes = (
        Fix(say("Or ask for torch 2.2.0 or newer"), say("Changes your environment as well."), plan),
        Fix(
            say("Use Python 3.11 in the image too"),
            say("The same as your environment. Then the build is tried again."),
            plan,
            best=True,
        ),
    )
    error = AppError(
        "version-not-found",
        say("pip looked for `torch==2.1.0` (line 2 of `requirements.txt`) and found only 2.2.0 and newer."),
        cause=say(
            "torch 2.1.0 was made for Python 3.8 to 3.11. The image starts from 3.12. On this laptop it "
            "works, because `.venv` has Python 3.11.9."
        ),
    )
    log = OutputLog()
    lines = [f"Collecting package-{n}" for n in range(122)] + PIP_SAID.splitlines()
    log.append([Line(Stream.OUT, line) for line in lines])
    view = LogView("What pip said")
    view.show_log(log)
    view.mark_errors(error_lines(lines))
    view.setMinimumHeight(palette.px(300))
    panel = ErrorPanel(
        error, title="torch 2.1.0 does not exist for Python 3.12", help_text=str, fixes=fixes, output=view
    )
    return error_page(stage, panel)


@screen("error-unknown")
def error_unknown(stage: Stage) -> QWidget:
    error = AppError("command-failed", say("docker ended with code 125."))
    return error_page(stage, ErrorPanel(error, title="The container did not start", help_text=str))
