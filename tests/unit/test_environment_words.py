from __future__ import annotations

from dataclasses import replace

import pytest

from app.core.environment_words import health_words, needs_attention, shown_name, whereabouts
from app.core.environments import Environment, Health, HealthState, Kind

HASHED = "lab-u5BvhJZu-py3.11"


@pytest.mark.parametrize(
    ("environment", "name"),
    [
        (Environment("/home/ana/lab/.venv", Kind.VENV, ".venv", project="/home/ana/lab"), "lab"),
        (Environment("/home/ana/lab/env", Kind.VENV, "env"), "lab"),
        (Environment("/home/ana/lab/tools", Kind.VENV, "tools", project="/home/ana/lab"), "tools"),
        (Environment(f"/cache/{HASHED}", Kind.POETRY, HASHED, project="/home/ana/lab"), "lab"),
        (Environment(f"/cache/{HASHED}", Kind.POETRY, HASHED), HASHED),
        (Environment("/v/lab-Ab_-1234", Kind.PIPENV, "lab-Ab_-1234", project="/home/ana/lab"), "lab"),
        (Environment("C:\\v\\lab-Ab_-1234", Kind.PIPENV, "lab-Ab_-1234", project="C:\\ana\\lab"), "lab"),
        (Environment("/hatch/lab/x1/docs", Kind.HATCH, "docs", project="/home/ana/lab"), "docs"),
    ],
)
def test_the_name_is_one_that_a_person_knows(environment: Environment, name: str) -> None:
    assert shown_name(environment) == name


def test_one_whose_packages_do_not_fit_works_and_needs_attention() -> None:
    fits = Environment("/home/ana/lab/.venv", Kind.VENV, ".venv", health=Health(HealthState.WORKS), misfits=0)
    assert (str(health_words(fits)), needs_attention(fits), fits.reason) == ("Works", False, None)
    one, two = replace(fits, misfits=1), replace(fits, misfits=2)
    assert (str(health_words(one)), needs_attention(one)) == ("1 package does not fit", True)
    assert str(health_words(two)) == "2 packages do not fit"
    assert str(one.to_json()["health"]["reason"]).startswith("1 package does not fit: ")
    assert one.to_json()["health"]["state"] == "works"


def test_where_it_is_in_few_words() -> None:
    wrapped = Environment(
        "/home/ana/.virtualenvs/old", Kind.VIRTUALENVWRAPPER, "old", project="/home/ana/old"
    )
    assert str(whereabouts(wrapped)) == ".virtualenvs"
    gone = Environment("/home/ana/.virtualenvs/old", Kind.VIRTUALENVWRAPPER, "old", orphaned=True)
    assert str(whereabouts(gone)) == "Project gone"
    inside = Environment("/home/ana/lab/.venv", Kind.POETRY, ".venv", project="/home/ana/lab")
    assert str(whereabouts(inside)) == "In the project"
