"""Each word of a command line is explained rightly, or not at all, and none is lost."""

import re
import shlex
import tomllib
from pathlib import Path
from string import Formatter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.explain import Word, program_name
from app.core.explain_tables import STRUCTURE, BadTableError, parse_table
from app.services.explanations import Explanations

FOLDER = Path(__file__).parents[2] / "resources" / "explain"
PROGRAMS = sorted(path.stem for path in (FOLDER / "en").glob("*.toml") if path.stem != "wording")
LANGUAGES = ("es", "fr")
ENGLISH = Explanations(FOLDER)


def sections(language: str, program: str) -> dict[str, dict[str, object]]:
    """A program's file, as it is."""
    return tomllib.loads((FOLDER / language / f"{program}.toml").read_text(encoding="utf-8"))


COMMANDS = [tuple(path.split()) for program in PROGRAMS for path in sections("en", program)]

LINES = """
git init -b main
git clone --depth 1 https://example.org/course/lab4.git lab4
git clone -b spring --recurse-submodules git@example.org:course/lab.git
git status -sb
git add -A
git add train.py data/
git commit -m "first try"
git commit -am "it works"
git commit --amend --no-edit
git push -u origin main
git push --force-with-lease
git pull --rebase origin main
git checkout -b experiment
git checkout -- notebook.ipynb
git switch -c experiment main
git restore --staged train.py
git log --oneline --graph -10
git diff --staged train.py
git reset --hard HEAD~1
git stash push -m later
git remote add origin https://example.org/me/lab.git
git config --global user.name Ada
git branch -d experiment
git -C lab4 rev-parse --show-toplevel
python train.py --epochs 10
python -c "print(1)" a b
python3.11 -m venv .venv
.venv/bin/python -m pip install --upgrade pip
.venv\\Scripts\\python.exe -m pip install -r requirements.txt
python -X utf8 -W error -u train.py
python -m http.server 8000 --bind 127.0.0.1
py -3.11 -m venv .venv
pip install "numpy>=1.26,<3" torch==2.1.0 "uvicorn[standard]"
pip install -e ".[dev]"
pip install --no-cache-dir -r requirements.txt -c constraints.txt
pip install git+https://example.org/x/y.git
pip list --outdated
pip freeze --local
pip3 uninstall -y numpy
pip cache purge
pip config set global.index-url https://example.org/simple
virtualenv -p python3.10 env
pyenv install 3.12.1
pyenv install --list
pyenv global 3.12.1 3.11.7
pyenv local --unset
pyenv virtualenv 3.11 thesis
poetry new lab
poetry add --group dev pytest "ruff@^0.5"
poetry install --no-root --with dev
poetry run python -m pip list
poetry env use python3.11
conda create -y -n ml -c conda-forge python=3.11 numpy
conda env create -f environment.yml
conda install --name ml pytorch
conda run -n ml python train.py
conda env export --from-history
conda remove -n ml --all
conda.bat activate ml
uv venv --python 3.12
uv pip install -r requirements.txt flask
uv add "fastapi>=0.110"
uv run python -m http.server
uv sync --frozen --no-dev
uvx ruff check
docker run hello-world
docker run -it --rm ubuntu:24.04 bash
docker run --rm --entrypoint sh alpine -c "echo hello" name
docker run -d --name web -p 127.0.0.1:8080:80 nginx
docker run --rm -v "C:\\Users\\Ada\\lab:/work:ro" -w /work python:3.12-slim python train.py --epochs 10
docker run --gpus all --shm-size 2g -e CUDA_VISIBLE_DEVICES=0 ghcr.io/org/train@sha256:0123abcd
docker run --mount type=bind,source=/srv,target=/data,readonly -p 8000 img
docker build -t lab4:1 -f docker/Dockerfile --build-arg PY=3.12 .
docker exec -it web sh -c "ls /"
docker ps -aq --filter status=exited
docker logs -f --tail 100 web
docker images --digests
docker compose -f compose.yml up -d --build web
docker-compose down -v --remove-orphans
docker compose exec db psql -U postgres
docker system prune -af --volumes
docker pull localhost:5000/base/python:3.12
docker push registry.example.org:5000/me/app:1.0
docker tag app registry.example.org/me/app
docker cp web:/etc/nginx/nginx.conf .
docker volume create models
docker network create --driver bridge lab
docker login -u ada --password-stdin ghcr.io
docker context use desktop-linux
docker.exe stats --no-stream
sudo docker ps
env A=b C=d python train.py
env -u HOME -i A=b python
xterm -e env A=b bash --rcfile start -i
gnome-terminal --working-directory=/lab -- env A=b C=d zsh -i
konsole --workdir /lab -e fish -i -C "source x"
kitty --directory /lab env A=b bash -i
wezterm start --cwd /lab -- fish -il
wt -d lab pwsh -ExecutionPolicy RemoteSigned -NoExit -Command "& x"
chmod +x start.command
open -a Terminal start.command
code lab
""".strip().splitlines()


