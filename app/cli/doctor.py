"""labwright doctor [--only GROUP]... [--fix ID] [--inside]"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from contextlib import suppress

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_text, tell
from app.cli.plans import add_plan_options, carry_out
from app.core.commands import Shell
from app.core.diagnosis import GROUP_TITLES, Checked, Group, Result
from app.core.errors import AppError
from app.core.quoting import Inexpressible, quote
from app.core.words import Sentence, say, say_count, verbatim

PROBLEMS = 1
_MARKS = {Result.OK: "ok", Result.PROBLEM: "PROBLEM", Result.UNKNOWN: "?", Result.SKIPPED: "-"}


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument(
        "--only",
        action="append",
        default=[],
        choices=[group.value for group in Group],
        help="check this group only; may be given several times",
    )
    parser.add_argument("--fix", metavar="ID", help="do what Labwright can do about this check's problem")
    parser.add_argument(
        "--inside",
        action="store_true",
        help="look from inside a container: one is started for some seconds, from an image that is there",
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    add_plan_options(parser)


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Check, and say what came of it. Problems make the exit code 1."""
    doctor = labwright.doctor
    if options.fix:
        return _fix(options, labwright)
    if options.inside:
        return _look_inside(options, labwright)
    if options.plan or options.yes:
        raise AppError(
            "wrong-use",
            say("--plan and --yes belong to --fix and --inside."),
            fix=say("Name the check whose problem is to be mended: labwright doctor --fix ID."),
        )
    checks = doctor.checks([Group(each) for each in options.only])
    told = None if options.json else lambda checked: tell(_line(checked))
    done = doctor.visit(checks, on_checked=told)
    return _tell(done, options)


def _tell(done: Sequence[Checked], options: argparse.Namespace) -> int:
    if options.json:
        print_json({"checks": [each.to_json() for each in done]})
    else:
        _print(done)
    return PROBLEMS if any(each.diagnosis.result is Result.PROBLEM for each in done) else 0


def _look_inside(options: argparse.Namespace, labwright: Labwright) -> int:
    """What a container sees of the network, beside what this machine sees."""
    checks = {each.id: each for each in labwright.doctor.checks() if each.closer is not None}
    closer = next(iter(checks.values())).closer
    assert closer is not None
    began, look, printed = time.monotonic(), closer(), list[str]()
    code = carry_out(
        look.plan,
        argparse.Namespace(**{**vars(options), "json": options.json and options.plan}),
        labwright,
        lambda: None,
        heard=lambda lines: printed.extend(line.text for line in lines),
    )
    if code or options.plan:
        return code
    seconds = time.monotonic() - began
    told = look.told("\n".join(printed))
    done = [Checked(checks[id_], diagnosis, seconds) for id_, diagnosis in told.items()]
    for each in () if options.json else done:
        tell(_line(each))
    return _tell(done, options)


def _fix(options: argparse.Namespace, labwright: Labwright) -> int:
    doctor = labwright.doctor
    chosen = [each for each in doctor.checks() if each.id == options.fix]
    if not chosen:
        raise AppError(
            "wrong-use",
            say("There is no check {id}.", id=options.fix),
            fix=say("labwright doctor lists them."),
        )
    (checked,) = doctor.visit(chosen)
    if checked.diagnosis.result is not Result.PROBLEM:
        raise AppError(
            "nothing-to-fix",
            say("Nothing is to be mended: {sentence}", sentence=checked.diagnosis.sentence),
            fix=say("labwright doctor checks everything."),
        )
    if checked.diagnosis.fix is None:
        raise AppError(
            "by-hand",
            checked.diagnosis.sentence,
            cause=say("Labwright cannot mend this by itself."),
            fix=_joined(checked),
        )
    return carry_out(
        checked.diagnosis.fix,
        options,
        labwright,
        lambda: {"checks": [each.to_json() for each in doctor.visit(chosen)]},
    )


def _joined(checked: Checked) -> Sentence:
    steps = [str(step) for step in checked.diagnosis.steps]
    return verbatim(" ".join([*steps, *_commands(checked)]))


def _line(checked: Checked) -> str:
    mark = _MARKS[checked.diagnosis.result]
    return in_one_line(f"{mark:>8}  {checked.check.title}: {checked.diagnosis.sentence}")


def _print(done: Sequence[Checked]) -> None:
    problems = [each for each in done if each.diagnosis.result is Result.PROBLEM]
    for each in problems:
        print_text("")
        print_text(
            in_one_line(f"{GROUP_TITLES[each.check.group]}: {each.diagnosis.sentence}  [{each.check.id}]")
        )
        print_text(in_one_line(f"  {each.check.meaning}"))
        for fact in each.diagnosis.facts:
            print_text(in_one_line(f"  - {fact.name}: {fact.value}"))
        for number, step in enumerate(each.diagnosis.steps, 1):
            print_text(in_one_line(f"  {number}. {step}"))
        for command in _commands(each):
            print_text(f"     {command}")
        if each.diagnosis.fix is not None:
            print_text(
                in_one_line(
                    str(say("  Labwright can do this: labwright doctor --fix {id}", id=each.check.id))
                )
            )
        for advice in each.diagnosis.avoid:
            print_text(in_one_line(f"  ! {advice}"))
    print_text("")
    counted = say_count("{n} problem", "{n} problems", len(problems)) if problems else say("No problems")
    print_text(str(say("{problems} in {all} checks.", problems=counted, all=len(done))))


def _commands(checked: Checked) -> list[str]:
    shown = [*checked.diagnosis.text]
    for line in checked.diagnosis.lines:
        with suppress(Inexpressible):
            shown.append(quote(line, Shell.BASH))
    return shown
