"""The running window changes its language: no English is left, nothing is cut off, the page stays."""

from __future__ import annotations

import re
import sys
import time
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QLocale, Qt
from PySide6.QtGui import QFontMetrics, QTextDocumentFragment
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QComboBox,
    QDialog,
    QLabel,
    QLineEdit,
    QTabBar,
    QTableView,
    QToolButton,
    QWidget,
)
from pytestqt.qtbot import QtBot

from app.bootstrap import Labwright
from app.core import diagnosis
from app.core.commands import Command
from app.core.containers import parse_containers
from app.core.diagnosis import Check, fine, trouble
from app.core.environment_words import shown_name, tool_name
from app.core.journal import Entry
from app.core.machine import FoundProgram, Hardware, MachineFacts
from app.core.outcomes import Ending, Outcome
from app.core.plans import Effect, NotUndoable, Plan, RunCommand
from app.core.readiness import plan_look_closer
from app.core.settings import plan_choice
from app.core.words import say, verbatim
from app.services.checks import ONLY_WINDOWS
from app.services.doctor import Doctor
from app.services.engine_lists import EngineLists
from app.services.publisher import Publisher
from app.ui.actions import Group
from app.ui.appearance import Appearance
from app.ui.dialogs.about import About
from app.ui.dialogs.job_log import JobLog
from app.ui.main_window import MainWindow
from app.ui.models.columns import Column
from app.ui.models.containers import image_name, ports_in_short
from app.ui.pages.containers import ContainersPage
from app.ui.pages.doctor import DoctorPage
from app.ui.pages.engine import EnginePage
from app.ui.pages.environments import EnvironmentsPage
from app.ui.pages.home import HomePage
from app.ui.pages.journal import JournalPage
from app.ui.pages.poetry import PoetryPage
from app.ui.pages.pythons import PythonsPage
from app.ui.pages.registry import PAGES
from app.ui.pages.settings import SettingsPage
from app.ui.run_plan import propose
from app.ui.theme import fonts, palette
from app.ui.unexpected import facts
from app.ui.widgets.badge import badge_size
from app.ui.widgets.card import Row
from app.ui.widgets.journal_drawer import EntryRow
from app.ui.widgets.table_cells import CELL_PADDING
from tests.gui.main_windows import PATIENCE_MS, open_window
from tests.gui.pseudo_locale import PseudoLocale
from tests.gui.widgets.seen import RESOURCES, cut_off, dress
from tests.past_commands import Past, write
from tests.sample_environments import many
from tests.screens.container_screens import lab, make_logs
from tests.scripted_engine import ScriptedEngine
from tests.searched import Searched
from tests.translation import catalogue

PYTHON = FoundProgram(Path("/usr/bin/python3"), "3.12.4")
HARDWARE = Hardware(
    "Debian 12", "x86-64", False, None, 8, int(16.5e9), int(9.2e9), Path("/home"), int(494e9), int(118e9)
)
HOURS = 3600.0
COMMANDS = (
    Past(say("Ask {program} for its version", program="git"), "git --version", ago=3.5 * HOURS),
    Past("«2»", "git pull", ago=30.5 * HOURS, exit_code=127, seconds=0.02),
    Past("«0»", "git add", ago=2, seconds=86_000),
    Past("«3»", "git fetch", ago=80 * HOURS, outcome=Outcome(Ending.CANCELLED, 4.0)),
    Past("«4»", "git push", ago=85 * HOURS, outcome=Outcome(Ending.TIMED_OUT, 90.0, timeout_seconds=90.0)),
    Past("«5»", "git log", ago=300 * HOURS, outcome=Outcome(Ending.SIGNALLED, 9.0, signal_name="SIGKILL")),
    Past("«6»", "git gc", ago=400 * HOURS, runs=True),
)
LANGUAGES = catalogue.LANGUAGES
KEYS = [entry.key for entry in PAGES]


@pytest.fixture(autouse=True)
def theme(qapp: QApplication) -> Iterator[None]:
    dress(qapp, reduced_motion=True)
    yield
    dress(qapp)


@pytest.fixture
def labwright() -> Labwright:
    made = Labwright("window")
    made.__dict__["environments"] = Searched(STUDENT)
    made.settings.set("language", "en")
    made.__dict__["machine"] = Publisher(lambda: MachineFacts(HARDWARE, PYTHON, None, time.time()), "machine")
    made.__dict__["engine_looks"] = Publisher(tuple, "engines")
    engine = ScriptedEngine(lab())
    made.__dict__["engine_lists"] = EngineLists(lambda: engine)  # type: ignore[arg-type, return-value]
    make_logs(made, engine)
    made.__dict__["doctor"] = Doctor(some_checks)
    write(made.journal, COMMANDS, time.time())
    return made


