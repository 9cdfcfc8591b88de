"""The layers of a container, one on top of the other, and the question where a file comes from."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from app.core.errors import AppError
from app.core.inside import ContainerInside, Part, Role
from app.core.inside_files import Origin, layer_name, told
from app.core.inside_words import layer_size, layer_title
from app.ui.background import Failed, in_background, or_problem
from app.ui.engine.hood_parts import part_card, with_icon
from app.ui.text import in_one_line, shown, tr
from app.ui.theme import palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.buttons import Button
from app.ui.widgets.card import Card
from app.ui.widgets.columns import Columns
from app.ui.widgets.fields import Field
from app.ui.widgets.path_text import PathText
from app.ui.widgets.text import Text

FindOrigin = Callable[[ContainerInside, str], Origin]


class LayersPart(QWidget):
    """The stack, with a field above it; the layer that a file comes from is outlined."""

    def __init__(self, inside: ContainerInside, find: FindOrigin) -> None:
        super().__init__()
        self._inside, self._find = inside, find
        layers = inside.stack.layers
        self.path = Field(tr("Where does this file come from?"), placeholder="/etc/hostname", mono=True)
        self.ask = Button(tr("Find its layer"), icon="search")
        self.ask.clicked.connect(self.look_for)
        self.path.edit.returnPressed.connect(self.look_for)
        self.path.line.addWidget(self.ask)
        self.answer = QWidget()
        self._answer_lines = QVBoxLayout(self.answer)
        self._answer_lines.setContentsMargins(0, 0, 0, 0)
        self._answer_lines.setSpacing(palette.px(4))
        self.answer.hide()
        self.boxes = [_box(number, inside) for number in range(len(layers))]
        stack = QWidget()
        column = QVBoxLayout(stack)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(palette.px(4))
        for box in self.boxes:
            column.addWidget(box)
        content: list[QWidget] = [self.path, self.answer, stack]
        if inside.stack.empty_lines:
            lines = ", ".join(inside.stack.empty_lines)
            content.append(
                Text(tr("Lines that made no layer, only settings: {lines}", lines=lines), "small", "muted")
            )
        driver = tr("Storage driver: {name}", name=inside.stack.driver or tr("Not known"))
        content.append(Text(driver, "small", "muted"))
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(part_card(inside, Part.LAYERS, *content))

    @Slot()
    def look_for(self) -> None:
        """Look for the file that is named."""
        path = self.path.text().strip()
        if not path.startswith("/"):
            self.path.set_problem(tr("Write the whole path in the container, from / on."))
            return
        self.path.set_problem("")
        self.ask.set_busy(tr("Looking…"))
        in_background(self, lambda: or_problem(lambda: self._find(self._inside, path)), self._show)

    def _show(self, found: Origin | AppError | Failed) -> None:
        self.ask.set_busy()
        if isinstance(found, Failed):
            return
        if isinstance(found, AppError):
            self.path.set_problem(in_one_line(found))
            return
        while (item := self._answer_lines.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        layers = self._inside.stack.layers
        for path, target, number in found.links:
            where = shown(layer_name(number, layers))
            words = tr("{path} is a link to {target}, in {layer}.", path=path, target=target, layer=where)
            self._answer_lines.addWidget(with_icon("arrow-right", "muted", Text(words, selectable=True)))
        answer = Text(shown(told(found, layers)), "name", selectable=True)
        self._answer_lines.addWidget(with_icon("file", "accent-text", answer))
        self.answer.show()
        for number, box in enumerate(self.boxes):
            box.set_chosen(number == found.layer)


def _box(number: int, inside: ContainerInside) -> Card:
    layers = inside.stack.layers
    layer = layers[number]
    box = Card(padding=10)
    box.body.setSpacing(palette.px(2))
    row = Columns(narrow_below=560, gap=12, row_gap=2, centred=True)
    line = QWidget()
    line.setLayout(row)
    title = shown(layer_title(number, layers))
    made = layer.role is Role.IMAGE and layer.made_by
    text = PathText(title) if made else Text(title, "name", selectable=True)
    text.setMinimumWidth(1)
    row.add(text, 1)
    row.add(_facts(number, inside), 0)
    box.body.addWidget(line)
    if layer.folder:
        folder = PathText(layer.folder)
        folder.setMinimumWidth(1)
        folder.set_token("muted")
        box.body.addWidget(folder)
    return box


def _facts(number: int, inside: ContainerInside) -> QWidget:
    layer = inside.stack.layers[number]
    facts = QWidget()
    row = QHBoxLayout(facts)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(palette.px(8))
    amount = layer_size(layer)
    if amount is not None:
        row.addWidget(Text(shown(amount), "small", "muted", wrap=False))
    if layer.role is Role.WRITABLE:
        row.addWidget(Badge("best", tr("writable")))
    elif layer.role is Role.INIT:
        row.addWidget(Badge("plain", tr("of the engine")))
    else:
        images = [index for index, each in enumerate(inside.stack.layers) if each.role is Role.IMAGE]
        place = tr("layer {number} of the image", number=len(images) - images.index(number))
        row.addWidget(Badge("plain", place))
    return facts
