"""Real engines, each in a folder of its own: started when a test first asks, stopped by pid at the end.

    engine("docker-28")     a running RunningEngine: `host` for DOCKER_HOST, `socket`, `cli(...)` runs docker
    engine("docker-20.10")  on it, `kill` and `start` take it away and bring it back
    engine("podman-4.3")    Podman's Docker API
    engine("docker-28-like-29")  as Docker 29 is: containerd keeps the images, older APIs are refused
    engine("rootless-28")   the newer Docker, run by a user who is nobody's

They have their own sockets, data, state and bridge, so several run side by side, and beside the machine's own
and those of other workers. They need root and Debian's packages (engine_packages.py); elsewhere: a skip.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path

from app.core.engine_endpoints import parse_endpoint
from app.core.errors import AppError
from app.system.locks import FileLock
from app.tools.engines.asking import ask
from tests.real.engine_packages import PACKAGES, engine_programs, library_folders
from tests.real.gates import Authority, deaf_port
from tests.real.kept import AT_START, KEPT, UnavailableError

_STARTED_SECONDS = 30.0
_STOPPED_SECONDS = 15.0
_CONTAINERS_CONF = """\
[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
cgroup_manager = "cgroupfs"
runtime = "runc"
events_logger = "file"
conmon_path = ["{root}/usr/bin/conmon"]
[engine.runtimes]
runc = ["{root}/usr/sbin/runc"]
"""
BUSYBOX_IMAGE = "alpine:3.20"
ROOTLESS, LIKE_29 = "rootless-28", "docker-28-like-29"
_NEWEST_API = "1.51"  # of Docker 28
_USER, _IDS = 47110, 471_100_000  # nobody's, nor are the ids from there on
# In mounts of its own the machine's files about users are others. What Docker's own script for this does
# besides: /run is a copy, in which links to root's folders would be in the way.
_ORDINARY_USER = """\
set -e
own=$1 user=$2
for file in passwd group subuid subgid; do mount --bind "$own/etc/$file" "/etc/$file"; done
[ ! -e /dev/net/tun ] || mount --bind "$own/tun" /dev/net/tun
export HOME="$own/home" XDG_RUNTIME_DIR="$own/run" PATH="$3:$PATH" LD_LIBRARY_PATH="$4"
exec setpriv --reuid "$user" --regid "$user" --clear-groups --pdeathsig TERM \\
  rootlesskit --state-dir="$own/run/rootlesskit" --net=slirp4netns --mtu=65520 --disable-host-loopback \\
  --port-driver=builtin --copy-up=/etc --copy-up=/run --propagation=rslave \\
  sh -c 'rm -rf /run/docker /run/containerd /run/xtables.lock; exec "$@"' sh \\
  dockerd --rootless --config-file "$own/home/daemon.json" --host "unix://$own/run/docker.sock" \\
  --data-root "$own/home/data" --exec-root "$own/run/exec" --pidfile "$own/run/docker.pid" \\
  --storage-driver overlay2
"""


class RunningEngine:
    """One engine. Made, it runs."""

    def __init__(self, name: str, *, tls: Authority | None = None) -> None:
        """With `tls` it also listens on a port, only to those whom this authority vouches for."""
        check_machine()
        self.name = name
        self._tls = tls
        self.tls_host = f"tcp://127.0.0.1:{deaf_port()}"
        self.root = engine_programs("docker-28" if name in {ROOTLESS, LIKE_29} else name)
        # A path of a socket has at most 107 characters: not below the tests' own folders.
        self.folder = Path(tempfile.mkdtemp(prefix="labwright-engine-"))
        self.socket = self.folder / ("run/docker.sock" if name == ROOTLESS else "docker.sock")
        self.host = f"unix://{self.socket}"
        self._process: subprocess.Popen[bytes] | None = None
        self._bridge: str | None = None
        try:
            self.start()
        except BaseException:
            self.close()
            raise

    @property
    def pid(self) -> int:
        """Its process."""
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and come back when it answers."""
        self.socket.unlink(missing_ok=True)
        argv = self._podman() if self.name.startswith("podman") else self._dockerd()
        if self.name == ROOTLESS:
            argv = self._as_an_ordinary_user()
        # It ends with whoever started it, also when that one is killed.
        argv = ["setpriv", "--pdeathsig", "TERM", *argv]
        # One at a time: two that write their first rules of the firewall at once get in each other's way.
        with FileLock(KEPT / "starts.lock"), (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                argv, env=self.environment(), stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                start_new_session=True,
            )  # fmt: skip
            self._wait_until_it_answers()

    def environment(self) -> dict[str, str]:
        """For its own programs."""
        programs = [str(self.root / "usr" / each) for each in ("bin", "sbin")]
        return {
            **AT_START,
            "HOME": str(self.folder),
            "PATH": os.pathsep.join([*programs, AT_START.get("PATH", "")]),
            "LD_LIBRARY_PATH": library_folders(self.root),
            "XTABLES_LIBDIR": next(map(str, self.root.glob("usr/lib/*/xtables")), ""),
            "CONTAINERS_CONF": str(self.folder / "containers.conf"),
            "DOCKER_HOST": self.host,
            "DOCKER_CONFIG": str(self.root / "config"),
            **({"DOCKER_MIN_API_VERSION": _NEWEST_API} if self.name == LIKE_29 else {}),
        }

    @property
    def programs(self) -> Path:
        """The root of the file tree that holds the newer docker."""
        return engine_programs("docker-28")

    def cli(self, *words: str, stdin: bytes | None = None) -> str:
        """What the newer docker prints when it is asked this of the engine."""
        program = self.programs / "usr" / "bin" / "docker"
        argv = [str(program), "--host", self.host, *words]
        environment = {**AT_START, "DOCKER_CONFIG": str(self.programs / "config")}
        ended = subprocess.run(
            argv, input=stdin, capture_output=True, env=environment, timeout=60, check=False
        )
        assert ended.returncode == 0, ended.stderr.decode()
        return ended.stdout.decode()

    def add_image(self) -> str:
        """A small image with a shell, in half a second; its name."""
        if BUSYBOX_IMAGE.encode() in self.cli("images", "--format", "{{.Repository}}:{{.Tag}}").encode():
            return BUSYBOX_IMAGE
        tree = self.folder / "image"
        (tree / "bin").mkdir(parents=True, exist_ok=True)
        box = next(engine_programs("docker-28").glob("**/bin/busybox"))
        shutil.copy(box, tree / "bin" / "busybox")
        for each in subprocess.check_output([box, "--list"], text=True).split():
            with suppress(FileExistsError):
                (tree / "bin" / each).symlink_to("busybox")
        packed = subprocess.check_output(["tar", "-C", tree, "-c", "."])
        self.cli("import", "-c", "ENV PATH=/bin", "-c", 'CMD ["sh"]', "-", BUSYBOX_IMAGE, stdin=packed)
        return BUSYBOX_IMAGE

    def stop(self, number: int = signal.SIGTERM) -> None:
        """End it, and come back when it has ended."""
        process, self._process = self._process, None
        if process is None:
            return
        process.send_signal(number)
        try:
            process.wait(_STOPPED_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait(_STOPPED_SECONDS)
        if number == signal.SIGKILL:
            self._end_what_is_left()

    def close(self) -> None:
        """End it and take away all it made."""
        self.stop()
        self._end_what_is_left()
        for mount in reversed(Path("/proc/mounts").read_text().splitlines()):
            if mount.split()[1].startswith(str(self.folder)):
                subprocess.run(["umount", "-l", mount.split()[1]], check=False, capture_output=True)
        shutil.rmtree(self.folder, ignore_errors=True)
        if self._bridge is not None:
            _ip("link", "delete", self._bridge)

    def _dockerd(self) -> Sequence[str | Path]:
        if self._bridge is None:
            self._bridge = _new_bridge()
        own = self.folder
        new = self.name == LIKE_29
        settings = {"features": {"containerd-snapshotter": True}} if new else {}
        (own / "daemon.json").write_text(json.dumps(settings))  # not the machine's
        return [
            self.root / "usr" / "sbin" / "dockerd", "--config-file", own / "daemon.json", "--host", self.host,
            "--data-root", own / "data", "--exec-root", own / "exec", "--pidfile", own / "docker.pid",
            "--bridge", self._bridge, *self._secured(),
            "--storage-driver", "overlayfs" if new else "overlay2",
        ]  # fmt: skip

    def _as_an_ordinary_user(self) -> Sequence[str | Path]:
        """A user whom only this engine's own mounts know: no file of the machine's is changed."""
        own, helpers = self.folder, engine_programs("rootless")
        files = {
            "passwd": f"root:x:0:0::/root:/bin/sh\nlabwright:x:{_USER}:{_USER}::{own}/home:/bin/sh\n",
            "group": f"root:x:0:\nlabwright:x:{_USER}:\n",
            "subuid": f"labwright:{_IDS}:65536\n",
            "subgid": f"labwright:{_IDS}:65536\n",
        }
        own.chmod(0o711)
        (own / "etc").mkdir(exist_ok=True)
        for name, text in files.items():
            (own / "etc" / name).write_text(text)
        for each in ("home", "run"):
            (own / each).mkdir(exist_ok=True)
            os.chown(own / each, _USER, _USER)
        (own / "run").chmod(0o711)
        if not (own / "tun").exists():  # only root may use the machine's own
            os.mknod(own / "tun", 0o666 | stat.S_IFCHR, os.makedev(10, 200))
            (own / "tun").chmod(0o666)
        (own / "home" / "daemon.json").write_text("{}")
        (own / "begin.sh").write_text(_ORDINARY_USER)
        programs = ":".join(f"{root}/usr/{each}" for root in (helpers, self.root) for each in ("bin", "sbin"))
        libraries = ":".join(map(library_folders, (helpers, self.root)))
        return ["unshare", "--mount", "sh", own / "begin.sh", own, str(_USER), programs, libraries]

    def _secured(self) -> Sequence[str | Path]:
        if self._tls is None:
            return ()
        ca, server = self._tls.certificate, self._tls.server
        return (
            "--host",
            self.tls_host,
            "--tlsverify",
            "--tlscacert",
            ca,
            "--tlscert",
            server,
            "--tlskey",
            server,
        )

    def _podman(self) -> Sequence[str | Path]:
        own = self.folder
        (own / "containers.conf").write_text(_CONTAINERS_CONF.format(root=self.root))
        policy = own / ".config" / "containers" / "policy.json"  # else it wants one in /etc
        policy.parent.mkdir(parents=True, exist_ok=True)
        policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
        return [
            self.root / "usr" / "bin" / "podman", "--root", own / "data", "--runroot", own / "exec",
            "--storage-driver", "vfs", "system", "service", "--time", "0", self.host,
        ]  # fmt: skip

    def _wait_until_it_answers(self) -> None:
        give_up = time.monotonic() + _STARTED_SECONDS
        while True:
            assert self._process is not None
            if self._process.poll() is not None or time.monotonic() > give_up:
                log = (self.folder / "log").read_text(errors="replace").strip().splitlines()
                raise UnavailableError(f"{self.name} does not start here: {' '.join(log[-1:])[:200]}")
            with suppress(AppError):
                ask(parse_endpoint(self.host, sys.platform), "/version", 5.0)
                return
            time.sleep(0.02)

    def _end_what_is_left(self) -> None:
        """A daemon that was killed leaves its own containerd."""
        for pidfile in (self.folder / "exec").glob("containerd/*.pid"):
            with suppress(OSError, ValueError):
                pid = int(pidfile.read_text())
                if str(self.folder).encode() in Path(f"/proc/{pid}/cmdline").read_bytes():
                    os.kill(pid, signal.SIGKILL)
            pidfile.unlink(missing_ok=True)  # nobody may reap it, and it would seem to run
        (self.folder / "docker.pid").unlink(missing_ok=True)


class Engines:
    """The engines of one run of tests, each started when it is first asked for."""

    def __init__(self) -> None:
        self._running: dict[str, RunningEngine] = {}

    def __call__(self, name: str) -> RunningEngine:
        """The engine of that name, running. Raises UnavailableError."""
        if name not in self._running:
            assert name in {*PACKAGES, ROOTLESS, LIKE_29}
            self._running[name] = RunningEngine(name)
        return self._running[name]

    def close(self) -> None:
        """End all."""
        for engine in self._running.values():
            engine.close()
        self._running.clear()


def check_machine() -> None:
    """Raises UnavailableError where no engine can be started."""
    if sys.platform != "linux" or os.geteuid() != 0:
        raise UnavailableError("engines for the tests are started by root on Linux, and this is not so here")
    if shutil.which("ip") is None or shutil.which("setpriv") is None:
        raise UnavailableError("engines for the tests need the programs ip and setpriv")


def _new_bridge() -> str:
    """A bridge with a network of its own: engines share neither."""
    with FileLock(KEPT / "bridges.lock"):
        there = _ip("-o", "address", "show")
        for number in range(10, 250):
            name, network = f"lwt{number}", f"172.29.{number}"
            if f" {name} " in there or f" {network}." in there or Path("/sys/class/net", name).exists():
                continue
            _ip("link", "add", "name", name, "type", "bridge")
            _ip("address", "add", f"{network}.1/24", "dev", name)
            _ip("link", "set", name, "up")
            return name
    raise UnavailableError("no bridge for an engine of the tests can be made")


def _ip(*words: str) -> str:
    ended = subprocess.run(["ip", *words], capture_output=True, text=True, check=False)
    if ended.returncode != 0 and "delete" not in words:
        raise UnavailableError(f"ip {' '.join(words)}: {ended.stderr.strip()[:150]}")
    return ended.stdout
