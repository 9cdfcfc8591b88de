"""The settings of Poetry that matter to most, in plain words."""

from __future__ import annotations

from typing import NamedTuple

from app.core.errors import AppError
from app.core.words import Sentence, say


class ConfigKey(NamedTuple):
    """One setting: what it does, what holds where nobody chose, and whether it is on or off."""

    key: str
    sentence: Sentence
    default: str
    is_switch: bool = True


class ConfigValue(NamedTuple):
    """A setting as it is now, and who said so: variable, project, user or default."""

    about: ConfigKey
    value: str
    source: str


KEYS = (
    ConfigKey(
        "virtualenvs.in-project",
        say("The environment is the folder .venv in the project. Where nobody chose: if there is one."),
        "",
    ),
    ConfigKey("virtualenvs.create", say("Poetry makes an environment for each project."), "true"),
    ConfigKey(
        "virtualenvs.path",
        say("Where the environments outside of projects are."),
        "{cache-dir}/virtualenvs",
        is_switch=False,
    ),
    ConfigKey(
        "virtualenvs.options.system-site-packages",
        say("Environments see the packages of their Python, too."),
        "false",
    ),
    ConfigKey("installer.parallel", say("Several packages are installed at once."), "true"),
    ConfigKey(
        "keyring.enabled", say("Passwords and tokens are looked for in the desktop’s key ring."), "true"
    ),
    ConfigKey("cache-dir", say("Where Poetry keeps what it downloaded."), "", is_switch=False),
)
_BY_NAME = {each.key: each for each in KEYS}
SOURCES = {
    "variable": say("an environment variable"),
    "project": say("this project"),
    "user": say("you, for all projects"),
}


def config_key(name: str) -> ConfigKey:
    """The setting of this name. Raises AppError for one that is not looked after here."""
    found = _BY_NAME.get(name)
    if found is None:
        raise AppError(
            "no-setting",
            say("{name} is no setting that Labwright changes.", name=name),
            fix=say("These are: {names}", names=", ".join(_BY_NAME)),
        )
    return found


def checked_value(key: ConfigKey, value: str) -> str:
    """The value as Poetry takes it. Raises AppError for what it would refuse."""
    text = value.strip()
    if key.is_switch and text.lower() not in {"true", "false"}:
        raise AppError(
            "bad-value",
            say("{key} is either true or false, not {value}.", key=key.key, value=value),
        )
    if not text or text.startswith("-"):
        raise AppError("bad-value", say("{value} is no value for {key}.", key=key.key, value=value or '""'))
    return text.lower() if key.is_switch else text
