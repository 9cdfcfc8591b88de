"""labwright env export|clone|compare|snapshot|rollback|repair|rename|kernel|delete|restore|bin"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from app.cli.context import Labwright
from app.cli.env_found import environment_json, found, python_of_option, tell_changes
from app.cli.output import print_json, print_table, print_text, tell, warn
from app.cli.plans import add_plan_options, carry_out
from app.core import amounts
from app.core.comparing import Difference
from app.core.exporting import WHEN, Format
from app.core.plans import Plan
from app.core.snapshots import Snapshot
from app.core.words import say
from app.system.true_path import from_here

if TYPE_CHECKING:
    from app.services.comparing import Side  # what it brings costs each verb of `env` a tenth of a second

_PREFIX = "the environment's folder, or its Python"


def configure(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what may follow the verbs."""
    export = _verb(verbs, "export", _export, "Print the packages of an environment for somebody else.")
    export.epilog = "\n".join(f"{form.value}: {sentence}" for form, sentence in WHEN.items())
    export.formatter_class = argparse.RawDescriptionHelpFormatter
    export.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    export.add_argument("--format", choices=[form.value for form in Format], default=Format.REQUIREMENTS)
    export.add_argument("--offline-folder", metavar="DIR", help="ask this folder of wheels for hashes")

    compare = _verb(verbs, "compare", _compare, "Show what is not the same (exit code 1) on two sides.")
    for side in ("left", "right"):
        compare.add_argument(side, metavar="PREFIX|FILE", help="an environment, or a list of packages")

    clone = _verb(verbs, "clone", _clone, "Make the same environment at another place.", changes=True)
    clone.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    clone.add_argument("new", metavar="NEW", help="the folder to make")
    clone.add_argument("--python", metavar="X", help="another Python than the one it was made from")

    snapshot = _verb(verbs, "snapshot", _snapshot, "Keep the list of what is installed now.", changes=True)
    snapshot.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    snapshot.add_argument("--name", default="", help="what to call it")
    snapshot.add_argument("--list", action="store_true", help="only list the snapshots there are")
    snapshot.add_argument("--remove", metavar="ID|NAME", help="move this one to the bin instead")

    rollback = _verb(verbs, "rollback", _rollback, "Go back to a snapshot.", changes=True)
    rollback.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    rollback.add_argument("--to", metavar="ID|NAME", help="which; else the newest that is not as it is now")

    repair = _verb(verbs, "repair", _repair, "Make a broken environment once more.", changes=True)
    repair.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    repair.add_argument("--python", metavar="X", help="the Python it shall stand on")

    kernel = _verb(verbs, "kernel", _kernel, "Put an environment into Jupyter's list.", changes=True)
    kernel.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    kernel.add_argument("--name", default="", metavar="TEXT", help="what Jupyter shows, else its name")
    kernel.add_argument("--remove", action="store_true", help="take it out of the list instead")

    rename = _verb(verbs, "rename", _rename, "Give an environment another name.", changes=True)
    rename.add_argument("prefix", metavar="PREFIX", help=_PREFIX)
    rename.add_argument("name", metavar="NAME", help="what its folder is called then")

    delete = _verb(verbs, "delete", _delete, "Move an environment to the bin.", changes=True)
    delete.add_argument("prefix", metavar="PREFIX", help=_PREFIX)

    restore = _verb(verbs, "restore", _restore, "Bring an environment back from the bin.", changes=True)
    restore.add_argument("prefix", metavar="PREFIX", help="where it was")

    the_bin = _verb(verbs, "bin", _bin, "List what is in the bin, or empty it.", changes=True)
    the_bin.add_argument("--empty", action="store_true", help="remove all of it for good, or what is named")
    the_bin.add_argument("prefix", metavar="PREFIX", nargs="*", help="with --empty: only this")


def _verb(
    verbs: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    act: Callable[[argparse.Namespace, Labwright], int],
    words: str,
    *,
    changes: bool = False,
) -> argparse.ArgumentParser:
    verb = verbs.add_parser(name, description=words)
    if changes:
        add_plan_options(verb)
    verb.add_argument("--json", action="store_true", help="print one JSON document")
    verb.set_defaults(act=act)
    return verb


def _export(options: argparse.Namespace, labwright: Labwright) -> int:
    offline = from_here(options.offline_folder) if options.offline_folder else None
    exported = labwright.exporting.export(
        found(labwright, options.prefix), Format(options.format), offline_folder=offline
    )
    for note in exported.notes:
        warn(note)
    if options.json:
        print_json(exported.to_json())
    else:
        print_text(exported.text, end="")
    return 0


