"""Each kind of environment in made-up homes of three systems: found where it is, told as what it is."""

import os
from collections import Counter
from dataclasses import replace

import pytest

from app.services.discovery import FOLDERS, Search
from app.tools.registry import environment_tools
from tests.homes import MadeHome

PLATFORMS = ("linux", "darwin", "win32")


def search(home, **options):
    around = options.pop("around", home.surroundings)
    return Search(environment_tools(), around, **options).run()


def told(found):
    return {
        (each.prefix, str(each.kind), each.name, each.python_version, each.project)
        for each in found.environments
    }


def only(home, **options):
    (environment,) = search(home, **options).environments
    return environment


@pytest.fixture(params=PLATFORMS)
def home(request, tmp_path):
    return MadeHome(tmp_path, request.param)


@pytest.fixture
def linux(tmp_path):
    return MadeHome(tmp_path)


def test_a_home_of_everything_is_told_as_it_is(home):
    home.populate(32, 3_000)
    found = search(home)
    assert told(found) == {tuple(each) for each in home.made}
    assert len(Counter(each.kind for each in found.environments)) == 10
    assert not os.path.exists(home.ran)


def test_the_executable_is_never_the_base(home):
    home.venv(home.at("a"))
    environment = only(home)
    name = os.path.join("Scripts", "python.exe") if home.windows else os.path.join("bin", "python")
    assert environment.executable == os.path.join(home.at("a"), name)
    assert os.path.dirname(environment.base or "").startswith(home.base())


# ── uv ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_uv_comes_before_a_pipfile_beside_it(home):
    home.write(home.at("p", "Pipfile"))
    home.uv(home.at("p", ".venv"))
    assert only(home).kind == "uv"


@pytest.mark.parametrize(
    ("pyproject", "kind"),
    [
        ("[tool.uv.workspace]\nmembers = []\n", "uv-workspace"),
        ("[tool.uv]\nworkspace = {members = []}\n", "uv-workspace"),
        ("[project]\nname = 'workspace'\n", "uv"),
        ("# [tool.uv.workspace]\n", "uv"),
        ("broken [workspace", "uv"),
    ],
)
def test_a_workspace_of_uv(linux, pyproject, kind):
    linux.write(linux.at("p", "pyproject.toml"), pyproject)
    linux.uv(linux.at("p", ".venv"))
    assert only(linux).kind == kind


def test_an_active_environment_is_told_as_it_is(linux):
    """VIRTUAL_ENV leads to it before its project was seen."""
    linux.uv_workspace(linux.at("w"))
    linux.write(linux.at("p", "Pipfile"))
    linux.virtualenv(linux.at("p", ".venv"))
    expected = told(search(linux))
    assert {kind for _, kind, *_ in expected} == {"uv-workspace", "pipenv"}
    for project in ("w", "p"):
        linux.environ["VIRTUAL_ENV"] = linux.at(project, ".venv")
        assert told(search(linux)) == expected


# ── Poetry ────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("config", "local", "variable", "kind"),
    [
        (None, None, None, "venv"),
        ("true", None, None, "poetry"),
        ("true", "false", None, "venv"),
        ("false", "true", None, "poetry"),
        (None, "true", "false", "venv"),
        (None, None, "1", "poetry"),
    ],
)
def test_in_a_project_of_poetry_its_settings_decide(home, config, local, variable, kind):
    folder = {
        "linux": (".config", "pypoetry"),
        "darwin": ("Library", "Application Support", "pypoetry"),
        "win32": ("AppData", "Roaming", "pypoetry"),
    }[home.platform]
    if config:
        home.write(home.at(*folder, "config.toml"), f"[virtualenvs]\nin-project = {config}\n")
    if local:
        home.write(home.at("p", "poetry.toml"), f"[virtualenvs]\nin-project = {local}\n")
    if variable:
        home.environ["POETRY_VIRTUALENVS_IN_PROJECT"] = variable
    home.write(home.at("p", "pyproject.toml"), "[tool.poetry]\nname = 'p'\n")
    home.venv(home.at("p", ".venv"))
    environment = only(home)
    assert (environment.kind, environment.project) == (kind, home.at("p"))


