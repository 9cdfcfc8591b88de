"""One container in full: what it does, where it is reached, what it was made from."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QVBoxLayout, QWidget

from app.core import amounts
from app.core.container_plans import ContainerVerb
from app.core.containers import Container, Port, Reach
from app.core.engine_endpoints import Endpoint, EndpointKind
from app.core.exit_codes import exit_reason
from app.ui.containers.container_acts import ICONS, able, line_of, words_of
from app.ui.containers.logs_tab import LogsTab
from app.ui.models.containers import image_name, state_badge
from app.ui.services import Services
from app.ui.text import shown, tr
from app.ui.theme import palette
from app.ui.widgets.buttons import Button
from app.ui.widgets.details_header import PANE_MARGIN, DetailsHeader, PaneFooter, at_margin
from app.ui.widgets.facts_grid import FactsGrid
from app.ui.widgets.flow import Flow
from app.ui.widgets.tabs import Tabs
from app.ui.widgets.text import Text
from app.ui.widgets.warning_line import WarningLine

_BUTTONS = (ContainerVerb.START, ContainerVerb.UNPAUSE, ContainerVerb.STOP, ContainerVerb.RESTART)


class ContainerDetails(QWidget):
    """The pane beside the list."""

    act_asked = Signal(object)  # a ContainerVerb
    rename_asked = Signal()

    def __init__(self, services: Services) -> None:
        super().__init__()
        self._container: Container | None = None
        self.header = DetailsHeader()
        self.buttons: dict[ContainerVerb, Button] = {}
        for verb in _BUTTONS:
            button = Button(words_of(verb), icon=ICONS[verb])
            button.clicked.connect(partial(self.act_asked.emit, verb))
            self.buttons[verb] = button
            self.header.add_action(button)
        self.reason = WarningLine("")
        self._reason = at_margin(self.reason, bottom=12)
        self.ports = QWidget()
        self._ports = QVBoxLayout(self.ports)
        self._ports.setContentsMargins(0, 0, 0, 0)
        self._ports.setSpacing(palette.px(2))
        self._shown_ports: tuple[Port, ...] | None = None
        self._engine_host = ""  # the computer the engine is on, if that is another one
        self.logs = LogsTab(services)
        self.facts = FactsGrid()
        self.tabs = Tabs(margin=PANE_MARGIN)
        self.tabs.add("logs", tr("Logs"), self.logs)
        self.tabs.add("facts", tr("Facts"), at_margin(self.facts, bottom=20))
        self.footer = PaneFooter()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(at_margin(self.header, bottom=12))
        column.addWidget(self._reason)
        self._ports_place = at_margin(self.ports, bottom=12)
        column.addWidget(self._ports_place)
        column.addWidget(self.tabs, 1)

    def show_container(self, container: Container, endpoint: Endpoint | None) -> None:
        """Show this one of an engine, as it is now."""
        if container == self._container:
            return
        self._container = container
        far = endpoint is not None and endpoint.kind in {EndpointKind.TCP, EndpointKind.SSH}
        self._engine_host = endpoint.address if endpoint is not None and far else ""
        self.header.set_title(container.name)
        self.header.set_badges([state_badge(container), ("plain", image_name(container.image))])
        self._offer(container)
        code = container.exit_code if not container.running else None
        reason = shown(exit_reason(code)) if code else ""
        self.reason.words.set_text(reason)
        self._reason.setVisible(bool(reason))
        self._show_ports(container.published if container.running else ())
        self.logs.show_container(container)
        self.facts.show_facts(_facts(container))
        self.footer.words.set_text(container.status)

    def _offer(self, container: Container) -> None:
        verbs = [verb for verb in ICONS if able(verb, [container])]
        for verb, button in self.buttons.items():
            button.setVisible(verb in verbs)
            button.setToolTip(line_of(verb, [container]))
        more: list[tuple[str, Callable[[], object]]] = [
            (words_of(verb), partial(self.act_asked.emit, verb)) for verb in verbs if verb not in _BUTTONS
        ]
        self.header.set_more([(tr("Rename…"), self.rename_asked.emit), *more] if verbs else [])

    def _show_ports(self, ports: tuple[Port, ...]) -> None:
        if ports == self._shown_ports:
            return
        self._shown_ports = ports
        while (item := self._ports.takeAt(0)) is not None:
            if (old := item.widget()) is not None:
                old.hide()
                old.deleteLater()
        for port in ports:
            row = _PortRow(port, self._engine_host)
            self._ports.addWidget(row)
            row.show()
        self._ports_place.setVisible(bool(ports))


class _PortRow(QWidget):
    """Where a port of the container is reached, who can reach it, and where it leads."""

    def __init__(self, port: Port, engine_host: str) -> None:
        super().__init__()
        row = Flow(self, gap=8)
        address = port.address(engine_host)
        if port.protocol == "tcp" and not (engine_host and port.reach is Reach.HERE):
            link = Button(address, icon="globe", kind="quiet", small=True)
            link.setToolTip(tr("Open http://{address} in your browser", address=address))
            link.clicked.connect(partial(QDesktopServices.openUrl, QUrl(f"http://{address}")))
            row.addWidget(link)
        else:
            row.addWidget(Text(f"{address}/{port.protocol}", "mono", wrap=False))
        words = tr(
            "{who}, leads to port {port} inside", who=_who(port, engine_host), port=port.container_port
        )
        muted = port.reach is Reach.HERE
        row.addWidget(Text(words, "small", "muted" if muted else "warn", wrap=False))


def _who(port: Port, engine_host: str) -> str:
    if port.reach is Reach.EVERYWHERE:
        return tr("open to the network")
    if port.reach is Reach.ADDRESS:
        return tr("open to the network at this address")
    return tr("on {host} only", host=engine_host) if engine_host else tr("this computer only")


def _facts(container: Container) -> list[tuple[str, str, str]]:
    facts = [
        (tr("Made from"), container.image, "mono"),
        (tr("Made"), shown(amounts.moment(container.created, time.time())), "body"),
        (tr("Runs"), container.command, "mono"),
        (tr("Networks"), ", ".join(container.networks) or tr("none"), "body"),
        (tr("Volumes"), ", ".join(name[:24] for name in container.volumes) or tr("none"), "body"),
    ]
    if container.project:
        facts.append((tr("Project"), container.project, "body"))
    facts.append((tr("Identifier"), container.id, "mono"))
    return facts
