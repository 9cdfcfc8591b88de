"""labwright env revisions|clean: the upkeep of conda's environments"""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.env_found import environment_json, found, tell_changes
from app.cli.output import print_json, print_table, tell
from app.cli.plans import add_plan_options, carry_out
from app.core.words import say


def configure(verbs: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Say what may follow the verbs."""
    revisions = verbs.add_parser("revisions", description="List what changed in an environment of conda.")
    revisions.add_argument("prefix", metavar="PREFIX", help="the environment's folder, or its name")
    revisions.add_argument("--to", type=int, metavar="N", help="go back to the packages of this revision")
    revisions.set_defaults(act=_revisions)
    clean = verbs.add_parser("clean", description="Throw away downloads that conda no longer needs.")
    clean.set_defaults(act=_clean)
    for verb in (revisions, clean):
        add_plan_options(verb)
        verb.add_argument("--json", action="store_true", help="print one JSON document")


def _revisions(options: argparse.Namespace, labwright: Labwright) -> int:
    environment = found(labwright, options.prefix)
    if options.to is not None:
        plan = labwright.conda_upkeep.plan_revision(environment, options.to)
        plan = labwright.keeping.remembering(environment, plan)
        if not options.plan or not options.json:
            tell_changes(plan)
        return carry_out(plan, options, labwright, environment_json(labwright, environment.prefix))
    known = labwright.conda_upkeep.revisions(environment)
    if options.json:
        print_json({"revisions": [each.to_json() for each in known]})
        return 0
    head = [str(say("Revision")), str(say("When")), str(say("Packages")), str(say("Change"))]
    rows = [
        [str(each.number), each.time, str(len(each.packages)), f"+{each.came} -{each.went}  {each.command}"]
        for each in reversed(known)
    ]
    print_table([head, *rows])
    return 0


def _clean(options: argparse.Namespace, labwright: Labwright) -> int:
    sizes = labwright.conda_upkeep.cleaning()
    plan = labwright.conda_upkeep.plan_clean(sizes)
    if plan.changes is not None and not (options.plan and options.json):
        tell(str(plan.changes))
    if not plan.steps and not options.plan:
        if options.json:
            print_json(sizes.to_json())
        return 0
    return carry_out(plan, options, labwright, sizes.to_json)
