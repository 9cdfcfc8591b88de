"""What is about to happen, to be read before it does."""

from __future__ import annotations

import unicodedata
from functools import partial

from PySide6.QtCore import QEvent, QObject, QPoint, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QGuiApplication, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.commands import Shell
from app.core.plan_script import plan_script
from app.core.plans import Effect, MoveToBin, Plan, RunCommand, StartProgram, WriteFile
from app.ui.dialogs.plan_facts import PlanFacts
from app.ui.dialogs.plan_steps import TEXT_LEFT, step_rows
from app.ui.text import shown, tr, tr_count
from app.ui.theme import icons, palette
from app.ui.widgets.buttons import Button, pulled
from app.ui.widgets.command_block import CommandLine, Explains, shell_switch
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.explained_line import PointedWord
from app.ui.widgets.explanation_place import ExplanationPlace
from app.ui.widgets.fields import Field
from app.ui.widgets.package_changes import PackageChanges
from app.ui.widgets.sticky import Sticky
from app.ui.widgets.text import Text

_COPIED_MS = 1500
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class PlanPreview(Dialog):
    """The plan in words and commands. `run_requested` comes when the user agrees; nothing runs before."""

    run_requested = Signal()
    shell_chosen = Signal(Shell)

    def __init__(self, parent: QWidget | None, plan: Plan, explanations: Explains, shell: Shell) -> None:
        super().__init__(parent, shown(plan.title), _sentence(plan))
        self.plan = plan
        self._shell = shell
        self.body.setSpacing(0)
        # In the order Tab goes through them.
        self.switch = shell_switch(shell)
        self.switch.chosen.connect(self._on_shell_chosen)
        self.header_right.addWidget(self.switch)
        self.steps = step_rows(plan, shell, explanations)
        for row in self.steps:
            self.body.addWidget(row)
            row.became_ready.connect(self._on_step_ready)
        self.commands = [line for row in self.steps for line in row.findChildren(CommandLine)]
        self.switch.setVisible(bool(self.commands))
        self.place: ExplanationPlace | None = None
        if self.commands:
            self._add_explanation_place()
        if plan.packages:
            self._add_packages(plan)
        self.add_band().addWidget(PlanFacts(plan))
        self.confirm: Field | None = None
        if plan.confirm_name is not None:
            self._add_confirmation(plan.confirm_name)
        self._add_footer()
        self._allow_run()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._focus_first()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        bar = self._scroll.verticalScrollBar()
        if event.key() == Qt.Key.Key_PageDown:
            bar.setValue(bar.value() + bar.pageStep())
        elif event.key() == Qt.Key.Key_PageUp:
            bar.setValue(bar.value() - bar.pageStep())
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn and isinstance(watched, QWidget) and watched is not self.run:
            QTimer.singleShot(0, watched, partial(self._bring_into_sight, watched))  # once it has its place
        # The Enter that opened the preview, held a little too long, must not run it.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return watched is self.run and event.isAutoRepeat()
        return False

    def _add_explanation_place(self) -> None:
        self.place = ExplanationPlace()
        self._sticky = Sticky(self.place, self._scroll)
        inset = palette.px(24)
        self._sticky.set_margins(inset + palette.px(TEXT_LEFT), palette.px(12), inset, palette.px(16))
        self.body.setContentsMargins(inset, palette.px(4), inset, 0)
        self._middle.insertWidget(1, self._sticky.spacer)
        for command in self.commands:
            command.pointed.connect(self._on_word_pointed)
            command.line.installEventFilter(self)
        self._keep_room()

    def _add_packages(self, plan: Plan) -> None:
        part = QVBoxLayout()
        inset = palette.px(24)
        part.setContentsMargins(inset + palette.px(TEXT_LEFT), 0, inset, palette.px(16))
        part.setSpacing(palette.px(6))
        part.addWidget(Text(tr("Packages"), "strong"))
        part.addWidget(PackageChanges(plan.packages))
        # Below the place for explanations, which stays at the lower edge while the steps scroll.
        self._middle.insertLayout(self._middle.count() - 1, part)

    def _add_confirmation(self, name: str) -> None:
        self.confirm = Field(tr("Type {name} to go on", name=name), mono=True)
        self.confirm.edit.textChanged.connect(self._on_name_typed)
        self.confirm.edit.returnPressed.connect(self._on_name_entered)
        self.confirm.edit.installEventFilter(self)
        self.add_band().addWidget(self.confirm)

    def _add_footer(self) -> None:
        self.copy: Button | None = None
        if self.commands:
            self.copy = Button(tr("Copy commands"), icon="copy", kind="quiet")
            self.copy.clicked.connect(self._on_copy_clicked)
            self.footer_left.addLayout(pulled(self.copy))
            self._copied = QTimer(self, singleShot=True, interval=_COPIED_MS)
            self._copied.timeout.connect(self._on_copied_over)
        self.cancel = Button(tr("Cancel"))
        self.cancel.clicked.connect(self.reject)
        destroys = self.plan.effect is Effect.DESTROYS
        self.run = Button(_run_label(self.plan), icon="play", kind="danger" if destroys else "primary")
        self.run.clicked.connect(self._on_run_clicked)
        self.run.installEventFilter(self)
        self.footer_right.addWidget(self.cancel)
        self.footer_right.addWidget(self.run)
        # What destroys without asking for the name must not run because Enter was pressed.
        asks = not destroys or self.plan.confirm_name is not None
        self.set_primary(self.run if asks else self.cancel)

    @Slot(str)
    def _on_shell_chosen(self, key: str) -> None:
        self._shell = Shell(key)
        for command in self.commands:
            command.set_shell(self._shell)
        self._keep_room()
        if self.place is not None:
            self.place.clear()
        self.shell_chosen.emit(self._shell)

    @Slot(object)
    def _on_word_pointed(self, word: PointedWord) -> None:
        assert self.place is not None
        self.place.show_word(word.text, word.explanation)
        pointed = self.sender()
        for command in self.commands:
            if command is not pointed:
                command.line.point_at(None)

    @Slot()
    def _on_copy_clicked(self) -> None:
        assert self.copy is not None
        QGuiApplication.clipboard().setText(plan_script(self.plan, self._shell, shown))
        self.copy.set_label(tr("Copied"))
        icons.put(self.copy, "check", "accent-text", 16, 2)
        self._copied.start()

    @Slot()
    def _on_copied_over(self) -> None:
        assert self.copy is not None
        self.copy.set_label(tr("Copy commands"))
        icons.put(self.copy, "copy", "accent-text", 16, 2)

    @Slot()
    def _on_name_typed(self) -> None:
        assert self.confirm is not None
        self.confirm.set_problem("")
        self._allow_run()

    @Slot()
    def _on_name_entered(self) -> None:
        assert self.confirm is not None
        if not self.run.isEnabled():
            self.confirm.set_problem(
                tr("This is another name. It is written {name}.", name=self.plan.confirm_name)
            )

    @Slot()
    def _on_run_clicked(self) -> None:
        self.accept()
        self.run_requested.emit()

    @Slot()
    def _on_step_ready(self) -> None:
        self._allow_run()
        if self.isVisible():
            self.fit()
            self._focus_first()

    def _allow_run(self) -> None:
        """What would change must be in sight before it can be agreed to, and the name typed."""
        named = self.confirm is None or _normal(self.confirm.text()) == _normal(str(self.plan.confirm_name))
        self.run.setEnabled(named and all(row.is_ready for row in self.steps))

    def _focus_first(self) -> None:
        agrees = self.confirm or (self.cancel if self.plan.effect is Effect.DESTROYS else self.run)
        agrees.setFocus()

    def _bring_into_sight(self, part: QWidget) -> None:
        covered = self._sticky.height() if self.place is not None else 0
        top = part.mapTo(self._scroll.content, QPoint(0, 0)).y()
        self._scroll.ensureVisible(0, top + part.height(), 0, covered + palette.px(12))
        self._scroll.ensureVisible(0, top, 0, palette.px(12))

    def _keep_room(self) -> None:
        if self.place is not None:
            self.place.keep_room_for([text for command in self.commands for text in command.explanations()])
            self._sticky.measure_again()