def _compare(options: argparse.Namespace, labwright: Labwright) -> int:
    sides = [_side(labwright, each) for each in (options.left, options.right)]
    differences = labwright.comparing.differences(*sides)
    if options.json:
        print_json({"differences": [each.to_json() for each in differences]})
    elif differences:
        print_table([("", options.left, options.right, ""), *map(_row, differences)])
    else:
        tell("No difference.")
    return 1 if differences else 0


def _side(labwright: Labwright, named: str) -> Side:
    path = Path(from_here(named))
    return path if path.is_file() and path.suffix and named else found(labwright, named)


def _row(each: Difference) -> tuple[str, ...]:
    remark = str(say("not satisfied")) if each.not_satisfied else ""
    return each.name, each.left or "-", each.right or "-", remark


def _clone(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    new = from_here(options.new)
    plan = labwright.keeping.plan_clone(environment, new, python_of_option(options.python))

    def result() -> object:
        differences = labwright.keeping.unlike(environment, new)
        for each in differences:
            warn(say("{name} is not as in the original.", name=each.name))
        return {**environment_json(labwright, new)(), "differences": [each.to_json() for each in differences]}

    code = _told_and_done(plan, options, labwright, result)
    if code == 0 and not (options.plan or options.json):
        result()  # for what it warns of
    return code


def _snapshot(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    if options.list:
        _list_snapshots(labwright.keeping.snapshots_of(environment), as_json=options.json)
        return 0
    if options.remove:
        plan = labwright.keeping.plan_forget(environment, options.remove)
        return carry_out(plan, options, labwright, environment_json(labwright, environment.prefix))
    plan = labwright.keeping.plan_snapshot(environment, options.name)

    def result() -> object:
        newest = labwright.keeping.snapshots_of(environment)[0]
        return {**environment_json(labwright, environment.prefix)(), "snapshot": newest.to_json()}

    return carry_out(plan, options, labwright, result)


def _list_snapshots(snapshots: list[Snapshot], *, as_json: bool) -> None:
    if as_json:
        print_json({"snapshots": [each.to_json() for each in snapshots]})
        return
    now = time.time()
    rows = [
        (
            each.id,
            str(amounts.moment(each.taken, now)),
            each.name or ("before a change" if each.automatic else ""),
            f"Python {each.python_version}",
            f"{len(each.packages)} packages",
        )
        for each in snapshots
    ]
    if rows:
        print_table(rows)
    else:
        tell("There is no snapshot.")


def _rollback(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    plan = labwright.keeping.plan_rollback(environment, options.to)
    if plan.needs is not None:
        warn(plan.needs)
    return _told_and_done(plan, options, labwright, environment_json(labwright, environment.prefix))


def _repair(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    plan = labwright.keeping.plan_repair(environment, python_of_option(options.python))
    return _told_and_done(plan, options, labwright, environment_json(labwright, environment.prefix))


def _kernel(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    service = labwright.kernels
    plan = (
        service.plan_remove(environment)
        if options.remove
        else service.plan_register(environment, options.name)
    )

    def result() -> object:
        there = [{"name": each.name, "display_name": each.display_name} for each in service.of(environment)]
        return {**environment_json(labwright, environment.prefix)(), "kernels": there}

    return _told_and_done(plan, options, labwright, result)


def _rename(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    plan = labwright.renaming.plan_rename(environment, options.name)
    return _told_and_done(plan, options, labwright, environment_json(labwright, str(plan.where)))


def _delete(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    plan = labwright.deleting.plan_delete(environment)
    return _told_and_done(plan, options, labwright, lambda: {"environment": environment.to_json()})


def _restore(options: argparse.Namespace, labwright: Labwright) -> int:
    path = from_here(options.prefix)
    plan = labwright.deleting.plan_restore(path)
    return carry_out(plan, options, labwright, environment_json(labwright, path))


def _bin(options: argparse.Namespace, labwright: Labwright) -> int:
    if options.empty:
        paths = [from_here(each) for each in options.prefix] or None
        plan = labwright.deleting.plan_empty(paths)
        return _told_and_done(plan, options, labwright, lambda: _bin_json(labwright))
    if options.json:
        print_json(_bin_json(labwright))
        return 0
    items = labwright.deleting.in_bin()
    now = time.time()
    if items:
        print_table(
            [
                (str(item.path), str(amounts.moment(item.deleted, now)), str(amounts.size(item.size_bytes)))
                for item in items
            ]
        )
    else:
        tell("The bin is empty.")
    return 0


def _bin_json(labwright: Labwright) -> dict[str, object]:
    return {
        "bin": [
            {"prefix": str(item.path), "deleted": item.deleted, "size_bytes": item.size_bytes}
            for item in labwright.deleting.in_bin()
        ]
    }


def _told_and_done(
    plan: Plan, options: argparse.Namespace, labwright: Labwright, result: Callable[[], object]
) -> int:
    if not (options.plan and options.json):
        tell_changes(plan)
    return carry_out(plan, options, labwright, result)
