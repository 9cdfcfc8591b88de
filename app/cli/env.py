"""labwright env show PREFIX [--size], and the verbs that make, change and keep environments"""

from __future__ import annotations

import argparse
import time
from dataclasses import replace
from typing import TYPE_CHECKING

from app.cli import env_conda, env_keep, env_make, where_from
from app.cli.context import Labwright
from app.cli.env_found import found
from app.cli.output import in_one_line, print_json, print_table, print_text
from app.core import amounts
from app.core.environment_words import health_words, shown_name, tool_name
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.outdated import Newer
from app.core.packages import Package, normalised
from app.core.words import say
from app.services.watched import answered

if TYPE_CHECKING:
    from app.services.packages import EnvironmentPackages


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    verbs = parser.add_subparsers(dest="what", metavar="VERB", required=True, parser_class=type(parser))
    show = verbs.add_parser("show", description="Show one environment, its packages and what is broken.")
    show.add_argument("prefix", metavar="PREFIX", help="the environment's folder, its Python, or its name")
    show.add_argument("--size", action="store_true", help="measure the environment and each package")
    show.add_argument("--json", action="store_true", help="print one JSON document")
    show.set_defaults(act=_show)
    outdated = verbs.add_parser("outdated", description="Look which packages could be newer.")
    outdated.add_argument(
        "prefix", metavar="PREFIX", help="the environment's folder, its Python, or its name"
    )
    outdated.add_argument("--cached", action="store_true", help="what was found last time, without a network")
    outdated.add_argument("--json", action="store_true", help="print one JSON document")
    outdated.set_defaults(act=_outdated)
    env_make.configure(verbs)
    env_keep.configure(verbs)
    where_from.configure(verbs)
    env_conda.configure(verbs)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Do what was asked for."""
    code: int = options.act(options, labwright)
    return code


def _show(options: argparse.Namespace, labwright: Labwright) -> int:
    from app.core.package_problems import count_misfits  # noqa: PLC0415 - the other verbs need not wait for it

    environment = answered(lambda _: found(labwright, options.prefix), options.prefix)
    read = answered(
        lambda going: labwright.packages.read(
            environment.prefix,
            python_version=environment.python_version,
            architecture=environment.architecture,
            sizes=options.size,
            cancel=going,
        ),
        environment.prefix,
    )
    environment = replace(environment, misfits=count_misfits(read.problems))
    size = labwright.sizes.measure_now(environment.prefix).size_bytes if options.size else None
    if options.json:
        print_json({"environment": environment.to_json(), **read.to_json(), "size_bytes": size})
    else:
        _print(environment, read, size)
    return 0


def _outdated(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    service = labwright.outdated
    looked = service.known(environment) if options.cached else service.look_up(environment)
    if looked is None:
        raise AppError(
            "not-looked-up",
            say("Nobody has looked yet what could be newer there."),
            fix=say("Look now: leave --cached away."),
        )
    pinned = service.pinned(environment)
    if options.json:
        newer = [{**each.to_json(), "pinned": normalised(each.name) in pinned} for each in looked.newer]
        print_json({"time": looked.at.isoformat(), "outdated": newer})
        return 0
    rows = [
        (each.name, each.installed, each.newest, _newer_words(each, normalised(each.name) in pinned))
        for each in looked.newer
    ]
    if rows:
        print_table([("NAME", "INSTALLED", "NEWEST", ""), *rows])
    else:
        print_text(str(say("All packages are the newest.")))
    return 0


def _newer_words(newer: Newer, pinned: bool) -> str:
    if pinned:
        return str(say("stays as it is"))
    return str(say("a new major version")) if newer.is_major else ""


def _print(environment: Environment, read: EnvironmentPackages, size: int | None) -> None:
    print_text(in_one_line(f"{shown_name(environment)}: {health_words(environment)}"))
    if environment.reason is not None:
        print_text(in_one_line(f"  {environment.reason}"))
    facts = [
        ("folder", environment.prefix),
        ("made by", tool_name(environment.kind)),
        ("Python", environment.python_version),
        ("made from", environment.base),
        ("project", environment.project),
        ("last used", _when(environment.last_used)),
        ("size", str(amounts.size(size)) if size is not None else None),
    ]
    print_table([("", name, value) for name, value in facts if value])
    if read.packages:
        print_text("")
        print_table([_row(read, package) for package in read.packages])
    for problem in read.problems:
        print_text(in_one_line(f"! {problem.sentence}"))


def _row(read: EnvironmentPackages, package: Package) -> tuple[str, ...]:
    size = str(amounts.size(package.size_bytes)) if package.size_bytes is not None else ""
    why = "asked for" if read.tree.perhaps_asked_for(package) else "came with others"
    return package.name, package.version, why, size


def _when(seconds: float | None) -> str | None:
    return None if seconds is None else str(amounts.moment(seconds, time.time()))