def test_a_project_that_is_not_of_poetry_is_not_made_one_by_settings(linux):
    linux.environ["POETRY_VIRTUALENVS_IN_PROJECT"] = "true"
    linux.write(linux.at("p", "pyproject.toml"), "[project]\nname = 'p'\n")
    linux.venv(linux.at("p", ".venv"))
    assert only(linux).kind == "venv"


@pytest.mark.parametrize("how", ["cache-dir", "path", "variable", "cache variable", "braces"])
def test_poetry_keeps_its_environments_where_it_is_told(linux, how):
    place = os.path.join(linux.top, "elsewhere")
    config = linux.at(".config", "pypoetry", "config.toml")
    folder = os.path.join(place, "virtualenvs")
    match how:
        case "cache-dir":
            linux.write(config, f'cache-dir = "{place}"\n')
        case "path":
            linux.write(config, f'[virtualenvs]\npath = "{folder}"\n')
        case "variable":
            linux.environ["POETRY_VIRTUALENVS_PATH"] = folder
        case "cache variable":
            linux.environ["POETRY_CACHE_DIR"] = place
        case "braces":
            linux.write(config, f'cache-dir = "{place}"\n[virtualenvs]\npath = "{{cache-dir}}/virtualenvs"\n')
    linux.virtualenv(os.path.join(folder, "demo-12345678-py3.12"))
    assert only(linux).kind == "poetry"


def test_the_project_of_a_link_is_found_by_its_real_path(linux):
    real = linux.at("disk", "course")
    linux.poetry(real, "course")
    os.symlink(real, linux.at("course"))
    assert only(linux).project == real


def test_a_hash_without_a_project_is_no_proof_of_an_orphan(linux):
    linux.virtualenv(linux.at(".cache", "pypoetry", "virtualenvs", "gone-12345678-py3.12"))
    environment = only(linux)
    assert (environment.kind, environment.project, environment.orphaned) == ("poetry", None, False)


# ── pipenv and virtualenvwrapper ──────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("name", "project", "pipfile", "kind"),
    [
        ("thesis", None, False, "virtualenvwrapper"),
        ("thesis", "p", False, "virtualenvwrapper"),
        ("thesis", "p", True, "pipenv"),
        ("data-analysis", None, False, "virtualenvwrapper"),  # eight letters, but no hash
        ("proj-kl-QKK3C", None, False, "pipenv"),
        ("proj-kl-QKK3C", "gone", False, "pipenv"),
    ],
)
def test_what_two_tools_share_is_told_apart(linux, name, project, pipfile, kind):
    linux.environ["WORKON_HOME"] = linux.at("my envs")
    linux.virtualenv(linux.at("my envs", name))
    os.makedirs(linux.at("p"))
    if project:
        linux.write(linux.at("my envs", name, ".project"), linux.at(project) + "\n")
    if pipfile:
        linux.write(linux.at("p", "Pipfile"))
    environment = only(linux)
    assert environment.kind == kind
    assert environment.project == (linux.at(project) if project else None)
    assert environment.orphaned is (project == "gone")


def test_a_file_venv_names_the_environment_of_pipenv(linux):
    prefix = linux.virtualenv(os.path.join(linux.top, "elsewhere", "env"))
    linux.write(linux.at("p", "Pipfile"))
    linux.write(linux.at("p", ".venv"), prefix + "\n")
    environment = only(linux)
    assert (environment.prefix, environment.project) == (prefix, linux.at("p"))


def test_a_file_venv_may_name_one_in_workon_home(linux):
    linux.environ["WORKON_HOME"] = linux.at("w")
    linux.virtualenv(linux.at("w", "thesis"))
    linux.write(linux.at("p", "Pipfile"))
    linux.write(linux.at("p", ".venv"), "thesis\n")
    environment = only(linux)
    assert (environment.kind, environment.project) == ("pipenv", linux.at("p"))


# ── hatch ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_hatch_in_the_folder_that_a_project_names(linux):
    linux.write(linux.at("p", "pyproject.toml"), '[tool.hatch.dirs.env]\nvirtual = ".hatch"\n')
    linux.virtualenv(linux.at("p", ".hatch", "test"))
    environment = only(linux)
    assert (environment.kind, environment.name, environment.project) == ("hatch", "test", linux.at("p"))


