"""`dev.py translate`: bring resources/i18n/ up to date with the sentences in the code, and compile it.

Translations that exist are kept, sentences that are gone are dropped, and what is left to do is counted.
"""

import sys
from pathlib import Path

from tests.translation import catalogue

ROOT = Path(__file__).parents[2]


def main() -> int:
    """0 when every sentence has its translations."""
    folder = ROOT / "resources" / "i18n"
    folder.mkdir(exist_ok=True)
    messages = catalogue.collect(ROOT)
    missing = 0
    for language in catalogue.LANGUAGES:
        ts = folder / f"labwright_{language}.ts"
        known = catalogue.read(ts)
        ts.write_text(catalogue.written(language, messages, known), encoding="utf-8", newline="\n")
        catalogue.compile_to(ts.with_suffix(".qm"), ts)
        translated = catalogue.read(ts)
        left = sum(message.source not in translated for message in messages)
        print(f"{ts.relative_to(ROOT).as_posix()}: {len(messages)} sentences, {left} to translate")
        missing += left
    return 1 if missing else 0


if __name__ == "__main__":
    sys.exit(main())
