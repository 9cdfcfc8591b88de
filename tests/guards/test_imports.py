"""The core and the command line import on every system, and the import contracts hold and bite."""

import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SCRIPT = Path(__file__).with_name("import_all.py")


def import_all(folder: Path, platform: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-I", str(SCRIPT), str(folder), platform],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.parametrize("platform", ["linux", "darwin", "win32"])
def test_everything_but_the_window_imports_without_qt(platform: str) -> None:
    run = import_all(ROOT, platform)
    assert run.returncode == 0, run.stdout + run.stderr
    assert int(run.stdout.split()[0]) > 20


@pytest.mark.parametrize(
    ("line", "platform"),
    [
        ("import fcntl", "win32"),
        ("import signal; DEFAULT = signal.SIGKILL", "win32"),
        ("import sys\nif sys.platform == 'darwin': import msvcrt", "darwin"),
        ("from PySide6.QtCore import QObject", "linux"),
    ],
)
def test_an_import_that_fails_elsewhere_is_found(tmp_path: Path, line: str, platform: str) -> None:
    core = tmp_path / "app" / "core"
    core.mkdir(parents=True)
    (tmp_path / "app" / "__init__.py").touch()
    (core / "__init__.py").touch()
    (core / "good.py").touch()
    (core / "bad.py").write_text(line, encoding="utf-8")
    run = import_all(tmp_path, platform)
    assert run.returncode == 1
    assert "app.core.bad" in run.stdout
    assert "3 modules, 1 failed" in run.stdout


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sysconfig.get_path("scripts")) / "lint-imports"
    return subprocess.run(
        [str(program), "--no-cache"], cwd=folder, capture_output=True, text=True, check=False, timeout=100
    )


def test_every_import_contract_fails_when_it_is_broken(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "app", tmp_path / "app", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    kept = lint_imports(tmp_path)
    assert kept.returncode == 0, kept.stdout
    contracts = [line.removesuffix(" KEPT") for line in kept.stdout.splitlines() if line.endswith(" KEPT")]
    assert len(contracts) >= 4
    for module, line in {
        "app/services/machine.py": "import app.tools.registry",
        "app/cli/main.py": "import PySide6.QtCore",
        "app/core/words.py": "import subprocess\nimport os",
    }.items():
        path = tmp_path / module
        path.write_text(f"{path.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    broken = lint_imports(tmp_path)
    assert broken.returncode == 1
    for contract in contracts:
        assert f"{contract} BROKEN" in broken.stdout
