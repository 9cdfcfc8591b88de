"""Finds every environment of a machine: the engine under all finders. No interpreter is run."""

from __future__ import annotations

import os
import time
from collections import deque
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from app.core import pyvenv_cfg
from app.core.environments import Environment, Kind, Skipped, SourceTrace
from app.core.ports import Cancel, EnvironmentFinder, EnvironmentTool
from app.core.pruned import barred_at_home
from app.core.search import PROJECT_FILES, SCRIPTS, USUAL_NAMES, Candidate, Claim
from app.core.surroundings import Surroundings
from app.core.words import Sentence, say
from app.services.one_path import OnePath
from app.services.search_source import SearchSource, failed, out_of_time
from app.services.shared_folders import credited
from app.services.watched import STILL_WAITING, StillWaiting, Watched, apart, no_answer
from app.system.base_python import BasePythons
from app.system.cloud_files import leave_in_the_cloud
from app.system.file_starts import names_in
from app.system.mounts import mounts
from app.system.pace import go_on
from app.system.true_path import is_there, true_path
from app.system.walk import Scan, Stack, Walk

FOLDERS = "folders"  # the source that walks through home and the chosen folders
BUDGET_SECONDS = 10.0  # for what one finder asks to search
FOLDERS_BUDGET_SECONDS = 120.0
PATIENCE_SECONDS = 10.0  # for one read: a disk that has to wake up takes nearly as long
_SHARED = "shared folders"  # where a thread may be left behind, as at paths and names of tools
_LINKS_IN = "links in "  # before a folder where a link leads to a disk that hangs
_TELL_EVERY_SECONDS = 0.05
_OTHER_DISK = say("It is on another disk. Choose the folder to have it searched.")

