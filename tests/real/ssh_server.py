"""A real OpenSSH server on loopback, with keys of its own, behind which `docker` is on PATH.

    with SshServer(folder, engine) as far:    far.endpoint, and far.ssh: a program ssh that has its key

It knows its own users, so nothing of the machine's is changed. Needs root and Debian's packages; elsewhere: a
skip.
"""

from __future__ import annotations

import os
import shutil
import socket
import stat
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Self

import psutil

from tests.real.engine_packages import library_folders, packages_unpacked
from tests.real.engines import RunningEngine, check_machine
from tests.real.gates import deaf_port
from tests.real.kept import AT_START, UnavailableError

_PACKAGES = (
    "openssh-server openssh-client libwrap0 libnsl2 libtirpc3 libedit2 libbsd0 libfido2-1 libcbor0.8 libmd0"
)
_STARTED_SECONDS = 20.0
_CONFIG = """\
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
StrictModes no
UsePAM no
SetEnv PATH={path} DOCKER_CONFIG={folder}
"""
# It wants a user and a folder of its own: both are there for itself alone.
_START = """
mount -t tmpfs none /run && mkdir /run/sshd && mount --bind "$1/passwd" /etc/passwd &&
exec "$2" -D -e -f "$1/config"
"""


class SshServer:
    """One server, for whoever has its key."""

    def __init__(self, folder: Path, engine: RunningEngine) -> None:
        check_machine()
        if shutil.which("unshare") is None:
            raise UnavailableError("an ssh server for the tests needs the program unshare")
        self._folder = folder
        self._root = packages_unpacked("openssh", {"bookworm": _PACKAGES})
        self.port = deaf_port()
        self.endpoint = f"ssh://root@127.0.0.1:{self.port}{engine.socket}"
        folder.mkdir(mode=0o700)
        for key in ("host", "user"):
            self._run("bin/ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(folder / key))
        users = Path("/etc/passwd").read_text(encoding="utf-8")
        (folder / "passwd").write_text(f"{users}sshd:x:64999:65534::/run/sshd:/usr/sbin/nologin\n")
        path = f"{engine.programs}/usr/bin:{os.defpath}"
        (folder / "config").write_text(_CONFIG.format(port=self.port, folder=folder, path=path))
        self.ssh = self._client()
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        with (self._folder / "log").open("wb") as log:
            self._process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "unshare", "--mount", "sh", "-c", _START, "sh",
                 str(self._folder), str(self._root / "usr/sbin/sshd")],
                env=self._environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
        give_up = time.monotonic() + _STARTED_SECONDS
        while True:
            with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), timeout=5):
                return self
            if self._process.poll() is not None or time.monotonic() > give_up:
                said = (self._folder / "log").read_text(errors="replace").strip().splitlines()
                raise UnavailableError(f"sshd does not start here: {' '.join(said[-1:])[:200]}")
            time.sleep(0.02)

    def __exit__(self, *_: object) -> None:
        self.stop()

    def stop(self) -> None:
        """End it, and every connection with it."""
        process, self._process = self._process, None
        if process is not None:
            for each in psutil.Process(process.pid).children(recursive=True):
                with suppress(psutil.NoSuchProcess):
                    each.kill()
            process.kill()
            process.wait(10)

    def forget_the_key(self) -> None:
        """From now on it lets nobody in."""
        (self._folder / "user.pub").write_text("")

    def become_another(self) -> None:
        """The client has never seen this host before."""
        (self._folder / "known").write_text("")

    def _client(self) -> Path:
        known = (self._folder / "host.pub").read_text().split()[:2]
        (self._folder / "known").write_text(f"[127.0.0.1]:{self.port} {' '.join(known)}\n")
        options = f"-F /dev/null -i {self._folder}/user -o UserKnownHostsFile={self._folder}/known"
        program = self._folder / "ssh"
        whole = f'{self._root}/usr/bin/ssh {options} "$@"'
        program.write_text(f"#!/bin/sh\nLD_LIBRARY_PATH={library_folders(self._root)} exec {whole}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
        return program

    def _environment(self) -> dict[str, str]:
        return {**AT_START, "LD_LIBRARY_PATH": library_folders(self._root)}

    def _run(self, program: str, *words: str) -> None:
        argv = [str(self._root / "usr" / program), *words]
        subprocess.run(argv, env=self._environment(), check=True, capture_output=True, timeout=30)
