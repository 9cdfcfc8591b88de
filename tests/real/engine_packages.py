"""The programs of container engines, unpacked from Debian's packages into folders of their own.

Nothing is installed: each engine is a folder below build/tools/. Packages come from the mirror that apt is
set up with; a newer engine than the machine's own comes from a newer suite of it.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from tests.real.kept import UnavailableError, digest, kept, set_up

_NEWER, _OWN = "forky", "bookworm"
_FIREWALL = (
    "iptables libxtables12 libip4tc2 libip6tc2 libnftnl11 libnetfilter-conntrack3 libnfnetlink0 libmnl0"
)
_RUNC = "runc"  # of the older suite, also for the newer engine: a newer one wants a newer C library
PACKAGES = {
    "docker-28": {
        _NEWER: "docker.io docker-cli docker-buildx docker-compose containerd",
        _OWN: f"{_RUNC} busybox-static {_FIREWALL}",
    },
    "docker-20.10": {_OWN: f"docker.io containerd {_RUNC} busybox-static libdevmapper1.02.1 {_FIREWALL}"},
    "podman-4.3": {
        _OWN: f"podman conmon {_RUNC} golang-github-containers-common golang-github-containers-image "
        "libsubid4 libgpgme11 libassuan0 libgpg-error0 libdevmapper1.02.1"
    },
    # What lets an ordinary user run the newer one, besides that one's own programs.
    "rootless": {_NEWER: "rootlesskit", _OWN: "slirp4netns uidmap libslirp0 libsubid4"},
}
# Where the kernel refuses a negative oom score, runc's bundle must not ask for one.
_RUNC_WRAPPER = """\
#!/bin/sh
p=
for a; do
  [ "$p" = --bundle ] && sed -i 's/"oomScoreAdj":-[0-9]*/"oomScoreAdj":0/' "$a/config.json"
  p=$a
done
exec "${0%/*}/../sbin/runc.real" "$@"
"""
_APT = """\
Dir::Etc::sourcelist "{here}/sources.list"; Dir::Etc::sourceparts "/dev/null";
Dir::State::lists "{here}/lists"; Dir::State::status "{here}/status"; Dir::Cache "{here}/cache";
Acquire::Languages "none"; APT::Sandbox::User "root";
"""


def engine_programs(name: str) -> Path:
    """The root of a small file tree with the engine's programs: usr/bin, usr/sbin..."""
    return packages_unpacked(name, PACKAGES[name], _finish)


def packages_unpacked(
    name: str, wanted: Mapping[str, str], finish: Callable[[Path], None] = lambda _: None
) -> Path:
    """The root of a small file tree with what is in packages of some suites."""

    def unpack(folder: Path) -> None:
        mirror = _mirror()
        for suite, packages in wanted.items():
            _download(folder / "packages" / suite, mirror, suite, packages.split())
        for package in sorted((folder / "packages").rglob("*.deb")):
            set_up(["dpkg-deb", "--extract", package, folder], f"{package.name} could not be unpacked")
        for unneeded in ("packages", "usr/share/doc", "usr/share/man", "usr/share/locale"):
            shutil.rmtree(folder / unneeded, ignore_errors=True)
        finish(folder)

    return kept(f"{name}-{digest(*wanted.values(), _RUNC_WRAPPER)}", unpack)


def library_folders(root: Path) -> str:
    """For LD_LIBRARY_PATH."""
    return ":".join(
        str(each) for each in sorted(root.glob("usr/lib/*-linux-gnu")) + sorted(root.glob("lib/*-linux-gnu"))
    )


def _finish(root: Path) -> None:
    runc = root / "usr" / "sbin" / "runc"
    if runc.exists():
        runc.rename(runc.with_name("runc.real"))
        runc.write_text(_RUNC_WRAPPER)
        runc.chmod(0o755)
    firewall = root / "usr" / "sbin" / "xtables-nft-multi"
    if firewall.exists():
        for each in ("iptables", "ip6tables"):
            link = firewall.with_name(each)
            link.unlink(missing_ok=True)  # it leads to the alternatives of a whole system
            link.symlink_to(firewall.name)
    plugins = root / "usr" / "libexec" / "docker" / "cli-plugins"
    if plugins.is_dir():
        (root / "config").mkdir()
        (root / "config" / "cli-plugins").symlink_to(plugins)


def _mirror() -> str:
    if sys.platform != "linux" or shutil.which("apt-get") is None:
        raise UnavailableError("engines for the tests come as Debian packages, and there is no apt here")
    found = set_up(
        ["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"],
        "apt does not say where its packages come from",
    ).split()
    mirror = next((each for each in found if "security" not in each), None)
    if mirror is None:
        raise UnavailableError("apt is set up with no mirror")
    return mirror


def _download(folder: Path, mirror: str, suite: str, packages: Sequence[str]) -> None:
    for each in ("lists/partial", "cache/archives/partial", "debs"):
        (folder / each).mkdir(parents=True)
    (folder / "status").touch()
    keys = "/usr/share/keyrings/debian-archive-keyring.gpg"
    (folder / "sources.list").write_text(f"deb [signed-by={keys}] {mirror} {suite} main\n")
    (folder / "apt.conf").write_text(_APT.format(here=folder))
    otherwise = f"the packages of {suite} could not be downloaded"
    apt = ["apt-get", "-qq", "-c", folder / "apt.conf"]
    set_up([*apt, "update"], otherwise, seconds=180)
    set_up([*apt, "download", *packages], otherwise, cwd=folder / "debs", seconds=180)
