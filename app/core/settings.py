"""Labwright's settings: what there is to choose, and which values are right."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

from app.core.errors import AppError
from app.core.words import Sentence, say, verbatim

if TYPE_CHECKING:
    from app.core.plans import NotUndoable, Plan

Value = str | float | tuple[str, ...]

AUTO = "auto"
TEXT_SIZES = (1.0, 2.0)
PROGRAMS = "programs."  # followed by a program's name: programs.docker
_SOURCE_NAME = re.compile(r"[a-z0-9-]+")
_PROGRAM_NAME = re.compile(r"[A-Za-z0-9_-]+")


class Option(NamedTuple):
    """One thing to choose."""

    key: str
    default: Value
    sentence: Sentence  # what it does
    expects: Sentence  # which values are right
    accept: Callable[[object], Value | None]  # the value as it is kept, or None where it is not right
    choices: tuple[str, ...] = ()

    def accepted(self, value: object) -> Value:
        """The value as it is kept. Raises AppError where it is not right."""
        accepted = self.accept(value)
        if accepted is None:
            raise AppError(
                "bad-setting",
                say("The setting {key} cannot be {value}.", key=self.key, value=shown(self.key, value)),
                cause=self.expects,
                fix=say("Choose another value, or reset it to {default}.", default=readable(self.default)),
            )
        return accepted

    def parsed(self, text: str, separator: str) -> Value:
        """The value a person typed, lists with the separator of the system's PATH. Raises AppError where it
        is not right."""
        if isinstance(self.default, tuple):
            return self.accepted([part for part in text.split(separator) if part])
        return self.accepted(text)


def option(key: str) -> Option:
    """What is known of a setting. Raises AppError for a name that is none."""
    found = _BY_KEY.get(key)
    if found is None and key.startswith(PROGRAMS) and _PROGRAM_NAME.fullmatch(key, len(PROGRAMS)):
        found = _PROGRAM._replace(key=key)
    if found is None:
        raise AppError(
            "unknown-setting",
            say("There is no setting {key}.", key=key),
            fix=say("The settings are {keys}.", keys=", ".join([*_BY_KEY, "programs.NAME"])),
        )
    return found


def _choice(key: str, choices: tuple[str, ...], sentence: Sentence) -> Option:
    def accept(value: object) -> str | None:
        return value if isinstance(value, str) and value in choices else None

    expects = say("It is one of {choices}.", choices=", ".join(choices))
    return Option(key, AUTO, sentence, expects, accept, choices)


def _text_size(value: object) -> str | float | None:
    if value == AUTO:
        return AUTO
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        size = float(value)
    except ValueError:
        return None
    return size if math.isfinite(size) and TEXT_SIZES[0] <= size <= TEXT_SIZES[1] else None


def _days(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        days = float(value)
    except ValueError:
        return None
    return days if math.isfinite(days) and days >= 0 else None


def _line(value: object) -> str | None:
    """Text in one line. Empty means that nothing is chosen."""
    return value if isinstance(value, str) and value.isprintable() else None


def _proxy(value: object) -> str | None:
    from app.core.network import is_proxy  # noqa: PLC0415 - most users have none, and a start need not wait

    text = _line(value)
    return text if text is not None and (not text or is_proxy(text)) else None


def _folders(value: object) -> tuple[str, ...] | None:
    if not isinstance(value, list | tuple) or not all(_line(part) for part in value):
        return None
    return tuple(dict.fromkeys(value))


def _words(value: object) -> tuple[str, ...] | None:
    words = _folders(value)
    return words if words is None or all(_SOURCE_NAME.fullmatch(word) for word in words) else None


def readable(value: object) -> str:
    """A value in one line, as a person would write it."""
    if isinstance(value, tuple | list):
        return ", ".join(map(str, value)) or '""'
    return str(value) or '""'


_A_PATH = say("It is the path of a file, in one line.")
_PROGRAM = Option("", "", say("Where a program is, if Labwright should not look for it."), _A_PATH, _line)
OPTIONS = (
    _choice("theme", (AUTO, "light", "dark"), say("Light or dark, or as the system has it.")),
    _choice("language", (AUTO, "en", "es", "fr"), say("The language of the window, or the system's.")),
    Option(
        "text_size",
        AUTO,
        say("How large text is: 1 is the usual size, 2 is twice as large, auto is as the system has it."),
        say("It is a number from 1 to 2, or auto."),
        _text_size,
    ),
    _choice(
        "motion", (AUTO, "full", "reduced"), say("Whether things move on screen, or as the system has it.")
    ),
    _choice(
        "shell",
        (AUTO, "bash", "powershell", "cmd"),
        say("The shell that commands are shown for, or the usual one of the system."),
    ),
    Option(
        "search_folders",
        (),
        say("Folders to search for environments and projects, besides the usual places."),
        say("It is a list of folders."),
        _folders,
    ),
    Option(
        "discovery.off",
        (),
        say("Sources that are not searched for environments and Pythons, by the names in the search trace."),
        say("It is a list of names such as conda or pyenv."),
        _words,
    ),
    Option(
        "bin.days",
        30.0,
        say("How many days deleted things stay in the bin before they are removed for good."),
        say("It is a number of days, or 0 to keep them until you empty the bin."),
        _days,
    ),
    Option(
        "engine.context",
        "",
        say("The Docker context that Labwright works with, or as the docker command has it."),
        say("It is the name of a context in one line, or empty."),
        _line,
    ),
    Option(
        "network.proxy",
        "",
        say("The proxy that every tool uses to reach the internet."),
        say("It is an address such as http://proxy.example.edu:8080, or empty."),
        _proxy,
    ),
    Option(
        "network.no_proxy",
        "",
        say("Hosts that are reached without the proxy, separated by commas."),
        say("It is a list of host names in one line."),
        _line,
    ),
    Option(
        "network.ca_certificate",
        "",
        say("The certificate file every tool uses instead of its own, as some schools need."),
        _A_PATH,
        _line,
    ),
)
_BY_KEY: Mapping[str, Option] = MappingProxyType({each.key: each for each in OPTIONS})


def secrets_in(key: str, value: object) -> frozenset[str]:
    """What of a setting's value must not be seen: the password of a proxy."""
    if key != "network.proxy" or not value:
        return frozenset()
    from app.core.network import proxy_secrets  # noqa: PLC0415 - see _proxy

    return proxy_secrets(str(value))


