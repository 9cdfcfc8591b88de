"""The Poetry page in its main states, and its forms."""

from __future__ import annotations

import os
from pathlib import Path

from PySide6.QtWidgets import QWidget

from app.bootstrap import Labwright
from app.core.poetry_work import ProjectFinding
from app.ui.main_window import MainWindow
from app.ui.pages.poetry import PoetryPage
from app.ui.poetry.add_to_project import AddToProject
from app.ui.poetry.new_project import NewProjectForm
from app.ui.poetry.release_dialogs import NewVersion, Publish
from tests.made_projects import COURSE, INSTALLED, LOCKED, MadeProject, made_poetry, many_dependencies
from tests.screens.page_screens import SMALLEST
from tests.screens.registry import Stage, screen


def opened(
    stage: Stage, folder: Path | None, *, poetry: bool = True, part: str = "dependencies"
) -> PoetryPage:
    """The page with this folder open, on a machine that has a Poetry or not."""
    os.environ["LABWRIGHT_HOME"] = str(stage.folder / "labwright")
    labwright = Labwright("window")
    labwright.language = stage.language
    if poetry:
        labwright.settings.set("programs.poetry", str(made_poetry(stage.folder / "poetry")))
    else:
        labwright.programs.find = lambda _name: None  # type: ignore[method-assign]
    if folder is not None:
        labwright.window_state.update({"recent_folders": [str(folder)]})
    window = MainWindow(labwright)
    window.resize(stage.size)
    window.show_page("poetry")
    window.show()
    stage.keep(window)
    page = window.page
    assert isinstance(page, PoetryPage)
    stage.wait_for(lambda: page.look is not None or page.problem is not None or page.is_empty)
    if page.look is not None and page.look.name:
        page.parts.tabs.show_part(part)
        stage.wait_for(page.parts.isVisible)
    return page


def course(stage: Stage, **what: object) -> Path:
    """The project of a course."""
    return MadeProject(stage.folder / "home" / "courses" / "tidal-lab", **what).make()  # type: ignore[arg-type]


@screen("poetry-full")
def poetry_full(stage: Stage) -> QWidget:
    return opened(stage, course(stage)).window()


@screen("poetry-minimum", size=SMALLEST)
def poetry_minimum(stage: Stage) -> QWidget:
    return opened(stage, course(stage)).window()


@screen("poetry-stale")
def poetry_stale(stage: Stage) -> QWidget:
    page = opened(stage, course(stage, fits=False))
    page.parts.dependencies.table.choose(page.parts.dependencies.table.table().rows[1].key)
    return page.window()


@screen("poetry-not-installed")
def poetry_not_installed(stage: Stage) -> QWidget:
    some = {**INSTALLED, "numpy": "1.26.4"}
    del some["tidepool"]
    return opened(stage, course(stage, installed=some)).window()


@screen("poetry-not-locked")
def poetry_not_locked(stage: Stage) -> QWidget:
    return opened(stage, course(stage, locked=None, installed=None)).window()


@screen("poetry-tree")
def poetry_tree(stage: Stage) -> QWidget:
    return opened(stage, course(stage), part="tree").window()


@screen("poetry-file")
def poetry_file(stage: Stage) -> QWidget:
    return opened(stage, course(stage), part="file").window()


@screen("poetry-environment")
def poetry_environment(stage: Stage) -> QWidget:
    return opened(stage, course(stage), part="environment").window()


@screen("poetry-environment-none")
def poetry_environment_none(stage: Stage) -> QWidget:
    return opened(stage, course(stage, installed=None), part="environment").window()


@screen("poetry-work")
def poetry_work(stage: Stage) -> QWidget:
    page = opened(stage, course(stage), part="work")
    page.parts.work.show_findings(
        [
            ProjectFinding(True, "[project.readme] the file README.md does not exist"),
            ProjectFinding(False, "A wildcard Python dependency is ambiguous. Consider a more explicit one."),
        ]
    )
    return page.window()


@screen("poetry-work-minimum", size=SMALLEST)
def poetry_work_minimum(stage: Stage) -> QWidget:
    return opened(stage, course(stage), part="work").window()


