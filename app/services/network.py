"""Whether the tools reach what they are set up with: each is asked with a question of its own."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import NamedTuple

from app.core.commands import Command
from app.core.network import Aim, NetworkSettings, OwnSetting, network_environment, proxy_secrets
from app.core.outcomes import Ending, Line, Outcome, Stream
from app.core.ports import Cancel, NetworkTool, OwnSettingsQuestion, Runner, Toolbox
from app.core.reaching import Reach, Reply, host_of, words_of
from app.core.words import Sentence, say

PATIENCE_SECONDS = 20.0  # of a question: most say after five what is wrong
_REACHED_KEPT_SECONDS = 60.0


class ToolReport(NamedTuple):
    """What came of asking one tool."""

    tool: str
    reply: Reply
    sentence: Sentence
    fix: Sentence | None
    own: tuple[OwnSetting, ...]  # what it says that it is set up with itself


class Network:
    """Asks; every method may be called from any thread."""

    def __init__(
        self,
        tools: Iterable[NetworkTool],
        toolbox: Callable[[], Toolbox],
        runner: Runner,
        *,
        settings: Callable[[], NetworkSettings],
        has_network: Callable[[], bool],
    ) -> None:
        self._tools: Mapping[str, NetworkTool] = {each.name: each for each in tools}
        self._toolbox = toolbox
        self._runner = runner
        self._settings = settings
        self._has_network = has_network
        self._kept: dict[tuple[str, Aim], tuple[float, Reply]] = {}
        self._guard = threading.Lock()

    @property
    def tools(self) -> Mapping[str, NetworkTool]:
        """Those that can be asked, by name."""
        return self._tools

    def can_ask(self, tool: str) -> bool:
        """Whether the tool is here and has a question. It may wait for a disk."""
        return self._tools[tool].question(Aim(), self._toolbox()) is not None

    def settings(self) -> NetworkSettings:
        """What tools are told, as it is chosen now."""
        return self._settings()

    def proxy(self, typed: NetworkSettings | None = None) -> str:
        """The host of the proxy that tools are told to use, where they are told."""
        chosen = (typed or self._settings()).proxy
        variables = map(self._toolbox().around.variable, ("HTTPS_PROXY", "https_proxy", "HTTP_PROXY"))
        return host_of(chosen or next(filter(None, variables), ""))

    def report(
        self,
        tool: str,
        aim: Aim | None = None,
        *,
        typed: NetworkSettings | None = None,
        cancel: Cancel | None = None,
    ) -> ToolReport:
        """Ask a tool, with the settings as they are or as they are typed, and what it is set up with."""
        aim = aim or Aim()
        reply = self._ask(tool, aim, typed, cancel, PATIENCE_SECONDS)
        sentence, fix = words_of(tool, reply, proxy=self.proxy(typed))
        return ToolReport(tool, reply, sentence, fix, self._own_settings(tool, aim, cancel))

    def reaches(self, tool: str, aim: Aim, *, cancel: Cancel | None = None, patience_seconds: float) -> Reply:
        """Whether a tool reaches what it needs. Who was reached a moment ago is not asked again."""
        with self._guard:
            at, reply = self._kept.get((tool, aim), (0.0, Reply(Reach.UNKNOWN)))
        if reply.ok and time.monotonic() - at < _REACHED_KEPT_SECONDS and at:
            return reply
        reply = self._ask(tool, aim, None, cancel, patience_seconds)
        if reply.reach is not Reach.UNKNOWN:
            with self._guard:
                self._kept[tool, aim] = time.monotonic(), reply
        return reply

    def _ask(
        self,
        tool: str,
        aim: Aim,
        typed: NetworkSettings | None,
        cancel: Cancel | None,
        patience_seconds: float,
    ) -> Reply:
        question = self._tools[tool].question(aim, self._toolbox())
        if question is None:
            return Reply(Reach.UNKNOWN)
        command = replace(question.command, timeout_seconds=patience_seconds)
        if typed is not None:
            told = network_environment(*typed)
            secrets = command.secrets | proxy_secrets(typed.proxy)
            command = replace(command, env={**command.env, **told}, secrets=secrets)
        title = say("Ask {tool} whether it reaches its packages", tool=tool)
        outcome = self._run(command, title, cancel)
        match outcome.ending:
            case Ending.EXITED:
                reply = question.parse(outcome)
            case Ending.TIMED_OUT:
                reply = Reply(Reach.SILENT)
            case _:
                reply = Reply(Reach.UNKNOWN)
        if reply.reach in {Reach.NAME, Reach.SILENT} and not _is_here(reply.host):
            return reply if self._has_network() else reply._replace(reach=Reach.OFFLINE)
        return reply

    def _own_settings(self, tool: str, aim: Aim, cancel: Cancel | None) -> tuple[OwnSetting, ...]:
        told = self._tools[tool].settings(aim, self._toolbox())
        if not isinstance(told, OwnSettingsQuestion):
            return told
        command = replace(told.command, timeout_seconds=PATIENCE_SECONDS)
        title = say("Ask {tool} what it is set up with", tool=tool)
        return told.parse(self._run(command, title, cancel))

    def _run(self, command: Command, title: Sentence, cancel: Cancel | None) -> Outcome:
        """The outcome with all that was printed: what counts may stand at its beginning."""
        printed: dict[Stream, list[str]] = {Stream.OUT: [], Stream.ERR: []}

        def collect(lines: Sequence[Line]) -> None:
            for line in lines:
                if line.stream in printed:
                    printed[line.stream].append(line.text)

        outcome = self._runner.run(command, on_lines=collect, cancel=cancel, title=title)
        out, err = ("\n".join(printed[stream]) for stream in (Stream.OUT, Stream.ERR))
        return replace(outcome, stdout=out, stderr=err)


def _is_here(host: str) -> bool:
    """Whether a host is this machine itself, which answers or not without any network."""
    name = host.partition(":")[0] if not host.startswith("::") else host
    return name == "localhost" or name.startswith(("127.", "::1"))


class OwnWords(NamedTuple):
    """One thing that a tool is set up with itself."""

    sentence: Sentence
    contradicts: bool = False  # and it counts, whatever is chosen in Labwright


def own_words(report: ToolReport, settings: NetworkSettings) -> list[OwnWords]:
    """What a tool is set up with itself, and where that and what it is told here contradict each other."""
    words = []
    for each in report.own:
        told = {"proxy": settings.proxy, "certificate": settings.ca_certificate}.get(each.about, "")
        if not told or told == each.value:
            sentence = say("Its own settings: {key} = {value}", key=each.key, value=each.value)
        elif each.counts:
            sentence = say("Its own settings: {key} = {value}. That counts, and not what is chosen here.",
                           key=each.key, value=each.value)  # fmt: skip
        else:
            sentence = say("Its own settings: {key} = {value}. What is chosen here counts instead.",
                           key=each.key, value=each.value)  # fmt: skip
        words.append(OwnWords(sentence, bool(told) and told != each.value and each.counts))
    return words
