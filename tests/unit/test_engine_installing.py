"""What is offered on each system to install an engine, and the exact lines of each plan.

The files in tests/fixtures/os-release are as their distributions publish them, cut to the lines that are
read.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from app.core.build_needs import Rights
from app.core.engine_installing import Offer, offers
from app.core.engine_installing_linux import ASKED_OF_APT
from app.core.engine_systems import EngineSystem, Family, parse_os_release, parse_policy
from app.core.errors import AppError
from app.core.plans import NotUndoable, RunCommand, StartProgram
from app.core.surroundings import Surroundings
from app.services.engine_install import EngineInstall
from app.system.engine_systems import AskedOf, engine_system

RELEASES = Path(__file__).parents[1] / "fixtures" / "os-release"
BOOKWORM = {"docker.io": "20.10.24+dfsg1-1", "docker-compose": "1.29.2-3", "podman": "4.3.1+ds1-8",
            "podman-docker": "4.3.1+ds1-8"}  # fmt: skip
TRIXIE = {"docker.io": "26.1.5+dfsg1-9", "docker-cli": "26.1.5", "docker-buildx": "0.13.1",
          "docker-compose": "2.26.1-4"}  # fmt: skip
NOBLE = {"docker.io": "27.5.1-0ubuntu3", "docker-buildx": "0.20.1-0ubuntu1", "docker-compose": "1.29.2-6",
         "docker-compose-v2": "2.33.0"}  # fmt: skip
INSTALL = "apt-get install --no-remove --yes"
USERMOD = "pkexec usermod --append --groups docker ada"
SYSTEMD = "pkexec systemctl enable --now docker.service"
PODMAN_OF_USER = "systemctl --user enable --now podman.socket"


def on_path(*names: str) -> Callable[[str], str | None]:
    return lambda name: name if name in names else None


def linux(release: str = "", programs: tuple[str, ...] = ("pkexec",), **more: object) -> EngineSystem:
    around = Surroundings("linux", {}, "/home/ada")
    text = (RELEASES / release).read_text("utf-8") if release else ""
    known: dict[str, object] = {"rights": Rights.SUDO, "user": "ada", "user_id": 1000, "systemd": True}
    known |= {"release": parse_os_release(text)} | more
    return EngineSystem(around, on_path(*programs), **known)  # type: ignore[arg-type]


def windows(*programs: str, wsl: bool) -> EngineSystem:
    around = Surroundings("win32", {"ProgramFiles": r"C:\Program Files"}, r"C:\Users\ada")
    return EngineSystem(around, on_path(*programs), Rights.NONE, "ada", wsl=wsl)


def mac(*programs: str) -> EngineSystem:
    def find(name: str) -> str | None:
        return f"/opt/homebrew/bin/{name}" if name in programs else None

    return EngineSystem(Surroundings("darwin", {}, "/Users/ada"), find, Rights.SUDO, "ada")


def offer(system: EngineSystem, key: str = "") -> Offer:
    found = offers(system).of(key)
    assert found is not None
    return found


def lines(system: EngineSystem, key: str = "") -> list[str]:
    plan = offer(system, key).plan
    assert plan is not None
    assert all(isinstance(step, RunCommand | StartProgram) for step in plan.steps)
    return [" ".join(step.command.argv) for step in plan.steps]  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("release", "family"),
    [
        ("debian-12", Family.APT), ("debian-13", Family.APT), ("raspberry-pi-os", Family.APT),
        ("ubuntu-22.04", Family.APT), ("ubuntu-24.04", Family.APT), ("linux-mint-22", Family.APT),
        ("pop-22.04", Family.APT), ("kali", Family.APT),
        ("fedora-42", Family.FEDORA), ("fedora-39", Family.FEDORA),
        ("rhel-9", Family.RHEL), ("rocky-9", Family.RHEL), ("almalinux-9", Family.RHEL),
        ("oracle-9", Family.RHEL), ("mageia-9", Family.OTHER),
        ("centos-stream-9", Family.RHEL), ("amazon-2023", Family.AMAZON),
        ("arch", Family.ARCH), ("manjaro", Family.ARCH), ("endeavouros", Family.ARCH),
        ("steamos", Family.IMMUTABLE), ("opensuse-microos", Family.IMMUTABLE),
        ("opensuse-leap-15.6", Family.SUSE), ("opensuse-tumbleweed", Family.SUSE),
        ("alpine-3.20", Family.ALPINE), ("nixos", Family.NIXOS), ("void", Family.OTHER),
        ("", Family.OTHER),
    ],
)  # fmt: skip
def test_each_distribution_is_known_by_its_file(release: str, family: Family) -> None:
    assert linux(release).family is family


def test_every_fixture_is_told_apart() -> None:
    assert len(list(RELEASES.iterdir())) >= 25


@pytest.mark.parametrize("release", ["fedora-silverblue-42", "bazzite"])
def test_a_system_that_is_one_image_is_known_by_how_it_was_booted(release: str) -> None:
    assert linux(release, ostree=True).family is Family.IMMUTABLE
    assert linux(release).family is Family.FEDORA


@pytest.mark.parametrize(
    ("release", "more", "expected"),
    [
        ("debian-12", {"packages": BOOKWORM},
         ["pkexec apt-get update", "pkexec apt-get install --no-remove --yes docker.io", SYSTEMD, USERMOD]),
        ("debian-13", {"packages": TRIXIE},
         ["pkexec apt-get update",
          "pkexec apt-get install --no-remove --yes docker.io docker-cli docker-buildx docker-compose",
          SYSTEMD, USERMOD]),
        ("ubuntu-24.04", {"packages": NOBLE},
         ["pkexec apt-get update",
          "pkexec apt-get install --no-remove --yes docker.io docker-buildx docker-compose-v2",
          SYSTEMD, USERMOD]),
        ("debian-12", {"packages": {}, "rights": Rights.ROOT, "systemd": False, "user": "root"},
         ["apt-get update", "apt-get install --no-remove --yes docker.io", "service docker start"]),
        ("fedora-42", {},
         ["pkexec dnf install --assumeyes moby-engine docker-buildx docker-compose", SYSTEMD, USERMOD]),
        ("fedora-39", {}, ["pkexec dnf install --assumeyes moby-engine", SYSTEMD, USERMOD]),
        ("rocky-9", {}, ["pkexec dnf install --assumeyes podman podman-docker", PODMAN_OF_USER]),
        ("amazon-2023", {}, ["pkexec dnf install --assumeyes docker", SYSTEMD, USERMOD]),
        ("manjaro", {},
         ["pkexec pacman --sync --needed --noconfirm docker docker-buildx docker-compose", SYSTEMD, USERMOD]),
        ("opensuse-leap-15.6", {},
         ["pkexec zypper --non-interactive install docker docker-compose", SYSTEMD, USERMOD]),
        ("alpine-3.20", {"systemd": False, "rights": Rights.ROOT, "user": "root"},
         ["apk add docker docker-cli-buildx docker-cli-compose", "rc-update add docker default",
          "rc-service docker start"]),
        ("ubuntu-24.04", {"wsl_distribution": "Ubuntu", "programs": ("wsl.exe",), "packages": NOBLE},
         ["wsl.exe -d Ubuntu -u root apt-get update",
          f"wsl.exe -d Ubuntu -u root {INSTALL} docker.io docker-buildx docker-compose-v2",
          "wsl.exe -d Ubuntu -u root systemctl enable --now docker.service",
          "wsl.exe -d Ubuntu -u root usermod --append --groups docker ada"]),
    ],
)  # fmt: skip
def test_the_recommended_engine_on_linux(release: str, more: dict[str, object], expected: list[str]) -> None:
    assert lines(linux(release, **more)) == expected  # type: ignore[arg-type]


def test_podman_is_the_careful_alternative() -> None:
    found = lines(linux("debian-12", packages=BOOKWORM), "podman")
    assert found == [
        "pkexec apt-get update", "pkexec apt-get install --no-remove --yes podman podman-docker",
        PODMAN_OF_USER,
    ]  # fmt: skip
    assert "docker then speaks" in str(offer(linux("debian-12"), "podman").what)
    assert offer(linux("debian-12"), "podman").address == "unix:///run/user/1000/podman/podman.sock"


@pytest.mark.parametrize("program", ["docker", "dockerd"])
def test_podman_comes_beside_docker_and_not_in_its_place(program: str) -> None:
    system = linux("debian-12", ("pkexec", program), packages=BOOKWORM)
    assert lines(system, "podman")[1] == "pkexec apt-get install --no-remove --yes podman"
    assert "docker then speaks" not in str(offer(system, "podman").what)


def test_podman_is_offered_as_apt_has_it() -> None:
    older = {"docker.io": "20.10.7", "podman": "3.4"}
    assert "podman-docker" not in " ".join(lines(linux("debian-12", packages=older), "podman"))
    oldest = linux("debian-12", packages={"docker.io": "18.09"})
    assert [each.key for each in offers(oldest).offers] == ["docker-engine"]


def test_alpine_adds_to_the_group_with_what_it_has_and_names_its_own_elevator() -> None:
    found = offer(linux("alpine-3.20", ("doas",), systemd=False))
    assert found.lines[0] == ("doas", "apk", "add", "docker", "docker-cli-buildx", "docker-cli-compose")
    assert found.lines[-1] == ("doas", "addgroup", "ada", "docker")
    both = offer(linux("alpine-3.20", ("doas", "sudo"), systemd=False))
    assert both.lines[0][0] == "sudo"


def test_the_group_is_said_to_equal_root_and_a_new_sign_in_to_be_needed() -> None:
    plan = offer(linux("debian-12")).plan
    assert plan is not None
    said = " ".join(map(str, plan.warnings))
    assert "as root can" in said
    assert "Sign out and in again" in said
    assert isinstance(plan.undo, NotUndoable)
    assert "apt-get remove docker.io" in str(plan.undo.sentence)
    as_root = offer(linux("debian-12", rights=Rights.ROOT, user="root")).plan
    assert as_root is not None
    assert as_root.warnings == ()


def test_a_user_whose_name_could_be_an_option_is_not_added() -> None:
    assert not any("usermod" in line for line in lines(linux("arch", user="-x")))


def test_without_a_question_for_an_administrator_the_lines_are_to_be_typed() -> None:
    system = linux("debian-12", programs=())
    found = offer(system)
    assert found.plan is None
    assert found.lines[1] == ("sudo", "apt-get", "install", "--no-remove", "--yes", "docker.io")
    with pytest.raises(AppError) as by_hand:
        EngineInstall(lambda: system).plan()
    assert "sudo apt-get install --no-remove --yes docker.io" in str(by_hand.value.fix)


def test_a_system_that_is_one_image_gets_its_own_podman() -> None:
    system = linux("steamos", programs=("podman",))
    assert lines(system) == [PODMAN_OF_USER]
    assert "there already" in str(offers(system).advice)
    without = linux("steamos")
    assert offer(without).plan is None
    assert "already" not in f"{offers(without).advice} {offer(without).recommended}"


def test_nixos_and_unknown_systems_are_told_what_to_do() -> None:
    nixos = offer(linux("nixos"))
    assert (nixos.plan, nixos.text) == (None, ("virtualisation.docker.enable = true;",))
    void = offer(linux("void"))
    assert (void.plan, void.page) == (None, "https://docs.docker.com/engine/install/")


def test_inside_windows_docker_desktop_lends_its_engine_where_it_is_installed() -> None:
    system = linux("ubuntu-24.04", wsl_distribution="Ubuntu", desktop_beyond_wsl=True)
    first, *others = offers(system).offers
    assert (first.key, first.plan) == ("docker-desktop", None)
    assert first.recommended is not None
    assert [each.recommended for each in others] == [None, None]
    without = offers(linux("ubuntu-24.04", wsl_distribution="Ubuntu", systemd=False))
    assert [each.key for each in without.offers] == ["docker-engine", "podman", "docker-desktop"]
    assert "systemd=true" in str(without.advice)


def test_inside_a_container_nothing_is_offered() -> None:
    system = linux("debian-12", in_container=True)
    assert offers(system).offers == ()
    with pytest.raises(AppError) as nothing:
        EngineInstall(lambda: system).plan()
    assert "around it" in str(nothing.value.cause)


WINGET = "winget install --exact --id {} --source winget"


def test_windows_gets_wsl_first_and_then_the_product() -> None:
    bare = windows("winget", wsl=False)
    wsl, desktop = lines(bare)
    assert "-Verb RunAs" in wsl
    assert "wsl.exe" in wsl
    assert "-ArgumentList '--install','--no-distribution')" in wsl
    assert desktop == WINGET.format("Docker.DockerDesktop")
    found = offer(bare)
    assert not found.starts
    assert "Restart" in str(found.after)
    assert any("restart" in str(need) for need in found.needs)
    ready = windows("winget", wsl=True)
    assert lines(ready) == [desktop, r"C:\Program Files\Docker\Docker\Docker Desktop.exe"]
    assert lines(ready, "rancher-desktop") == [WINGET.format("SUSE.RancherDesktop")]
    assert lines(ready, "podman-desktop") == [WINGET.format("RedHat.Podman-Desktop")]
    assert "250" in str(offer(ready).costs)


def test_windows_without_winget_is_led_to_the_page() -> None:
    found = offer(windows(wsl=True))
    assert (found.plan, found.page.partition("/desktop")[0]) == (None, "https://docs.docker.com")


def test_macos_gets_colima_where_homebrew_is() -> None:
    plugins = "/Users/ada/.docker/cli-plugins"
    brew, opt = "/opt/homebrew/bin/brew", "/opt/homebrew/opt"
    assert lines(mac("brew")) == [
        f"{brew} install colima docker docker-buildx docker-compose",
        f"mkdir -p {plugins}",
        f"ln -sfn {opt}/docker-compose/bin/docker-compose {plugins}/docker-compose",
        f"ln -sfn {opt}/docker-buildx/bin/docker-buildx {plugins}/docker-buildx",
        "/opt/homebrew/bin/colima start",
    ]
    assert lines(mac("brew"), "docker-desktop") == [f"{brew} install --cask docker-desktop", "open -a Docker"]
    assert lines(mac("brew"), "orbstack") == [f"{brew} install --cask orbstack", "open -a OrbStack"]


def test_a_plugin_of_the_users_own_stays() -> None:
    found = lines(replace(mac("brew"), docker_plugins=frozenset({"docker-compose"})))
    assert [each.rpartition("/")[2] for each in found if each.startswith("ln ")] == ["docker-buildx"]


def test_macos_without_homebrew_is_led_to_the_pages() -> None:
    found = offers(mac())
    assert [each.key for each in found.offers] == ["docker-desktop", "orbstack", "colima"]
    assert all(each.plan is None and each.page for each in found.offers)
    assert "https://brew.sh" in str(found.advice)


def test_what_is_needed_stands_beside_what_is_there() -> None:
    tight = offer(linux("arch", free_bytes=100 * 10**6, memory_bytes=16 * 10**9))
    assert "only" in str(tight.needs[0])
    assert tight.plan is not None
    assert any("too little room" in str(each) for each in tight.plan.warnings)
    roomy = offer(linux("arch", free_bytes=100 * 10**9))
    assert "are free" in str(roomy.needs[0])


def test_a_name_that_is_none_is_answered_with_those_there_are() -> None:
    with pytest.raises(AppError) as wrong:
        EngineInstall(lambda: linux("arch")).plan("colima")
    assert "docker-engine, podman" in str(wrong.value.fix)


POLICY = """\
docker.io:
  Installed: (none)
  Candidate: 20.10.24+dfsg1-1+deb12u1+b6
  Version table:
     20.10.24+dfsg1-1+deb12u1+b6 500
        500 file:/mirror/debian bookworm/main amd64 Packages
