"""labwright python list|install|uninstall|global|local|rehash|setup"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

from app.cli.context import Labwright
from app.cli.output import print_json, print_table, print_text, tell, warn
from app.cli.plans import add_plan_options, carry_out
from app.core.commands import Shell
from app.core.end_of_life import Care, life
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.preflight import Finding, Weight
from app.core.python_versions import PythonVersion, matching, newest_of_each_minor
from app.core.quoting import quote
from app.core.words import say
from app.system.true_path import from_here


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    verbs = parser.add_subparsers(dest="what", metavar="VERB", required=True, parser_class=type(parser))
    listing = verbs.add_parser("list", description="List the Pythons of pyenv.")
    listing.add_argument("--installable", action="store_true", help="those that could be installed, too")
    listing.add_argument("--search", metavar="TEXT", default="", help="only those with this in their name")
    listing.set_defaults(act=_list)
    install = verbs.add_parser("install", description="Download a Python, build it and install it.")
    install.add_argument("version", metavar="V", help="3.12.1, or 3.12 for the newest of that line")
    install.set_defaults(act=_install)
    uninstall = verbs.add_parser("uninstall", description="Move a Python of pyenv to Labwright's bin.")
    uninstall.add_argument("version", metavar="V", help="its exact name")
    uninstall.set_defaults(act=_uninstall)
    everywhere = verbs.add_parser("global", description="Choose the Python for folders without a choice.")
    everywhere.add_argument("version", metavar="V", help="a version that is installed, or system")
    everywhere.set_defaults(act=_global)
    local = verbs.add_parser("local", description="Choose the Python for a folder and those in it.")
    local.add_argument("version", metavar="V", help="a version that is installed, or system")
    local.add_argument("folder", metavar="DIR", nargs="?", default=".", help="without it, this folder")
    local.set_defaults(act=_local)
    rehash = verbs.add_parser("rehash", description="Let pyenv's shims know what is installed now.")
    rehash.set_defaults(act=_rehash)
    setup = verbs.add_parser("setup", description="Install pyenv itself.")
    setup.add_argument("--no-profile", action="store_true", help="leave the files of your shell alone")
    setup.set_defaults(act=_setup)
    for verb in verbs.choices.values():
        verb.add_argument("--json", action="store_true", help="print one JSON document")
        if verb is not listing:
            add_plan_options(verb)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Do what was asked for."""
    if options.what in {"list", "uninstall"}:
        labwright.environments.list_now(save=False)  # what stands on each
    code: int = options.act(options, labwright)
    return code


def _list(options: argparse.Namespace, labwright: Labwright) -> int:
    versions = labwright.python_versions
    listed = versions.installable() if options.installable else versions.installed()
    wanted = set(matching(options.search, (each.version for each in listed)))
    listed = tuple(each for each in listed if each.version in wanted)
    if options.json:
        print_json(_document(listed))
        return 0
    if not listed:
        warn(say("There is none."))
    elif options.installable and not options.search:
        _print_choice(listed, labwright)
    else:
        print_table(_rows(listed))
    chosen = versions.chosen(from_here("."))
    if chosen is not None and not options.installable:
        at = f" ({chosen.path})" if chosen.path else ""
        print_text(f"\n{say('Chosen here: {versions}.', versions=', '.join(chosen.versions))}")
        print_text(f"  {chosen.sentence}{at}")
    return 0


def _print_choice(listed: Sequence[PythonVersion], labwright: Labwright) -> None:
    """Of a thousand versions, those that most people choose from."""
    best = labwright.python_versions.recommended(listed)
    newest = set(newest_of_each_minor(each.version for each in listed))
    shown = tuple(each for each in listed if each.installed or each.version in newest)
    print_table(_rows(shown, best))
    tell(f"\n{say('{n} more: see them with --search TEXT or --json.', n=len(listed) - len(shown))}")


def _rows(listed: Sequence[PythonVersion], best: str | None = None) -> list[list[str]]:
    today = date.today()  # noqa: DTZ011 - the user's own day
    rows = [[str(title) for title in (say("Version"), say("Installed"), say("Environments"), say("Support"))]]
    for each in listed:
        care = life(date.fromisoformat(each.end_of_life) if each.end_of_life else None, today)
        support = "-" if care.care is Care.UNKNOWN else str(care.sentence)
        if each.version == best:
            support += f"; {say('recommended: packages are ready for it')}"
        installed = str(say("yes")) if each.installed else "-"
        rows.append([each.version, installed, str(len(each.used_by) or "-"), support])
    return rows


def _install(options: argparse.Namespace, labwright: Labwright) -> int:
    plan = labwright.python_versions.plan_install(options.version)
    if plan.steps:
        for found in labwright.python_versions.preflight(options.version):
            _tell(found)
    return _done(plan, options, labwright)


def _uninstall(options: argparse.Namespace, labwright: Labwright) -> int:
    plan = labwright.python_versions.plan_uninstall(options.version)
    return _done(plan, options, labwright)


def _global(options: argparse.Namespace, labwright: Labwright) -> int:
    return _done(labwright.python_versions.plan_global(options.version), options, labwright)


def _local(options: argparse.Namespace, labwright: Labwright) -> int:
    folder = from_here(options.folder)
    if not options.folder or not Path(folder).is_dir():
        raise AppError(
            "wrong-use",
            say("{path} is not a folder.", path=options.folder or '""'),
            fix=say("Name one that is there."),
        )
    return _done(labwright.python_versions.plan_local(options.version, folder), options, labwright)


def _rehash(options: argparse.Namespace, labwright: Labwright) -> int:
    return _done(labwright.python_versions.plan_rehash(), options, labwright)


def _setup(options: argparse.Namespace, labwright: Labwright) -> int:
    return _done(labwright.python_versions.plan_setup(profile=not options.no_profile), options, labwright)


def _done(plan: Plan, options: argparse.Namespace, labwright: Labwright) -> int:
    """Show or carry out a plan, then print what is installed now."""
    if plan.changes is not None and not (options.plan and options.json):
        tell(str(plan.changes))
    if not plan.steps and not options.plan:
        if options.json:
            print_json(_document(labwright.python_versions.installed()))
        return 0
    return carry_out(plan, options, labwright, _installed_json(labwright))


def _installed_json(labwright: Labwright) -> Callable[[], object]:
    def document() -> object:
        labwright.pythons.read()
        return _document(labwright.python_versions.installed())

    return document


def _document(listed: Sequence[PythonVersion]) -> dict[str, object]:
    return {"versions": [each.to_json() for each in listed]}


def _tell(found: Finding) -> None:
    """What speaks against it. What is well needs no words."""
    if found.weight is Weight.FINE:
        return
    warn(found.sentence)
    if found.fix is not None:
        tell(f"  {found.fix}")
    for line in found.lines:
        tell(f"    {quote(line, Shell.BASH, {})}")
