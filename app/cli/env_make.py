"""labwright env create|install|remove|upgrade"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path

from app.cli.context import Labwright
from app.cli.env_found import environment_json, found, python_of_option, tell_changes
from app.cli.output import tell
from app.cli.plans import add_plan_options, carry_out
from app.core.errors import AppError
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.words import Sentence, say
from app.system.true_path import from_here
from app.tools.registry import environment_makers

_ACTS = {"install": Act.INSTALL, "remove": Act.REMOVE, "upgrade": Act.UPGRADE}


def configure(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what may follow the verbs."""
    create = verbs.add_parser("create", description="Make a new environment.")
    tools = [maker.name for maker in environment_makers()]
    create.add_argument("--tool", required=True, choices=tools, help="what makes it")
    create.add_argument("--python", metavar="X", help="a Python's path, or a version")
    where = create.add_mutually_exclusive_group(required=True)
    where.add_argument("--prefix", metavar="P", help="the folder to make")
    where.add_argument("--name", metavar="N", help="its name, for tools that keep environments by name")
    where.add_argument("--project", metavar="DIR", help="the project it is for")
    create.add_argument("--package", action="append", default=[], metavar="SPEC", help="may be repeated")
    create.add_argument("--from", dest="file", metavar="FILE", help="install what this file asks for")
    create.add_argument("--offline-folder", metavar="DIR", help="install only wheels from this folder")
    create.add_argument(
        "--channel", action="append", default=[], metavar="C", help="of conda; may be repeated"
    )
    create.add_argument("--pip", action=argparse.BooleanOptionalAction, help="with pip in it, or without")
    create.set_defaults(act=_create)
    for name, words in (
        ("install", "Add packages."),
        ("remove", "Take packages away."),
        ("upgrade", "Bring packages to newer versions."),
    ):
        verb = verbs.add_parser(name, description=words)
        verb.add_argument("prefix", metavar="PREFIX", help="the environment's folder, or its Python")
        verb.add_argument("packages", metavar="SPEC", nargs="+", help="a package, perhaps with a version")
        if name != "remove":
            verb.add_argument("--offline-folder", metavar="DIR", help="only wheels from this folder")
            verb.add_argument("--channel", action="append", default=[], metavar="C", help="of conda")
        verb.add_argument("--pip", action="store_true", help="with pip, also in an environment of conda")
        verb.add_argument("--with", dest="tool", choices=tools, help="let another tool do it than its own")
        verb.set_defaults(act=_change)
    for each in verbs.choices.values():
        if each.get_default("act") in {_create, _change}:
            add_plan_options(each)
            each.add_argument("--json", action="store_true", help="print one JSON document")


def _create(options: argparse.Namespace, labwright: Labwright) -> int:
    wish = EnvironmentWish(
        prefix=from_here(options.prefix) if options.prefix else None,
        name=options.name,
        project=_folder(options.project),
        python=python_of_option(options.python),
        packages=tuple(options.package),
        file=_file(options.file),
        offline_folder=_folder(options.offline_folder),
        channels=tuple(options.channel),
        pip=options.pip,
    )
    prefix = labwright.making.prefix(options.tool, wish)
    plan = labwright.making.plan_create(options.tool, wish)
    if plan.changes is not None and not (options.plan and options.json):
        tell(str(plan.changes))
    return carry_out(plan, options, labwright, environment_json(labwright, prefix))


def _change(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    wish = PackagesWish(
        _ACTS[options.what],
        tuple(options.packages),
        offline_folder=_folder(getattr(options, "offline_folder", None)),
        extra_indexes=tuple(getattr(options, "channel", ())),
        pip=options.pip,
    )
    if options.tool is None and (quicker := labwright.making.quicker_tool(environment, wish)):
        tell(str(say("{why} Add `--with {tool}` to use it.", why=quicker.why, tool=quicker.name)))
        if quicker.but is not None:
            tell(str(quicker.but))
    plan = labwright.making.plan_packages(environment, wish, tool=options.tool)
    plan = labwright.keeping.remembering(environment, plan)
    if not options.plan or not options.json:
        tell_changes(plan)
    return carry_out(plan, options, labwright, environment_json(labwright, environment.prefix))


def _folder(folder: str | None) -> str | None:
    return _there(folder, Path.is_dir, say("{path} is not a folder.", path=folder or '""'))


def _file(file: str | None) -> str | None:
    return _there(file, Path.is_file, say("{path} is not a file.", path=file or '""'))


def _there(path: str | None, is_right: Callable[[Path], bool], otherwise: Sentence) -> str | None:
    if path is None:
        return None
    absolute = from_here(path)
    if not path or not is_right(Path(absolute)):
        raise AppError("wrong-use", otherwise, fix=say("Name one that is there."))
    return absolute