@screen("poetry-settings")
def poetry_settings(stage: Stage) -> QWidget:
    folder = course(stage)
    (folder / "poetry.toml").write_text("[installer]\nparallel = false\n", encoding="utf-8")
    return opened(stage, folder, part="settings").window()


@screen("poetry-version")
def poetry_version(stage: Stage) -> QWidget:
    page = opened(stage, course(stage))
    page.parts.work.version.click()
    form = page.window().findChild(NewVersion)
    assert form is not None
    stage.wait_for(lambda: "0.3.1" in form.outcome.text())
    return form


@screen("poetry-publish")
def poetry_publish(stage: Stage) -> QWidget:
    page = opened(stage, course(stage))
    page.parts.work.publish.click()
    form = page.window().findChild(Publish)
    assert form is not None
    stage.wait_for(form.given.isChecked)
    form.token.edit.setText("not-a-token")
    form.token.edit.textEdited.emit("not-a-token")
    return form


@screen("poetry-no-folder")
def poetry_no_folder(stage: Stage) -> QWidget:
    return opened(stage, None).window()


@screen("poetry-empty")
def poetry_empty(stage: Stage) -> QWidget:
    folder = stage.folder / "home" / "notes"
    folder.mkdir(parents=True)
    return opened(stage, folder).window()


@screen("poetry-unreadable")
def poetry_unreadable(stage: Stage) -> QWidget:
    return opened(stage, course(stage, text=COURSE.replace('"tidal-lab"', '"tidal-lab'), fits=False)).window()


@screen("poetry-of-uv")
def poetry_of_uv(stage: Stage) -> QWidget:
    text = COURSE.partition("[tool.poetry")[0] + "[tool.uv]\nmanaged = true\n"
    return opened(stage, course(stage, text=text, locked=None)).window()


@screen("poetry-missing")
def poetry_missing(stage: Stage) -> QWidget:
    return opened(stage, course(stage), poetry=False).window()


@screen("poetry-long")
def poetry_long(stage: Stage) -> QWidget:
    name = "a-package-with-a-name-that-nobody-would-want-to-type-" + "very-" * 12 + "long"
    text = COURSE.replace("tidal-lab", name).replace(
        "numpy (>=1.26,<3.0)", f"{name} (>=1.26.1234567890,!=2.0,<3.0)"
    )
    locked = {**LOCKED, name: ("1.26.1234567890.post1234567890+local.build.99", ())}
    return opened(stage, course(stage, text=text, locked=locked)).window()


@screen("poetry-500")
def poetry_500(stage: Stage) -> QWidget:
    text, locked = many_dependencies(500)
    return opened(stage, course(stage, text=text, locked=locked)).window()


@screen("poetry-500-tree")
def poetry_500_tree(stage: Stage) -> QWidget:
    text, locked = many_dependencies(500)
    return opened(stage, course(stage, text=text, locked=locked), part="tree").window()


@screen("poetry-add")
def poetry_add(stage: Stage) -> QWidget:
    page = opened(stage, course(stage))
    page.parts.dependencies.add.click()
    form = page.window().findChild(AddToProject)
    assert form is not None
    form.packages.chips.set_values(["requests[socks]@^2.31", "pandas>=2,<3", "httpx"])
    form.group.set_text("dev")
    form.packages.chips.changed.emit()
    stage.wait_for(form.command.isVisible)
    return form


@screen("poetry-new")
def poetry_new(stage: Stage) -> QWidget:
    page = opened(stage, None)
    page.new.click()
    form = page.window().findChild(NewProjectForm)
    assert form is not None
    form.place.edit.setText(str(stage.folder / "home" / "harbour"))
    form.description.edit.setText("When the tide comes in")
    form.author.edit.setText("Ada Lovelace <ada@example.org>")
    stage.wait_for(lambda: form.plan is not None)
    return form


@screen("poetry-new-minimum", size=SMALLEST)
def poetry_new_minimum(stage: Stage) -> QWidget:
    return poetry_new(stage)
