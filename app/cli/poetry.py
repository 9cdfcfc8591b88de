"""labwright poetry VERB [--project DIR]: a project that Poetry looks after."""

from __future__ import annotations

import argparse
from functools import partial
from pathlib import Path
from typing import Any

from app.cli import poetry_work
from app.cli.checks import asked_beside, somebody_is_asked, tell_findings
from app.cli.context import Labwright
from app.cli.env_found import tell_changes
from app.cli.output import in_one_line, print_json, print_text
from app.cli.plans import add_plan_options, carry_out
from app.core.poetry_projects import NewProject, ProjectAct, ProjectWish
from app.system.true_path import from_here

_FETCHES = frozenset({ProjectAct.ADD, ProjectAct.UPDATE, ProjectAct.LOCK, ProjectAct.INSTALL})
_WORDS = {
    "new": "Start a project: a pyproject.toml, and a package where it is to be one.",
    "add": "Add packages to the project: pyproject.toml, lock file and environment.",
    "remove": "Take packages out of the project.",
    "update": "Bring packages to the newest versions that pyproject.toml allows.",
    "lock": "Bring poetry.lock up to date with pyproject.toml.",
    "install": "Make the project's environment hold what poetry.lock says.",
    "tree": "Show what the project asks for and what that brings with it.",
    "build": "Build what others can install, into the folder dist.",
}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    verbs = parser.add_subparsers(dest="what", metavar="VERB", required=True, parser_class=type(parser))
    for name, words in _WORDS.items():
        verb = verbs.add_parser(name, description=words)
        verb.add_argument("--project", metavar="DIR", help="its folder; otherwise the one around this folder")
        verb.add_argument("--json", action="store_true", help="print one JSON document")
        if name != "tree":
            add_plan_options(verb)
        if name in {"add", "remove"}:
            verb.add_argument("packages", metavar="SPEC", nargs="+", help="requests, or requests@^2.31")
            verb.add_argument("--group", metavar="G", help="the group of the packages, such as dev")
    verbs.choices["update"].add_argument("packages", metavar="NAME", nargs="*", help="otherwise all")
    add, lock, install = (verbs.choices[name] for name in ("add", "lock", "install"))
    for verb in (add, install):
        verb.add_argument(
            "--extra",
            dest="extras",
            action="append",
            default=[],
            metavar="E",
            help="an optional part of what is installed; may be repeated",
        )
    add.add_argument("--prereleases", action="store_true", help="also versions that are not finished yet")
    lock.add_argument("--regenerate", action="store_true", help="choose all versions anew")
    install.add_argument(
        "--with", dest="groups", action="append", default=[], metavar="G", help="an optional group as well"
    )
    install.add_argument("--sync", action="store_true", help="what poetry.lock does not name goes")
    _configure_new(verbs.choices["new"])
    poetry_work.configure(verbs)


def _configure_new(new: argparse.ArgumentParser) -> None:
    new.add_argument("--name", default="", help="otherwise that of the folder")
    new.add_argument("--no-package", action="store_true", help="only dependencies, nothing to be installed")
    new.add_argument("--description", default="", metavar="TEXT", help="what it is, in a sentence")
    new.add_argument("--author", default="", metavar="NAME", help="Ada Lovelace <ada@example.org>")
    new.add_argument("--license", default="", metavar="NAME", help="such as MIT")
    new.add_argument("--python", default="", metavar="VERSIONS", help="such as >=3.11")
    new.add_argument("--package", action="append", default=[], metavar="SPEC", help="may be repeated")


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Plan, show, ask and do it; or print the tree."""
    folder = from_here(options.project or ".")
    if options.project is None and options.what != "new":
        folder = _project_around(folder)
    if options.what in poetry_work.WORDS:
        return poetry_work.run(folder, options, labwright)
    if options.what == "tree":
        return _print_tree(labwright.poetry.tree(folder), as_json=options.json)
    if options.what == "new":
        return _new(folder, options, labwright)
    wish = ProjectWish(
        ProjectAct(options.what),
        tuple(getattr(options, "packages", ())),
        group=getattr(options, "group", None),
        extras=tuple(getattr(options, "extras", ())),
        groups=tuple(getattr(options, "groups", ())),
        prereleases=getattr(options, "prereleases", False),
        sync=getattr(options, "sync", False),
        regenerate=getattr(options, "regenerate", False),
    )
    changes = labwright.poetry.watch(folder, wish)
    if wish.act in _FETCHES:
        tell_findings(labwright.preflight.of_project(folder, wish.packages))
        with asked_beside(labwright, partial(labwright.preflight.asking_for_project, folder)):
            plan = labwright.poetry.plan(folder, wish)
    else:
        plan = labwright.poetry.plan(folder, wish)
    if not options.plan or not options.json:
        tell_changes(plan)
    return carry_out(
        plan, options, labwright, lambda: {"differences": [each.to_json() for each in changes()]}
    )


def _project_around(folder: str) -> str:
    """As Poetry looks for it: here, or above."""
    around = (folder, *map(str, Path(folder).parents))
    return next((each for each in around if Path(each, "pyproject.toml").is_file()), folder)


def _new(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    wish = NewProject(
        folder,
        name=options.name,
        package=not options.no_package,
        description=options.description,
        author=options.author,
        license=options.license,
        python=options.python,
        packages=tuple(options.package),
    )
    plan = labwright.poetry.plan_new(wish)

    def done() -> dict[str, object]:
        return {"differences": [each.to_json() for each in labwright.poetry.locked(folder)]}

    if not wish.packages or options.plan:
        return carry_out(plan, options, labwright, done)
    tell_findings(labwright.preflight.of_project(folder, wish.packages))
    asked = not options.yes and somebody_is_asked()
    with asked_beside(labwright, partial(labwright.preflight.asking_for_project, None), at_once=asked):
        return carry_out(plan, options, labwright, done)


def _print_tree(tree: list[dict[str, Any]], *, as_json: bool) -> int:
    if as_json:
        print_json({"tree": tree})
        return 0
    for each in tree:
        print_text(in_one_line(f"{each['name']} {each['version'] or '?'} ({each['requirement']})"))
        _print_branches(each["requires"], "")
    return 0


def _print_branches(branches: list[dict[str, Any]], margin: str) -> None:
    for each in branches:
        last = each is branches[-1]
        version = each["version"] or "?"
        line = f"{each['name']} {version} ({each['requirement']})"
        print_text(margin + ("└── " if last else "├── ") + in_one_line(line))
        _print_branches(each["requires"], margin + ("    " if last else "│   "))