def some_checks() -> list[Check]:
    """Of the doctor: one that finds something wrong, and one that does not."""
    broken = trouble(say("PATH is empty: a terminal finds no program."), say("Open a new terminal."))
    return [
        Check("path", diagnosis.Group.TOOLS, say("PATH is in order"), ONLY_WINDOWS, lambda: broken),
        Check(
            "git", diagnosis.Group.TOOLS, say("git is there"), ONLY_WINDOWS, lambda: fine(say("git is there"))
        ),
    ]


@pytest.fixture
def appearance(qapp: QApplication, labwright: Labwright) -> Iterator[Appearance]:
    locale = QLocale()
    made = Appearance(qapp, labwright)
    made.follow_changes()
    yield made
    labwright.settings.set("language", "en")
    made.take_over()
    made.deleteLater()
    QLocale.setDefault(locale)


def opened(qtbot: QtBot, labwright: Labwright, appearance: Appearance, key: str = "home") -> MainWindow:
    window = open_window(qtbot, key, labwright)
    appearance.rebuild_asked.connect(window.rebuild)
    settle(qtbot, window)
    return window


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the page in sight shows all it has to show."""
    page = window.page

    def there() -> bool:
        read = len(window.job_desk.journal.entries) >= len(COMMANDS)
        return read and not window.services.machine.refreshing and shows_all()

    def shows_all() -> bool:
        shows = False
        match page:
            case HomePage():
                rows = [*page.machine_card.findChildren(Row), *page.findChildren(EntryRow)]
                shows = page.is_filled and len(rows) > len(COMMANDS) and all(row.isVisible() for row in rows)
            case JournalPage():
                shows = page.is_read and page.table.isVisible()
            case EnvironmentsPage():
                shows = page.is_filled and all(row.size_bytes is not None for row in page.table.table().rows)
            case PythonsPage():
                shows = page.is_filled and page.walk is not None and not page.services.pythons.refreshing
            case PoetryPage():
                shows = page.is_empty  # no project is open here
            case ContainersPage():
                shows = page.is_filled and page.table.isVisible()
            case EnginePage():
                looks = page.services.engine_looks
                shows = looks.value is not None and not looks.refreshing and page.again.isEnabled()
            case DoctorPage():
                shows = page.is_checked
            case SettingsPage():
                shows = page.is_whole and page.programs_were_sought
                tools = [*page.get_tools.rows.values(), *page.tools.rows.values()] if shows else []
                # A row that was just made is shown when its layout hears of it, in a later turn.
                shows = len({type(row) for row in tools}) > 1 and all(row.isVisible() for row in tools)
        return shows

    qtbot.waitUntil(there, timeout=PATIENCE_MS)


def in_sight(window: MainWindow) -> int:
    """How many things there are to read."""
    return sum(
        isinstance(widget, QLabel | QAbstractButton | QLineEdit) and widget.isVisible()
        for widget in window.findChildren(QWidget)
    )


def speak(qtbot: QtBot, window: MainWindow, language: str) -> None:
    """Choose another language, as the settings do, and wait until everything is there in it."""
    settle(qtbot, window)
    page, count = window.page, in_sight(window)
    window.services.settings.set("language", language)
    qtbot.waitUntil(lambda: window.page is not page)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: in_sight(window) == count, timeout=PATIENCE_MS)


def words_in(root: QWidget) -> set[str]:
    """All that can be read or heard of a window or dialog, line by line."""
    found = [root.windowTitle()]
    for widget in [root, *root.findChildren(QWidget)]:
        if widget.isVisibleTo(root):
            found += [widget.accessibleName(), widget.accessibleDescription(), widget.toolTip()]
            found += _words_on(widget)
    plain = (
        QTextDocumentFragment.fromHtml(words).toPlainText() if "<" in words else words for words in found
    )
    return {line.strip() for words in plain for line in words.splitlines() if line.strip()}


def _words_on(widget: QWidget) -> list[str]:
    match widget:
        case QLabel() | QAbstractButton():
            return [widget.text()]
        case QLineEdit():
            return [widget.placeholderText()]
        case QComboBox():
            return [widget.itemText(index) for index in range(widget.count())]
        case QTableView():
            return _words_of_table(widget.model())
    return []


def _words_of_table(model: QAbstractItemModel) -> list[str]:
    columns = range(model.columnCount())
    titles = [model.headerData(column, Qt.Orientation.Horizontal) for column in columns]
    cells = [model.index(row, column).data() for row in range(model.rowCount()) for column in columns]
    return [str(words) for words in (*titles, *cells) if words]


def words_of_actions(window: MainWindow) -> set[str]:
    """What palette, menus and tooltips say of what can be done."""
    actions = window.action_list.everything()
    headings = {group.heading for group in Group}
    told = {words for action in actions for words in (action.title, action.command) if words}
    return told | headings


@cache
def sentences(language: str, *, same: bool) -> re.Pattern[str]:
    """All English sentences the language says in its own words, or all it says in the same ones."""
    patterns = []
    for source, forms in catalogue.read(RESOURCES / "i18n" / f"labwright_{language}.ts").items():
        literal = re.split(r"\{[^{}]*\}", source)
        letters = sum(character.isalpha() for character in "".join(literal))
        if (source in forms) is same and letters:
            filled = ".+" if letters > _UNIT else r"\d[\d.]*"  # "{number} s" is not the end of any sentence
            patterns.append(filled.join(map(re.escape, literal)))
    return re.compile("|".join(patterns))


STUDENT = many(Path("/home/ana"), 12)
_UNIT = 2  # letters
# Names, paths, numbers, and what is typed: the same in every language.
NAMES = re.compile(
    r"(?:Labwright|C?Python|x86-64|git|pip|Qt|PySide6|Debian|bash|PowerShell|cmd|conda|docker|poetry|pyenv|uv)\b.*"
    r"|python3|English|Español|Français|install|-r .*|http:.*|localhost,.*|Ctrl.*|F\d+|/.*|«\w+»|[\W\d]+"
    r"|\d+[.]?\d* \w+|theme = dark"
)


def left_in_english(words: set[str], language: str) -> list[str]:
    """The sentences that are not translated where they are shown."""
    return sorted(filter(sentences(language, same=False).fullmatch, words))


def never_translated(words: set[str], in_english: set[str], language: str) -> list[str]:
    """What stands there in two languages alike, without a reason."""
    same = sentences(language, same=True)
    names = {name for each in STUDENT.environments for name in (shown_name(each), tool_name(each.kind))}
    for each in parse_containers(lab()):
        names |= {each.name, each.project or "", image_name(each.image), ports_in_short(each)}
    alike = (
        (words & in_english) - set(facts("").values()) - names - {"miniforge3", "Linux", "Windows", "macOS"}
    )
    found = (re.sub(r" \d+$", "", each) for each in alike if not NAMES.fullmatch(each))
    return sorted(each for each in found if not same.fullmatch(each))


@pytest.mark.parametrize("key", KEYS)
def test_a_page_changes_its_language_while_it_is_used(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance, key: str
) -> None:
    window = opened(qtbot, labwright, appearance, key)
    window.toggle_drawer()
    qtbot.waitUntil(lambda: window.drawer is not None and "git log" in words_in(window.drawer))
    in_english = words_in(window) | words_of_actions(window)
    centre = window.centralWidget()
    for language in LANGUAGES:
        speak(qtbot, window, language)
        assert window.page.key == key
        assert window.centralWidget() is centre, "PySide6 (6.11) crashes when it is another one"
        words = words_in(window) | words_of_actions(window)
        assert left_in_english(words, language) == []
        assert never_translated(words, in_english, language) == []
    speak(qtbot, window, "en")
    assert window.page.key == key
    assert words_in(window) | words_of_actions(window) == in_english


def test_what_is_left_in_english_is_found() -> None:
    words = {"Check again", "3 days ago", "Revisar de nuevo", "Waits for “x”.", "hace 3 días"}
    assert left_in_english(words, "es") == ["3 days ago", "Check again", "Waits for “x”."]
    words = {"Hard coded", "Python 3.12", "/usr/bin", "Labwright"}
    assert never_translated(words, words, "es") == ["Hard coded"]


def dialogs(qtbot: QtBot, window: MainWindow) -> Iterator[tuple[str, QWidget]]:
    """The dialogs and what else opens over the window, one after the other, each when it is complete."""
    for name in ("about", "welcome", "keys"):
        window.action_list[name].run()
        dialog = next(each for each in window.findChildren(QDialog) if each.isVisible())
        if isinstance(dialog, About):
            qtbot.waitUntil(lambda about=dialog: "MIT" in words_in(about.parts), timeout=PATIENCE_MS)
        yield name, dialog
        dialog.close()
        qtbot.waitUntil(lambda: not any(each.isVisible() for each in window.findChildren(QDialog)))
    plans = {"asking": plan_look_closer(PYTHON, "python"), "choosing": plan_choice("theme", "dark", None)}
    for name, plan in plans.items():
        preview = propose(window, plan)
        qtbot.waitUntil(preview.isVisible)
        yield f"plan preview: {name}", preview
        preview.close()
    window.show_palette()
    assert window.palette_shown is not None
    yield "palette", window.palette_shown
    window.palette_shown.dismiss()
    job_id = window.services.jobs.start(failing())
    window.services.jobs.wait(job_id)
    window.job_desk.open_log(job_id)
    log = next(each for each in window.findChildren(JobLog) if each.isVisible())
    qtbot.waitUntil(lambda: log.error is not None and log.error.isVisible())
    yield "log of a failed job", log
    log.close()


def failing() -> Plan:
    """A plan whose second step does not work."""
    steps = [
        RunCommand(verbatim("«step»"), Command((sys.executable, "-c", code)))
        for code in ("", "raise SystemExit(3)")
    ]
    return Plan(verbatim("«plan»"), tuple(steps), "x", Effect.READS, NotUndoable(verbatim("«why»")))


@pytest.mark.parametrize("language", LANGUAGES)
def test_dialogs_speak_the_language(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance, language: str
) -> None:
    window = opened(qtbot, labwright, appearance)
    in_english = {name: words_in(dialog) for name, dialog in dialogs(qtbot, window)}
    speak(qtbot, window, language)
    for name, dialog in dialogs(qtbot, window):
        words = words_in(dialog)
        assert left_in_english(words, language) == [], name
        given = words_in(dialog.parts) if isinstance(dialog, About) else set()
        assert never_translated(words - given, in_english[name], language) == [], name


@pytest.fixture(params=[*LANGUAGES, "pseudo"])
def language(
    request: pytest.FixtureRequest, qapp: QApplication, labwright: Labwright, appearance: Appearance
) -> Iterator[str]:
    """Each language, and the made-up one whose words are longer than most."""
    pseudo = PseudoLocale()
    if request.param == "pseudo":
        qapp.installTranslator(pseudo)
    else:
        labwright.settings.set("language", request.param)
        appearance.take_over()
    yield request.param
    qapp.removeTranslator(pseudo)


def wait_until_whole(qtbot: QtBot, root: QWidget) -> None:
    """Wait until all words have the room they need. (Qt lays out a moment after words changed.)"""

    def is_whole() -> None:
        assert cut_off(root) == []

    qtbot.waitUntil(is_whole)


@pytest.mark.parametrize("size", [(1280, 820), (960, 640)])
def test_nothing_is_cut_off(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance, language: str, size: tuple[int, int]
) -> None:
    window = opened(qtbot, labwright, appearance)
    assert window.action_list["about"].title.startswith("[") is (language == "pseudo")
    window.resize(*size)
    for key in KEYS:
        window.show_page(key)
        settle(qtbot, window)
        wait_until_whole(qtbot, window)
    for _, dialog in dialogs(qtbot, window):
        wait_until_whole(qtbot, dialog)


def arrows_of(bar: QTabBar) -> list[QToolButton]:
    """What scrolls a row of tabs that has too little room."""
    return [each for each in bar.findChildren(QToolButton) if each.isVisible()]


@pytest.mark.parametrize("text_size", [1.0, 1.5])
@pytest.mark.parametrize("language", ["en", *LANGUAGES])
def test_no_tab_of_the_details_hides_behind_arrows(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance, text_size: float, language: str
) -> None:
    labwright.settings.set("text_size", text_size)
    labwright.settings.set("language", language)
    appearance.take_over()
    for key in ("environments", "pythons"):
        window = opened(qtbot, labwright, appearance, key)
        page = window.page
        assert isinstance(page, EnvironmentsPage | PythonsPage)
        page.table.go_to_first()
        page.pane.set_open(True, asked=True)
        qtbot.waitUntil(lambda bar=page.details.tabs.bar: bar.isVisible() and not arrows_of(bar))


def test_columns_have_room_for_the_words_of_a_language(
    qtbot: QtBot, labwright: Labwright, appearance: Appearance
) -> None:
    window = opened(qtbot, labwright, appearance, "journal")
    for language in LANGUAGES:
        speak(qtbot, window, language)
        page = window.page
        assert isinstance(page, JournalPage)
        model = page.table.table()
        for number, column in enumerate(model.columns):
            if column.key in {"ended", "took", "when", "origin"} and not page.table.isColumnHidden(number):
                needed = max(_width(column, row) for row in model.rows) + 2 * palette.px(CELL_PADDING)
                assert page.table.columnWidth(number) >= needed, f"{column.title()}, {language}"


def _width(column: Column[Entry], row: Entry) -> int:
    words = column.words(row)
    if column.badge is not None:
        return badge_size("broken", words, bare=True).width()
    return QFontMetrics(fonts.ui(column.font)).horizontalAdvance(words)
