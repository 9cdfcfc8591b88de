"""The verbs of the command line. A verb's module is imported only when it is used."""

from __future__ import annotations

from dataclasses import dataclass

from app.core.words import Sentence, say


@dataclass(frozen=True, slots=True)
class Verb:
    """What `labwright --help` says of a verb, and where its code is.

    The module has `configure(parser)` and `run(options, labwright) -> int`.
    """

    module: str
    summary: Sentence


VERBS: dict[str, Verb] = {
    "journal": Verb("app.cli.journal", say("show or export the commands that ran")),
    "settings": Verb("app.cli.settings", say("show or change Labwright's settings")),
    "network": Verb("app.cli.network", say("ask the tools whether they reach where packages come from")),
    "explain": Verb("app.cli.explain", say("say what an error means that a tool printed, and what to do")),
    "explain-command": Verb("app.cli.explain_command", say("say what each word of a command means")),
    "envs": Verb("app.cli.envs", say("list every environment on this machine and whether it works")),
    "env": Verb("app.cli.env", say("make, show, change, copy and keep environments")),
    "poetry": Verb("app.cli.poetry", say("start, change, lock, install and build a project with Poetry")),
    "deps": Verb("app.cli.deps", say("show what requirements.txt and other dependency files ask for")),
    "doctor": Verb("app.cli.doctor", say("check this machine, and say what to do about what is wrong")),
    "report": Verb("app.cli.report", say("write a masked report of this machine for somebody who helps")),
    "which": Verb("app.cli.which", say("say which Python, pip or other program a name means here, and why")),
    "pythons": Verb("app.cli.pythons", say("list every Python on this machine and who put it there")),
    "python": Verb("app.cli.python", say("list, install, remove and choose Pythons, with pyenv")),
    "tools": Verb("app.cli.tools", say("show the tools Labwright works with, and install absent ones")),
    "engine": Verb("app.cli.engine", say("say where a Docker engine runs, and why that is believed")),
    "ps": Verb("app.cli.ps", say("list every container, running or not")),
    "start": Verb("app.cli.container_acts", say("start containers")),
    "stop": Verb("app.cli.container_acts", say("ask containers to end, and end them after a while")),
    "restart": Verb("app.cli.container_acts", say("stop containers and start them again")),
    "pause": Verb("app.cli.container_acts", say("hold all processes of containers where they are")),
    "unpause": Verb("app.cli.container_acts", say("let paused containers go on")),
    "kill": Verb("app.cli.container_acts", say("end containers at once")),
    "rm": Verb("app.cli.container_acts", say("remove containers")),
    "logs": Verb("app.cli.logs", say("print what a container printed, and what it prints")),
    "rename": Verb("app.cli.rename", say("give a container another name")),
    "images": Verb("app.cli.images", say("list every image and what is made from it")),
    "volumes": Verb("app.cli.volumes", say("list the engine's volumes and which containers have them")),
    "networks": Verb("app.cli.networks", say("list the engine's networks and which containers are in them")),
    "disk": Verb("app.cli.disk", say("say what the engine keeps on the disk, and what nothing uses")),
    "run": Verb("app.cli.run", say("run a container, from docker run’s words or from a pasted line")),
    "inside": Verb("app.cli.inside", say("look under the hood of a running container")),
    "self-test": Verb("app.cli.self_test", say("check that this installation of Labwright works")),
}
