"""All that `docker run` can be asked for, as a value: from words, to words, as JSON and from it.

The JSON has `image`, `command` (a list) and, of each flag that is set, a field of the flag's long name with _
for -: a switch is true or false, a flag that counts once is a text, one that adds up is a list. Ports,
volumes, mounts, networks and variables are objects with the fields of the values in run_parts.py:

    {"image": "nginx", "command": [], "detach": true, "memory": "512m", "label": ["course=intro"],
     "publish": [{"container": "80", "host": "8080", "host_ip": "", "protocol": "tcp"}],
     "env": [{"name": "MODE", "value": "test"}, {"name": "HOME", "value": null}]}
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from typing import Self

from app.core import go_values
from app.core.errors import AppError
from app.core.run_flags import BY_FIELD, FLAGS, Flag, Kind
from app.core.run_parts import Mount, Network, Part, Port, Variable, Volume
from app.core.run_values import PARTS, image_problem, value_problem
from app.core.words import Sentence, say

Said = bool | str | tuple[str, ...]
_ORDER = {flag.field: place for place, flag in enumerate(FLAGS)}
_PART_TYPES: dict[str, type[Part]] = {
    "port": Port,
    "volume": Volume,
    "mount": Mount,
    "network": Network,
    "env": Variable,
}


@dataclass(frozen=True, slots=True)
class RunWish:
    """One container that is wished for. Values are kept as texts, each in the one spelling that a line is
    written with; what a flag's absence says anyway is not kept."""

    image: str
    command: tuple[str, ...] = ()
    said: tuple[tuple[str, Said], ...] = ()  # fields and values, in the order of the table

    def having(self, field: str, value: Said | None) -> Self:
        """The same with another value for a field; None takes it away. Raises ValueError for what docker
        would refuse."""
        kept = [each for each in self.said if each[0] != field]
        told = None if value is None else _one_spelling(BY_FIELD[field], value)
        if told is not None:
            kept.append((field, told))
        return replace(self, said=tuple(sorted(kept, key=lambda each: _ORDER[each[0]])))

    def on(self, field: str) -> bool:
        """Whether a switch is on, also where nothing says so."""
        value = self._value(field)
        return value if isinstance(value, bool) else BY_FIELD[field].unset == "true"

    def text(self, field: str) -> str | None:
        """What was said for a flag that counts once."""
        value = self._value(field)
        return value if isinstance(value, str) else None

    def texts(self, field: str) -> tuple[str, ...]:
        """What was said for a flag that adds up."""
        value = self._value(field)
        return value if isinstance(value, tuple) else ()

    def _value(self, field: str) -> Said | None:
        return next((value for name, value in self.said if name == field), None)

    @property
    def name(self) -> str | None:
        return self.text("name")

    @property
    def ports(self) -> tuple[Port, ...]:
        return tuple(map(Port.parse, self.texts("publish")))

    @property
    def volumes(self) -> tuple[Volume, ...]:
        return tuple(map(Volume.parse, self.texts("volume")))

    @property
    def mounts(self) -> tuple[Mount, ...]:
        return tuple(map(Mount.parse, self.texts("mount")))

    @property
    def networks(self) -> tuple[Network, ...]:
        return tuple(map(Network.parse, self.texts("network")))

    @property
    def variables(self) -> tuple[Variable, ...]:
        return tuple(map(Variable.parse, self.texts("env")))

    @property
    def secrets(self) -> frozenset[str]:
        """What is masked wherever the line is shown: values of variables whose name says so."""
        return frozenset(each.value for each in self.variables if each.is_secret and each.value)

    def words(self, *, create: bool = False) -> tuple[str, ...]:
        """What follows `docker run`, each flag that is needed once, in the order of the table. With `create`
        what follows `docker create`."""
        found: list[str] = []
        for field, value in self.said:
            flag = BY_FIELD[field]
            if flag.create or not create:
                found += _written(flag, value)
        return (*found, self.image, *self.command)

    def argv(self, docker: str = "docker") -> tuple[str, ...]:
        """The whole command line."""
        return (docker, "run", *self.words())

    def to_json(self) -> dict[str, object]:
        """Every field that is set, as this module's docstring says."""
        told: dict[str, object] = {"image": self.image, "command": list(self.command)}
        for field, value in self.said:
            flag = BY_FIELD[field]
            if flag.value in PARTS and isinstance(value, tuple):
                told[field] = [_plain(PARTS[flag.value](text)) for text in value]
            else:
                told[field] = list(value) if isinstance(value, tuple) else value
        return told


