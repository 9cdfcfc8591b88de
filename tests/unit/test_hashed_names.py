"""Names with a hash of the project's path, as the tools make them."""

import pytest

from app.core.hashed_names import (
    hatch_key,
    pipenv_key,
    pipenv_key_in,
    poetry_key,
    poetry_key_in,
)


@pytest.mark.parametrize(
    ("folder", "environment"),
    [
        ("/home/u/src/poetry-demo", "poetry-demo-u5BvhJZu-py3.12"),
        ("/home/u/My Project", "my_project-Ci2o1Fs9-py3.12"),
        ("/srv/x", "x" * 42 + "-wP23mWa--py3.12"),
        ("/home/ü/p", "größe-IbqQrlDL-py3.12"),
    ],
)
def test_poetry(folder, environment):
    assert poetry_key_in(environment) == poetry_key(folder)


@pytest.mark.parametrize(
    ("folder", "environment"),
    [("/home/u/proj", "proj-kl-QKK3C"), ("/home/u/My (Proj)", "My__Proj_-BItr5dnZ")],
)
def test_pipenv(folder, environment):
    assert pipenv_key_in(environment) == pipenv_key(f"{folder}/Pipfile")
    assert pipenv_key_in(f"{environment}-3.12", "3.12") == environment[-8:]


@pytest.mark.parametrize(
    "name", ["poetry", "demo-12345678", "demo-1234567-py3.12", "-12345678-py3.12", "a-12345678-py3"]
)
def test_what_is_no_name_of_poetry(name):
    assert poetry_key_in(name) is None


def test_capitals_do_not_count_where_disks_do_not_see_them():
    assert poetry_key("C:\\Users\\Ada", windows=True) == poetry_key("c:\\users\\ada", windows=True)
    assert hatch_key("/Users/Ada", fold=True) == hatch_key("/users/ada", fold=True)
    assert hatch_key("/Users/Ada") != hatch_key("/users/ada")


def test_a_path_that_is_not_utf_8_has_a_hash():
    assert len(poetry_key("/home/M\udcfcller")) == 8
