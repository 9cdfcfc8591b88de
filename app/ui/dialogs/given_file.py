"""What a file is that was dropped on the window, where no form takes it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from app.core.given_files import GivenFile, Use
from app.ui.text import shown, shown_path, tr
from app.ui.widgets.buttons import Button
from app.ui.widgets.dialog import Dialog
from app.ui.widgets.facts_grid import FactsGrid
from app.ui.widgets.text import Text, with_code

if TYPE_CHECKING:
    from app.ui.main_window import MainWindow

_TOOLS = {"docker": "Docker", "jupyter": "Jupyter", "python": "Python", "poetry": "Poetry"}


class GivenFileWords(Dialog):
    """Its name, the tool it wants, and what to do with it."""

    def __init__(self, window: MainWindow, path: Path, given: GivenFile) -> None:
        super().__init__(window, path.name)
        self.body.addWidget(Text(with_code(shown(given.sentence)), "body", selectable=True))
        advice = shown(given.advice) if given.advice is not None else ""
        if given.use is Use.PACKAGE:
            advice = tr("Choose the environment that it is for, then drop it again.")
        elif given.use is Use.ENVIRONMENT:
            advice = tr("Labwright does not make environments with that tool yet: use it in a terminal.")
        if advice:
            self.body.addWidget(Text(with_code(advice), "body", "muted", selectable=True))
        facts = FactsGrid()
        tools = ", ".join(_TOOLS.get(tool, tool) for tool in given.tools)
        wants = [(tr("Made for"), tools, "body")] if tools else []
        facts.show_facts([*wants, (tr("Where it is"), shown_path(path), "mono")])
        self.body.addWidget(facts)
        close = Button(tr("Close"))
        close.clicked.connect(self.accept)
        self.footer_right.addWidget(close)
        self.set_primary(close)