def explained(line: str, explanations: Explanations = ENGLISH) -> list[Word]:
    return list(explanations.explain(split(line)))


def split(line: str) -> list[str]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=False)
    lexer.whitespace_split, lexer.escape, lexer.commenters = True, "", ""
    return list(lexer)


def meaning(line: str, text: str) -> str:
    """What is said of the word with this text."""
    (explanation,) = {word.explanation for word in explained(line) if word.text == text}
    assert explanation is not None
    return explanation


def assert_nothing_is_lost(argv: list[str], words: tuple[Word, ...]) -> None:
    assert [part for word in words for part in argv[word.start : word.stop]] == argv
    assert all(word.text == " ".join(argv[word.start : word.stop]) for word in words)
    assert all(word.stop > word.start for word in words)
    assert all(word.explanation is None or word.explanation.strip() for word in words)


@pytest.mark.parametrize("line", LINES)
def test_a_line_of_a_first_course_is_explained_to_its_end(line: str) -> None:
    argv = split(line)
    words = ENGLISH.explain(argv)
    assert_nothing_is_lost(argv, words)
    left_over = [word.text for word in words if word.explanation is None]
    assert left_over == {
        "docker compose exec db psql -U postgres": ["-U", "postgres"],
        "uvx ruff check": ["check"],
    }.get(line, [])
    assert not any("{" in str(word.explanation) for word in words)


NASTY = """
git docker python pip uv conda poetry pyenv run compose exec install up env image:tag a=b -it -p -v --mount
-m -c -r -- - --x=y --name -e -d -p80 -vvv 8080:80 :: C:\\x:/y , = type=bind,src= numpy>= [ ] -1 -0
"""
nasty = st.one_of(st.sampled_from(NASTY.split()), st.text(max_size=8))


@given(argv=st.lists(nasty, max_size=10))
def test_no_word_of_any_line_is_lost(argv: list[str]) -> None:
    assert_nothing_is_lost(argv, ENGLISH.explain(argv))


@given(path=st.sampled_from(COMMANDS), rest=st.lists(nasty, max_size=6))
def test_no_word_after_any_command_is_lost(path: tuple[str, ...], rest: list[str]) -> None:
    assert_nothing_is_lost([*path, *rest], ENGLISH.explain([*path, *rest]))