def wish_from_json(told: Mapping[str, object]) -> RunWish:
    """What `to_json` told. Raises AppError for anything that docker would refuse."""
    image, command = told.get("image"), told.get("command", [])
    if not isinstance(image, str) or not isinstance(command, list):
        raise _no_wish(say("It needs the text “image” and the list “command”."))
    wish = RunWish(image, tuple(map(str, command)))
    for field, value in told.items():
        if field in {"image", "command"}:
            continue
        if field not in BY_FIELD:
            raise _no_wish(say("There is no field {field}.", field=field))
        try:
            wish = wish.having(field, _from_plain(BY_FIELD[field], value))
        except (ValueError, TypeError, KeyError) as wrong:
            raise _no_wish(
                say("The field {field} is not right: {why}", field=field, why=str(wrong))
            ) from None
    problem = wish_problem(wish)
    if problem is not None:
        raise _no_wish(problem)
    return wish


def wish_problem(wish: RunWish) -> Sentence | None:
    """What docker refuses of a wish whose values are right one by one."""
    return image_problem(wish.image) or next(_conflicts(wish), None)


def _conflicts(wish: RunWish) -> Iterator[Sentence]:
    restart = (wish.text("restart") or "no").partition(":")[0]
    if wish.on("rm") and restart != "no":
        yield say("--rm deletes the container when it stops, and --restart starts it again: only one can be.")
    if wish.on("detach") and wish.texts("attach"):
        yield say("--detach lets it run in the background, and --attach does not: only one can be.")
    if wish.on("no_healthcheck") and any(map(_asks_for_health, wish.said)):
        yield say("--no-healthcheck goes with no other option for health.")
    if wish.text("log_driver") == "none" and wish.texts("log_opt"):
        yield say("--log-driver none keeps nothing, so --log-opt has nothing to set.")
    yield from _network_conflicts(wish)


def _asks_for_health(said: tuple[str, Said]) -> bool:
    field, value = said
    if not field.startswith("health_") or not isinstance(value, str):
        return False
    if field == "health_cmd":
        return True
    read = go_values.whole if field == "health_retries" else go_values.duration
    return bool(read(value))


def _network_conflicts(wish: RunWish) -> Iterator[Sentence]:
    networks = wish.networks or (Network("default"),)
    first = networks[0]
    own = {
        "network_alias": first.aliases,
        "ip": first.ip,
        "ip6": first.ip6,
        "mac_address": first.mac_address,
        "link_local_ip": first.link_local_ips,
    }
    for field, value in own.items():
        if value and (wish.text(field) or wish.texts(field)):
            name = f"--{BY_FIELD[field].name}"
            yield say("{flag} is said twice: by itself and in --network.", flag=name)
    aliases = [wish.texts("network_alias") or first.aliases, *(each.aliases for each in networks[1:])]
    if any(names and not each.made_by_user for names, each in zip(aliases, networks, strict=True)):
        yield say("Only networks that somebody made know a container under other names (--network-alias).")
    if len({each.name for each in networks}) < len(networks):
        yield say("A network is named twice.")
    if len({each.made_by_user for each in networks}) > 1:
        yield say("Docker’s own networks, such as bridge and host, go together with no other.")


def _one_spelling(flag: Flag, value: Said) -> Said | None:
    """The value as it is kept, None where it says what holds anyway."""
    expected = {Kind.SWITCH: bool, Kind.ONCE: str, Kind.MANY: tuple}[flag.kind]
    if not isinstance(value, expected):
        raise TypeError(flag.name)
    if isinstance(value, bool):
        return None if flag.unset == str(value).lower() else value
    if isinstance(value, str):
        return None if value == flag.unset else _spelled(flag, value)
    spelled = tuple(_spelled(flag, text) for text in value)
    if flag.field == "volume":  # docker takes each once
        spelled = tuple(dict.fromkeys(spelled))
    return spelled or None


def _spelled(flag: Flag, text: str) -> str:
    problem = value_problem(flag.value, text)
    if problem is not None:
        raise ValueError(str(problem))
    if flag.value in PARTS:
        return str(PARTS[flag.value](text))
    return text.lower() if flag.value == "stream" else text


def _written(flag: Flag, value: Said) -> Iterator[str]:
    if isinstance(value, bool):
        yield flag.written if value else f"--{flag.name}=false"
        return
    for text in (value,) if isinstance(value, str) else value:
        if text:
            yield from (flag.written, text)
        else:
            yield f"--{flag.name}="  # an empty word of its own is lost in some shells


def _plain(part: Part) -> dict[str, object]:
    return {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(part).items()}


def _from_plain(flag: Flag, value: object) -> Said:
    if isinstance(value, bool | str):
        return value
    if not isinstance(value, Iterable):
        raise TypeError(str(value))
    return tuple(_text_of(flag, each) for each in value)


def _text_of(flag: Flag, value: object) -> str:
    kind: Callable[..., Part] | None = _PART_TYPES.get(flag.value)
    if kind is None or not isinstance(value, dict):
        return str(value)
    part = kind(**{name: tuple(each) if isinstance(each, list) else each for name, each in value.items()})
    text = str(part)
    if PARTS[flag.value](text) != part:  # a number for a text, a text for a list
        raise ValueError(text)
    return text


def _no_wish(why: Sentence) -> AppError:
    return AppError("not-a-container", say("This describes no container that docker would run."), cause=why)
