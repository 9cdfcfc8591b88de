"""What is looked at before something is made or installed: files at once, and who is asked."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from app.core.commands import Command
from app.core.environments import Environment, Health, HealthState, Kind
from app.core.making import Act, EnvironmentWish, PackagesWish
from app.core.network import Aim, NetworkSettings, OwnSetting
from app.core.outcomes import Ending, Outcome
from app.core.place_facts import PlaceFacts
from app.core.ports import NetworkQuestion
from app.core.preflight import Weight
from app.core.reaching import Reach, Reply
from app.core.room import room_needed
from app.core.surroundings import Surroundings
from app.services.network import Network, own_words
from app.services.preflight import Asking, Preflight
from app.system.online import leads_further
from app.system.toolbox import FoundTools
from app.tools import conda_terms

GB = 10**9


class Asked:
    """A tool whose answer is known, and a runner that counts."""

    name = "pip"
    variables = ("HTTPS_PROXY",)

    def __init__(self, reply: Reply) -> None:
        self.reply = reply
        self.commands: list[object] = []

    def question(self, aim: Aim, toolbox: object) -> NetworkQuestion:
        del toolbox
        return NetworkQuestion(Command(("pip", aim.index or "own")), lambda _outcome: self.reply)

    def settings(self, aim: Aim, toolbox: object) -> tuple[()]:
        del aim, toolbox
        return ()

    def run(self, command: object, **_: object) -> Outcome:
        self.commands.append(command)
        return Outcome(Ending.EXITED, 0.1, 0)


def network(
    asked: Asked, *, proxy: str = "", online: bool = True, environ: dict[str, str] | None = None
) -> Network:
    toolbox = FoundTools(Surroundings("linux", environ or {}, "/home/ada"), lambda _name: None)
    return Network(
        [asked],  # type: ignore[list-item]
        lambda: toolbox,
        asked,  # type: ignore[arg-type]
        settings=lambda: NetworkSettings(proxy),
        has_network=lambda: online,
    )


def preflight(
    free: int | None = 100 * GB, terms: tuple[str, ...] = (), reply: Reply | None = None
) -> Preflight:
    asked = Asked(reply or Reply(Reach.REACHED, "a.b"))
    return Preflight(
        lambda: network(asked),
        look_at_place=lambda path: PlaceFacts(path, free_bytes=free),
        unaccepted_terms=lambda wanted: () if "conda-forge" in wanted else terms,
    )


def environment(kind: Kind) -> Environment:
    return Environment("/e", kind, "e", executable="/e/bin/python", health=Health(HealthState.WORKS))


def keys(found: tuple) -> list[tuple[str, Weight]]:  # type: ignore[type-arg]
    return [(each.key, each.weight) for each in found]


def test_room_is_said_and_too_little_is_a_warning() -> None:
    wish = EnvironmentWish("/e", python="/usr/bin/python3.99", packages=("torch",))
    (fine,) = preflight().of_creation("virtualenv", wish, "/e")
    assert (fine.key, fine.weight) == ("disk", Weight.FINE)
    assert "5" in str(fine.sentence)
    assert "100" in str(fine.sentence)
    assert keys(preflight(GB).of_creation("virtualenv", wish, "/e")) == [("disk", Weight.WARNING)]
    assert preflight(None).of_creation("virtualenv", wish, "/e") == ()
    assert preflight(1).of_creation("virtualenv", EnvironmentWish("/e"), "/e") == ()  # nothing is fetched


def test_room_grows_with_what_is_asked_for() -> None:
    assert room_needed([], tool="venv") < room_needed(["six"], tool="venv") < room_needed(["Torch>=2"])
    assert room_needed([], tool="conda") > room_needed([], tool="venv")
    assert room_needed(["conda-forge::pandas"]) == room_needed(["pandas"])
    assert room_needed([], file=True) > 0


def test_terms_are_told_where_they_stand_in_the_way() -> None:
    looked = preflight(terms=("pkgs/main", "pkgs/r"))
    found = looked.of_creation("conda", EnvironmentWish("/e"), "/e")
    assert keys(found) == [("terms", Weight.WARNING), ("disk", Weight.FINE)]
    assert "pkgs/main, pkgs/r" in str(found[0].sentence)
    assert "never" in str(found[0].fix)
    for_forge = EnvironmentWish("/e", channels=("conda-forge",))
    assert keys(looked.of_creation("conda", for_forge, "/e")) == [("disk", Weight.FINE)]
    installs = PackagesWish(Act.INSTALL, ("numpy",))
    assert ("terms", Weight.WARNING) in keys(looked.of_packages(environment(Kind.CONDA), installs))
    by_pip = PackagesWish(Act.INSTALL, ("numpy",), pip=True)
    assert keys(looked.of_packages(environment(Kind.CONDA), by_pip)) == [("disk", Weight.FINE)]
    assert looked.of_packages(environment(Kind.CONDA), PackagesWish(Act.REMOVE, ("numpy",))) == ()


def test_who_is_asked() -> None:
    looked = preflight()
    packages = EnvironmentWish("/e", python="/py", packages=("six",), index="https://a.b/")
    assert looked.asking_for_creation("venv", packages) == Asking("pip", Aim("/py", None, "https://a.b/"))
    assert looked.asking_for_creation("uv", packages) == Asking("uv", Aim(None, None, "https://a.b/"))
    assert looked.asking_for_creation("venv", EnvironmentWish("/e", python="/py")) is None
    offline = EnvironmentWish("/e", python="/py", packages=("six",), offline_folder="/kit")
    assert looked.asking_for_creation("venv", offline) is None
    assert looked.asking_for_creation("conda", EnvironmentWish("/e")) == Asking("conda", Aim())
    installs = PackagesWish(Act.INSTALL, ("six",))
    venv = environment(Kind.VENV)
    assert looked.asking_for_packages(venv, "venv", installs) == Asking("pip", Aim("/e/bin/python"))
    assert looked.asking_for_packages(venv, "uv", installs) == Asking("uv", Aim())
    assert looked.asking_for_packages(venv, "venv", PackagesWish(Act.REMOVE, ("six",))) is None


def test_pipenv_is_asked_for_the_sources_of_its_pipfile(tmp_path: Path) -> None:
    looked, project = preflight(), str(tmp_path)
    wish = EnvironmentWish(project=project, python="/py")
    assert looked.asking_for_creation("pipenv", wish) == Asking("pip", Aim("/py", project))
    source = '[[source]]\nname = "{0}"\nurl = "https://{0}"\n'
    text = "".join(source.format(each) for each in ("a.b/", "me:pw@c.d/", "e.f/"))
    (tmp_path / "Pipfile").write_text(f"{text}[packages]\n", encoding="utf-8")
    aim = Aim("/py", project, "https://a.b/", ("https://e.f/",))
    assert looked.asking_for_creation("pipenv", wish) == Asking("pip", aim)
    assert [each.key for each in looked.of_creation("pipenv", wish, project)] == ["disk"]


def test_poetry_is_asked_for_its_project() -> None:
    assert preflight().asking_for_project("/course") == Asking("poetry", Aim(project="/course"))
    (room,) = preflight(free=10).of_project("/course", ("torch",))
    assert room.weight is Weight.WARNING


def test_who_was_reached_is_not_asked_again_at_once() -> None:
    asked = Asked(Reply(Reach.REACHED, "a.b"))
    reached = network(asked)
    for _ in range(3):
        assert reached.reaches("pip", Aim(), patience_seconds=1).ok
    assert len(asked.commands) == 1
    reached.reaches("pip", Aim(index="https://c.d/"), patience_seconds=1)
    assert len(asked.commands) == 2
    asked.reply = Reply(Reach.SILENT, "c.d")
    silent = network(asked)
    silent.reaches("pip", Aim(), patience_seconds=1)
    silent.reaches("pip", Aim(), patience_seconds=1)
    assert len(asked.commands) == 4


@pytest.mark.parametrize(
    ("host", "online", "reach"),
    [
        ("a.b", True, Reach.SILENT),
        ("a.b", False, Reach.OFFLINE),
        ("127.0.0.1:81", False, Reach.SILENT),
        ("localhost:81", False, Reach.SILENT),
    ],
)
def test_without_a_network_only_this_machine_is_to_blame_itself(
    host: str, online: bool, reach: Reach
) -> None:
    asked = Asked(Reply(Reach.SILENT, host))
    assert network(asked, online=online).report("pip").reply.reach is reach


def test_the_proxy_is_the_chosen_one_or_that_of_the_variables() -> None:
    asked = Asked(Reply(Reach.REACHED))
    assert network(asked, proxy="http://ada:pw@p.q:80").proxy() == "p.q"
    assert network(asked, environ={"https_proxy": "http://v.w:3128"}).proxy() == "v.w:3128"
    assert network(asked, proxy="http://p.q:1").proxy(NetworkSettings("http://x.y:2")) == "x.y:2"
    assert network(asked).proxy() == ""


def test_typed_settings_are_told_and_their_password_is_a_secret() -> None:
    asked = Asked(Reply(Reach.REACHED))
    network(asked).report("pip", typed=NetworkSettings("http://ada:s3cret@p.q:80"))
    (command,) = asked.commands
    assert command.env["HTTPS_PROXY"] == "http://ada:s3cret@p.q:80"  # type: ignore[attr-defined]
    assert "s3cret" in command.secrets  # type: ignore[attr-defined]


def test_what_contradicts_is_told_apart() -> None:
    report = network(Asked(Reply(Reach.REACHED))).report("pip")
    own = (
        OwnSetting("http.proxy", "http://o.p:1", counts=True, about="proxy"),
        OwnSetting("http.sslcainfo", "/o.pem", counts=False, about="certificate"),
        OwnSetting("index-url", "https://i/", counts=True, about="index"),
    )
    words = own_words(report._replace(own=own), NetworkSettings("http://p.q:1", "", "/p.pem"))
    assert [each.contradicts for each in words] == [True, False, False]
    assert "That counts" in str(words[0].sentence)
    assert "instead" in str(words[1].sentence)


def test_a_machine_with_itself_alone_has_no_network() -> None:
    assert not leads_further(["127.0.0.1", "::1", "fe80::1%lo0", "169.254.3.4", "00:00:00:00:00:00"])
    assert leads_further(["127.0.0.1", "10.0.0.7"])
    assert leads_further(["2001:db8::7"])


# The terms of Anaconda's channels: files as the source of conda's plug-in conda-anaconda-tos writes them.


def terms(tmp_path: Path, environ: dict[str, str], wanted: tuple[str, ...] = ()) -> tuple[str, ...]:
    around = Surroundings("linux", environ, str(tmp_path / "home"), root=str(tmp_path / "system"))
    program = tmp_path / "miniconda" / "bin" / "conda"
    return conda_terms.unaccepted(
        FoundTools(around, lambda name: program if name == "conda" else None), wanted
    )


@pytest.fixture
def miniconda(tmp_path: Path) -> Path:
    root = tmp_path / "miniconda"
    (root / "bin").mkdir(parents=True)
    (root / "bin" / "conda").touch()
    (root / "conda-meta").mkdir()
    (root / "conda-meta" / "conda-anaconda-tos-0.2.1-py312h06a4308_0.json").touch()
    return root


def accept(folder: Path, channel: str, *, accepted: bool = True) -> None:
    folder = folder / channel.replace("/", "-")  # there it is a hash
    folder.mkdir(parents=True, exist_ok=True)
    told = {"version": "2025-07-15T00:00:00Z", "text": "…", "support": "", "tos_accepted": accepted,
            "base_url": f"https://channels.example/{channel}"}  # fmt: skip
    (folder / "1752537600.0.json").write_text(json.dumps(told))


def test_terms_that_nobody_accepted(tmp_path: Path, miniconda: Path) -> None:
    assert terms(tmp_path, {}) == ("pkgs/main", "pkgs/r")
    accept(tmp_path / "home" / ".conda" / "tos", "pkgs/main")
    assert terms(tmp_path, {}) == ("pkgs/r",)
    accept(tmp_path / "system" / "etc" / "conda" / "tos", "pkgs/r", accepted=False)
    assert terms(tmp_path, {}) == ("pkgs/r",)
    accept(miniconda / "conda-meta" / "tos", "pkgs/r")
    assert terms(tmp_path, {}) == ()


def test_where_no_terms_are_asked_for(tmp_path: Path, miniconda: Path) -> None:
    assert terms(tmp_path, {"CONDA_PLUGINS_AUTO_ACCEPT_TOS": "true"}) == ()
    condarc = tmp_path / "home" / ".condarc"
    condarc.parent.mkdir(exist_ok=True)
    condarc.write_text("channels: [conda-forge]\n")
    assert terms(tmp_path, {}) == ()
    assert terms(tmp_path, {}, ("https://mirror.example.edu/pkgs/main",)) == ("pkgs/main",)
    condarc.unlink()
    next((miniconda / "conda-meta").iterdir()).unlink()  # a conda without the plug-in
    assert terms(tmp_path, {}) == ()


@pytest.mark.skipif(sys.platform == "win32", reason="Debian's Pythons")
def test_a_python_without_ensurepip_is_told_with_the_line_that_helps(tmp_path: Path) -> None:
    python = tmp_path / "bin" / "python3.11"
    library = tmp_path / "lib" / "python3.11"
    library.mkdir(parents=True)
    (library / "os.py").touch()
    (tmp_path / "lib" / "python3" / "dist-packages").mkdir(parents=True)
    python.parent.mkdir()
    python.touch(0o755)
    wish = EnvironmentWish("/e", python=str(python))
    (found,) = preflight().of_creation("venv", wish, "/e")
    assert (found.key, found.weight) == ("ensurepip", Weight.PROBLEM)
    assert found.lines == (("sudo", "apt", "install", "python3.11-venv"),)
    (library / "ensurepip").mkdir()
    (library / "ensurepip" / "__init__.py").touch()
    assert preflight().of_creation("venv", wish, "/e") == ()