def test_hatch_elsewhere(linux):
    linux.environ["HATCH_DATA_DIR"] = os.path.join(linux.top, "data")
    linux.virtualenv(os.path.join(linux.top, "data", "env", "virtual", "p", "abcdefgh", "p"))
    assert only(linux).kind == "hatch"


# ── conda and pixi ────────────────────────────────────────────────────────────────────────────────────────


def test_environments_that_only_conda_has_a_list_of(home):
    prefix = home.conda(os.path.join(home.top, "scratch", "lab"))
    gone = os.path.join(home.top, "gone")
    home.write(home.at(".conda", "environments.txt"), f"\n{prefix}\r\n{gone}\nnot a path\n/nul\0\n{prefix}\n")
    environment = only(home)
    assert (environment.prefix, environment.kind, environment.name) == (prefix, "conda", "lab")


@pytest.mark.parametrize(
    "place", [".condarc", ".conda/.condarc", ".config/conda/.condarc", ".conda/condarc.d/x.yml"]
)
def test_environments_where_a_condarc_says(linux, place):
    linux.environ["SCRATCH"] = os.path.join(linux.top, "scratch")
    linux.write(linux.at(*place.split("/")), "envs_dirs:\n  - ${SCRATCH}/envs\n")
    linux.conda(os.path.join(linux.top, "scratch", "envs", "lab"))
    assert only(linux).name == "lab"


@pytest.mark.parametrize("name", ["miniconda3", "anaconda3", "miniforge3", "mambaforge", "micromamba"])
def test_installations_of_the_whole_machine(home, name):
    parts = ("ProgramData",) if home.windows else ("opt",)
    if home.windows:
        home.environ["ProgramData"] = os.path.join(home.top, "ProgramData")
    root = home.conda(os.path.join(home.top, *parts, name), root=True)
    home.conda(os.path.join(root, "envs", "course"))
    assert {each.name for each in search(home).environments} == {"base", "course"}


def test_an_installation_that_only_its_environments_tell_of(linux):
    roots = [os.path.join(linux.top, "srv", name) for name in ("far", "near", "active")]
    for root in roots:
        linux.conda(root, root=True)
    history, inside = os.path.join(linux.top, "data", "lab"), os.path.join(roots[1], "envs", "lab")
    for prefix in (history, inside, os.path.join(roots[2], "envs", "lab")):
        linux.conda(prefix)
    linux.write(
        os.path.join(history, "conda-meta", "history"), f"# cmd: {roots[0]}/bin/conda create -n lab\n"
    )
    linux.write(linux.at(".conda", "environments.txt"), f"{history}\n{inside}\n")
    linux.environ["CONDA_PREFIX"] = os.path.join(roots[2], "envs", "lab")
    assert told(search(linux)) == {tuple(each) for each in linux.made}


@pytest.mark.parametrize("entry", ["{}/condabin", "{}/bin/"])
def test_an_installation_with_its_programs_on_path(linux, entry):
    root = linux.conda(os.path.join(linux.top, "srv", "conda"), root=True)
    beside = linux.venv(os.path.join(linux.top, "usr", "share", "no-place-of-conda"))
    linux.environ["PATH"] = f"{linux.top}/usr/bin:{entry.format(root)}:relative/bin::"
    assert beside not in {each.prefix for each in search(linux).environments}
    assert [each.prefix for each in search(linux).environments] == [root]


def test_an_installation_that_a_link_on_path_leads_to(linux):
    root = linux.conda(os.path.join(linux.top, "srv", "conda"), root=True)
    os.makedirs(linux.at(".local", "bin"))
    os.symlink(os.path.join(root, "condabin", "conda"), linux.at(".local", "bin", "conda"))
    linux.environ["PATH"] = linux.at(".local", "bin")
    assert only(linux).prefix == root


def test_a_line_of_condas_list_that_is_no_environment_is_not_searched(linux):
    linux.venv(os.path.join(linux.top, "data", "other", "env"))
    linux.write(linux.at(".conda", "environments.txt"), os.path.join(linux.top, "data"))
    assert search(linux).environments == ()


