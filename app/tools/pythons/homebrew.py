"""Homebrew, on Macs of both kinds and on Linux."""

from __future__ import annotations

from collections.abc import Iterator

from app.core.ports import PythonSearch
from app.core.pythons import FoundPython, Origin
from app.core.surroundings import Surroundings
from app.system.python_versions import version_in_name

_PREFIXES = {
    "darwin": ("/opt/homebrew", "/usr/local"),
    "linux": ("/home/linuxbrew/.linuxbrew",),
}
_FORMULAS = ("python", "pypy", "graalpy")


class Homebrew:
    """Each version lies in Cellar/python@3.12/3.12.3; opt/ and bin/ hold links to it, many of them."""

    source = Origin.HOMEBREW
    budget_seconds = 2.0

    def find(self, search: PythonSearch) -> Iterator[FoundPython]:
        """What is in the Cellar, with the names it has in opt/ and bin/."""
        for prefix in _prefixes(search.where):
            yield from self._in(prefix, search)

    def _in(self, prefix: str, search: PythonSearch) -> Iterator[FoundPython]:
        join = search.where.paths.join
        cellar = join(prefix, "Cellar")
        formulas = [name for name in search.names(cellar) if name.startswith(_FORMULAS)]
        for formula in formulas:
            for keg in search.names(join(cellar, formula)):
                version = version_in_name(keg)
                if version is None:
                    continue
                yield from search.installation(join(cellar, formula, keg), self.source, version)
                # The names without a number lie apart, so that they do not hide the system's.
                plain = join(cellar, formula, keg, "libexec", "bin")
                yield from search.interpreters(plain, self.source, (cellar,))
        if not formulas:
            return
        yield from search.interpreters(join(prefix, "bin"), self.source, (cellar,))
        opt = join(prefix, "opt")
        for name in search.names(opt):
            if name.startswith(_FORMULAS):
                yield from search.interpreters(join(opt, name, "bin"), self.source, (cellar,))


def _prefixes(where: Surroundings) -> tuple[str, ...]:
    if where.is_windows:
        return ()
    usual = [where.of_system(prefix) for prefix in _PREFIXES.get(where.platform, ())]
    named = where.folder("HOMEBREW_PREFIX")
    return tuple(dict.fromkeys(filter(None, (named, *usual, where.at_home(".linuxbrew")))))


FINDER = Homebrew()
