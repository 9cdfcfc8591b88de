"""labwright env create|install|remove|upgrade"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict
from functools import partial
from pathlib import Path

from app.cli.checks import asked_beside, somebody_is_asked, tell_findings
from app.cli.context import Labwright
from app.cli.env_found import environment_json, found, python_of_option, tell_changes
from app.cli.output import tell
from app.cli.plans import add_plan_options, carry_out
from app.cli.where_from import add_source_options, sources_of
from app.core.errors import AppError
from app.core.indexes import Sources
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
    add_source_options(create)
    create.add_argument("--remember", action="store_true", help="take later packages from there, too")
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
            add_source_options(verb)
            verb.add_argument("--channel", action="append", default=[], metavar="C", help="of conda")
        verb.add_argument("--pip", action="store_true", help="with pip, also in an environment of conda")
        verb.add_argument("--with", dest="tool", choices=tools, help="let another tool do it than its own")
        verb.set_defaults(act=_change)
    for each in verbs.choices.values():
        if each.get_default("act") in {_create, _change}:
            add_plan_options(each)
            each.add_argument("--json", action="store_true", help="print one JSON document")


def _create(options: argparse.Namespace, labwright: Labwright) -> int:
    sources = sources_of(options)
    wish = EnvironmentWish(
        prefix=from_here(options.prefix) if options.prefix else None,
        name=options.name,
        project=_folder(options.project),
        python=python_of_option(options.python),
        packages=tuple(options.package),
        file=_file(options.file),
        **asdict(sources),
        channels=tuple(options.channel),
        pip=options.pip,
    )
    prefix = labwright.making.prefix(options.tool, wish)
    plan = labwright.making.plan_create(options.tool, wish)
    if options.remember and sources != Sources():
        labwright.sources.refuse_unread(labwright.making.makers[options.tool].kinds)
        plan = labwright.sources.remembering(plan, prefix, sources)
    result = environment_json(labwright, prefix)
    tell_findings(labwright.preflight.of_creation(options.tool, wish, prefix))
    if options.plan:
        return carry_out(plan, options, labwright, result)
    asked = not options.yes and somebody_is_asked()
    asking = partial(labwright.preflight.asking_for_creation, options.tool, wish)
    with asked_beside(labwright, asking, at_once=asked):
        return carry_out(plan, options, labwright, result)


def _change(options: argparse.Namespace, labwright: Labwright) -> int:
    environment, sources = found(labwright, options.prefix), sources_of(options)
    wish = PackagesWish(
        _ACTS[options.what],
        tuple(options.packages),
        offline_folder=sources.offline_folder,
        index=sources.index,
        extra_indexes=(*getattr(options, "channel", ()), *sources.extra_indexes),
        pip=options.pip,
    )
    if options.tool is None and (quicker := labwright.making.quicker_tool(environment, wish)):
        tell(str(say("{why} Add `--with {tool}` to use it.", why=quicker.why, tool=quicker.name)))
        if quicker.but is not None:
            tell(str(quicker.but))
    tell_findings(labwright.preflight.of_packages(environment, wish))
    by = options.tool or labwright.making.maker_of(environment).name
    with asked_beside(labwright, partial(labwright.preflight.asking_for_packages, environment, by, wish)):
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