def test_an_installation_met_in_many_ways_is_one(linux):
    root = linux.conda(linux.at("miniconda3"), root=True)
    linux.environ |= {"CONDA_PREFIX": root, "CONDA": root, "MAMBA_ROOT_PREFIX": root}
    linux.write(linux.at(".conda", "environments.txt"), root)
    assert only(linux).aliases == ()


def test_conda_among_the_versions_of_pyenv_is_conda(home):
    versions = os.path.dirname(home.base())
    home.conda(os.path.join(versions, "miniconda3-24.7"), root=True)
    home.conda(os.path.join(versions, "miniconda3-24.7", "envs", "lab"))
    assert {str(each.kind) for each in search(home).environments} == {"conda"}


def test_packages_with_names_like_python_do_not_give_the_version(linux):
    prefix = linux.conda(linux.at("e"), "3.9.18")
    for name in ("python-slugify-5.0.2-py_0", "python_abi-3.9-2_cp39", "python-3.8.1-old_0"):
        linux.write(os.path.join(prefix, "conda-meta", f"{name}.json"), "{}")
    assert only(linux).python_version == "3.9.18"


def test_a_conda_environment_without_python_is_there(linux):
    linux.write(linux.at("empty", "conda-meta", "history"))
    environment = only(linux)
    assert (environment.name, environment.python_version) == ("empty", None)


def test_pixi_comes_before_conda_and_tells_its_project(linux):
    prefix = linux.pixi(linux.at("p"), name="cuda")
    outside = linux.conda(linux.at("detached"))
    linux.write(
        os.path.join(outside, "conda-meta", "pixi"), f'{{"manifest_path": "{linux.at("p", "pixi.toml")}"}}'
    )
    by_prefix = {each.prefix: each for each in search(linux).environments}
    assert {str(each.kind) for each in by_prefix.values()} == {"pixi"}
    assert {by_prefix[prefix].project, by_prefix[outside].project} == {linux.at("p")}


def test_in_wsl_the_environments_of_windows_are_not_this_systems(linux):
    linux.write(linux.at(".conda", "environments.txt"), "/mnt/c/Users/ada/miniconda3\n")
    assert "/mnt/c/Users/ada/miniconda3" not in [
        start for tool in environment_tools() for start in tool.finder(linux.surroundings).starts()
    ]


# ── pyenv-virtualenv ──────────────────────────────────────────────────────────────────────────────────────


def test_a_link_among_the_versions_is_another_name(linux):
    prefix = linux.pyenv_virtualenv("course")
    environment = only(linux)
    assert environment.prefix == prefix
    assert environment.aliases == (linux.at(".pyenv", "versions", "course"),)


def test_in_the_home_of_another_person_they_are_known_by_their_layout(linux, tmp_path):
    other = MadeHome(tmp_path / "usb")
    other.pyenv_virtualenv("course")
    other.hatch(other.at("h"))
    other.poetry(other.at("p"), "p")
    other.pipenv(other.at("e"))
    around = replace(linux.surroundings, folders=(other.home, other.at(".cache", "pypoetry")))
    kinds = {str(each.kind) for each in search(linux, around=around).environments}
    assert kinds == {"pyenv-virtualenv", "hatch", "poetry", "pipenv"}


def test_a_root_elsewhere(linux):
    linux.environ["PYENV_ROOT"] = os.path.join(linux.top, "opt", "pyenv")
    linux.venv(os.path.join(linux.top, "opt", "pyenv", "versions", "course"))
    assert only(linux).kind == "pyenv-virtualenv"


# ── Switches ──────────────────────────────────────────────────────────────────────────────────────────────


def test_every_source_can_be_switched_off_and_is_in_the_trace_otherwise(linux):
    linux.populate(16, 1_000)
    everything = search(linux)
    names = [each.source for each in everything.trace]
    assert len(set(names)) == len(names) == len(environment_tools()) + 1
    for name in names:
        without = search(linux, off=(name,))
        assert name not in [each.source for each in without.trace]
        kinds = {str(each.kind) for each in without.environments}
        assert name == FOLDERS or name not in kinds
    assert search(linux, off=tuple(names)).environments == ()
