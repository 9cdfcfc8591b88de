"""Plans for absent tools on every system, with and without an administrator's rights."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from app.core.build_needs import Rights, parse_build_needs
from app.core.errors import AppError
from app.core.plans import NotUndoable, Plan, RunCommand
from app.core.surroundings import Surroundings
from app.core.words import say
from app.services.tool_setup import ToolSetup
from app.system.toolbox import FoundTools
from app.tools import miniforge, python_tools

NEEDS = Path(__file__).parents[2] / "resources" / "python" / "build_needs.toml"
OTHER = Plan(say("x"), (), "x", effect="changes", undo=NotUndoable(say("x")))  # type: ignore[arg-type]


def setup(
    tmp_path: Path,
    platform: str = "linux",
    *programs: str,
    system: str = "debian",
    rights: Rights = Rights.NONE,
    python: str | None = "/usr/bin/python3",
) -> ToolSetup:
    root = tmp_path / "system"
    (root / "etc").mkdir(parents=True, exist_ok=True)
    (root / "etc" / "os-release").write_text(f"ID={system}\n")
    found: Mapping[str, Path] = {name: Path("/bin") / name for name in programs}
    environ = {"PATH": str(tmp_path / "ada" / ".local" / "bin")}
    around = Surroundings(platform, environ, str(tmp_path / "ada"), root=str(root))
    return ToolSetup(
        python_tools,
        lambda: FoundTools(around, found.get),
        tools=tmp_path / "own" / "tools",
        base_python=lambda: python,
        plan_pyenv=lambda: OTHER,
        plan_miniforge=lambda toolbox: miniforge.plan_install(toolbox, tmp_path / "downloads"),
        find_conda=lambda _toolbox: None,
        build_needs=lambda: parse_build_needs(NEEDS.read_text(encoding="utf-8")),
        rights=lambda: rights,
    )


def lines(plan: Plan) -> list[tuple[str, ...]]:
    return [step.command.argv for step in plan.steps if isinstance(step, RunCommand)]


@pytest.mark.parametrize(
    ("system", "manager", "git", "compilers"),
    [
        ("debian", "apt-get", "install --yes git", "install --yes build-essential"),
        ("fedora", "dnf", "install --assumeyes git", "install --assumeyes gcc make"),
        ("suse", "zypper", "--non-interactive install git", "--non-interactive install gcc make"),
        ("arch", "pacman", "--sync --needed --noconfirm git", "--sync --needed --noconfirm base-devel"),
        ("alpine", "apk", "add git", "add build-base"),
    ],
)
def test_with_the_package_manager_of_each_system(
    tmp_path: Path, system: str, manager: str, git: str, compilers: str
) -> None:
    for tool, words in (("git", git), ("compilers", compilers)):
        root = setup(tmp_path, system=system, rights=Rights.ROOT).plan_install(tool)
        assert lines(root)[-1] == (manager, *words.split())
        for rights, says in ((Rights.SUDO, "Type this in a terminal"), (Rights.NONE, "Ask for this line")):
            with pytest.raises(AppError) as refused:
                setup(tmp_path, system=system, rights=rights).plan_install(tool)
            assert refused.value.code == "needs-administrator"
            assert says in str(refused.value.fix)
            assert f"sudo {manager} {words}" in str(refused.value.fix)
            assert ("install conda with Labwright" in str(refused.value.fix)) == (rights is Rights.NONE)


def test_on_macos_and_windows(tmp_path: Path) -> None:
    """By injected platforms: nobody ran these there."""
    assert lines(setup(tmp_path, "darwin").plan_install("git")) == [("xcode-select", "--install")]
    windows = setup(tmp_path, "win32", "winget")
    (git,) = lines(windows.plan_install("git"))
    assert git[1:] == ("install", "--id", "Git.Git", "--exact", "--source", "winget")
    (compilers,) = lines(windows.plan_install("compilers"))
    assert "Microsoft.VisualStudio.2022.BuildTools" in compilers
    for platform in ("win32", "linux"):
        with pytest.raises(AppError, match="no package manager") as refused:
            setup(tmp_path, platform, system="unheard-of").plan_install("git")
        assert "git-scm.com" in str(refused.value.fix)


def test_a_python_tool_gets_an_environment_of_its_own(tmp_path: Path) -> None:
    plan = setup(tmp_path).plan_install("poetry")
    own = tmp_path / "own" / "tools" / "poetry"
    link = tmp_path / "ada" / ".local" / "bin" / "poetry"
    assert lines(plan) == [
        ("/usr/bin/python3", "-m", "venv", str(own)),
        (f"{own}/bin/python", "-m", "pip", "install", "poetry"),
        (f"{own}/bin/poetry", "--version"),
        ("mkdir", "-p", str(link.parent)),
        ("ln", "-s", f"{own}/bin/poetry", str(link)),
    ]
    assert "every terminal knows poetry" in str(plan.changes)
    link.parent.mkdir(parents=True)
    link.touch()  # somebody else's
    plan = setup(tmp_path).plan_install("poetry")
    assert len(plan.steps) == 3
    assert str(own) in str(plan.changes)
    windows = setup(tmp_path, "win32").plan_install("uv")
    assert lines(windows)[1][0].endswith("python.exe")
    assert len(windows.steps) == 3
    own.mkdir(parents=True)
    with pytest.raises(AppError, match="stands at"):
        setup(tmp_path).plan_install("poetry")
    with pytest.raises(AppError, match="none was found"):
        setup(tmp_path, python=None).plan_install("uv")


def test_the_installer_of_miniforge_for_each_system(tmp_path: Path) -> None:
    for platform, machine, name in (
        ("linux", "x86_64", "Miniforge3-Linux-x86_64.sh"),
        ("linux", "aarch64", "Miniforge3-Linux-aarch64.sh"),
        ("darwin", "arm64", "Miniforge3-MacOSX-arm64.sh"),
        ("win32", "AMD64", "Miniforge3-Windows-x86_64.exe"),
    ):
        assert miniforge.installer_name(platform, machine) == name
    for platform, machine in (("win32", "ARM64"), ("linux", "riscv64"), ("freebsd", "x86_64")):
        with pytest.raises(AppError, match="no Miniforge"):
            miniforge.installer_name(platform, machine)
    mac = lines(setup(tmp_path, "darwin", "curl").plan_install("conda"))
    assert mac[2][:3] == ("shasum", "-a", "256")
    (download, install) = lines(setup(tmp_path, "win32", "powershell").plan_install("conda"))
    assert "Get-FileHash" in download[-1]
    assert "/InstallationType=JustMe" in install
    with pytest.raises(AppError, match="wget is not installed"):
        setup(tmp_path, "linux").plan_install("conda")


def test_what_is_there_or_unknown_is_refused(tmp_path: Path) -> None:
    with pytest.raises(AppError, match="git is installed"):
        setup(tmp_path, "linux", "git").plan_install("git")
    with pytest.raises(AppError, match="installs no emacs"):
        setup(tmp_path).plan_install("emacs")
    with pytest.raises(AppError, match="did not install uv"):
        setup(tmp_path, "linux", "uv").plan_remove("uv")
    names = [each.name for each in setup(tmp_path, "linux", "git", "cc").offers() if each.path]
    assert names == ["git", "compilers"]
