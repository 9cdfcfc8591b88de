"""A real conda.

The newest conda that a Python package index has is 4.3.16. It refuses to be started by its own script, and it
was written for Python 3.6: a launcher starts it, a few names that Python has dropped since are put back, and
where it takes "3.11" for 3.1 that is mended. All that it does with environments is its own. It cannot do
`conda run`, `conda activate`, and name the packages of pip in `env export` (it reads what pip 9 printed).
"""

from __future__ import annotations

import sys
from pathlib import Path

from tests.real.copied_python import MINOR, VERSION
from tests.real.kept import UnavailableError, digest, kept, set_up
from tests.real.tools import uv

CONDA = "4.3.16"
# setuptools gives it distutils, and since 82 no pkg_resources, which would warn at each start
NEEDS = ("setuptools>=82", "wheel", "cytoolz", "pycosat", "ruamel.yaml<0.17", "requests<2.28")
DROPPED_NAMES = """\
import collections, collections.abc, importlib.util, inspect, logging, platform, sys, types

for name in collections.abc.__all__:  # there until 3.9
    vars(collections).setdefault(name, getattr(collections.abc, name))
vars(platform).setdefault("linux_distribution", lambda: ("Linux", "", ""))  # until 3.7
vars(inspect).setdefault("getargspec", inspect.getfullargspec)  # until 3.10
vars(logging).setdefault("_acquireLock", logging._lock.acquire)  # until 3.12
vars(logging).setdefault("_releaseLock", logging._lock.release)
for name in ("imp", "cgi"):  # until 3.11 and 3.12
    if importlib.util.find_spec(name) is None:
        sys.modules[name] = types.ModuleType(name)
        sys.modules[name].reload = importlib.reload
"""
FIRST_TWO = "'.'.join({}.split('.')[:2])"
TWO_DIGIT_MINORS = {
    "egg_info.py": ("info['version'][:3]", FIRST_TWO.format("info['version']")),
    "core/linked_data.py": ("record.version[:3]", FIRST_TWO.format("record.version")),
    "common/path.py": (
        "tuple(take(2, (c for c in string if c.isdigit())))",
        r"tuple(*__import__('re').findall(r'(\d)\.?(\d+)', string)[:1])",
    ),
}
LAUNCHER = """\
#!{python} -Wignore
import sys

if sys.argv[1:2] == ["env"]:
    del sys.argv[1]
    from conda_env.cli.main import main
else:
    from conda.cli.main import main
sys.exit(main())
"""


def conda() -> Path:
    """The program `conda`."""
    return kept(f"conda-{CONDA}-{digest(Path(__file__).read_text())}", _install) / "bin" / "conda"


def _install(folder: Path) -> None:
    if sys.platform == "win32":
        raise UnavailableError("conda from a package index runs on Linux and macOS only")
    otherwise = f"conda {CONDA} could not be installed from a package index"
    into = [uv(), "pip", "install", "-q", "--link-mode=copy", "--python", folder]  # uv's cache stays as it is
    set_up([uv(), "venv", "-q", "--allow-existing", "-p", sys.executable, folder], otherwise)
    packages = folder / "lib" / f"python{MINOR}" / "site-packages"
    (packages / "dropped_names.py").write_text(DROPPED_NAMES)
    (packages / "dropped_names.pth").write_text("import dropped_names\n")
    set_up([*into, *NEEDS], otherwise)
    set_up([*into, "--no-build-isolation", "--no-deps", f"conda=={CONDA}"], otherwise)
    for path, (short_sighted, mended) in TWO_DIGIT_MINORS.items():
        source = packages / "conda" / path
        assert short_sighted in source.read_text(), path
        source.write_text(source.read_text().replace(short_sighted, mended))
    launcher = folder / "bin" / "conda"
    launcher.write_text(LAUNCHER.format(python=folder / "bin" / "python"))
    launcher.chmod(0o755)
    set_up([launcher, "info", "--json"], f"conda {CONDA} does not run on Python {VERSION}")
