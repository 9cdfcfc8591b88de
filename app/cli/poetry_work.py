"""labwright poetry check|version|run|env|config|publish [--project DIR]"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from typing import Any

from app.cli.context import Labwright
from app.cli.env_found import tell_changes
from app.cli.output import in_one_line, print_json, print_text
from app.cli.plans import add_plan_options, carry_out
from app.core.errors import AppError
from app.core.plans import Plan
from app.core.poetry_config import ConfigValue
from app.core.poetry_look import ProjectEnvironment, version_of
from app.core.poetry_work import PYPI
from app.core.words import say

WORDS = {
    "check": "Look whether pyproject.toml and poetry.lock are as they should be.",
    "version": "Show the project's version, or give it another one.",
    "run": "Run a program of the project's environment.",
    "env": "List, choose and delete the environments of the project.",
    "config": "Show Poetry's settings for the project, or change one.",
    "publish": "Publish what was built, so that everybody can install it.",
}
_FOUND_PROBLEMS = 1


def configure(verbs: Any) -> None:
    """Say what may follow each verb."""
    for name, words in WORDS.items():
        verb = verbs.add_parser(name, description=words)
        if name == "env":
            _configure_env(verb)
            continue
        _add_common(verb)
        if name != "check":
            add_plan_options(verb)
    verbs.choices["version"].add_argument(
        "rule", metavar="RULE", nargs="?", help="patch, minor, major or a version; otherwise it is shown"
    )
    verbs.choices["run"].add_argument("argv", metavar="ARGV", nargs="+", help="-- and the program's words")
    config = verbs.choices["config"]
    config.add_argument("key", metavar="KEY", nargs="?", help="such as virtualenvs.in-project")
    config.add_argument("value", metavar="VALUE", nargs="?", help="otherwise it is shown")
    config.add_argument("--unset", action="store_true", help="take back what is set")
    config.add_argument("--user", action="store_true", help="for all projects; otherwise for this one")
    publish = verbs.choices["publish"]
    publish.add_argument("--repository", metavar="NAME", default=PYPI, help=f"otherwise {PYPI}")
    publish.add_argument("--build", action="store_true", help="build it first")
    token = publish.add_mutually_exclusive_group()
    token.add_argument(
        "--token-stdin", action="store_true", help="use the token on standard input, this once"
    )
    token.add_argument(
        "--keep-token",
        action="store_true",
        help="put the token on standard input into the key ring, and publish nothing",
    )
    token.add_argument(
        "--forget-token", action="store_true", help="take it out of the key ring, and publish nothing"
    )


def _configure_env(env: Any) -> None:
    acts = env.add_subparsers(dest="act", metavar="ACT", required=True, parser_class=type(env))
    for name, words in (
        ("list", "Those that Poetry made for the project."),
        ("info", "The one in use."),
        ("use", "Use one with this Python, made where there is none."),
        ("remove", "Move one to the bin."),
    ):
        act = acts.add_parser(name, description=words)
        _add_common(act)
        if name in {"use", "remove"}:
            add_plan_options(act)
    acts.choices["use"].add_argument("python", metavar="PYTHON", help="3.12, or the path of one")
    acts.choices["remove"].add_argument("which", metavar="WHICH", help="its folder, or its Python")


def _add_common(verb: argparse.ArgumentParser) -> None:
    verb.add_argument("--project", metavar="DIR", help="its folder; otherwise the one around this folder")
    verb.add_argument("--json", action="store_true", help="print one JSON document")


def run(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    """Do what the verb says: the exit code."""
    doing: dict[str, Callable[[str, argparse.Namespace, Labwright], int]] = {
        "check": _check,
        "version": _version,
        "run": _run,
        "env": _env,
        "config": _config,
        "publish": _publish,
    }
    return doing[options.what](folder, options, labwright)


def _check(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    found = labwright.poetry_work.check(folder)
    if options.json:
        levels = [{"level": "error" if each.is_error else "warning", "text": each.text} for each in found]
        print_json({"findings": levels})
    else:
        for each in found:
            words = say("Error: {text}", text=each.text) if each.is_error else (
                say("Warning: {text}", text=each.text)
            )  # fmt: skip
            print_text(in_one_line(str(words)))
        if not found:
            print_text(str(say("All is as it should be.")))
    return _FOUND_PROBLEMS if any(each.is_error for each in found) else 0


def _version(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    before = version_of(labwright.poetry.read(folder))
    if options.rule is None:
        if options.json:
            print_json({"version": before})
        else:
            print_text(before or "?")
        return 0
    plan = labwright.poetry_work.plan_version(folder, options.rule)

    def result() -> dict[str, object]:
        return {"version": version_of(labwright.poetry.read(folder)), "before": before}

    return _carried_out(plan, options, labwright, result)


def _run(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    words = options.argv[1:] if options.argv[0] == "--" else options.argv
    plan = labwright.poetry_work.plan_run(folder, words)
    return carry_out(plan, options, labwright, lambda: {"ran": words})


def _env(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    work = labwright.poetry_work
    if options.act == "use":
        plan = work.plan_use(folder, options.python)
        return _carried_out(plan, options, labwright, lambda: {"environment": _active(labwright, folder)})
    if options.act == "remove":
        plan = work.plan_remove(folder, options.which)
        return _carried_out(plan, options, labwright, lambda: {"removed": str(plan.where)})
    found = work.environments(folder)
    if options.act == "info":
        found = [each for each in found if each.active]
    if options.json:
        shown = [_environment_json(each) for each in found]
        print_json(
            {"environments": shown} if options.act == "list" else {"environment": next(iter(shown), None)}
        )
        return 0
    for each in found:
        mark = "*" if each.active else " "
        print_text(in_one_line(f"{mark} {each.prefix} ({each.python or '?'})"))
    if not found:
        print_text(str(say("The project has no environment.")))
    return 0


def _active(labwright: Labwright, folder: str) -> dict[str, object] | None:
    found = labwright.poetry_work.environments(folder)
    return next((_environment_json(each) for each in found if each.active), None)


def _environment_json(each: ProjectEnvironment) -> dict[str, object]:
    return {"prefix": each.prefix, "python_version": each.python or None, "active": each.active}


def _config(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    work = labwright.poetry_work
    known = {each.about.key: each for each in work.settings(folder)}
    if options.value is not None or options.unset:
        if options.key is None or (options.value is not None and options.unset):
            raise AppError("wrong-use", say("Name one setting, and either its value or --unset."))
        plan = work.plan_setting(None if options.user else folder, options.key, options.value)
        key = options.key
        return _carried_out(plan, options, labwright, lambda: _setting_json(_setting(labwright, folder, key)))
    if options.key is not None:
        value = _setting(labwright, folder, options.key)
        if options.json:
            print_json(_setting_json(value))
        else:
            print_text(in_one_line(value.value))
        return 0
    if options.json:
        print_json({"settings": [_setting_json(each) for each in known.values()]})
    else:
        for each in known.values():
            print_text(in_one_line(f"{each.about.key} = {each.value or '-'} ({each.source})"))
    return 0


def _setting(labwright: Labwright, folder: str, key: str) -> ConfigValue:
    from app.core.poetry_config import config_key  # noqa: PLC0415 - only for this

    config_key(key)
    return next(each for each in labwright.poetry_work.settings(folder) if each.about.key == key)


def _setting_json(each: ConfigValue) -> dict[str, object]:
    return {"key": each.about.key, "value": each.value, "source": each.source}


def _publish(folder: str, options: argparse.Namespace, labwright: Labwright) -> int:
    work, place = labwright.poetry_work, options.repository
    if options.forget_token:
        return _carried_out(work.plan_forget_token(place), options, labwright, lambda: {"token": None})
    token = _token() if options.token_stdin or options.keep_token else None
    if options.keep_token:
        plan = work.plan_keep_token(place, token or "")
        return _carried_out(plan, options, labwright, lambda: {"token": "key-ring"})
    plan = work.plan_publish(folder, place, build=options.build, token=token)
    project = labwright.poetry.read(folder)
    published = {"name": project.name, "version": version_of(project), "repository": place}
    return _carried_out(plan, options, labwright, lambda: {"published": published})


def _token() -> str:
    """Never a word of the command line: other programs can read those."""
    if sys.stdin is None:
        return ""
    if sys.stdin.isatty():
        import getpass  # noqa: PLC0415 - only for this

        return getpass.getpass(str(say("Token: ")))
    return sys.stdin.readline()


def _carried_out(
    plan: Plan, options: argparse.Namespace, labwright: Labwright, result: Callable[[], object]
) -> int:
    if not options.plan or not options.json:
        tell_changes(plan)
    return carry_out(plan, options, labwright, result)
