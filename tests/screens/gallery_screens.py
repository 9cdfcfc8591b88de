"""Every part a page is made of, in all its states."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QSize, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolTip,
    QVBoxLayout,
    QWidget,
)

from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button, IconButton, SplitButton, pulled
from app.ui.widgets.card import Card, CardButton, RowCard
from app.ui.widgets.choices import CheckBox, OptionCard, Radio, Segmented, Switch
from app.ui.widgets.columns import Columns
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.empty_state import EmptyState, Way
from app.ui.widgets.fields import Combo, Field, ListField, PathField
from app.ui.widgets.flow import Flow
from app.ui.widgets.focus_ring import FocusRing
from app.ui.widgets.page import Page
from app.ui.widgets.popover import Popover
from app.ui.widgets.progress import BusyIcon, Progress
from app.ui.widgets.search_field import SearchField
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import ElidedText, Text, with_code
from app.ui.widgets.toast import Toaster
from tests.screens.registry import Stage, screen

_STATES = ("rest", "hover", "pressed", "focus", "disabled")


def _line(label: str, *parts: QWidget) -> QWidget:
    row = QWidget()
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    name = Text(label, "small", "muted", wrap=False)
    name.setFixedWidth(palette.px(88))
    line.addWidget(name, 0, Qt.AlignmentFlag.AlignVCenter)
    flow = Flow(gap=12)
    for part in parts:
        flow.addWidget(part)
    line.addLayout(flow, 1)
    return row


def _in_states(make: Callable[[], QWidget], states: Sequence[str] = _STATES) -> list[QWidget]:
    made = []
    for state in states:
        part = make()
        part.setProperty("pictured", state)
        if state == "pressed":
            assert isinstance(part, QAbstractButton)
            part.setDown(True)
        elif state == "disabled":
            part.setEnabled(False)
        made.append(part)
    return made


def _checked(make: Callable[[], QAbstractButton]) -> Callable[[], QWidget]:
    def made() -> QWidget:
        button = make()
        button.setAutoExclusive(False)
        button.setChecked(True)
        return button

    return made


def _sheet(stage: Stage) -> tuple[QWidget, QVBoxLayout]:
    window = QWidget()
    window.setAutoFillBackground(True)
    column = QVBoxLayout(window)
    column.setContentsMargins(28, 24, 28, 24)
    column.setSpacing(palette.px(12))
    return window, column


def _finished(stage: Stage, window: QWidget) -> QWidget:
    """Each part in the state it is to be seen in, and the window as high as its parts."""
    window.show()
    for part in window.findChildren(QWidget):
        if part.property("pictured") == "focus":
            ring = FocusRing()
            ring.setWidget(part)
            stage.keep(ring)
        elif part.property("pictured") == "hover":
            _hover(part)
    window.resize(stage.size.width(), 100)
    layout = window.layout()
    assert layout is not None
    stage.size = QSize(stage.size.width(), layout.totalHeightForWidth(stage.size.width()))
    return window


def _hover(part: QWidget) -> None:
    part.setAttribute(Qt.WidgetAttribute.WA_UnderMouse)
    spot, none = QPointF(part.rect().center()), Qt.MouseButton.NoButton
    move = QMouseEvent(QEvent.Type.MouseMove, spot, spot, none, none, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(part, move)


@screen("gallery", size=(760, 900))
def gallery(stage: Stage) -> QWidget:
    window, column = _sheet(stage)
    for kind, label, icon in (
        ("primary", "Build…", "play"),
        ("secondary", "Build…", "play"),
        ("quiet", "Build…", "play"),
        ("danger", "Delete…", "bin"),
    ):
        make = partial(Button, label, icon=icon, kind=kind)
        column.addWidget(_line(kind.capitalize(), *_in_states(make)))
    column.addWidget(_line("Small", *_in_states(partial(Button, "Build…", small=True))))
    busy = Button("Build lab4:1", icon="play")
    busy.set_busy("Building…")
    split = SplitButton("Build lab4:1", kind="primary")
    column.addWidget(_line("Split, busy", split, SplitButton("All steps…", icon="play"), busy))
    browse = partial(IconButton, "folder", "Browse…", kind="secondary", token="text")
    column.addWidget(
        _line(
            "Icons", *_in_states(partial(IconButton, "refresh", "Refresh")), *_in_states(browse, _STATES[:2])
        )
    )
    for name, kind in (("Check", CheckBox), ("Switch", Switch), ("Radio", Radio)):
        make = partial(kind, "")
        column.addWidget(_line(name, *_in_states(make), *_in_states(_checked(make))))
    shells = [("bash", "bash"), ("pwsh", "PowerShell"), ("cmd", "cmd")]
    off = Segmented([("cards", "Cards"), ("file", "File")], "cards", name="View")
    off.setEnabled(False)
    column.addWidget(
        _line(
            "Segmented",
            Segmented([("cards", "Cards"), ("file", "File")], "cards", name="View"),
            Segmented(shells, "bash", name="Shell", small=True),
            off,
        )
    )
    words = ("Ready", "Running", "Stale", "Missing", "Broken", "Look at it", "Note", "Building…", "venv")
    states = ("ready", "running", "stale", "missing", "broken", "warning", "info", "busy", "plain")
    column.addWidget(_line("State, pill", *(Badge(s, w) for s, w in zip(states, words, strict=True))))
    bare = (Badge(s, w, bare=True) for s, w in zip(states[:8], words, strict=False))
    column.addWidget(_line("State, bare", *bare))
    known, unknown, failed = Progress("Build"), Progress("Look"), Progress("Failed")
    known.set_share(0.64)
    failed.set_failed()
    column.addWidget(
        _line(
            "Progress",
            known,
            Text("64 %, about 20 s", "small", "muted", wrap=False),
            unknown,
            failed,
            BusyIcon(),
        )
    )
    return _finished(stage, window)


@screen("gallery-cards", size=(760, 900))
def gallery_cards(stage: Stage) -> QWidget:
    window, column = _sheet(stage)
    rows = RowCard()
    ready, look = partial(Badge, "ready", "Ready"), partial(Badge, "warning", "Look at it")
    rows.add_row(
        "python",
        "Python 3.11.9, and 4 others",
        "9 environments, 14.1 GB in all",
        badge=ready(),
        link=Button("Environments", kind="quiet"),
    )
    rows.add_row(
        "disk",
        "18 GB free",
        "11 GB can be freed: 4 old images and an environment nobody uses",
        badge=look(),
        link=Button("Free space…", kind="quiet"),
    )
    rows.add_row("globe", "Online", "The package index answers in 120 ms", badge=ready())
    column.addWidget(rows)
    cards: list[QWidget] = []
    for title, state in (("Code", ""), ("Dockerfile", "chosen"), ("Image", "missing")):
        sheet = Card()
        sheet.set_chosen(state == "chosen")
        sheet.set_missing(state == "missing")
        sheet.body.addWidget(Text(title, "name"))
        sheet.body.addWidget(Text(with_code("No image `lab4:1` yet"), "small", "muted"))
        cards.append(sheet)

    def pressable() -> QWidget:
        card = CardButton("Open the project")
        card.body.addWidget(Text("Open", "name"))
        card.body.addWidget(Text("A card to press", "small", "muted"))
        return card

    column.addLayout(_beside(*cards, *_in_states(pressable, ("hover", "focus"))))
    tabs = Tabs()
    for key in ("Packages", "Tree", "Size"):
        tabs.add(key, key, ElidedText("~/courses/ml-systems/lab4-containers/.venv", "mono", "muted"))
    column.addWidget(tabs)
    for role in ("title", "heading", "strong", "name", "body", "small"):
        column.addWidget(Text(f"The {role} of it: Docker runs in WSL 2", role))
    column.addWidget(
        Text(
            "A text that wraps keeps the line height of its role, here 20 for 13, so a paragraph of two or "
            "three lines can be read without losing the line, in every language and at every size.",
            token="muted",
        )
    )
    return _finished(stage, window)


@screen("gallery-fields", size=(760, 900))
def gallery_fields(stage: Stage) -> QWidget:
    window, column = _sheet(stage)
    column.setSpacing(palette.px(16))
    rest, off = Field("Name", help="Small letters and numbers", placeholder="lab4:1"), Field("Not now")
    off.set_text("lab4:1")
    off.setEnabled(False)
    column.addLayout(_beside(rest, off))
    wrong, place = Field("Image name"), PathField("Place")
    wrong.set_text("Lab4:1")
    wrong.set_problem("Image names are written in small letters.", "Use lab4:1", lambda: None)
    place.set_text("~/courses/ml-systems/lab6-compose/.venv")
    place.set_warning(
        "This folder is synced to a cloud drive. It works, but 36,000 small files will be uploaded.",
        "Use a local folder instead",
        lambda: None,
    )
    column.addLayout(_beside(wrong, place))
    made, search = Combo("Made with"), SearchField("Search 41 packages")
    made.add("venv", "venv", "comes with Python")
    search.setText("num")
    search.set_count(3, 9)
    column.addLayout(_beside(made, search, SearchField("Search 41 packages")))
    folders = ListField("Folders to search", help="Labwright looks for environments in these")
    folders.set_values(
        ["~/courses", "/a/very/long/path/that/does/not/fit/in/the/room/there/is/for/it/at/all/" * 2]
    )
    column.addWidget(folders)
    chosen = OptionCard("An assignment with requirements.txt", "Found in lab6-compose: 6 packages")
    chosen.setChecked(True)
    options = QWidget()
    options.setLayout(_beside(chosen, OptionCard("Nothing yet", "Start empty, add packages later")))
    column.addWidget(options)
    jupyter = CheckBox("Use it in Jupyter", "As the kernel lab6-compose")
    jupyter.setChecked(True)
    column.addLayout(_beside(jupyter, Switch("Follow the system", "Light by day, dark by night")))
    return _finished(stage, window)


def _beside(*parts: QWidget) -> Columns:
    row = Columns(narrow_below=500)
    for part in parts:
        row.add(part)
    return row


@screen("gallery-popups", size=(760, 520))
def gallery_popups(stage: Stage) -> QWidget:
    window, column = _sheet(stage)
    menu = QMenu()
    menu.addAction("Build lab4:1")
    menu.addAction("Build without the cache")
    menu.addSeparator()
    menu.addAction("Not now").setEnabled(False)
    menu.setActiveAction(menu.actions()[1])
    made = Combo("Made with")
    made.add("venv", "venv", "comes with Python")
    made.add("conda", "conda", "also for what is not Python")
    made.setMinimumWidth(palette.px(320))
    column.addWidget(_line("Combo", made))
    window.show()
    QToolTip.showText(window.mapToGlobal(window.rect().center()), "Stop lab3-web (S)", window)
    made.showPopup()
    menu.popup(window.mapToGlobal(window.rect().center()))
    popups = [made.view().window(), menu]
    popups += [part for part in QApplication.topLevelWidgets() if part.inherits("QTipLabel")]
    stage.keep(menu)
    for popup in popups:
        picture = QLabel()
        picture.setPixmap(popup.grab())
        popup.hide()
        column.addWidget(_line(type(popup).__name__, picture))
    column.addStretch(1)
    return window


class _SamplePage(Page):
    pass


def _page(stage: Stage) -> _SamplePage:
    page = _SamplePage(None)  # type: ignore[arg-type]
    page.setAutoFillBackground(True)
    page.set_heading("Environments", "9 environments, 14.1 GB in all, found in 0.3 s")
    page.header_actions.add(Button("Open folder…", icon="folder"))
    page.header_actions.add(Button("Import…", icon="pull"))
    page.header_actions.add(Button("Export…", icon="push"))
    page.header_actions.add(Button("Compare…"))
    page.header_actions.add(Button("New environment", icon="add", kind="primary"))
    picture = Card()
    picture.setFixedSize(palette.px(240), palette.px(180))
    empty = EmptyState(
        picture,
        "No environments yet",
        [
            "An environment keeps the packages of one project apart from all others.",
            "Nothing is changed until you have seen it.",
        ],
        Button("Make the first one", icon="add"),
        [
            Way(
                "folder", "You have one somewhere?", "Say where to look for it", "Add a folder…", lambda: None
            ),
            Way("learn", "What is an environment?", "Two minutes, with a picture", "Learn", lambda: None),
        ],
    )
    page.body.addWidget(empty, 1)
    return page


@screen("gallery-page")
def gallery_page(stage: Stage) -> QWidget:
    page = _page(stage)
    page.resize(stage.size)
    toaster = Toaster(page)
    stage.keep(toaster)
    page.show()
    toaster.show_toast("vision-old is in the bin, 1.3 GB", lambda: None)
    return page


@screen("gallery-page-minimum", size=(960, 640))
def gallery_page_minimum(stage: Stage) -> QWidget:
    return _page(stage)


@screen("gallery-popover")
def gallery_popover(stage: Stage) -> QWidget:
    page = _page(stage)
    page.resize(stage.size)
    page.show()
    popover = Popover(page, width=480)
    rows = RowCard(flat=True)
    rows.add_row("refresh", "Building lab4:1", "step 4 of 5, 0:42", link=Button("Cancel", small=True))
    rows.add_row("pause", "Running lab4:1", "Waits for the build to end", link=Button("Cancel", small=True))
    popover.body.addWidget(rows)
    popover.open_below(page.header_actions, right=True)
    return page


@screen("gallery-dialog")
def gallery_dialog(stage: Stage) -> QWidget:
    return _dialog(stage)


@screen("gallery-dialog-minimum", size=(960, 640))
def gallery_dialog_minimum(stage: Stage) -> QWidget:
    return _dialog(stage)


def _dialog(stage: Stage) -> QWidget:
    page = _page(stage)
    page.resize(stage.size)
    page.show()
    stage.keep(page)
    dialog = Dialog(page, "New environment", "A place of its own for the packages of one project.")
    dialog.header_right.addWidget(
        Segmented(
            [("bash", "bash"), ("pwsh", "PowerShell"), ("cmd", "cmd")], "bash", name="Shell", small=True
        )
    )
    dialog.body.addWidget(Field("Name", help="Small letters and numbers"))
    for title, sentence in (
        ("An assignment with requirements.txt", "Found in lab6-compose: 6 packages"),
        ("A project with pyproject.toml", "Poetry or uv keep it exact for everyone"),
        ("Nothing yet", "Start empty, add packages later"),
    ):
        dialog.body.addWidget(OptionCard(title, sentence))
    band = dialog.add_band()
    band.addWidget(Text("412 MB to download, 1.9 GB on disk. 18 GB are free"))
    dialog.footer_left.addLayout(pulled(Button("Copy commands", icon="copy", kind="quiet")))
    cancel, run = Button("Cancel"), Button("Run 3 commands", icon="play", kind="primary")
    dialog.footer_right.addWidget(cancel)
    dialog.footer_right.addWidget(run)
    dialog.set_primary(run)
    return dialog