OnFound = Callable[[tuple[Environment, ...], tuple[SourceTrace, ...]], None]


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found."""

    environments: tuple[Environment, ...]
    trace: tuple[SourceTrace, ...]
    complete: bool  # False where time ran out or it was cancelled


class Search:
    """One search of one machine. Made anew for each.

    A thread does it. Where a disk hangs, that one is left behind and another goes on with what is left: so
    everything is taken from where it waits before it is read.
    """

    def __init__(
        self,
        tools: Iterable[EnvironmentTool],
        around: Surroundings,
        *,
        own: Iterable[str] = (),
        off: Collection[str] = (),
        on_found: OnFound | None = None,
        cancel: Cancel | None = None,
        scan: Scan = os.scandir,
        budgets: Mapping[str, float] | None = None,
        patience_seconds: float = PATIENCE_SECONDS,
        still_waiting: StillWaiting | None = None,
    ) -> None:
        """`own` are Labwright's folders: what lies in its bin is deleted. `off` are sources to leave out.
        `still_waiting`: where earlier searches left threads behind, and this one may."""
        self._tools = deque(tools)
        self._finders: list[EnvironmentFinder] = []
        self._around = around
        self._off = off
        self._on_found = on_found
        self._cancel = cancel
        self._budgets = budgets or {}
        self._patience_seconds = patience_seconds
        self._still_waiting = StillWaiting() if still_waiting is None else still_waiting
        self._thread = Watched(self._search_all, "search")
        barred = barred_at_home(around)
        mounted = mounts()
        barred.update((mount.point, _OTHER_DISK) for mount in mounted)
        barred.update(dict.fromkeys(own))
        networks = [mount.point for mount in mounted if mount.network]
        self._walk = Walk(barred, networks=networks, platform=around.platform, scan=scan)
        self._bases = BasePythons(around.platform)
        self._paths = OnePath(around.platform)
        self._folds = around.platform != "linux"  # elsewhere disks do not care for capitals
        self._found: dict[str, Environment] = {}
        self._aliases: dict[str, dict[str, None]] = {}
        self._owner_keys: dict[str, tuple[EnvironmentFinder, str]] = {}
        self._named: dict[str, str] = {}  # prefixes that a project points at, with the project
        self._linked: dict[str, str] = {}  # prefixes that a link in a project leads to
        self._of_named: dict[str, Kind] = {}
        self._asked: set[str] = set()
        self._looked_at: set[str] = set()  # many links may lead to one folder,
        self._marks_noted: set[str] = set()  # and many folders lie in one
        self._source = SearchSource(FOLDERS, self._budget(FOLDERS))  # what is searched now
        self._source.starts.extend((*around.folders, around.home))
        self._sources = deque([self._source] if FOLDERS not in off else [])  # still to be searched
        self._trace: list[SearchSource] = []
        self._credited: tuple[SourceTrace, ...] = ()
        self._complete = True
        self._told = 0.0
        self._leave_out_what_hung()

    def run(self) -> Found:
        """Search the places of each tool, then the folders."""
        search = self
        while not search._thread.ended():
            search = search._without_what_hangs()
        told = search._credited or search._told_by_sources()
        return Found(search._environments(), told, search._complete)

    def _search_all(self, _thread: Watched) -> None:
        leave_in_the_cloud()
        self._make_finders()
        while self._sources:
            self._search(self._sources[0])
            self._sources.popleft()
        self._find_owners()
        if _SHARED not in self._still_waiting:
            self._go_to(_SHARED)
            self._credited = credited(self._told_by_sources(), self._environments())

    def _make_finders(self) -> None:
        while self._tools:
            tool = self._tools.popleft()
            self._source = source = SearchSource(tool.name, BUDGET_SECONDS)
            try:
                finder = tool.finder(self._around) if self._may_go_to(tool.name) else None
            except Exception as error:  # noqa: BLE001 - the other tools go on; the trace says it
                source.skipped.append(Skipped("", failed(error)))
                finder = None
            if finder is None:
                self._trace.append(source)
            elif finder.source not in self._off:
                self._finders.append(finder)
                budget = self._budget(finder.source)
                self._sources.append(SearchSource(finder.source, budget, finder, finder.order))
        self._finders.sort(key=lambda each: each.order)
        self._sources = deque(sorted(self._sources, key=lambda each: each.order))

    def _budget(self, source: str) -> float:
        usual = FOLDERS_BUDGET_SECONDS if source == FOLDERS else BUDGET_SECONDS
        return self._budgets.get(source, usual)

    def _search(self, source: SearchSource) -> None:
        self._source = source
        if source.began is None:  # otherwise it is gone on with
            source.began, source.found_before = time.perf_counter(), len(self._found)
            if source.finder is not None and self._may_go_to(source.name):
                starts = [*source.asked_starts()]
                self._go_to(source.name)
                source.starts.extend(starts)
        while True:
            self._take(source)
            if source.stack:
                self._go(source)
            elif source.starts:
                self._begin(source, source.starts.popleft())
            else:
                break
        self._follow_links()
        self._look_elsewhere()
        source.skipped += self._walk.skipped
        self._walk.skipped.clear()
        source.found = len(self._found) - source.found_before
        source.seconds = time.perf_counter() - source.began
        self._trace.append(source)
        if source.found:
            self._tell()

    def _begin(self, source: SearchSource, start: str) -> None:
        if self._stopped(source):
            source.skipped.append(Skipped(start, out_of_time(1)))
            source.starts.clear()
            return
        if not self._may_go_to(start) or not is_there(start):
            return  # most places of most tools are not
        true = true_path(start)
        if self._paths.seen_start(true):
            if start not in source.folders:
                source.folders.append(start)  # this tool looks there too, and it is read once
            return
        if not self._may_go_to(true):
            return
        source.start = (start if start != true else None, true)
        source.stack = self._walk.start(true)
        source.folders.append(start)
        self._go_to(true, source.stack)
        if not self._walk.read_first(source.stack):
            source.folders.remove(start)
        elif self._walk.met:  # an environment itself: the folders above it may be read later or never
            self._note_marks_above(true)

    def _go(self, source: SearchSource) -> None:
        stack, (_, true) = source.stack, source.start
        self._go_to(true, stack)
        for _ in go_on(self._walk, stack):
            self._go_to(true, stack)
            self._take(source)
            if stack and self._stopped(source):
                source.skipped.append(Skipped(os.fsdecode(stack[-1]), out_of_time(len(stack))))
                stack.clear()
            now = time.perf_counter()
            if now - self._told > _TELL_EVERY_SECONDS:
                self._tell()
            self._go_to(true, stack)

    def _stopped(self, source: SearchSource) -> bool:
        over = time.perf_counter() - (source.began or 0.0) > source.budget_seconds
        if over or (self._cancel is not None and self._cancel.is_set()):
            self._complete = False
            return True
        return False

    # ── Disks that hang ───────────────────────────────────────────────────────────────────────────────────

    def _go_to(self, place: str, stack: Stack | None = None) -> None:
        self._thread.at(place, self._patience_seconds, None if stack is None else stack.all_reading)

    def _may_go_to(self, place: str) -> bool:
        """Say that it is read next, unless a thread still waits there."""
        if place in self._still_waiting:
            self._leave_out(place, STILL_WAITING)
            return False
        self._go_to(place)
        return True

    def _leave_out(self, place: str, reason: Sentence) -> None:
        self._complete = False
        path = place if os.path.isabs(place) else ""  # otherwise it is a source itself
        if all(each.path != path for each in self._source.skipped):
            self._source.skipped.append(Skipped(path, reason))

    def _leave_out_what_hung(self) -> None:
        for place in self._still_waiting:
            self._complete = False
            if place.startswith(_LINKS_IN):
                self._walk.follow_no_links_in(place.removeprefix(_LINKS_IN))
            elif os.path.isabs(place):
                self._walk.bar(place, STILL_WAITING)

    def _without_what_hangs(self) -> Search:
        """What is left of this search where its thread stays at one place."""
        rest, source, thread = apart(self), self._source, self._thread
        rest._walk = apart(self._walk)
        rest._thread = Watched(rest._search_all, "search")
        rest._complete = False
        left, places = Stack(), []
        reason = no_answer(self._patience_seconds)
        for share in (source.stack, *source.stack.shares):
            left += share
            share.clear()
            if share.reading is None:
                continue
            folder = os.fsdecode(share.reading)
            if share.opened == share.reading and rest._walk.follow_no_links_in(folder):
                left.append(share.reading)  # to be read again, without links
                places.append(_LINKS_IN + folder)
            else:
                rest._walk.bar(folder, None)
                rest._leave_out(folder, reason)
                places.append(folder)
                if folder == source.start[1]:
                    source.folders.pop()  # it could not be looked into
        source.stack = left
        if not places or thread.place != source.start[1]:
            rest._leave_out(thread.place, reason)
            places.append(thread.place)
        self._still_waiting.add(places, thread)
        if source.began is None:  # its finder was not even made
            rest._trace.append(source)
        else:
            source.began += self._patience_seconds  # to wait is not to search
        return rest

    def identify(self, path: str) -> Environment | None:
        """The environment at a path: its folder, a link to it, or its interpreter. Nothing else is searched,
        so a project that is only known by a hash stays unknown."""
        self._make_finders()
        for folder in _folders_meant(path):
            true = true_path(folder)
            self._look_at(true)
            found = self._found.get(true)
            if found is not None:
                return found if folder == true else replace(found, aliases=(folder,))
        return None

    def _note_marks_above(self, folder: str) -> None:
        parent = os.path.dirname(folder)
        for above in {parent, os.path.dirname(parent)} - self._marks_noted:
            self._marks_noted.add(above)
            marks = [name for name in names_in(above) if name in PROJECT_FILES]
            if marks:
                self._walk.projects.setdefault(above, marks)

    def _tell(self) -> None:
        self._told = time.perf_counter()
        if self._on_found is not None:
            self._on_found(self._environments(), self._told_by_sources())

    def _told_by_sources(self) -> tuple[SourceTrace, ...]:
        return tuple(each.trace() for each in self._trace)

    def _environments(self) -> tuple[Environment, ...]:
        """What was found until now, with its other names."""
        found = self._found
        for prefix, aliases in self._aliases.items():
            environment = found.get(prefix)
            if environment is not None and len(environment.aliases) != len(aliases):
                found[prefix] = replace(environment, aliases=tuple(aliases))
        return tuple(found.values())

    # ── From what the walk met to environments ────────────────────────────────────────────────────────────

    def _take(self, source: SearchSource) -> None:
        spelled, true = source.start
        met = self._walk.met
        while met:
            path, marks, cfg = met.popleft()
            if self._may_go_to(path):
                self._add(path, marks, cfg)
                if spelled is not None:
                    self._add_alias(path, spelled + path[len(true) :])

    def _follow_links(self) -> None:
        """Links to environments are other names of them, and the only ones of those outside the walk."""
        links = self._walk.links
        while links:
            link = links.popleft()
            if not self._may_go_to(link):
                continue
            try:
                target = os.readlink(link)
            except OSError:  # a junction of Windows, or gone
                target = link
            if target not in self._found:
                target = self._paths.known(true_path(link))
                if target not in self._found:
                    self._look_at(target)
            self._add_alias(target, link)
            folder, name = os.path.split(link)
            if name in USUAL_NAMES and folder != self._around.home:  # a project's, kept on another disk
                self._linked.setdefault(target, folder)

    def _look_at(self, folder: str) -> None:
        """Look at one folder outside the walk's way: whether it is an environment."""
        if folder in self._looked_at:
            return
        self._looked_at.add(folder)
        self._note_marks_above(folder)
        aside = Walk({}, platform=self._around.platform)
        aside.read_first(aside.start(folder))
        for path, marks, cfg in aside.met:
            if path == folder:
                self._add(path, marks, cfg)

    def _add(self, path: str, marks: list[str], content: bytes) -> None:
        if path in self._found:
            return
        known = self._paths.add(path) if self._folds else None
        if known is not None:
            self._add_alias(known, path)
            return
        parent, _, name = path.rpartition(os.sep)
        projects = self._walk.projects
        cfg = pyvenv_cfg.parse(content) if content else {}
        beside = projects.get(parent, ())
        above = projects.get(parent.rpartition(os.sep)[0], ()) if not beside else ()
        candidate = Candidate(path, parent, name, marks, cfg, beside, above)
        for finder in self._finders:
            try:
                claimed = finder.claim(candidate)
            except Exception as error:  # noqa: BLE001 - the other finders go on; the trace says it
                self._walk.skipped.append(Skipped(path, failed(error)))
                continue
            if claimed is not None:
                self._found[path] = self._made(candidate, claimed)
                if claimed.owner_key:
                    self._owner_keys[path] = finder, claimed.owner_key
                return

    def _made(self, candidate: Candidate, claim: Claim) -> Environment:
        return Environment(
            candidate.prefix,
            claim.kind,
            claim.name,
            claim.version or self._bases.version(candidate),
            self._bases.usual_executable(candidate),
            self._bases.base(candidate.cfg),
            claim.project,
            claim.orphaned,
        )

    def _add_alias(self, prefix: str, alias: str) -> None:
        if alias != prefix:
            self._aliases.setdefault(prefix, {})[alias] = None

    # ── Projects ──────────────────────────────────────────────────────────────────────────────────────────

    def _look_elsewhere(self) -> None:
        """Look at environments that only a file in a project names."""
        projects = self._walk.projects
        pointing = [each for each in projects if ".venv" in projects[each]]  # a file: no folder is a mark
        for project in pointing:
            if project in self._asked:
                continue
            self._asked.add(project)
            if not self._may_go_to(project):
                continue
            for finder in self._finders:
                try:
                    prefix = finder.elsewhere(project, projects[project])
                except Exception as error:  # noqa: BLE001 - the other finders go on; the trace says it
                    self._walk.skipped.append(Skipped(project, failed(error)))
                    continue
                if prefix is not None and is_there(prefix):
                    true = self._paths.known(true_path(prefix))
                    self._named[true] = project
                    self._of_named[true] = Kind(finder.source)
                    self._look_at(true)

    def _find_owners(self) -> None:
        """Give the environments with a hashed name the project whose path has this hash."""
        for prefix, project in self._named.items():
            environment = self._found.get(prefix)
            if environment is not None and environment.project != project:
                kind = self._of_named.get(prefix, environment.kind)
                self._found[prefix] = replace(environment, kind=kind, project=project, orphaned=False)
        for prefix, project in self._linked.items():
            self._own(prefix, project)
        if not self._owner_keys:
            return
        folders: dict[tuple[str, str], str] = {}
        finders = {id(finder): finder for finder, _ in self._owner_keys.values()}.values()
        for finder in finders:
            try:
                for project, marks in self._walk.projects.items():
                    for key in finder.owner_keys(project, marks):
                        folders[finder.source, key] = project
            except Exception as error:  # noqa: BLE001 - the other finders go on; the trace says it
                source = next(each for each in self._trace if each.name == finder.source)
                source.skipped.append(Skipped("", failed(error)))
        for prefix, (finder, key) in self._owner_keys.items():
            self._own(prefix, folders.get((finder.source, key)))

    def _own(self, prefix: str, project: str | None) -> None:
        environment = self._found.get(prefix)
        if project is not None and environment is not None and environment.project is None:
            self._found[prefix] = replace(environment, project=project)


def _folders_meant(path: str) -> Iterable[str]:
    """The folder itself, or those that an interpreter with this path can be of. A link from an environment
    to its base is not followed."""
    path = path.rstrip("/" if os.sep == "/" else "/\\") or path
    if os.path.isdir(path):
        return [path]
    folder = os.path.dirname(path)
    return [os.path.dirname(folder), folder] if os.path.basename(folder) in SCRIPTS else [folder]
