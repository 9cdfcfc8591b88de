"""What holds for every test: the user's own data is out of reach, and the long campaigns wait to be asked."""

import importlib.abc
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path

import hypothesis
import pytest

WITHOUT_QT = "LABWRIGHT_TESTS_WITHOUT_QT"  # set by dev.py: nothing in this process may import Qt
pytest_plugins = ["tests.real.fixtures", "tests.real.containers"]
CAMPAIGNS = Path(__file__).parent / "prove"

hypothesis.settings.register_profile("labwright", deadline=None, print_blob=True)
hypothesis.settings.load_profile("labwright")


class NoQt(importlib.abc.MetaPathFinder):
    """Makes this process one where PySide6 is not installed."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: object = None) -> None:
        """Refuse Qt's packages, leave all others to the next finder."""
        if fullname.partition(".")[0] in {"PySide6", "shiboken6"}:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


# Started in the background or with nohup, these are ignored, and all programs of the tests would be born so.
signal.signal(signal.SIGINT, signal.default_int_handler)
if hasattr(signal, "SIGHUP"):
    signal.signal(signal.SIGHUP, signal.SIG_DFL)

if os.environ.get(WITHOUT_QT):
    sys.meta_path.insert(0, NoQt())


def pytest_addoption(parser: pytest.Parser, pluginmanager: pytest.PytestPluginManager) -> None:
    """Keep the settings of pytest-qt known where it is switched off."""
    if not pluginmanager.hasplugin("pytest-qt"):
        for name in ("qt_api", "qt_qapp_name", "qt_log_level_fail", "qt_log_ignore"):
            parser.addini(name, "not used without pytest-qt")


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Leave the long campaigns out unless they were asked for by name."""
    asked = any("prove" in Path(argument.partition("::")[0]).parts for argument in config.args)
    return True if collection_path == CAMPAIGNS and not asked else None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave further versions and sizes of the same tests out unless they were asked for: -m campaign."""
    if "campaign" in config.option.markexpr:
        return
    left = [item for item in items if item.get_closest_marker("campaign") is not None]
    config.hook.pytest_deselected(items=left)
    items[:] = [item for item in items if item not in set(left)]


@pytest.fixture(autouse=True)
def labwright_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder where this test's Labwright keeps its settings, journal, cache and bin."""
    home = tmp_path_factory.mktemp("labwright-home")
    monkeypatch.setenv("LABWRIGHT_HOME", str(home))
    return home
