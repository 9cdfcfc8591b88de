"""The place on the Engine page where one looks under the hood. It costs nothing until it is needed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core.engine_looks import EngineLook
from app.ui.services import Services
from app.ui.text import tr
from app.ui.theme import palette
from app.ui.widgets.text import Text

if TYPE_CHECKING:
    from app.ui.engine.under_the_hood import UnderTheHood


class HoodPlace(QWidget):
    """A heading, and below it the look, or why there is none."""

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._services = services
        self.hood: UnderTheHood | None = None
        self.nothing = Text(tr("No engine answers, so there is no container to look into."), "body", "muted")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(palette.px(10))
        self._column.addWidget(Text(tr("Under the hood of a container"), "heading"))
        self._column.addWidget(self.nothing)

    def check_still_there(self) -> None:
        """Notice that the container that is shown has gone meanwhile."""
        if self.hood is not None:
            self.hood.check_still_there()

    def look_anew(self) -> None:
        """Containers came or went: the one that is shown may be gone, or there may be a first one."""
        if self.hood is not None and self.hood.inside is None:
            self.hood.refresh()
        self.check_still_there()

    def show_engine(self, look: EngineLook | None) -> None:
        """Look into the containers of this engine. None: none is known, or it is another machine's."""
        reached = look is not None and look.problem is None and bool(look.name)
        self.nothing.setVisible(not reached)
        if look is None or not reached:
            if self.hood is not None:
                self.hood.hide()
            return
        if self.hood is None:
            from app.ui.engine.under_the_hood import UnderTheHood  # noqa: PLC0415 - see above

            self.hood = UnderTheHood(self._services)
            self._column.addWidget(self.hood)
        self.hood.show()
        self.hood.show_engine(look.name)
