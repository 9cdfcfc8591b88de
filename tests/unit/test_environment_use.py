"""What the journal tells of when an environment was used."""

from app.core.environment_use import last_uses
from app.core.journal import Entry
from app.core.outcomes import Ending, Outcome


def entry(time, *argv, outcome=None):
    return Entry("id", time, argv, "", "cli", "/", outcome=outcome)


def test_programs_of_an_environment_and_options_that_name_one():
    uses = last_uses(
        [
            entry(5, "/p/.venv/bin/pip", "install", "x"),
            entry(9, "/p/.venv/bin/python", "-c", "1"),
            entry(7, "uv", "pip", "install", "--python", "/q/bin/python3", "x"),
            entry(8, "conda", "install", "-p", "/opt/env/", "x"),
            entry(6, "conda", "list", "--prefix=/opt/other"),
            entry(4, "C:\\e\\Scripts\\pip.exe", "list"),
            entry(3, "git", "status", "/r/bin/x"),
            entry(2, "conda", "list", "-p"),
            entry(1, "/gone/bin/python", outcome=Outcome(Ending.NOT_STARTED, 0.0)),
        ]
    )
    assert uses == {"/p/.venv": 9, "/q": 7, "/opt/env": 8, "/opt/other": 6, "C:\\e": 4}
