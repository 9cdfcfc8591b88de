"""The Containers page: a day's work in a lab, none, an engine that went away, long words."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Sequence
from typing import Any

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.engine_failures import refused
from app.services.container_logs import ContainerLog
from app.services.engine_lists import EngineLists
from app.ui.containers.rename_container import RenameContainer
from app.ui.main_window import MainWindow
from app.ui.pages.containers import ContainersPage
from tests.screens.registry import Stage, screen
from tests.scripted_engine import ScriptedEngine, listed, of_project, port


def lab() -> Sequence[dict[str, Any]]:
    now = time.time()
    lab3, lab5 = of_project("lab3-pipelines"), of_project("lab5-serving")
    return (
        listed("lab3-web", status="Up 2 hours (healthy)", Image="lab3:1", Labels=lab3, Created=now - 8000,
               Ports=[port(80, 8080), port(443)], Command="gunicorn --bind 0.0.0.0:80 web:app"),
        listed("lab3-db", Image="postgres:16", Labels=lab3, Ports=[port(5432, 5432)], Created=now - 8000,
               Mounts=[{"Type": "volume", "Name": "lab3_data"}], Command="docker-entrypoint.sh postgres",
               NetworkSettings={"Networks": {"lab3_default": {}}}),
        listed("lab5-api", status="Up 4 minutes (unhealthy)", Image="lab5:1", Labels=lab5, Created=now - 240,
               Ports=[port(8000, 8000, "0.0.0.0")]),
        listed("train-test", "exited", "Exited (137) 3 hours ago", Image="lab4:0", Created=now - 20_000),
        listed("hello", "exited", "Exited (0) 2 days ago", Image="hello:1", Created=now - 180_000),
        listed("notebook", "paused", "Up 3 days (Paused)", Image="quay.io/jupyter/scipy-notebook:2026-10-06",
               Created=now - 300_000, Ports=[port(8888, 8888)]),
        listed("never", "created", "Created", Image="sha256:" + "4f" * 32, Created=now - 100),
    )  # fmt: skip


LOG = b"""\
[2026-11-30 09:12:01] [1] [INFO] Starting gunicorn 23.0.0
[2026-11-30 09:12:01] [1] [INFO] Listening at: http://0.0.0.0:80 (1)
[2026-11-30 09:12:01] [8] [INFO] Booting worker with pid: 8
127.0.0.1 - - [30/Nov/2026:09:14:22] "GET / HTTP/1.1" 200 5124
127.0.0.1 - - [30/Nov/2026:09:14:23] "GET /static/app.css HTTP/1.1" 304 0
\x1b[33m[2026-11-30 09:15:40] [8] [WARNING] Slow query: 812 ms\x1b[0m
"""


def make_logs(labwright: Labwright, engine: ScriptedEngine) -> None:
    """Let the window read what this engine says of its containers."""

    def log(container: str, on_change: Callable[[], object]) -> ContainerLog:
        return ContainerLog(lambda: engine, container, on_change)  # type: ignore[arg-type, return-value]

    labwright.__dict__["container_log"] = log


def containers(stage: Stage, engine: ScriptedEngine, chosen: str = "") -> MainWindow:
    """The window at the page, when it shows what the engine holds."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    lists = EngineLists(lambda: engine)  # type: ignore[arg-type, return-value]
    labwright.__dict__["engine_lists"] = lists
    for each in engine.listed:
        engine.printed[each["Id"]] = LOG
    make_logs(labwright, engine)
    stage.at_end.append(lists.close)
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("containers")
    window.show()
    stage.keep(window)
    page = window.page
    assert isinstance(page, ContainersPage)
    stage.wait_for(lambda: page.is_filled or page.problems.isVisible())
    if chosen:
        page.choose(next(each.id for each in lists.contents.containers if each.name == chosen))
    return window


@screen("containers")
def containers_full(stage: Stage) -> QWidget:
    window = containers(stage, ScriptedEngine(lab()), "lab3-web")
    assert isinstance(window.page, ContainersPage)
    grouping = window.page.listed.grouping
    assert grouping is not None
    grouping.group_by("project")
    return window


@screen("containers-ended")
def containers_ended(stage: Stage) -> QWidget:
    return containers(stage, ScriptedEngine(lab()), "train-test")


@screen("containers-open-port", size=(1280, 820))
def containers_open_port(stage: Stage) -> QWidget:
    return containers(stage, ScriptedEngine(lab()), "lab5-api")


@screen("containers-several", size=(1280, 820))
def containers_several(stage: Stage) -> QWidget:
    window = containers(stage, ScriptedEngine(lab()))
    assert isinstance(window.page, ContainersPage)
    window.page.table.selectAll()
    return window


@screen("containers-minimum", size=(960, 640))
def containers_minimum(stage: Stage) -> QWidget:
    return containers(stage, ScriptedEngine(lab()))


@screen("containers-none")
def containers_none(stage: Stage) -> QWidget:
    return containers(stage, ScriptedEngine())


@screen("containers-away")
def containers_away(stage: Stage) -> QWidget:
    engine = ScriptedEngine(lab())
    window = containers(stage, engine)
    engine.problem = refused("unix:///var/run/docker.sock")
    page = window.page
    assert isinstance(page, ContainersPage)
    page.refresh()
    stage.wait_for(page.problems.isVisible)
    return window


@screen("rename-container")
def rename_container(stage: Stage) -> QWidget:
    window = containers(stage, ScriptedEngine(lab()))
    dialog = RenameContainer(window, next(iter(window.services.engine_lists.contents.containers)), None)
    dialog.open()
    return dialog