def shown(key: str, value: object) -> str:
    """A setting's value as it may be shown: readable, without secrets."""
    from app.core.masking import masked  # noqa: PLC0415 - see _proxy

    return masked(readable(value), secrets_in(key, value))


def plan_choice(key: str, value: Value | None, before: Value | None) -> Plan:
    """Choose a value, None for the default. `before` is what was chosen until now."""
    from app.core.plans import NotUndoable  # noqa: PLC0415 - 4 ms that the window's first paint does not pay

    undo = _plan_choice(key, before, NotUndoable(say("Choose the other value again.")))
    return _plan_choice(key, value, undo)


def _plan_choice(key: str, value: Value | None, undo: Plan | NotUndoable) -> Plan:
    from app.core.plans import ChangeSetting, Effect, Plan  # noqa: PLC0415 - see plan_choice

    if value is None:
        sentence = say("Put the setting {key} back to its default", key=key)
    else:
        sentence = say("Set {key} to {value}", key=key, value=shown(key, value))
    step = ChangeSetting(sentence, key, value)
    back = say("The value before is put back.")
    return Plan(sentence, (step,), "settings", Effect.CHANGES, undo, undo_sentence=back)


def wrong_file(path: object, reason: str) -> AppError:
    """The settings file cannot be read as TOML."""
    return AppError(
        "settings-file-broken",
        say("The settings file {path} cannot be read, so the defaults hold.", path=path),
        cause=verbatim(reason),
        fix=say(
            "Correct the file, or choose something in the settings: then it is replaced and a copy kept."
        ),
    )
