"""Each finder on a made-up Linux machine; no interpreter there is run."""

import pytest

from app.core.pythons import Origin
from app.tools import registry as tools
from tests.unit.made_up_machine import MadeUpMachine


@pytest.fixture
def linux(tmp_path):
    return MadeUpMachine(tmp_path / "linux", "linux")


@pytest.fixture
def mac(tmp_path):
    return MadeUpMachine(tmp_path / "mac", "darwin")


@pytest.fixture
def windows(tmp_path):
    return MadeUpMachine(tmp_path / "windows", "win32")


def test_there_is_one_finder_for_each_origin():
    assert {finder.source for finder in tools.python_finders()} == set(Origin)


def test_an_empty_machine_has_none(linux, mac, windows):
    for machine in (linux, mac, windows):
        assert machine.found() == {}


def test_pyenv_and_what_else_lies_in_its_versions(linux):
    linux.python("~/.pyenv/versions/3.12.1/bin/python3.12", "python3", "python")
    linux.python("~/.pyenv/versions/3.13-dev/bin/python")
    linux.python("~/.pyenv/versions/pypy3.9-7.3.15/bin/pypy3.9", "python")
    linux.python("~/.pyenv/versions/miniconda3-3.10-22.11.1-1/bin/python3.10", "python")
    linux.folder("~/.pyenv/versions/miniconda3-3.10-22.11.1-1/condabin")
    linux.file("~/.pyenv/versions/miniconda3-3.10-22.11.1-1/conda-meta/python-3.10.8-h7a1cb2a_1.json")
    linux.file("~/.pyenv/versions/3.12.1/envs/lab/pyvenv.cfg", "home = x")
    linux.python("~/.pyenv/versions/3.12.1/envs/lab/bin/python")
    linux.link("~/.pyenv/versions/lab", "3.12.1/envs/lab")
    linux.link("~/.pyenv/versions/3.12", "3.12.1")
    linux.folder("~/.pyenv/versions/half-made")
    linux.link("~/.pyenv/versions/3.9.1/bin/python", "python3.9")
    linux.python("~/.pyenv/shims/python")
    linux.path("~/.pyenv/shims")
    found = linux.found()
    assert {path: (str(each.origin), each.version, each.implementation) for path, each in found.items()} == {
        "~/.pyenv/versions/3.12.1/bin/python3.12": ("pyenv", "3.12.1", "cpython"),
        "~/.pyenv/versions/3.13-dev/bin/python": ("pyenv", "3.13-dev", "cpython"),
        "~/.pyenv/versions/pypy3.9-7.3.15/bin/pypy3.9": ("pyenv", "3.9", "pypy"),
        "~/.pyenv/versions/miniconda3-3.10-22.11.1-1/bin/python3.10": ("conda", "3.10.8", "cpython"),
    }
    assert linux.aliases(found["~/.pyenv/versions/3.12.1/bin/python3.12"]) == {
        "~/.pyenv/versions/3.12.1/bin/python",
        "~/.pyenv/versions/3.12.1/bin/python3",
        "~/.pyenv/versions/3.12/bin/python",
        "~/.pyenv/versions/3.12/bin/python3",
        "~/.pyenv/versions/3.12/bin/python3.12",
    }
    skipped = linux.skipped()
    assert "environment" in skipped["~/.pyenv/versions/lab"]
    assert "no interpreter" in skipped["~/.pyenv/versions/half-made"]
    assert "gone" in skipped["~/.pyenv/versions/3.9.1"]
    assert "version file" in skipped["~/.pyenv/shims"]


def test_pyenv_where_its_variable_says(linux):
    linux.environ["PYENV_ROOT"] = str(linux.root / "srv/pyenv")
    linux.python("/srv/pyenv/versions/3.11.7/bin/python")
    assert linux.origins() == {"/srv/pyenv/versions/3.11.7/bin/python": "pyenv"}
    linux.environ["PYENV_ROOT"] = ""
    assert linux.origins() == {}


