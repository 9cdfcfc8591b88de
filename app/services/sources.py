"""Where packages come from, remembered for one environment or for all: in pip's own files of settings."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from app.core.environments import Environment, Kind
from app.core.errors import AppError
from app.core.indexes import Sources, checked_index
from app.core.pip_conf import says_nothing, sources_in, with_sources
from app.core.plans import Effect, MoveToBin, NotUndoable, Plan, RunCommand, Step, WriteFile
from app.core.surroundings import Surroundings
from app.core.words import say
from app.system.file_starts import read_start

READ_BY_PIP = frozenset(  # environments whose pip.conf somebody reads
    {Kind.VENV, Kind.VIRTUALENV, Kind.VIRTUALENVWRAPPER, Kind.PYENV_VIRTUALENV, Kind.HATCH, Kind.CONDA}
)


class SourcesKeeping:
    """Plans only. Read from the files each time: pip and people change them, too."""

    def __init__(self, around: Callable[[], Surroundings]) -> None:
        self._around = around

    def file(self, prefix: str | None) -> str:
        """The file that pip reads for an environment, or for all of this user's."""
        around = self._around()
        join, name = around.paths.join, "pip.ini" if around.is_windows else "pip.conf"
        if prefix is not None:
            return str(join(prefix, name))
        if around.is_windows:
            roaming = around.folder("APPDATA") or around.at_home("AppData", "Roaming")
            return str(join(roaming, "pip", name))
        mac = around.at_home("Library", "Application Support", "pip")
        if around.is_macos and Path(mac).is_dir():
            return str(join(mac, name))
        return str(join(around.config_home(), "pip", name))

    def of(self, prefix: str | None) -> Sources:
        """What is remembered for an environment, or for all."""
        return sources_in(read_start(self.file(prefix)))

    def refuse_unread(self, kinds: Iterable[Kind]) -> None:
        """Raises AppError where nobody would read what is remembered: uv has no file of an environment."""
        others = [str(kind) for kind in kinds if kind not in READ_BY_PIP]
        if others:
            raise AppError(
                "tool-cannot",
                say("{tool} does not read pip’s settings.", tool=others[0]),
                fix=say("Name the place each time, or in the project’s pyproject.toml."),
            )

    def plan(self, environment: Environment | None, sources: Sources) -> Plan:
        """Remember these from now on; none at all forgets what was remembered."""
        self.refuse_unread([] if environment is None else [environment.kind])
        prefix = None if environment is None else environment.prefix
        path = self.file(prefix)
        if environment is None:
            title = say("Choose where pip takes packages from, for all environments")
        else:
            title = say("Choose where packages come from for {name}", name=environment.name)
        resource = "pip-settings" if prefix is None else f"environment:{prefix}"
        back = Plan(title, self._back(path), resource, Effect.CHANGES,
                    NotUndoable(say("Choose it again instead.")))  # fmt: skip
        return Plan(
            title=title,
            steps=(self._step(path, sources),),
            resource=resource,
            effect=Effect.CHANGES,
            undo=back,
            undo_sentence=say("{file} becomes as it was.", file=path),
        )

    def remembering(self, plan: Plan, prefix: str, sources: Sources) -> Plan:
        """A plan that makes an environment or installs into it, and remembers where from."""
        path = self.file(prefix)
        step = self._step(path, sources)
        first = plan.steps[0] if plan.steps else None
        makes = isinstance(first, RunCommand) and Path(prefix) in first.makes
        steps = (plan.steps[0], step, *plan.steps[1:]) if makes else (step, *plan.steps)
        undo = plan.undo
        if isinstance(undo, Plan) and not makes:
            undo = replace(undo, steps=(*undo.steps, *self._back(path)))
        return replace(plan, steps=steps, undo=undo)

    def _step(self, path: str, sources: Sources) -> Step:
        for each in (*filter(None, [sources.index]), *sources.extra_indexes):
            checked_index(each)
        folder = None if sources.offline_folder is None else Path(sources.offline_folder).as_uri()
        before = read_start(path)
        content = with_sources(before, sources, folder)
        if before and says_nothing(content):
            return MoveToBin(say("Move {path} to the bin: nothing is left in it", path=path), Path(path))
        return WriteFile(say("Write into {path} where packages come from", path=path), Path(path), content)

    def _back(self, path: str) -> tuple[Step, ...]:
        before = read_start(path)
        if os.path.lexists(path):
            return (WriteFile(say("Put {path} back as it was", path=path), Path(path), before),)
        return (MoveToBin(say("Move {path} to the bin", path=path), Path(path)),)
