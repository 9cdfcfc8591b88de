"""One package as it is typed for conda, whose syntax is not pip's, and what was meant.

The grammar is that of conda's MatchSpec: `[channel::]name[version[build]]`, or `[key=value, …]` behind it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from app.core.dependency_files.conda_spec import CondaSpec, parse_conda_spec
from app.core.packages import normalised
from app.core.requirement_text import Wanted
from app.core.words import Sentence, say

_QUOTES = "\"'`“”‘’«»"
_COMMAND = re.compile(
    r"^(?:\S*python\S*\s+-m\s+)?(?:pip3?|uv\s+pip|conda|mamba|micromamba|poetry)\s+(?:install|add|create)\s+"
)
_NAME = re.compile(r"[A-Za-z0-9_](?:[A-Za-z0-9_.-]*[A-Za-z0-9_])?")
_ONE_VERSION = re.compile(r"(?:==|=|!=|~=|>=|<=|<|>)?\s*v?[0-9A-Za-z*][0-9A-Za-z_.!+*-]*|\^.*\$|\*")
_EXTRAS = re.compile(r"([A-Za-z0-9_.-]+)\s*\[([\w,.\s-]*)\](.*)", re.DOTALL)
_KEYS = re.compile(r"\[\s*\w+\s*=")
_TURNED = re.compile(r"=([<>])")
_CHANNEL = re.compile(r"[A-Za-z0-9][\w.-]*(?:/[\w.-]+)*|(?:https?|file|s3)://\S+")
_STARTS_VERSION = re.compile(r"[<>=!~]")
# pip's name, where conda has the same under another one.
_CALLED = {
    "torch": "pytorch",
    "opencv-python": "opencv",
    "cv2": "opencv",
    "sklearn": "scikit-learn",
    "skimage": "scikit-image",
    "bs4": "beautifulsoup4",
    "pil": "pillow",
    "yaml": "pyyaml",
    "tables": "pytables",
    "msgpack": "msgpack-python",
    "psycopg2-binary": "psycopg2",
}


def read_conda_wanted(text: str, standard: frozenset[str] = frozenset()) -> Wanted:
    """What one text asks conda for. `standard` are the modules that come with Python."""
    plain = text.strip()
    spec = _parsed(plain)
    if spec is None:
        return Wanted(plain, problem=_problem(plain), meant=_corrected(plain))
    called = _CALLED.get(normalised(spec.name))
    if called is not None:
        hint = say("conda calls {name} otherwise: its package is {package}.", name=spec.name, package=called)
        return Wanted(plain, spec.name, hint=hint, meant=plain.replace(spec.name, called, 1))
    if spec.name in standard:
        return Wanted(
            plain, spec.name, hint=say("{name} comes with Python: nothing to install.", name=spec.name)
        )
    exact = re.fullmatch(r"==\s*(\d+(?:\.\d+)?)", spec.version)
    if exact is not None and not spec.build:
        loose = plain.replace("==", "=", 1).replace(" ", "")
        hint = say(
            "For conda == is exactly this version: {loose} takes the newest of {version}.", loose=loose,
            version=exact[1],
        )  # fmt: skip
        return Wanted(plain, spec.name, hint=hint, meant=loose)
    return Wanted(plain, spec.name)


def split_conda_typed(text: str) -> list[str]:
    """The packages in what was typed or pasted: `numpy python >=3.8,<3.9` are two."""
    found: list[str] = []
    for line in text.splitlines():
        words = _COMMAND.sub("", line.split(" #")[0].strip().removeprefix("- "))
        if not words or words.startswith("#"):
            continue
        pieces: list[str] = []
        for word in words.rstrip(", ").split():
            if pieces and (_STARTS_VERSION.match(word) or re.search(r"[<>=!~,|]$", pieces[-1])):
                pieces[-1] += word if pieces[-1].endswith((",", "|")) else f" {word}"
            else:
                pieces.append(word)
        spec = words.rstrip(", ")
        together = "[" in spec or all(_parsed(each) is None for each in pieces)
        found += [spec] if together else [each.rstrip(",") for each in pieces]
    return [each for each in found if each]


def refused_channel(text: str) -> Sentence | None:
    """Why this can be no channel, or None where it can."""
    if _CHANNEL.fullmatch(text.strip()):
        return None
    return say("A channel is a name such as conda-forge, or an address.")


def _parsed(text: str) -> CondaSpec | None:
    if (
        text.startswith("-")
        or _COMMAND.match(text)
        or set(text) & set("`“”‘’«»;")
        or "@" in text.partition("[")[0]
    ):
        return None
    if "=>" in text or "=<" in text or (_EXTRAS.fullmatch(text) and not _KEYS.search(text)):
        return None
    spec = parse_conda_spec(text)
    if spec is None or (spec.channel and not _CHANNEL.fullmatch(spec.channel.partition("/linux")[0])):
        return None
    if spec.name.startswith(("http:", "https:", "file:")) or spec.name.endswith((".conda", ".tar.bz2")):
        return spec
    if not _NAME.fullmatch(spec.name) or not _is_version(spec.version):
        return None
    return spec if re.fullmatch(r"[\w.*+^$-]*", spec.build) else None


def _is_version(text: str) -> bool:
    if not text:
        return True
    bare = text.replace("(", "").replace(")", "") if text.count("(") == text.count(")") else "?"
    return all(_ONE_VERSION.fullmatch(part.strip()) for part in re.split(r"[,|]", bare))


def _problem(text: str) -> Sentence:
    extras = _EXTRAS.fullmatch(text)
    for applies, sentence in (
        (_COMMAND.match(text), say("Only the packages are written here, without the command.")),
        (
            extras and not _KEYS.search(text),
            say("conda has no extras: what stands in [ ] is pip's. Ask for those packages by name."),
        ),
        (";" in text, say("conda has no conditions behind a semicolon: those are pip's.")),
        ("@" in text, say("conda installs nothing from an address behind @: that is pip's.")),
        (_TURNED.search(text), say("The sign stands first: >= and <=, not => and =<.")),
        (set(text) & set(_QUOTES), say("Quotes belong to the terminal: here nothing is quoted.")),
        (
            re.search(r"[<>=!~,|]\s*$", text),
            say("Behind the sign stands a version: numpy>=1.26, or numpy=1.26."),
        ),
    ):
        if applies:
            return sentence
    return say("This is no package of conda. Write a name, perhaps with a version: numpy or numpy=1.26.")


def _corrected(text: str) -> str | None:
    bare = _COMMAND.sub("", text.translate({ord(quote): None for quote in _QUOTES}).strip().rstrip(",;"))
    without_condition = bare.partition(";")[0].strip()
    extras = _EXTRAS.fullmatch(without_condition)
    candidates = (
        bare,
        without_condition,
        _TURNED.sub(r"\1=", bare),
        (extras[1] + extras[3]).strip() if extras else "",
        re.sub(r"@v?(?=\d)", "=", bare),
        bare.partition("@")[0].strip(),
        re.sub(r"[<>=!~,|\s]+$", "", bare),
    )
    return next((each for each in candidates if each and each != text and _parsed(each) is not None), None)


def first_refused(specs: Iterable[str]) -> Wanted | None:
    """The first of some texts that conda would refuse."""
    read = (read_conda_wanted(each) for each in specs)
    return next((each for each in read if each.problem is not None), None)