docker-buildx:
  Installed: (none)
  Candidate: (none)
  Version table:
"""


def test_what_apt_says_it_has_is_read() -> None:
    assert parse_policy(POLICY) == {"docker.io": "20.10.24+dfsg1-1+deb12u1+b6"}
    assert parse_policy("") == {}


class Answers:
    """A runner that gives one answer."""

    def __init__(self, stdout: str) -> None:
        self.stdout, self.ok = stdout, True

    def run(self, command: object, **_more: object) -> Answers:
        self.command = command
        return self


def test_the_machine_is_looked_at(tmp_path: Path) -> None:
    for path in ("etc", "run/systemd/system", "var"):
        (tmp_path / path).mkdir(parents=True)
    (tmp_path / "etc" / "os-release").write_text((RELEASES / "debian-13").read_text("utf-8"), "utf-8")
    answers = Answers(POLICY)
    asked = AskedOf(
        lambda: Rights.SUDO, lambda: "ada", lambda: None, lambda: 8 * 10**9, lambda: answers  # type: ignore[arg-type,return-value]
    )  # fmt: skip
    around = Surroundings("linux", {}, "/home/ada", root=str(tmp_path))
    system = engine_system(around, on_path("apt-cache", "pkexec"), asked, ASKED_OF_APT)
    assert (system.release.version, system.systemd, system.in_container) == ("13", True, False)
    assert dict(system.packages) == {"docker.io": "20.10.24+dfsg1-1+deb12u1+b6"}
    (tmp_path / ".dockerenv").touch()
    assert engine_system(around, on_path(), asked, ASKED_OF_APT).in_container
    plugins = tmp_path / "mac" / ".docker" / "cli-plugins"
    plugins.mkdir(parents=True)
    (plugins / "docker-compose").touch()
    (plugins / "docker-buildx").symlink_to(tmp_path / "gone")
    of_mac = engine_system(Surroundings("darwin", {}, str(tmp_path / "mac")), on_path(), asked, ())
    assert of_mac.docker_plugins == {"docker-compose"}, "a link that leads nowhere is in nobody's use"
    windows_around = Surroundings("win32", {}, r"C:\Users\ada")
    assert engine_system(windows_around, on_path("wsl.exe"), asked, ()).wsl is True
    answers.ok = False
    assert engine_system(windows_around, on_path("wsl.exe"), asked, ()).wsl is False
