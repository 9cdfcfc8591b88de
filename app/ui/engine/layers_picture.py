"""The layers an engine stands on, drawn: what was found, and beside it the same on the other systems."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QBuffer, QByteArray, QEvent, QIODevice, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from app.core.engine_layers import Column, Layer, LayerKind
from app.ui.engine.layer_button import LayerButton
from app.ui.text import shown, tr
from app.ui.theme import fonts, palette
from app.ui.widgets.badge import Badge
from app.ui.widgets.columns import Columns
from app.ui.widgets.text import Text

_GAP = 8
_BOX = 54  # a layer of two lines
_HEAD = 52  # of the frame of a virtual machine
_FOOT = 14
_INSET = 10  # of what is inside of the frame
_CONTAINERS = 122
_NARROW = 620  # below, the columns stand one below the other
_EXPORT_RATIO = 2.0


class _Stack(QWidget):
    """The boxes of one column. Those of a virtual machine lie within its frame."""

    def __init__(self, column: Column) -> None:
        super().__init__()
        self.column = column
        self.buttons = [LayerButton(layer, column, self) for layer in column.layers]
        frame = next((button for button in self.buttons if button.layer.kind is LayerKind.VM), None)
        if frame is not None:
            frame.lower()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(palette.px(230), self._box(1) * 2 + palette.px(_GAP) + self._frame_height())

    def minimumSizeHint(self) -> QSize:
        return QSize(palette.px(150), self.sizeHint().height())

    def _box(self, boxes: int) -> int:
        """The height of so many boxes with a gap above each."""
        return boxes * palette.px(_BOX) + (boxes - 1) * palette.px(_GAP)

    def _frame_height(self) -> int:
        return palette.px(_HEAD + _CONTAINERS + _FOOT) + 2 * palette.px(_GAP + _BOX) + palette.px(_GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for button in self.buttons:
            button.setGeometry(self._place(button.layer.kind))

    def _place(self, kind: LayerKind) -> QRect:
        """All columns are equally high, and engine, kernel and hardware stand at one height in each."""
        gap, box, frame = palette.px(_GAP), palette.px(_BOX), self._frame_height() - palette.px(_GAP)
        whole = self.sizeHint().height()
        in_vm = self.column.in_vm
        side = palette.px(_INSET) if in_vm else 0
        inner, width = self.width() - 2 * side, self.width()
        kernel = frame - palette.px(_FOOT) - box
        engine = kernel - gap - box
        top = palette.px(_HEAD) if in_vm else 0
        low = whole - box - gap - kernel
        places = {
            LayerKind.VM: QRect(0, 0, width, frame),
            LayerKind.CONTAINERS: QRect(side, top, inner, engine - gap - top),
            LayerKind.ENGINE: QRect(side, engine, inner, box),
            LayerKind.KERNEL: QRect(side, kernel, inner, box if in_vm else low),
            LayerKind.HOST: QRect(0, whole - 2 * box - gap, width, box),
            LayerKind.HARDWARE: QRect(0, whole - box, width, box),
        }
        return places[kind]


class LayersPicture(QWidget):
    """Columns of layers. One layer is reached by Tab, the others from it by arrow keys."""

    chosen = Signal(object)  # the Layer to tell about
    pointed = Signal(object)  # the Layer under the pointer or with the focus, or None

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stacks: list[_Stack] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._columns: QWidget | None = None
        self.setAccessibleName(tr("What the engine stands on"))

    def show_columns(self, columns: Sequence[Column], *, compared: bool = True) -> None:
        """Draw these instead; without the comparison, only what was found, where something was."""
        drawn = [column for column in columns if column.mine or compared]
        drawn = drawn or list(columns)
        if self._columns is not None:
            self._columns.hide()
            self._columns.deleteLater()
        self._columns = QWidget()
        row = Columns(narrow_below=_NARROW, gap=28)
        self._columns.setLayout(row)
        self._stacks = []
        for column in drawn:
            stack = _Stack(column)
            self._stacks.append(stack)
            row.add(_with_heading(stack, column))
            for button in stack.buttons:
                button.clicked.connect(self._on_clicked)
                button.pointed.connect(self._on_pointed)
                button.walked.connect(self._on_walked)
                button.crossed.connect(self._on_crossed)
        self._layout.addWidget(self._columns)
        first = self._first()
        if first is not None:
            self._choose(first)
        self.setAccessibleDescription(self.as_text())

    @property
    def buttons(self) -> list[LayerButton]:
        """Every layer that is drawn."""
        return [button for stack in self._stacks for button in stack.buttons]

    @property
    def chosen_layer(self) -> Layer | None:
        """The layer that is told about."""
        return next((button.layer for button in self.buttons if button.isChecked()), None)

    def as_text(self) -> str:
        """The picture in words: each column from the top to the hardware."""
        lines = []
        for stack in self._stacks:
            layers = "; ".join(f"{shown(layer.title)} ({shown(layer.line)})" for layer in stack.column.layers)
            lines.append(f"{shown(stack.column.heading)}: {layers}")
        return "\n".join(lines)

    def to_svg(self) -> bytes:
        """The picture as SVG."""
        from PySide6.QtSvg import QSvgGenerator  # noqa: PLC0415 - only for this

        buffer = QBuffer()
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        generator = QSvgGenerator()
        generator.setOutputDevice(buffer)
        generator.setSize(self.size())
        generator.setViewBox(self.rect())
        generator.setTitle(self.accessibleName())
        generator.setDescription(self.as_text())
        painter = QPainter(generator)
        self._paint_for_export(painter)
        painter.end()
        return bytes(buffer.data().data())

    def to_png(self) -> bytes:
        """The picture as PNG, twice as sharp as the screen's usual."""
        pixmap = QPixmap(self.size() * _EXPORT_RATIO)
        pixmap.setDevicePixelRatio(_EXPORT_RATIO)
        pixmap.fill(palette.color("bg"))
        painter = QPainter(pixmap)
        self._paint_for_export(painter)
        painter.end()
        content = QByteArray()
        buffer = QBuffer(content)
        buffer.open(QIODevice.OpenModeFlag.WriteOnly)
        pixmap.save(buffer, "PNG")
        return bytes(content.data())

    def _paint_for_export(self, painter: QPainter) -> None:
        palette.fill(painter, self.rect(), "bg")
        self.render(painter, self.rect().topLeft(), renderFlags=QWidget.RenderFlag.DrawChildren)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.pointed.emit(None)

    def _first(self) -> LayerButton | None:
        """The layer that says most: the virtual machine, or the kernel where there is none."""
        stack = self._stacks[0] if self._stacks else None
        if stack is None:
            return None
        for kind in (LayerKind.VM, LayerKind.KERNEL):
            for button in stack.buttons:
                if button.layer.kind is kind:
                    return button
        return stack.buttons[0]

    def _choose(self, chosen: LayerButton) -> None:
        for button in self.buttons:
            button.setChecked(button is chosen)
            tab = Qt.FocusPolicy.StrongFocus if button is chosen else Qt.FocusPolicy.ClickFocus
            button.setFocusPolicy(tab)
        self.chosen.emit(chosen.layer)

    def _on_clicked(self) -> None:
        button = self.sender()
        if isinstance(button, LayerButton):
            self._choose(button)

    def _on_pointed(self) -> None:
        button = self.sender()
        if isinstance(button, LayerButton):
            self.pointed.emit(button.layer)
            if button.hasFocus():
                self._choose(button)

    def _on_walked(self, steps: int) -> None:
        button = self.sender()
        stack = next((stack for stack in self._stacks if button in stack.buttons), None)
        if stack is None or not isinstance(button, LayerButton):
            return
        order = sorted(stack.buttons, key=lambda each: (each.y(), each.x()))
        self._go_to(order[max(0, min(order.index(button) + steps, len(order) - 1))])

    def _on_crossed(self, steps: int) -> None:
        button = self.sender()
        if not isinstance(button, LayerButton):
            return
        here = next(number for number, stack in enumerate(self._stacks) if button in stack.buttons)
        there = self._stacks[max(0, min(here + steps, len(self._stacks) - 1))]
        same = [each for each in there.buttons if each.layer.kind is button.layer.kind]
        self._go_to((same or there.buttons)[0])

    def _go_to(self, button: LayerButton) -> None:
        button.setFocus(Qt.FocusReason.OtherFocusReason)
        self._choose(button)

    def paintEvent(self, event: QPaintEvent) -> None:
        pass


def _with_heading(stack: _Stack, column: Column) -> QWidget:
    """A column with its system's name above it, and whether it is the machine that was looked at."""
    whole = QWidget()
    lines = QVBoxLayout(whole)
    lines.setContentsMargins(0, 0, 0, 0)
    lines.setSpacing(palette.px(10))
    head = QWidget()
    row = Columns(narrow_below=0, centred=True)
    head.setLayout(row)
    row.add(Text(shown(column.heading), "heading", wrap=False))
    if column.mine:
        row.add(Badge("best", tr("This engine")), 0)
    else:
        row.add(Text(tr("for comparison"), "small", "muted", wrap=False), 0)
    head.setMinimumHeight(fonts.line_height("heading"))
    lines.addWidget(head)
    lines.addWidget(stack)
    return whole
