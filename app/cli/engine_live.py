"""labwright engine [--context NAME], engine use|start|install: the engines of this machine, asked now."""

from __future__ import annotations

import argparse

from app.cli.context import Labwright
from app.cli.engine_verdict import print_verdict
from app.cli.output import in_one_line, print_json, print_text, warn
from app.cli.plan_options import add_plan_options
from app.core.engines_found import EnginesFound, FoundEngine
from app.core.journal import readable
from app.core.words import Sentence, say, verbatim

_MISSING = 4


def configure_live(parser: argparse.ArgumentParser) -> None:
    """Say what may follow where nothing is pasted."""
    parser.add_argument("--context", metavar="NAME", default="", help="only the engine of this context")
    verbs = parser.add_subparsers(dest="action", metavar="use|start|install")
    use = verbs.add_parser("use", description="let docker use another context from now on")
    use.add_argument("context", metavar="NAME", help="a context, as docker context ls names it")
    start = verbs.add_parser(
        "start", description="start the engine that docker uses, and wait until it answers"
    )
    start.add_argument(
        "--context", metavar="NAME", default=argparse.SUPPRESS, help="the engine of this context"
    )
    start.add_argument(
        "--wait", metavar="SECONDS", type=float, default=180.0, help="how long to wait until it answers"
    )
    install = verbs.add_parser("install", description="install an engine, where there is none")
    install.add_argument(
        "--product", metavar="NAME", default="", help="which one; without it, the recommended one"
    )
    for each in (use, start, install):
        add_plan_options(each)
        each.add_argument(
            "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document"
        )


def run_live(options: argparse.Namespace, labwright: Labwright) -> int:
    """Show the engines, or change which one is used."""
    if options.action == "use":
        from app.cli.plans import carry_out  # noqa: PLC0415 - most only look

        plan = labwright.engines.plan_use(options.context)
        return carry_out(plan, options, labwright, lambda: _json(labwright.engines.survey(options.context)))
    if options.action == "start":
        from app.cli.engine_start import run_start  # noqa: PLC0415 - see above

        return run_start(options, labwright)
    if options.action == "install":
        from app.cli.engine_install import run_install  # noqa: PLC0415 - see above

        return run_install(options, labwright)
    found = labwright.engines.survey(options.context)
    for problem in found.problems:
        warn(problem.sentence)
    if options.json:
        print_json(_json(found))
    else:
        _print(found)
    return 0 if any(each.reached for each in found.engines) else _MISSING


def _json(found: EnginesFound) -> dict[str, object]:
    return {
        "engines": [each.to_json() for each in found.engines],
        "docker_uses": {
            "context": found.of_docker.context,
            "by": found.of_docker.by.value,
            "sentence": str(found.of_docker.sentence),
        },
    }


def _print(found: EnginesFound) -> None:
    for number, each in enumerate(found.engines):
        if number:
            print_text("")
        _print_heading(each)
        if each.problem is None:
            print_verdict(each.verdict)
            continue
        for sentence in (each.problem.sentence, each.problem.cause, each.problem.fix):
            if sentence is not None:
                _line(say("  {sentence}", sentence=sentence))
    print_text("")
    _line(found.of_docker.sentence)
    hindrance = found.of_docker.hindrance()
    if hindrance is not None and found.of_docker.overruled:
        _line(hindrance)
    if not found.engines:
        _line(say("No engine was found on this machine."))


def _print_heading(each: FoundEngine) -> None:
    candidate = each.candidate
    name = candidate.context or "-"
    where = candidate.endpoint.text if candidate.endpoint is not None else "-"
    mark = "→" if candidate.active else " "
    _line(verbatim(f"{mark} {name}  {where}"))


def _line(sentence: Sentence) -> None:
    print_text(in_one_line(readable(str(sentence))))
