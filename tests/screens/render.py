"""Renders every registered screen into build/screens, light and dark, 1x and 2x, and at 200 % text.

python -m tests.screens.render                  everything
python -m tests.screens.render home gall        the screens whose names begin so
python -m tests.screens.render --language es    in Spanish, into build/screens/es
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
THEMES = ("light", "dark")
LANGUAGES = ("en", "es", "fr")


def main(argv: list[str] | None = None) -> int:
    """Render the screens asked for; 0 when all came out."""
    wanted = _parser().parse_args(argv)
    if wanted.language != "en":
        wanted.out /= wanted.language
    wanted.out.mkdir(parents=True, exist_ok=True)
    # Qt reads its pixel ratio once, so each ratio is a process of its own.
    return max(_render_in_child(wanted, ratio) for ratio in wanted.ratio or (1, 2))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="screens", description="Render the screens into build/screens.")
    parser.add_argument(
        "names", nargs="*", metavar="NAME", help="the beginning of a screen's name; all if left out"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "build" / "screens", help="the folder for the pictures"
    )
    parser.add_argument("--theme", choices=THEMES, action="append", help="only this theme")
    parser.add_argument("--ratio", type=int, choices=(1, 2), action="append", help="only this pixel ratio")
    parser.add_argument("--language", choices=(*LANGUAGES, "pseudo"), default="en", help="of the window")
    parser.add_argument("--text", type=int, choices=(100, 200), action="append", help="only this text size")
    return parser


def _render_in_child(wanted: argparse.Namespace, ratio: int) -> int:
    argv = [sys.executable, "-m", "tests.screens.pictures", str(wanted.out.resolve())]
    argv += [",".join(wanted.theme or THEMES), ",".join(map(str, wanted.text or (100, 200)))]
    argv += [wanted.language, *wanted.names]
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(filter(None, (str(ROOT), os.environ.get("PYTHONPATH")))),
        "QT_QPA_PLATFORM": "offscreen",
        "QT_SCALE_FACTOR": str(ratio),
        "QT_LOGGING_RULES": "qt.qpa.*=false",
    }
    environment.pop("QT_STYLE_OVERRIDE", None)
    return subprocess.run(argv, cwd=ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())