@pytest.mark.parametrize(
    ("line", "text", "says"),
    [
        (
            "docker run -p 127.0.0.1:8080:80 x",
            "-p 127.0.0.1:8080:80",
            "Port 8080 of this computer (the host) leads to port 80 in the container.",
        ),
        (
            "docker run -p 127.0.0.1:8080:80 x",
            "-p 127.0.0.1:8080:80",
            "Only programs on this computer can reach it.",
        ),
        ("docker run -p 8080:80/udp x", "-p 8080:80/udp", "UDP"),
        ("docker run -p 8080:80 x", "-p 8080:80", "Other computers on the network can reach it too."),
        ("docker run -p8080:80 x", "-p8080:80", "Port 8080 of this computer"),
        ("docker run --publish=[::1]:8080:80 x", "--publish=[::1]:8080:80", "Only programs on this computer"),
        ("docker run -p 80 x", "-p 80", "picks a free port"),
        (
            "docker run -v ./a:/b x",
            "-v ./a:/b",
            "./a of this computer (the host) appears as /b in the container",
        ),
        (
            "docker run -v C:\\a:/b:ro x",
            "-v C:\\a:/b:ro",
            "C:\\a of this computer (the host) appears as /b in the container",
        ),
        ("docker run -v C:\\a:/b:ro x", "-v C:\\a:/b:ro", "read it but not change it"),
        ("docker run -v models:/b x", "-v models:/b", "The volume models, which Docker keeps, appears as /b"),
        ("docker run -v /b x", "-v /b", "a volume without a name for /b"),
        ("docker run --mount type=tmpfs,dst=/b x", "--mount type=tmpfs,dst=/b", "memory only"),
        ("docker run --mount type=volume,src=m,dst=/b x", "--mount type=volume,src=m,dst=/b", "The volume m"),
        ("docker run -it x", "-it", "-i: Keep standard input open"),
        ("docker run -it x", "-it", "-t: Give it a terminal"),
        ("docker run -itp 80:80 x", "-itp 80:80", "Port 80 of this computer"),
        ("docker run python", "python", "It comes from Docker Hub if it is not on this computer yet."),
        ("docker run python", "python", "takes the one called latest"),
        ("docker run localhost:5000/a", "localhost:5000/a", "the registry localhost:5000"),
        ("docker run localhost:5000/a", "localhost:5000/a", "takes the one called latest"),
        ("docker run ghcr.io/a/b:1", "ghcr.io/a/b:1", "The tag 1 says which variant."),
        ("docker run a@sha256:12", "a@sha256:12", "names exactly one image"),
        (
            "docker run x python -c 1",
            "python",
            "Runs in the container instead of what the image would run. The Python interpreter",
        ),
        ("docker run x pytest -q", "pytest", "Runs in the container instead of what the image would run."),
        ("docker run -e A=1 x", "-e A=1", "The variable A has the value 1."),
        ("docker run -e A x", "-e A", "has on this computer"),
        ("docker compose down -v", "-v", "Also its volumes, with everything in them."),
        ("docker compose logs -f", "-f", "Go on showing"),
        ("docker compose -f a.yml ps", "-f a.yml", "Take the description from the file a.yml."),
        ("docker rm -f web", "-f", "End it first if it is running."),
        ("docker run -h a x", "-h a", "own name for itself is a"),
        (
            "pip install -r requirements.txt",
            "-r requirements.txt",
            "Take everything that the file requirements.txt lists. -r is short for --requirement.",
        ),
        ("pip install --upgrade x", "--upgrade", "newest version that fits"),
        ("pip install x==1.2", "x==1.2", "Version 1.2, and no other."),
        ("pip install x>=1,<2", "x>=1,<2", "Version 1 or newer. Older than version 2."),
        ("pip install x[a,b]~=1.2", "x[a,b]~=1.2", "With its optional parts: a,b."),
        ("pip install x~=1.2", "x~=1.2", "differs only in the last number"),
        ("pip install ./x", "./x", "on this computer, at this path"),
        ("pip install git+https://x/y", "git+https://x/y", "fetched from this address"),
        ("pip -V", "-V", "Print pip's version"),
        ("python -V", "-V", "Print Python's version"),
        (
            "python -m pip install x",
            "-m pip",
            "Run the module pip as a program. pip installs Python packages",
        ),
        ("conda create python=3.11", "python=3.11", "begins with the same numbers"),
        ("poetry add x@^1.2", "x@^1.2", "promises to be compatible"),
        ("poetry add x@latest", "x@latest", "The newest version there is."),
        ("poetry add x@2.0", "x@2.0", "Version 2.0, and no other."),
        ("poetry run python", "python", "Runs in the project's environment. The Python interpreter"),
        (".venv/bin/python x.py", ".venv/bin/python", "It is the one in the folder .venv"),
        ("git -c a=b log", "-c a=b", "for this command only"),
        ("git switch -c x", "-c x", "Make the branch x"),
        ("git push -f", "-f", "even if others' commits are lost"),
        ("git log -3", "-3", "At most 3 commits."),
        ("git checkout -- x", "x", "Changes in it are lost."),
        ("git checkout -- x", "--", "Options end here"),
        ("py -3.11", "-3.11", "the newest Python 3.11"),
        ("uv run -- python", "python", "Runs in the project's environment."),
    ],
)
def test_what_matters_is_said_rightly(line: str, text: str, says: str) -> None:
    assert says in meaning(line, text)


@pytest.mark.parametrize(
    ("line", "unexplained"),
    [
        ("frobnicate --all x", ["frobnicate", "--all", "x"]),
        ("docker frobnicate x", ["frobnicate", "x"]),
        ("docker run --frobnicate x ubuntu -p 80:80", ["--frobnicate", "x", "ubuntu", "-p", "80:80"]),
        ("docker run --frobnicate=x ubuntu", ["--frobnicate=x"]),
        ("docker run -iZ ubuntu", ["-iZ", "ubuntu"]),
        ("docker run -p", ["-p"]),
        ("pip install --frobnicate x -r a.txt y", ["--frobnicate", "x", "y"]),
        ("git version extra", ["extra"]),
        ("python -m frobnicate --x", ["--x"]),
        ("pip packages", ["packages"]),
        ("docker run --rm=maybe ubuntu", ["--rm=maybe"]),
        ("pip install --no-deps=true x", ["--no-deps=true"]),
    ],
)
def test_what_is_not_known_is_not_guessed(line: str, unexplained: list[str]) -> None:
    assert [word.text for word in explained(line) if word.explanation is None] == unexplained


def test_a_flag_and_its_value_are_one_word() -> None:
    words = explained("pip install -r requirements.txt numpy")
    assert [(word.text, word.start, word.stop) for word in words] == [
        ("pip", 0, 1),
        ("install", 1, 2),
        ("-r requirements.txt", 2, 4),
        ("numpy", 4, 5),
    ]


