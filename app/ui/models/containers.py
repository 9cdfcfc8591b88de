"""What the table of containers says of each."""

from __future__ import annotations

import time

from app.core import amounts
from app.core.containers import Container, Health, state_words
from app.ui.models.columns import Column
from app.ui.models.groups import Grouping
from app.ui.text import shown, tr

_STATES = {
    "running": "running",
    "paused": "stale",
    "restarting": "warning",
    "created": "missing",
    "removing": "busy",
    "dead": "broken",
}
_ORDER = ("running", "warning", "busy", "stale", "broken", "missing")
_ENDED_WELL = frozenset({0, 130, 143})  # by itself, or because somebody asked it to end


def key(container: Container) -> str:
    """What tells rows apart."""
    return container.id


def columns() -> tuple[Column[Container], ...]:
    """The columns, in the order of the first start."""
    return (
        Column("name", lambda: tr("Name"), lambda each: each.name, font="name", width=168, stretch=2),
        Column(
            "image", lambda: tr("Image"), lambda each: image_name(each.image),
            font="mono", color="muted", width=150, stretch=2, priority=2, whole=lambda each: each.image,
        ),
        Column("state", lambda: tr("State"), state_order, badge=state_badge, width=196, stretch=1),
        Column(
            "ports", lambda: tr("Port"), _first_port, ports_in_short, width=96, priority=3, whole=_all_ports
        ),
        Column(
            "made", lambda: tr("Made"), lambda each: each.created, _made, width=124, priority=4, color="muted"
        ),
    )  # fmt: skip


def image_name(image: str) -> str:
    """The image without what Docker Hub's names need not say; identifiers cut short."""
    for needless in ("docker.io/library/", "docker.io/"):
        image = image.removeprefix(needless)
    bare = image.removeprefix("sha256:")
    return bare[:12] if len(bare) == 64 and set(bare) <= set("0123456789abcdef") else image


def state_badge(container: Container) -> tuple[str, str]:
    """What it does now: a state of badges, and its words."""
    state = _STATES.get(container.state, "")
    if container.state in {"exited", "stopped"}:
        state = "missing" if (container.exit_code or 0) in _ENDED_WELL else "broken"
    elif container.health is Health.UNHEALTHY:
        state = "warning"
    elif container.health is Health.STARTING:
        state = "busy"
    return state or "info", shown(state_words(container))


def state_order(container: Container) -> int:
    """Those that run first, those that never did last."""
    state = state_badge(container)[0]
    return _ORDER.index(state) if state in _ORDER else len(_ORDER)


def ports_in_short(container: Container) -> str:
    """The ports on the computer, by number."""
    return ", ".join(dict.fromkeys(str(port.host_port) for port in container.published))


def _first_port(container: Container) -> int | None:
    return container.published[0].host_port if container.published else None


def _all_ports(container: Container) -> str:
    return "\n".join(map(str, container.ports))


def _made(container: Container) -> str:
    return shown(amounts.moment(container.created, time.time())) if container.created else ""


def _project(container: Container) -> str | None:
    return container.project


GROUPINGS: tuple[Grouping[Container], ...] = (
    Grouping(
        "project", lambda: tr("By project"), _project, lambda each: each.project or tr("Others"),
        sort_key=lambda each: (each.project is None, (each.project or "").casefold()),
    ),
    Grouping(
        "image", lambda: tr("By image"), lambda each: each.image, lambda each: image_name(each.image)
    ),
    Grouping(
        "state", lambda: tr("By state"), lambda each: state_badge(each)[1], sort_key=state_order
    ),
)  # fmt: skip