def _normal(name: str) -> str:
    # macOS hands out names whose accents are characters of their own; nobody types them so.
    return unicodedata.normalize("NFC", name.strip())


def _sentence(plan: Plan) -> str:
    n = len(plan.steps)
    if all(isinstance(step, StartProgram) for step in plan.steps):
        return tr_count(
            "One program will be started, in a window of its own. Nothing has happened yet.",
            "{n} programs will be started, each in a window of its own. Nothing has happened yet.",
            n,
        )
    if plan.effect is Effect.READS:
        return tr_count(
            "One command will run. It only reads, and changes nothing.",
            "{n} commands will run, one after the other. They only read, and change nothing.",
            n,
        )
    if all(isinstance(step, RunCommand | StartProgram) for step in plan.steps):
        return tr_count(
            "One command will run. Nothing has happened yet.",
            "{n} commands will run, one after the other. Nothing has happened yet.",
            n,
        )
    if all(isinstance(step, WriteFile) for step in plan.steps):
        return tr_count(
            "One file will be written. Nothing has happened yet.",
            "{n} files will be written. Nothing has happened yet.",
            n,
        )
    return tr_count(
        "One thing will be done. Nothing has happened yet.",
        "{n} things will be done, one after the other. Nothing has happened yet.",
        n,
    )


def _run_label(plan: Plan) -> str:
    n = len(plan.steps)
    if all(isinstance(step, StartProgram) for step in plan.steps):
        return tr_count("Open it", "Open {n} windows", n)
    if all(isinstance(step, RunCommand | StartProgram) for step in plan.steps):
        return tr_count("Run the command", "Run {n} commands", n)
    if all(isinstance(step, WriteFile) for step in plan.steps):
        return tr_count("Write the file", "Write {n} files", n)
    if all(isinstance(step, MoveToBin) for step in plan.steps):
        return tr_count("Move it to the bin", "Move {n} things to the bin", n)
    return tr_count("Do it", "Do {n} steps", n)