def test_what_follows_the_image_belongs_to_the_container() -> None:
    words = explained("docker run -d img -p 80:80")
    assert [word.text for word in words] == ["docker", "run", "-d", "img", "-p", "80:80"]
    assert "port" not in str(words[-1].explanation).lower()


@pytest.mark.parametrize(
    ("word", "name"),
    [
        ("python3.11", "python"),
        ("/usr/bin/python3", "python"),
        ("C:\\Python\\PYTHON.EXE", "python"),
        ("pip3", "pip"),
        ("conda.bat", "conda"),
        ("docker.exe", "docker"),
        ("./x.py", "x.py"),
        ("python3.13t", "python"),
        ("", ""),
    ],
)
def test_a_program_is_known_by_its_name(word: str, name: str) -> None:
    assert program_name(word) == name


def placeholders(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


@pytest.mark.parametrize("program", PROGRAMS)
def test_a_table_keeps_to_the_schema(program: str) -> None:
    data = sections("en", program)
    table = parse_table(data, data)
    for path, entry in table.commands.items():
        assert path.split()[0] == program or path.startswith("options for ")
        parent = path.rpartition(" ")[0]
        assert not parent or path.startswith("options for ") or parent in table.commands, parent
        for option in entry.options.values():
            assert placeholders(option.text) <= (
                {"value"} if option.value or "NUMBER" in option.names[0] else set()
            )
        for role in (*entry.roles, *entry.roles_after_dashes):
            assert placeholders(role.text) <= {"value"}
        assert all(not role.repeats or role.kind == "VARIABLE" for role in entry.roles[:-1]), path
    for text in texts("en", program).values():
        assert re.search(r"[.)”]$", text), text


def texts(language: str, program: str) -> dict[tuple[str, str], str]:
    """Every text of a file, by section and key."""
    return {
        (path, key): str(text)
        for path, section in sections(language, program).items()
        for key, text in section.items()
        if key not in STRUCTURE
    }


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("program", PROGRAMS)
def test_a_language_has_every_text(language: str, program: str) -> None:
    english, other = texts("en", program), texts(language, program)
    assert list(other) == list(english)
    for key, text in other.items():
        assert text.strip(), key
        assert placeholders(text) == placeholders(english[key]), key
    assert not any(STRUCTURE & section.keys() for section in sections(language, program).values())


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_has_the_wording(language: str) -> None:
    def read(name: str) -> dict[str, str]:
        return tomllib.loads((FOLDER / name / "wording.toml").read_text(encoding="utf-8"))

    english, other = read("en"), read(language)
    assert list(other) == list(english)
    assert {key: placeholders(text) for key, text in other.items()} == {
        key: placeholders(text) for key, text in english.items()
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_explains_in_its_words_what_english_explains(language: str) -> None:
    other = Explanations(FOLDER, language)
    for line in LINES:
        for word, english in zip(explained(line, other), explained(line), strict=True):
            assert (word.start, word.stop) == (english.start, english.stop)
            assert (word.explanation is None) == (english.explanation is None)
            assert word.explanation is None or word.explanation != english.explanation, word.text


def test_an_unknown_language_is_english() -> None:
    assert Explanations(FOLDER, "xx").explain(["git"]) == ENGLISH.explain(["git"])


def test_every_name_leads_to_a_command() -> None:
    names = tomllib.loads((FOLDER / "names.toml").read_text(encoding="utf-8"))
    for name in names["programs"]:
        assert ENGLISH.program(name) is not None
        assert ENGLISH.explain([name])[0].explanation
    for name in names["modules"]:
        assert len(ENGLISH.explain(["python", "-m", name])) == 2
    assert {path.split()[0] for kind in names.values() for path in kind.values()} == set(PROGRAMS)


def test_only_the_tables_asked_for_are_read(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    for name in ("names.toml", "en/wording.toml", "en/git.toml"):
        (tmp_path / name).write_bytes((FOLDER / name).read_bytes())
    assert Explanations(tmp_path).explain(["git", "status"])[1].explanation


@pytest.mark.parametrize(
    ("data", "why"),
    [
        ({"x": {"about": ""}}, "needs a text"),
        ({"x": {}}, "needs a text"),
        ({"x": {"about": "a", "-a": "b", "-a, --all": "c"}}, "twice"),
        ({"x": {"about": "a", "what is this": "b"}}, "neither"),
        ({"x": {"about": "a", "like": ["y"]}}, "before"),
        ({"x": {"about": "a"}, "y": {"about": "a", "also": ["x"]}}, "twice"),
        ({"x": {"about": "a", "also": "y"}}, "list"),
    ],
)
def test_a_bad_table_is_refused(data: dict[str, dict[str, object]], why: str) -> None:
    with pytest.raises(BadTableError, match=why):
        parse_table(data, data)
