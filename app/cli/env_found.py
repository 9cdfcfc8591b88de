"""The environment a verb is about, and what is said of it and its changes."""

from __future__ import annotations

from collections.abc import Callable

from app.cli.context import Labwright
from app.cli.output import in_one_line, tell
from app.core.environments import Environment
from app.core.errors import AppError
from app.core.package_changes import PackageChange
from app.core.plans import Plan
from app.core.words import say
from app.system.true_path import from_here, is_there


def found(labwright: Labwright, prefix: str) -> Environment:
    """The environment at a path, or of a name. Raises AppError where there is none, or several."""
    path = from_here(prefix)
    environment = labwright.environments.identify(path) if path else None
    if environment is not None:
        return environment
    named = labwright.environments.named(prefix) if prefix and not set(prefix) & set("/\\") else ()
    if len(named) > 1:
        folders = ", ".join(in_one_line(each.prefix) for each in named)
        raise AppError(
            "wrong-use",
            say("Several environments are called {name}.", name=prefix),
            fix=say("Name the folder of the one you mean: {folders}", folders=folders),
        )
    if named:
        return named[0]
    there = is_there(path)
    prefix = prefix or '""'
    raise AppError(
        "no-environment",
        say("{path} is no environment.", path=prefix) if there else say("{path} is not there.", path=prefix),
        cause=say("It has neither a pyvenv.cfg nor a conda-meta folder, nor an activation script.")
        if there
        else None,
        fix=say("`labwright envs` lists the environments of this machine."),
    )


def environment_json(labwright: Labwright, prefix: str) -> Callable[[], dict[str, object]]:
    """What --json prints once an environment was made or changed."""
    return lambda: {"environment": found(labwright, prefix).to_json()}


def python_of_option(chosen: str | None) -> str | None:
    """A path stays one from any folder; a version is what it is."""
    if chosen is None or not (set(chosen) & {"/", "\\"}):
        return chosen
    return from_here(chosen)


def tell_changes(plan: Plan) -> None:
    """Print what will be different, to standard error."""
    if plan.changes is not None:
        tell(in_one_line(str(plan.changes)))
    for change in plan.packages:
        tell(in_one_line(f"  {_change_words(change)}"))


def _change_words(change: PackageChange) -> str:
    if change.before is None:
        return f"+ {change.name} {change.after}"
    if change.after is None:
        return f"- {change.name} {change.before}"
    major = f" ({say('a new major version')})" if change.is_major else ""
    return f"  {change.name} {change.shown_before} -> {change.shown_after}{major}"