def test_uv_and_its_links_to_the_newest(linux):
    name = "cpython-3.12.1-linux-x86_64-gnu"
    base = f"~/.local/share/uv/python/{name}"
    linux.python(f"{base}/bin/python3.12", "python3", "python")
    linux.file(f"{base}/lib/python3.12/os.py")
    linux.file(f"{base}/lib/python3.12/EXTERNALLY-MANAGED")
    linux.link("~/.local/share/uv/python/cpython-3.12-linux-x86_64-gnu", name)
    linux.file("~/.local/share/uv/python/.lock")
    linux.folder("~/.local/share/uv/python/.temp")
    linux.link("~/.local/bin/python3.12", linux.place(f"{base}/bin/python3.12"))
    linux.path("~/.local/bin")
    found = linux.found()
    assert list(found) == [f"{base}/bin/python3.12"]
    python = found[f"{base}/bin/python3.12"]
    assert (python.origin, python.version, python.externally_managed) == ("uv", "3.12.1", True)
    assert "~/.local/bin/python3.12" in linux.aliases(python)
    assert "~/.local/share/uv/python/cpython-3.12-linux-x86_64-gnu/bin/python3.12" in linux.aliases(python)


def test_uv_where_its_variables_say(linux, windows):
    linux.environ["XDG_DATA_HOME"] = str(linux.root / "data")
    linux.python("/data/uv/python/pypy-3.10.14-linux-x86_64-gnu/bin/pypy3.10", "python")
    linux.environ["UV_PYTHON_INSTALL_DIR"] = ""
    (python,) = linux.found().values()
    assert (python.version, python.implementation, python.end_of_life) == ("3.10.14", "pypy", None)
    linux.environ["UV_PYTHON_INSTALL_DIR"] = str(linux.root / "elsewhere")
    linux.python("/elsewhere/cpython-3.11.9-linux-x86_64-gnu/bin/python3.11")
    assert list(linux.found()) == ["/elsewhere/cpython-3.11.9-linux-x86_64-gnu/bin/python3.11"]
    windows.python("~/AppData/Roaming/uv/python/cpython-3.12.1-windows-x86_64-none/python.exe")
    assert list(windows.origins().values()) == ["uv"]


@pytest.mark.parametrize(
    "place",
    ["~/miniconda3", "~/mambaforge", "~/opt/anaconda3", "/opt/conda", "/opt/miniforge3", "/anaconda3"],
)
def test_conda_in_its_usual_places(linux, place):
    linux.python(f"{place}/bin/python3.11", "python")
    linux.folder(f"{place}/condabin")
    linux.file(f"{place}/conda-meta/python-3.11.5-h955ad1f_0.json")
    linux.python(f"{place}/envs/lab/bin/python3.9", "python")
    linux.file(f"{place}/envs/lab/conda-meta/history")
    linux.path(f"{place}/envs/lab/bin", f"{place}/bin", f"{place}/condabin")
    linux.environ["CONDA_PREFIX"] = str(linux.place(f"{place}/envs/lab"))
    found = linux.found()
    assert {path: (str(each.origin), each.version) for path, each in found.items()} == {
        f"{place}/bin/python3.11": ("conda", "3.11.5")
    }


def test_conda_by_nothing_but_its_record_is_a_cpython(linux):
    linux.python("~/miniforge3/bin/python")
    linux.folder("~/miniforge3/envs")
    linux.file("~/miniforge3/conda-meta/python-3.11.5-h955ad1f_0_cpython.json")
    (python,) = linux.found().values()
    assert (python.version, python.implementation) == ("3.11.5", "cpython")


def test_conda_by_its_list_and_by_its_program(linux):
    for place in ("/srv/one", "/srv/two"):
        linux.python(f"{place}/bin/python3.11", "python")
        linux.folder(f"{place}/envs/lab/conda-meta")
        linux.folder(f"{place}/conda-meta")
    lines = [str(linux.place("/srv/one/envs/lab")), "/stale/line", "", "nonsense", "\udcff"]
    linux.file("~/.conda/environments.txt", "\n".join(lines).encode("utf-8", "surrogateescape"))
    linux.path("/srv/two/condabin")
    assert set(linux.origins().values()) == {"conda"}
    assert len(linux.found()) == 2


def test_conda_by_the_history_of_what_it_made(linux):
    root = "/srv/my conda"
    linux.python(f"{root}/bin/python3.11", "python")
    linux.folder(f"{root}/condabin")
    linux.folder(f"{root}/conda-meta")
    history = f"==> 2024-01-01 10:00:00 <==\n# cmd: {linux.place(root)}/bin/conda create -p x python=3.9\n"
    linux.file("~/labs/env/conda-meta/history", history)
    linux.file("~/.conda/environments.txt", str(linux.place("~/labs/env")))
    assert linux.origins() == {f"{root}/bin/python3.11": "conda"}


def test_a_root_of_micromamba_has_environments_and_no_python(linux):
    linux.folder("~/micromamba/envs/lab/conda-meta")
    linux.folder("~/micromamba/conda-meta")
    assert linux.found() == {}
    assert "no interpreter" in linux.skipped()["~/micromamba"]


