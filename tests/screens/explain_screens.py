"""The place where an error is explained."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

from app.ui.dialogs.explain_error import ExplainError
from tests.screens.dialog_screens import main_window
from tests.screens.registry import Stage, screen

NOT_YOURS = """$ docker run hello-world
docker: permission denied while trying to connect to the Docker daemon socket at \
unix:///var/run/docker.sock: \
Head "http://%2Fvar%2Frun%2Fdocker.sock/_ping": dial unix /var/run/docker.sock: connect: permission denied
See 'docker run --help'."""
SEVERAL = """#9 [5/6] RUN pip install -r requirements.txt
#9 1.634 Collecting torch==9.9
#9 2.101 ERROR: Could not find a version that satisfies the requirement torch==9.9 (from versions: none)
#9 2.102 ERROR: No matching distribution found for torch==9.9
#9 2.133 WARNING: Running pip as the 'root' user can result in broken permissions
ERROR: failed to solve: process "/bin/sh -c pip install -r requirements.txt" \
did not complete successfully: exit code: 1"""


def explained(stage: Stage, text: str) -> ExplainError:
    dialog = ExplainError(main_window(stage))
    dialog.pasted.setPlainText(text)
    stage.wait_for(lambda: not dialog.answer.isHidden())
    return dialog


@screen("explain-error")
def explain_error(stage: Stage) -> QWidget:
    return explained(stage, NOT_YOURS)


@screen("explain-error-several", size=(1180, 1400))
def explain_error_several(stage: Stage) -> QWidget:
    return explained(stage, SEVERAL)


@screen("explain-error-minimum", size=(960, 640))
def explain_error_minimum(stage: Stage) -> QWidget:
    return explained(stage, SEVERAL)


@screen("explain-error-empty")
def explain_error_empty(stage: Stage) -> QWidget:
    return ExplainError(main_window(stage))


@screen("explain-error-unknown")
def explain_error_unknown(stage: Stage) -> QWidget:
    return explained(stage, "everything went well")
