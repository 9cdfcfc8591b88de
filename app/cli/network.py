"""labwright network [test [--tool T]... [--proxy URL] [--no-proxy HOSTS] [--certificate FILE]]"""

from __future__ import annotations

import argparse
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.cli.context import Labwright
from app.cli.output import in_one_line, print_json, print_table, print_text, tell
from app.core.errors import AppError
from app.core.network import Aim, NetworkSettings, is_proxy, shown_proxy
from app.core.words import say
from app.services.network import ToolReport, own_words
from app.system.true_path import from_here

_AT_ONCE = 2  # each starts a program or two
_PROBLEMS = 1


def configure(parser: argparse.ArgumentParser) -> None:
    """Say what may follow the verb."""
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    verbs = parser.add_subparsers(dest="action", metavar="test")
    test = verbs.add_parser("test", help="ask the tools whether they reach where packages come from")
    test.add_argument("--tool", action="append", metavar="T", help="only this one; may be repeated")
    test.add_argument("--project", metavar="DIR", help="with the sources and the remote of this project")
    test.add_argument("--proxy", metavar="URL", help="try with this proxy, without choosing it")
    test.add_argument("--no-proxy", metavar="HOSTS", help="try with these reached without the proxy")
    test.add_argument("--certificate", metavar="FILE", help="try with this certificate")
    test.add_argument(
        "--json", action="store_true", default=argparse.SUPPRESS, help="print one JSON document"
    )


def run(options: argparse.Namespace, labwright: Labwright) -> int:
    """Show what tools are told, or ask them."""
    if options.action == "test":
        return _test(options, labwright)
    settings = labwright.network.settings()
    told = {**settings._asdict(), "proxy": shown_proxy(settings.proxy)}
    variables = {tool.name: list(tool.variables) for tool in labwright.network.tools.values()}
    if options.json:
        print_json({**told, "tools": [{"name": name, "variables": of} for name, of in variables.items()]})
        return 0
    print_table([(key, value or "-") for key, value in told.items()])
    print_text("")
    print_table([(name, ", ".join(of)) for name, of in variables.items()])
    return 0


def _test(options: argparse.Namespace, labwright: Labwright) -> int:
    network, settings = labwright.network, _settings(options, labwright.network.settings())
    names = options.tool or list(network.tools)
    for name in names:
        if name not in network.tools:
            raise AppError(
                "wrong-use",
                say("{tool} is none of the tools that can be asked.", tool=name),
                fix=say("They are {tools}.", tools=", ".join(network.tools)),
            )
    aim = Aim(project=from_here(options.project) if options.project else None)
    typed = settings if settings != network.settings() else None

    def ask(name: str) -> ToolReport:
        tell(str(say("Asking {tool}…", tool=name)))
        return network.report(name, aim, typed=typed)

    with ThreadPoolExecutor(_AT_ONCE) as threads:
        reports = list(threads.map(ask, names))
    if options.json:
        print_json({"tools": [_json(each) for each in reports]})
    else:
        for each in reports:
            _print(each, settings)
    return 0 if all(each.reply.ok for each in reports) else _PROBLEMS


def _settings(options: argparse.Namespace, chosen: NetworkSettings) -> NetworkSettings:
    """What is chosen, with what the options say instead."""
    if options.proxy and not is_proxy(options.proxy):
        raise AppError(
            "wrong-use",
            say("This is not the address of a proxy."),
            fix=say("It looks like http://proxy.example.edu:8080"),
        )
    certificate = options.certificate
    if certificate:
        certificate = from_here(certificate)
        if not Path(certificate).is_file():
            raise AppError(
                "wrong-use",
                say("{path} is not a file.", path=certificate),
                fix=say("Name one that is there."),
            )
    typed = {"proxy": options.proxy, "no_proxy": options.no_proxy, "ca_certificate": certificate}
    return chosen._replace(**{key: value for key, value in typed.items() if value is not None})


def _json(report: ToolReport) -> dict[str, object]:
    return {
        "tool": report.tool,
        "result": str(report.reply.reach),
        "host": report.reply.host or None,
        "sentence": str(report.sentence),
        "fix": None if report.fix is None else str(report.fix),
        "own_settings": [{"key": each.key, "value": each.value} for each in report.own],
    }


def _print(report: ToolReport, settings: NetworkSettings) -> None:
    print_text(in_one_line(f"{report.tool}: {report.sentence}"))
    if report.fix is not None:
        print_text(in_one_line(f"  {report.fix}"))
    for words in own_words(report, settings):
        print_text(in_one_line(f"  {words.sentence}"))