def test_disks_of_windows_are_left_alone_in_wsl(linux):
    linux.environ["WSL_DISTRO_NAME"] = "Debian"
    linux.environ["PATH"] = "/mnt/c/Python312:/mnt/d"
    assert linux.found() == {}
    assert "disk of Windows" in linux.skipped()["/mnt/c/Python312"]


def test_the_system_of_linux(linux):
    linux.python("/usr/bin/python3.11", "python3")
    linux.python("/usr/bin/python3.9")
    linux.python("/usr/bin/python3.11-config")
    linux.python("/usr/bin/python3-dbg")
    linux.file("/usr/bin/activate")
    linux.link("/bin", "usr/bin")
    linux.link("/usr/bin/python2", "python2.7")
    linux.file("/usr/lib/python3.11/EXTERNALLY-MANAGED")
    linux.file("/usr/lib/python3.9/os.py")
    linux.python("/usr/local/bin/python3.12", "python3")
    linux.path("/usr/local/bin", "/usr/bin", "/bin")
    found = linux.found()
    assert {path: (str(each.origin), each.version) for path, each in found.items()} == {
        "/usr/bin/python3.11": ("system", "3.11"),
        "/usr/bin/python3.9": ("system", "3.9"),
        "/usr/local/bin/python3.12": ("system", "3.12"),
    }
    assert linux.aliases(found["/usr/bin/python3.11"]) == {
        "/usr/bin/python3",
        "/bin/python3",
        "/bin/python3.11",
    }
    assert found["/usr/bin/python3.11"].externally_managed is True
    assert found["/usr/bin/python3.9"].externally_managed is False
    assert "gone" in linux.skipped()["/usr/bin/python2"]


def test_homebrew_on_linux(linux):
    brew = "/home/linuxbrew/.linuxbrew"
    linux.python(f"{brew}/Cellar/python@3.12/3.12.3_1/bin/python3.12")
    linux.link(f"{brew}/opt/python@3.12", "../Cellar/python@3.12/3.12.3_1")
    linux.link(f"{brew}/bin/python3.12", "../Cellar/python@3.12/3.12.3_1/bin/python3.12")
    linux.link(f"{brew}/bin/python3", "../Cellar/python@3.12/3.12.3_1/bin/python3.12")
    linux.link(f"{brew}/bin/git", "nothing")
    linux.path(f"{brew}/bin")
    found = linux.found()
    (python,) = found.values()
    assert (python.origin, python.version) == ("homebrew", "3.12.3")
    assert f"{brew}/bin/python3" in linux.aliases(python)
    assert f"{brew}/opt/python@3.12/bin/python3.12" in linux.aliases(python)


def test_asdf_mise_and_rye(linux):
    linux.python("~/.asdf/installs/python/3.11.4/bin/python3.11", "python")
    linux.python("~/.asdf/shims/python")
    mise = "~/.local/share/mise/installs/python"
    linux.python(f"{mise}/3.12.1/bin/python3.12", "python", "python3")
    for name in ("latest", "3", "3.12"):
        linux.link(f"{mise}/{name}", "./3.12.1")
    linux.python("~/.rye/py/cpython@3.12.0/install/bin/python3", "python")
    linux.python("~/.rye/py/cpython@3.11.8/bin/python3")
    linux.python("/srv/own/bin/python3.10")
    linux.link("~/.rye/py/cpython@3.10.2", linux.place("/srv/own/bin/python3.10"))
    linux.link("~/.rye/py/cpython@3.8.2", "gone")
    linux.path("~/.asdf/shims", "~/.local/share/mise/shims", "~/.rye/shims")
    found = linux.found()
    assert {path: (str(each.origin), each.version) for path, each in found.items()} == {
        "~/.asdf/installs/python/3.11.4/bin/python3.11": ("asdf", "3.11.4"),
        f"{mise}/3.12.1/bin/python3.12": ("mise", "3.12.1"),
        "~/.rye/py/cpython@3.12.0/install/bin/python3": ("rye", "3.12.0"),
        "~/.rye/py/cpython@3.11.8/bin/python3": ("rye", "3.11.8"),
        "/srv/own/bin/python3.10": ("rye", "3.10.2"),
    }
    assert len(found[f"{mise}/3.12.1/bin/python3.12"].aliases) == 2 + 3 * 3


