"""uv: which index it asks, and whether that answers."""

from __future__ import annotations

from types import MappingProxyType

from app.core.commands import Command
from app.core.network import Aim, OwnSetting, without_secrets
from app.core.outcomes import Outcome
from app.core.ports import NetworkQuestion, Toolbox
from app.core.reaching import Reach, Reply, hosts_in, read_words
from app.core.surroundings import Surroundings
from app.system import toml_files

# One try, and not the answer that it keeps for ten minutes.
_ONE_TRY = MappingProxyType({"UV_HTTP_TIMEOUT": "5", "UV_HTTP_RETRIES": "0"})
_ABOUT = {
    "http-proxy": "proxy",
    "https-proxy": "proxy",
    "native-tls": "certificate",
    "system-certs": "certificate",
    "allow-insecure-host": "certificate",
    "index-url": "index",
    "extra-index-url": "index",
    "find-links": "index",
    "no-index": "index",
    "offline": "index",
}


class Uv:
    """It reads its own files and those of a project, and none of pip's."""

    name = "uv"
    variables: tuple[str, ...] = ("HTTPS_PROXY", "HTTP_PROXY", "NO_PROXY", "SSL_CERT_FILE")

    def question(self, aim: Aim, toolbox: Toolbox) -> NetworkQuestion | None:
        """The newest version of pip that there is, as it would be written into a lock file."""
        uv = toolbox.find("uv")
        if uv is None:
            return None
        words = ["pip", "compile", "--no-deps", "--no-cache", "--no-header", "--verbose"]
        if aim.python is not None:
            words += ["--python", aim.python]
        if aim.index is not None:
            words += ["--default-index", aim.index]
        for each in aim.extra_indexes:
            words += ["--index", each]
        command = Command((uv, *words, "-"), env=_ONE_TRY, stdin=b"pip\n")
        return NetworkQuestion(command, parse)

    def settings(self, aim: Aim, toolbox: Toolbox) -> tuple[OwnSetting, ...]:
        """What its file says: it has no command that tells."""
        del aim  # a project's own settings hold in the project
        return tuple(_settings(toml_files.read(_file(toolbox.around))))


def parse(outcome: Outcome) -> Reply:
    """What uv's words say."""
    said = outcome.stderr
    lines = said.splitlines()
    asked = [line for line in lines if "No cache entry for:" in line or "Sending fresh" in line]
    if outcome.ok:
        hosts = hosts_in("\n".join(asked))
        return Reply(Reach.REACHED, hosts[0]) if hosts else Reply(Reach.NO_INDEX)
    last = "\n".join(line for line in lines if not line.startswith(("DEBUG", "TRACE")))
    host = next(iter(hosts_in(last)), "") or next(iter(hosts_in("\n".join(asked))), "")
    if "returned a 403" in last or "returned a 401" in last:
        return Reply(Reach.SIGN_IN, host)
    if "connectivity is disabled" in last:
        return Reply(Reach.NO_INDEX)
    if "was not found in the" in last:  # it answered that it has no pip
        return Reply(Reach.REACHED, host)
    reach = read_words(last)
    return Reply(reach or Reach.UNKNOWN, host)


def _settings(told: dict[str, object]) -> list[OwnSetting]:
    found = []
    pip = told.get("pip")
    for key, value in [*told.items(), *(pip.items() if isinstance(pip, dict) else ())]:
        if key in _ABOUT:
            about = _ABOUT[key]
            # A variable stands above a file.
            found.append(OwnSetting(key, without_secrets(str(value)), counts=about == "index", about=about))
    indexes = told.get("index")
    listed = indexes if isinstance(indexes, list) else []
    addresses = [
        without_secrets(str(each["url"])) for each in listed if isinstance(each, dict) and "url" in each
    ]
    return [*found, *(OwnSetting("index", each, counts=True, about="index") for each in addresses)]


def _file(around: Surroundings) -> str:
    if around.is_windows:
        folder = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
    else:
        folder = around.config_home()
    return str(around.folder("UV_CONFIG_FILE") or around.paths.join(folder, "uv", "uv.toml"))


ASKER = Uv()
