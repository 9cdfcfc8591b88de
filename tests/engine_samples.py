"""Labelled samples of engines, and how each would look in what people paste.

The samples lie outside of the repository; LABWRIGHT_ENGINE_SAMPLES names their file. Where it is not there,
the tests over them are skipped and counted.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

_BESIDE = Path(__file__).parents[2] / "shared" / "facts" / "engine-samples.json"
WHERE = Path(os.environ.get("LABWRIGHT_ENGINE_SAMPLES") or _BESIDE)

_TEXT = (
    ("ServerVersion", "Server Version"),
    ("StorageDriver", "Storage Driver"),
    ("LoggingDriver", "Logging Driver"),
    ("CgroupDriver", "Cgroup Driver"),
    ("CgroupVersion", "Cgroup Version"),
    ("Runtimes", "Runtimes"),
    ("InitBinary", "Init Binary"),
    ("DefaultIsolation", "Default Isolation"),
    ("SecurityOptions", "Security Options"),
    ("KernelVersion", "Kernel Version"),
    ("OperatingSystem", "Operating System"),
    ("OSType", "OSType"),
    ("Architecture", "Architecture"),
    ("CPUs", "CPUs"),
    ("TotalMemory", "Total Memory"),
    ("Name", "Name"),
    ("DockerRootDir", "Docker Root Dir"),
    ("HttpProxy", "HTTP Proxy"),
    ("HttpsProxy", "HTTPS Proxy"),
    ("NoProxy", "No Proxy"),
    ("Labels", "Labels"),
    ("Experimental", "Experimental"),
    ("LiveRestore", "Live Restore Enabled"),
    ("ProductLicense", "Product License"),
    ("FirewallBackend", "Firewall Backend"),
)
_JSON = {
    "CPUs": "NCPU",
    "TotalMemory": "MemTotal",
    "StorageDriver": "Driver",
    "LiveRestore": "LiveRestoreEnabled",
}


def samples() -> list[dict[str, Any]]:
    if not WHERE.is_file():
        return []
    return list(json.loads(WHERE.read_text(encoding="utf-8")))


def is_podman_info(fields: dict[str, Any]) -> bool:
    return "(variant " in str(fields.get("OperatingSystem", "")) and "Runtimes" not in fields


def as_text(fields: dict[str, Any]) -> str:
    """The sample as `docker version` and `docker info` print it, with `docker context ls` and `wsl -l -v`."""
    parts = [_version_text(fields), _info_text(fields), *_other_lines(fields)]
    return "\n".join(part for part in parts if part) + "\n"


def _version_text(fields: dict[str, Any]) -> str:
    lines = []
    if any(name in fields for name in ("ClientVersion", "ClientOSArch", "ContextName")):
        lines += [f"Client: {fields.get('ClientHeader', '')}".rstrip()]
        for name, shown in (
            ("CloudIntegration", "Cloud integration"),
            ("ClientVersion", "Version"),
            ("ClientOSArch", "OS/Arch"),
            ("ContextName", "Context"),
        ):
            if name in fields:
                lines.append(f" {shown}: {fields[name]}")
        if "PluginPath" in fields:
            lines += [
                " Plugins:",
                "  buildx: Docker Buildx (Docker Inc.)",
                f"    Path:     {fields['PluginPath']}",
            ]
    if "ServerPlatform" in fields or "ServerOSArch" in fields:
        lines += ["", f"Server: {fields.get('ServerPlatform', '')}".rstrip(), " Engine:"]
        if "ServerVersion" in fields:
            lines.append(f"  Version:          {fields['ServerVersion']}")
        if "ServerOSArch" in fields:
            lines.append(f"  OS/Arch:          {fields['ServerOSArch']}")
    return "\n".join(lines)


def _info_text(fields: dict[str, Any]) -> str:
    lines = []
    for name, shown in _TEXT:
        value = fields.get(name)
        if value is None:
            continue
        if isinstance(value, list):
            lines.append(f" {shown}:")
            for item in value:
                option, _, profile = str(item).partition("(profile=")
                lines.append(f"  {option}" if name == "SecurityOptions" else f"  {item}")
                if profile and name == "SecurityOptions":
                    lines.append(f"   Profile: {profile.rstrip(')')}")
        else:
            lines.append(f" {shown}: {str(value).lower() if isinstance(value, bool) else value}")
    return "\n".join(["Server:", *lines] if lines else [])


def _other_lines(fields: dict[str, Any]) -> list[str]:
    lines = []
    if "ContextEndpoint" in fields:
        name = fields.get("ContextName")
        endpoint = fields["ContextEndpoint"]
        if name:
            lines.append("NAME          DESCRIPTION      DOCKER ENDPOINT")
            lines.append(f"{name} *    Some context    {endpoint}")
        else:
            lines.append(f"DOCKER_HOST={endpoint}")
        others = str(fields.get("OtherContexts", "")).split("; ")
        lines += ["   ".join(other.split("=", 1)) for other in others if "=" in other]
    if "WslList" in fields:
        lines.append("  NAME      STATE      VERSION")
        lines += [row.strip() for row in fields["WslList"].split(";")]
    lines += [fields[name] for name in ("Uname", "ProcVersion") if name in fields]
    return lines


def as_json(fields: dict[str, Any]) -> str:
    """The sample as `docker info --format json` and, where it has that, `docker version --format json`."""
    known = {shown: _JSON.get(shown, shown) for shown, _ in _TEXT}
    info: dict[str, Any] = {known[name]: value for name, value in fields.items() if name in known}
    if "SecurityOptions" in info:
        info["SecurityOptions"] = [
            "name=" + str(item).replace("(profile=", ",profile=").rstrip(")")
            for item in info["SecurityOptions"]
        ]
    if "LiveRestore" in fields:  # the API always has these, where it was copied whole
        info = {"Labels": [], "HttpProxy": "", "SecurityOptions": [], **info}
    if "CPUs" in fields:
        info["NCPU"] = int(fields["CPUs"])
    client: dict[str, Any] = {}
    for name, key in (("ClientVersion", "Version"), ("ContextName", "Context")):
        if name in fields:
            client[key] = fields[name]
    if "ClientOSArch" in fields:
        client["Os"], client["Arch"] = fields["ClientOSArch"].split("/")
    if "PluginPath" in fields:
        client["Plugins"] = [{"Name": "buildx", "Path": fields["PluginPath"]}]
    documents = []
    if "ServerPlatform" in fields or "ServerOSArch" in fields:
        server: dict[str, Any] = {"Platform": {"Name": fields.get("ServerPlatform", "")}}
        if "ServerOSArch" in fields:
            server["Os"], server["Arch"] = fields["ServerOSArch"].split("/")
        if "ServerVersion" in fields:
            server["Version"] = fields["ServerVersion"]
        documents.append(json.dumps({"Client": client, "Server": server}))
    if info:
        documents.append(
            json.dumps(info | ({"ClientInfo": client} if client and not documents else {}), indent=2)
        )
    return "\n".join([*documents, *_other_lines(fields)]) + "\n"