def test_asdf_and_mise_where_their_variables_say(linux):
    linux.environ["ASDF_DATA_DIR"] = str(linux.root / "asdf")
    linux.environ["MISE_DATA_DIR"] = str(linux.root / "mise")
    linux.python("/asdf/installs/python/3.11.4/bin/python")
    linux.python("/mise/installs/python/3.12.4/bin/python")
    assert sorted(linux.origins().values()) == ["asdf", "mise"]


def test_shims_outside_of_a_folder_of_that_name(linux):
    linux.file("~/hand/python3", '#!/usr/bin/env bash\nexec "/x/libexec/pyenv" exec "$program" "$@"\n')
    linux.file("~/hand/mise", "\x7fELF")
    linux.link("~/link/python3.12", "../hand/mise")
    linux.file("~/.pixi/bin/python", "\x7fELF")
    for path in ("~/hand/python3", "~/hand/mise", "~/.pixi/bin/python"):
        linux.place(path).chmod(0o755)
    linux.path("~/hand", "~/link", "~/.pixi/bin")
    assert linux.found() == {}
    assert {"~/hand/python3", "~/link/python3.12", "~/.pixi/bin"} <= set(linux.skipped())


def test_path_and_what_on_it_is_no_python(linux):
    linux.python("~/tools/bin/python3.11", "python3", "python")
    linux.python("~/venv/bin/python")
    linux.file("~/venv/pyvenv.cfg", "home = /usr/bin")
    linux.python("~/old/bin/python")
    linux.file("~/old/bin/activate")
    linux.python("~/pixi/.pixi/envs/default/bin/python")
    linux.file("~/pixi/.pixi/envs/default/conda-meta/pixi")
    linux.path("~/tools/bin", "~/venv/bin", "~/old/bin", "~/pixi/.pixi/envs/default/bin", "~/gone")
    linux.environ["PATH"] += "::relative:.:" + "~/tools/bin"
    assert linux.origins() == {"~/tools/bin/python3.11": "path"}
    skipped = linux.skipped()
    assert "environment" in skipped["~/venv/bin"]
    assert "environment" in skipped["~/old/bin"]
    assert "environment" in skipped["~/pixi/.pixi/envs/default/bin"]


def test_copies_in_one_folder_are_one_python(linux):
    for name in ("python", "python3", "python3.11"):
        linux.python(f"~/tools/bin/{name}")
    linux.path("~/tools/bin")
    assert list(linux.found()) == ["~/tools/bin/python"]


def test_two_versions_in_one_folder_are_two(linux):
    linux.python("~/tools/bin/python3.11")
    linux.python("~/tools/bin/python3.12", "python3")
    linux.python("~/tools/bin/python3.13t")
    linux.path("~/tools/bin")
    assert sorted(linux.found()) == [f"~/tools/bin/python{v}" for v in ("3.11", "3.12", "3.13t")]


def test_a_link_of_one_tool_into_the_folder_of_another_changes_no_origin(linux):
    linux.python("~/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu/bin/python3.12", "python")
    linux.link(
        "~/.pyenv/versions/3.12.1-uv",
        linux.place("~/.local/share/uv/python/cpython-3.12.1-linux-x86_64-gnu"),
    )
    linux.python("~/.pyenv/versions/3.11.1/bin/python3.11", "python")
    linux.link("~/.local/share/mise/installs/python/3.11.1", linux.place("~/.pyenv/versions/3.11.1"))
    linux.link("/usr/local/bin/python3.11", linux.place("~/.pyenv/versions/3.11.1/bin/python3.11"))
    assert sorted(linux.origins().values()) == ["pyenv", "uv"]


def test_a_home_that_is_a_link_changes_no_origin(tmp_path, linux):
    linux.python("~/.pyenv/versions/3.11.1/bin/python3.11", "python")
    linux.link("/elsewhere", linux.home)
    linux.environ["PATH"] = f"{linux.home}/.pyenv/versions/3.11.1/bin"
    linux.home = linux.root / "elsewhere"
    (python,) = linux.found().values()
    assert python.origin == "pyenv"


def test_odd_names_and_loops_do_no_harm(linux):
    odd = "~/bin with\nline \udcff é/bin"
    linux.python(f"{odd}/python3.12")
    linux.link("~/loop/bin", "bin")
    linux.link("~/loops/bin/python3", "python3.12")
    linux.link("~/loops/bin/python3.12", "python3")
    linux.folder("~/dirs/bin/python3")
    linux.file("~/dirs/bin/python3.11", "a letter about a snake")
    linux.path(odd, "~/loop/bin", "~/loops/bin", "~/dirs/bin")
    (python,) = linux.found().values()
    assert python.version == "3.12"
    assert "gone" in linux.skipped()["~/loops/bin/python3"]
