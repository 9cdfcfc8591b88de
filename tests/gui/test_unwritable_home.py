"""A data folder that cannot be written keeps nobody from the window."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
# The program itself, closed when all that follows the first paint is done.
OPENS_AND_CLOSES = """
import sys
from PySide6.QtWidgets import QApplication
from app import bootstrap
from app.ui import application

application.AfterFirstPaint._greet = lambda self: QApplication.closeAllWindows()
sys.exit(bootstrap.run_window(None))
"""


def test_the_window_opens_where_labwright_cannot_write(tmp_path: Path) -> None:
    own = tmp_path / "a file where the folder should be"
    own.write_text("mine", encoding="utf-8")
    environment = {**os.environ, "LABWRIGHT_HOME": str(own), "QT_QPA_PLATFORM": "offscreen"}
    argv = [sys.executable, "-c", OPENS_AND_CLOSES]
    ended = subprocess.run(
        argv, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False
    )
    assert ended.returncode == 0, ended.stderr
    assert "Traceback" not in ended.stderr
    assert own.read_text(encoding="utf-8") == "mine"
