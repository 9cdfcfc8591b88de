"""labwright env create|install|remove|upgrade|pin|unpin"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path

from app.cli.checks import asked_beside, somebody_is_asked, tell_findings
from app.cli.context import Labwright
from app.cli.env_found import environment_json, found, python_of_option, tell_changes
from app.cli.output import in_one_line, tell
from app.cli.plans import add_plan_options, carry_out
from app.cli.where_from import add_source_options, sources_of
from app.core.commands import Shell
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.indexes import Sources
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.plans import Plan
from app.core.quoting import quote
from app.core.words import Sentence, say
from app.services.kernels import IPYKERNEL
from app.services.system_python import python_at, refusal
from app.system.true_path import from_here
from app.tools.registry import environment_makers

_ACTS = {
    "install": Act.INSTALL,
    "remove": Act.REMOVE,
    "upgrade": Act.UPGRADE,
    "pin": Act.PIN,
    "unpin": Act.UNPIN,
}


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
    create.add_argument("--prompt", metavar="TEXT", help="what a terminal shows while it is active")
    create.add_argument(
        "--system-site-packages", action="store_true", help="see the packages of its Python, too"
    )
    create.add_argument("--kernel", action="store_true", help="put it into Jupyter's list of kernels")
    create.set_defaults(act=_create)
    for name, words in (
        ("install", "Add packages."),
        ("remove", "Take packages away."),
        ("upgrade", "Bring packages to newer versions."),
        ("pin", "Keep packages at the version they have, or at one that is named."),
        ("unpin", "Let packages be upgraded again."),
    ):
        verb = verbs.add_parser(name, description=words)
        verb.add_argument("prefix", metavar="PREFIX", help="the environment's folder, or its Python")
        many = "*" if name == "upgrade" else "+"
        verb.add_argument("packages", metavar="SPEC", nargs=many, help="a package, perhaps with a version")
        if name == "install":
            verb.add_argument(
                "--new-environment",
                metavar="P",
                help="where PREFIX is a Python: make this environment from it, and install there",
            )
            verb.add_argument("--reinstall", action="store_true", help="install once more what is there")
        if name == "upgrade":
            verb.add_argument(
                "--all",
                action="store_true",
                help="everything that is outdated; with conda, only what conda installed",
            )
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
        prompt=options.prompt,
        system_packages=options.system_site_packages,
    )
    _refuse_what_the_tool_cannot(wish, options.tool, labwright)
    if options.kernel:
        wish = replace(wish, packages=(*wish.packages, IPYKERNEL))
    prefix = labwright.making.prefix(options.tool, wish)
    plan = labwright.making.plan_create(options.tool, wish)
    if options.kernel:
        plan = labwright.kernels.with_kernel(plan, prefix, wish.prompt or "")
    if options.remember and sources != Sources():
        labwright.sources.refuse_unread(labwright.making.makers[options.tool].kinds)
        plan = labwright.sources.remembering(plan, prefix, sources)
    result = environment_json(labwright, prefix)
    if plan.changes is not None and not (options.plan and options.json):
        tell(str(plan.changes))
    tell_findings(labwright.preflight.of_creation(options.tool, wish, prefix))
    if options.plan:
        return carry_out(plan, options, labwright, result)
    asked = not options.yes and somebody_is_asked()
    asking = partial(labwright.preflight.asking_for_creation, options.tool, wish)
    with asked_beside(labwright, asking, at_once=asked):
        code = carry_out(plan, options, labwright, result)
    if code == 0 and not options.json:
        _tell_how_to_use(prefix, labwright)
    return code


def _tell_how_to_use(prefix: str, labwright: Labwright) -> None:
    """In one line, for the shell that this was typed in."""
    environment = labwright.environments.identify(prefix)
    way = labwright.opening.to_use(environment, labwright.which.default_shell()) if environment else None
    if way is None or way.line is None:
        return
    if way.folder is None:
        tell(in_one_line(str(say("To use it: {line}", line=way.line))))
    else:
        tell(in_one_line(str(say("To use it, in {folder}: {line}", folder=way.folder, line=way.line))))


def _refuse_what_the_tool_cannot(wish: EnvironmentWish, tool: str, labwright: Labwright) -> None:
    abilities = labwright.making.makers[tool].abilities
    for option, wanted, able in (
        ("--prompt", wish.prompt, abilities.prompt),
        ("--system-site-packages", wish.system_packages, abilities.system_packages),
    ):
        if wanted and not able:
            raise AppError(
                "wrong-use",
                say("{tool} has no {option}.", tool=tool, option=option),
                fix=say("Leave it away, or choose a tool that has it, such as {tool}.", tool="venv"),
            )


def _change(options: argparse.Namespace, labwright: Labwright) -> int:
    try:
        environment = found(labwright, options.prefix)
    except AppError as error:
        if options.what != "install" or error.code != "no-environment":
            raise
        return _instead(options, labwright, error)
    if options.what == "upgrade" and not options.packages:
        return _upgrade_all(environment, options, labwright)
    sources = sources_of(options)
    wish = PackagesWish(
        Act.REINSTALL if getattr(options, "reinstall", False) else _ACTS[options.what],
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
    return _carry_out(environment, plan, options, labwright)


def _instead(options: argparse.Namespace, labwright: Labwright, otherwise: AppError) -> int:
    """Packages for a Python that others stand on become an environment with these packages."""
    python = python_at(from_here(options.prefix), labwright.making.pythons())
    if python is None:
        raise otherwise
    packages = tuple(options.packages)
    if options.new_environment is None:
        place = labwright.places.home / "environments" / "lab"
        words = ("env", "install", options.prefix, *packages, "--new-environment", str(place))
        raise refusal(python, packages, quote(("labwright", *words), Shell.BASH))
    wish = EnvironmentWish(
        prefix=from_here(options.new_environment),
        python=python.executable,
        python_version=python.version,
        packages=packages,
        **asdict(sources_of(options)),
    )
    plan = labwright.making.plan_create("venv", wish)
    return carry_out(plan, options, labwright, environment_json(labwright, wish.prefix or ""))


def _upgrade_all(environment: Environment, options: argparse.Namespace, labwright: Labwright) -> int:
    if not options.all:
        raise AppError(
            "wrong-use",
            say("No package is named."),
            fix=say("Name the packages, or add --all for everything that is outdated."),
        )
    return _carry_out(environment, labwright.outdated.plan_upgrade_all(environment), options, labwright)


def _carry_out(
    environment: Environment, plan: Plan, options: argparse.Namespace, labwright: Labwright
) -> int:
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
