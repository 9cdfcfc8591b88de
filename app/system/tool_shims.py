"""Which file a shim of asdf, mise, rye or scoop runs, found out by reading the files they read."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.core.disk import Standpoint
from app.core.version_choices import newest, parse_mise_toml, parse_python_version_file, parse_tool_versions
from app.core.which import Kind, Verdict, WhichStep
from app.core.words import say
from app.system.shim_resolution import (
    Resolution,
    SystemHas,
    chosen_by_file,
    chosen_by_variable,
    lacks_program,
    next_in_path,
    not_installed,
    nothing_chosen,
)

_MISE_FILES = (  # the first of a folder counts most; the order is that of mise 2026.9
    ".mise.local.toml",
    "mise.local.toml",
    "mise/config.local.toml",
    ".mise/config.local.toml",
    ".config/mise.local.toml",
    ".config/mise/mise.local.toml",
    ".config/mise/config.local.toml",
    ".mise.toml",
    "mise.toml",
    "mise/config.toml",
    ".mise/config.toml",
    ".config/mise.toml",
    ".config/mise/mise.toml",
    ".config/mise/config.toml",
    ".tool-versions",
)


def resolve_asdf(
    data: str, name: str, listed: Sequence[tuple[str, str]], where: Standpoint, system_has: SystemHas
) -> Resolution:
    """asdf: each plugin that has the program is asked what is chosen for it."""
    steps: list[WhichStep] = []
    for plugin in dict.fromkeys(plugin for plugin, _version in listed):
        choice, versions = _asdf_choice(plugin, where)
        steps.append(choice)
        found = _Installs("asdf", data, where, system_has).first(plugin, name, versions, steps)
        if found is not None:
            return found
    return Resolution("asdf", tuple(steps), failure=f"No version is set for command {name}")


def _asdf_choice(plugin: str, where: Standpoint) -> tuple[WhichStep, list[str]]:
    variable = f"ASDF_{plugin.upper().replace('-', '_')}_VERSION"
    if value := where.get(variable):
        return chosen_by_variable(variable, value, "asdf"), value.split()
    file_name = where.get("ASDF_DEFAULT_TOOL_VERSIONS_FILENAME") or ".tool-versions"
    legacy = b"legacy_version_file = yes" in (where.disk.read(where.join(where.home, ".asdfrc")) or b"")
    for folder in (*where.upward(), where.home):
        path = where.join(folder, file_name)
        versions = parse_tool_versions(where.disk.read(path) or b"").get(plugin)
        if not versions and legacy and plugin == "python":
            path = where.join(folder, ".python-version")
            versions = parse_python_version_file(where.disk.read(path) or b"")
        if versions:
            return chosen_by_file(path, versions, "asdf", everywhere=folder == where.home), versions
    return nothing_chosen("asdf"), []


def resolve_mise(data: str, name: str, where: Standpoint, system_has: SystemHas) -> Resolution:
    """mise: the tools chosen here, nearest file first; python first for what Python brings."""
    stem = re.sub(r"\.(exe|cmd|bat)$", "", name, flags=re.IGNORECASE) if where.windows else name
    chosen = _mise_choices(where)
    steps: list[WhichStep] = []
    for tool in sorted(chosen, key=lambda tool: not _likely(tool, stem)):
        choice, versions = chosen[tool]
        tried: list[WhichStep] = [choice]
        found = _Installs("mise", data, where, system_has).first(tool, stem, versions, tried)
        if found is not None:
            return found
        steps += tried if _likely(tool, stem) else []
    if not steps:
        steps.append(nothing_chosen("mise"))
    if system_has():
        return Resolution("mise", (*steps, next_in_path("mise")), falls_through=True)
    return Resolution("mise", tuple(steps), failure=f"mise ERROR No version is set for shim: {stem}")


def _likely(tool: str, name: str) -> bool:
    bare = tool.rpartition(":")[2].rpartition("/")[2]
    return bare == name or (bare == "python" and bool(re.match(r"(python|pip|idle|pydoc|2to3)[\d.]*$", name)))


def _mise_choices(where: Standpoint) -> dict[str, tuple[WhichStep, list[str]]]:
    chosen: dict[str, tuple[WhichStep, list[str]]] = {}
    for variable, value in where.environ.items():
        if (match := re.fullmatch(r"MISE_([A-Z0-9_]+)_VERSION", variable)) and value:
            tool = match[1].lower().replace("_", "-")
            chosen[tool] = chosen_by_variable(variable, value, "mise"), value.split()
    for path, everywhere in _mise_files(where):
        content = where.disk.read(path)
        if content is None:
            continue
        parse = parse_mise_toml if path.endswith(".toml") else parse_tool_versions
        for tool, versions in parse(content).items():
            if versions and tool not in chosen:
                chosen[tool] = chosen_by_file(path, versions, "mise", everywhere=everywhere), versions
    return chosen


def _mise_files(where: Standpoint) -> Iterator[tuple[str, bool]]:
    for folder in where.upward():
        for name in _MISE_FILES:
            yield where.join(folder, *name.split("/")), False
    config = where.get("MISE_CONFIG_DIR") or where.join(
        where.get("XDG_CONFIG_HOME") or where.join(where.home, ".config"), "mise"
    )
    yield where.join(config, "config.toml"), True
    if not where.windows:
        yield "/etc/mise/config.toml", True


class _Installs(NamedTuple):
    """The versions that a manager installed under `<data>/installs/<tool>/<version>`."""

    manager: str
    data: str
    where: Standpoint
    system_has: SystemHas

    def first(
        self, tool: str, name: str, versions: Sequence[str], steps: list[WhichStep]
    ) -> Resolution | None:
        """The first chosen version that has the program. What was tried on the way is added to the steps."""
        where, manager = self.where, self.manager
        folder = where.join(self.data, "installs", tool.replace(":", "-").replace("/", "-"))
        installed = [each for each in where.disk.names(folder) if where.is_folder(where.join(folder, each))]
        for wanted in versions:
            if wanted == "system":
                if self.system_has():
                    return Resolution(manager, (*steps, next_in_path(manager)), falls_through=True)
                continue
            version = (newest(wanted, installed) if manager == "mise" else None) or wanted
            own = wanted.removeprefix("path:")
            prefix = own if own != wanted else where.join(folder, version)
            if not where.is_folder(prefix):
                steps.append(not_installed(wanted, manager, prefix))
                continue
            programs = self._programs(prefix, name)
            found = next(filter(where.runs, programs), None)
            if found is not None:
                return Resolution(manager, tuple(steps), target=found)
            steps.append(lacks_program(version, name, programs[0]))
        return None

    def _programs(self, prefix: str, name: str) -> list[str]:
        join = self.where.join
        if self.where.windows:
            return [join(prefix, f"{name}.exe"), join(prefix, "Scripts", f"{name}.exe")]
        return [join(prefix, "bin", name), join(prefix, name)]


def resolve_rye(root: str, name: str, where: Standpoint, system_has: SystemHas) -> Resolution:
    """rye: the environment of the project around, or the global toolchain where that is switched on."""
    stem = re.sub(r"\.exe$", "", name, flags=re.IGNORECASE) if where.windows else name
    file_name = where.join("Scripts", f"{stem}.exe") if where.windows else where.join("bin", stem)
    for folder in where.upward():
        if not where.is_file(where.join(folder, "pyproject.toml")):
            continue
        program = where.join(folder, ".venv", file_name)
        sentence = say("This project's environment is what rye takes here.")
        project = WhichStep(Verdict.VERSION_FILE, sentence, where.join(folder, ".venv"), Kind.FOLDER)
        if where.runs(program):
            return Resolution("rye", (project,), target=program)
        break
    config = where.join(root, "config.toml")
    version = _rye_toolchain(where.disk.read(config) or b"")
    if version:
        choice = chosen_by_file(config, [version], "rye", everywhere=True)
        folder = where.join(root, "py", version)
        for program in (where.join(folder, "bin", stem), where.join(folder, "install", "bin", stem)):
            if where.runs(program):
                return Resolution("rye", (choice,), target=program)
        return Resolution(
            "rye", (choice, not_installed(version, "rye", folder)), failure="rye: toolchain is missing"
        )
    steps = (nothing_chosen("rye", config),)
    if system_has():
        return Resolution("rye", (*steps, next_in_path("rye")), falls_through=True)
    return Resolution("rye", steps, failure="error: target Python binary not found")


def _rye_toolchain(config: bytes) -> str | None:
    try:
        values = tomllib.loads(config.decode())
        switched_on = values.get("behavior", {}).get("global-python") is True
        toolchain = values.get("default", {}).get("toolchain")
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError):
        return None
    return toolchain if switched_on and isinstance(toolchain, str) else None


def resolve_scoop(shim_file: bytes) -> Resolution:
    """scoop writes beside its shim what that runs."""
    text = shim_file.decode("utf-8-sig", errors="replace")
    match = re.search(r'^\s*path\s*=\s*"?([^"\r\n]+)"?', text, re.MULTILINE)
    return Resolution("scoop", (), target=match[1].strip() if match else None, failure="Could not read shim")
