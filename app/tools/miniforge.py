"""The plan that installs Miniforge, the conda that is free for everyone, into the user's home."""

from __future__ import annotations

import os
from pathlib import Path

from app.core.commands import Command
from app.core.errors import AppError
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RemoveTrial, RunCommand, Step
from app.core.ports import Toolbox
from app.core.words import say

RELEASES = "https://github.com/conda-forge/miniforge/releases/latest/download"
_SYSTEMS = {"linux": "Linux", "darwin": "MacOSX", "win32": "Windows"}
_MACHINES = {
    "amd64": "x86_64",
    "x86_64": "x86_64",
    "arm64": "arm64",
    "aarch64": "aarch64",
    "ppc64le": "ppc64le",
}
_WINDOWS = (
    "$ErrorActionPreference='Stop'; $ProgressPreference='SilentlyContinue'; "
    "Invoke-WebRequest -UseBasicParsing -Uri '{url}' -OutFile '{file}'; "
    "Invoke-WebRequest -UseBasicParsing -Uri '{url}.sha256' -OutFile '{file}.sha256'; "
    "$wanted=((Get-Content '{file}.sha256') -split ' ')[0]; "
    "if ((Get-FileHash -Algorithm SHA256 '{file}').Hash -ne $wanted) "
    "{{ throw 'The file is not the published one.' }}"
)


def plan_install(toolbox: Toolbox, downloads: Path, *, releases: str = RELEASES) -> Plan:
    """Download its installer, compare it with the published fingerprint, run it. `downloads` is a folder that
    only this plan uses."""
    around = toolbox.around
    name = installer_name(around.platform, around.machine)
    prefix = Path(around.at_home("miniforge3"))
    if os.path.lexists(prefix):
        raise AppError(
            "in-the-way",
            say("Something stands at {path}, where Miniforge would be.", path=prefix),
            fix=say("If it is a conda, choose it in the settings under programs.conda; else move it away."),
        )
    file = downloads / name
    url = f"{releases}/{name}"
    download = _on_windows(toolbox, url, file) if around.is_windows else _by_curl(toolbox, url, file)
    return Plan(
        title=say("Install Miniforge"),
        steps=(
            *download,
            RunCommand(
                say("Install it into {path}, for you alone", path=prefix),
                Command(_installing(around.is_windows, file, prefix)),
                makes=(prefix,),
            ),
            RemoveTrial(say("Remove the installer"), downloads),
        ),
        resource="tool:conda",
        effect=Effect.CHANGES,
        undo=Plan(
            title=say("Remove Miniforge"),
            steps=(MoveToBin(say("Move {path} to the bin", path=prefix), prefix),),
            resource="tool:conda",
            effect=Effect.CHANGES,
            undo=NotUndoable(say("Bring it back from the bin, or install it again.")),
        ),
        undo_sentence=say("Miniforge goes to the bin, with its environments."),
        where=prefix,
        needs=say("About 100 MB to download, 500 MB on the disk"),
        changes=say(
            "It needs no administrator and changes no file of your shell. Labwright uses it at once."
        ),
    )


def installer_name(platform: str, machine: str) -> str:
    """The file for this system. Raises AppError where there is none."""
    system = _SYSTEMS.get(platform, "")
    kind = _MACHINES.get(machine.lower(), "")
    if platform == "linux" and kind == "arm64":
        kind = "aarch64"
    if not system or not kind or (platform == "win32" and kind != "x86_64"):
        raise AppError(
            "no-such-download",
            say(
                "There is no Miniforge for this system ({system}, {machine}).",
                system=platform,
                machine=machine,
            ),
            fix=say("Look at https://conda-forge.org/download."),
        )
    return f"Miniforge3-{system}-{kind}" + (".exe" if platform == "win32" else ".sh")


def _by_curl(toolbox: Toolbox, url: str, file: Path) -> tuple[Step, ...]:
    curl, fingerprint = toolbox.find("curl"), file.with_name(file.name + ".sha256")

    def getting(address: str, to: Path) -> tuple[str, ...]:
        if curl is None:
            return (toolbox.program("wget"), "--quiet", "-P", str(to.parent), address)
        quiet = ("--fail", "--location", "--silent", "--show-error", "--create-dirs")
        return (curl, *quiet, "-o", str(to), address)

    compare = ("shasum", "-a", "256") if toolbox.around.is_macos else ("sha256sum",)
    return (
        RunCommand(say("Download its installer"), Command(getting(url, file)), makes=(file.parent,)),
        RunCommand(say("Download its fingerprint"), Command(getting(f"{url}.sha256", fingerprint))),
        RunCommand(
            say("Look whether it is the published one"),
            Command((*compare, "-c", fingerprint.name), cwd=file.parent),
        ),
    )


def _on_windows(toolbox: Toolbox, url: str, file: Path) -> tuple[Step, ...]:
    folder = str(file.parent).replace("'", "''")
    line = f"New-Item -ItemType Directory -Force -Path '{folder}' | Out-Null; " + _WINDOWS.format(
        url=url, file=str(file).replace("'", "''")
    )
    return (
        RunCommand(
            say("Download its installer, and look whether it is the published one"),
            Command((toolbox.program("powershell"), "-NoProfile", "-Command", line)),
            makes=(file.parent,),
        ),
    )


def _installing(windows: bool, file: Path, prefix: Path) -> tuple[str, ...]:
    if windows:
        return (str(file), "/InstallationType=JustMe", "/RegisterPython=0", "/S", f"/D={prefix}")
    return ("bash", str(file), "-b", "-p", str(prefix))
