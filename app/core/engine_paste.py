"""What people paste about a Docker engine, read into facts.

`docker info` and `docker version` as text and as JSON, `podman info`, `docker context ls`, `wsl -l -v`,
`uname -a`, in any order and number, with prompts and other lines around them, quoted, indented or cut short.
"""

from __future__ import annotations

import re
from typing import Any

from app.core.cut_json import read_json
from app.core.engine_facts import EngineFacts, HostFacts, HostSystem
from app.core.engine_paste_json import add_json
from app.core.engine_paste_lines import Lines, Pasted

_LONGEST = 4_000_000  # more is no paste; a log of this size is read in well under a second
_NOISE = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]|[\x00\ufeff\u200b]")
_FRAME = re.compile(r"^[ \t]*(?:(?:>|[│┃║|])[ \t]?)+")


def read_paste(
    text: str, *, host_system: HostSystem | None = None, endpoint: str | None = None
) -> EngineFacts:
    """The facts in a pasted text. What is given by hand outranks what the text says."""
    pasted = _collected(text)
    context = pasted.context
    reached = endpoint or pasted.endpoint or pasted.contexts.get(context or "")
    host = HostFacts(
        system=host_system,
        wsl_rows=tuple(pasted.wsl_rows) or None,
        contexts=dict(pasted.contexts),
        prompts=tuple(pasted.prompts),
    )
    cut: set[str] = set()
    if pasted.last_field and not text.endswith(("\n", "\r")):
        cut.add(pasted.last_field)
    if pasted.uname and "KernelVersion" not in pasted.info:
        pasted.info |= {"KernelVersion": pasted.uname, "OSType": pasted.info.get("OSType", "linux")}
        cut.add("KernelVersion")  # of the machine it was typed on, which need not be the engine's
    return EngineFacts(pasted.info, pasted.version, reached, context, host, pasted.client, frozenset(cut))


def _collected(text: str) -> Pasted:
    pasted = Pasted()
    lines = Lines(pasted)
    rest = _NOISE.sub("", text[:_LONGEST]).replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ")
    at = 0
    while at < len(rest):
        end = rest.find("\n", at)
        end = len(rest) if end < 0 else end
        line = _FRAME.sub("", rest[at:end])
        start = _json_start(line)
        if start is not None:
            found = read_json(_unframed(rest[end - len(line) + start :]), 0)
            if found is not None and add_json(pasted, found[0]):
                # Where lines are quoted the place is not exact; the lines of JSON left say nothing as text.
                at = max(end + 1, end - len(line) + start + found[1]) if "\n>" not in rest[at:] else end + 1
                continue
        lines.read(line)
        at = end + 1
    return pasted


def _json_start(line: str) -> int | None:
    match = re.search(r"""(?:^|[\s'"=:])([{\[](?=\s*(?:"|$|\{)))""", line)
    return match.start(1) if match else None


def _unframed(text: str) -> str:
    return re.sub(r"(?m)^[ \t]*>[ \t]?", "", text) if "\n>" in text else text


def nothing_found(facts: EngineFacts) -> bool:
    """Nothing in the text was about an engine."""
    told: tuple[Any, ...] = (facts.info, facts.version, facts.client, facts.endpoint, facts.context)
    return not any(told) and not (facts.host and (facts.host.wsl_rows or facts.host.contexts))


def decoded(content: bytes) -> str:
    """The bytes of a paste as text: PowerShell writes UTF-16 into files, everything else UTF-8."""
    if content[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return content.decode("utf-16", "replace")
    sample = content[:200]
    if len(sample) > 3 and sample[1::2].count(0) > len(sample) // 3:
        return content.decode("utf-16-le", "replace")
    return content.decode("utf-8-sig", "replace")
