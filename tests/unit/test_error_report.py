"""A report that helps, and says nothing of who sends it."""

from __future__ import annotations

import pytest

from app.core.error_report import error_report, masked


@pytest.mark.parametrize(
    ("text", "home", "user", "expected"),
    [
        ('File "/home/ana/lab/x.py"', "/home/ana", "ana", 'File "~/lab/x.py"'),
        (r"C:\Users\ana\lab and C:\\Users\\ana\\lab", r"C:\Users\ana", "ana", r"~\lab and ~\\lab"),
        ("C:/Users/ana/lab", r"C:\Users\ana", "ana", "~/lab"),
        ("ana said: banana, ana-lab", "/home/ana", "ana", "(user) said: banana, ana-lab"),
        ("nothing to hide", "/", "", "nothing to hide"),
        ("a letter", "/home/a", "a", "a letter"),
    ],
)
def test_home_and_user_are_not_in_it(text: str, home: str, user: str, expected: str) -> None:
    assert masked(text, home, user) == expected


def test_it_says_versions_and_the_whole_way_to_the_error() -> None:
    try:
        try:
            raise KeyError("thesis")
        except KeyError as cause:
            raise ValueError("no such environment in /home/ana/lab") from cause
    except ValueError as error:
        report = error_report(error, {"Labwright": "1.0", "Python": "3.12"}, "/home/ana", "ana")
    assert report.startswith("Labwright: 1.0\nPython: 3.12\n\n")
    assert "KeyError: 'thesis'" in report
    assert report.endswith("ValueError: no such environment in ~/lab\n")
    assert __name__.rsplit(".", 1)[-1] in report  # the file of the traceback
