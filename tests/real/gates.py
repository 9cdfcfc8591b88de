"""What stands between a school and the internet: a proxy, and a certificate that nobody else knows.

A `Proxy` on loopback lets everything through that goes to loopback, or asks for a password, or refuses. An
`OverTls` is a second door to a package index, with a certificate of an authority made by `authority`.
"""

from __future__ import annotations

import base64
import os
import select
import shutil
import socket
import ssl
import subprocess
import threading
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.real.index import PackageIndex, server_of
from tests.real.kept import UnavailableError


class Authority(NamedTuple):
    """Files of a certificate authority, and of a server on loopback that it vouches for."""

    certificate: Path
    server: Path  # its certificate and its key


def authority(folder: Path) -> Authority:
    """An authority of our own. UnavailableError without the program openssl."""
    openssl = shutil.which("openssl")
    if openssl is None:
        raise UnavailableError("the program openssl is not installed")
    key, ca, asked, made, server = (
        folder / name for name in ("key.pem", "school.pem", "asked.csr", "server.crt", "server.pem")
    )
    names = folder / "names.cnf"
    names.write_text("subjectAltName=DNS:localhost,IP:127.0.0.1\n")
    new = [openssl, "req", "-newkey", "rsa:2048", "-nodes"]
    of_authority = ["-x509", "-days", "2", "-subj", "/CN=A School", "-keyout", folder / "ca.key", "-out", ca]
    signed = ["-CA", ca, "-CAkey", folder / "ca.key", "-CAcreateserial", "-days", "2", "-extfile", names]
    for words in (
        [*new, *of_authority],
        [*new, "-subj", "/CN=localhost", "-keyout", key, "-out", asked],
        [openssl, "x509", "-req", "-in", asked, *signed, "-out", made],
    ):
        subprocess.run(words, check=True, capture_output=True, timeout=60)
    server.write_text(made.read_text() + key.read_text())
    return Authority(ca, server)


class OverTls:
    """The index once more, over TLS."""

    def __init__(self, index: PackageIndex, pem: Path) -> None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        self._server = server_of(index)
        self._server.handle_error = _say_nothing  # type: ignore[method-assign] - of those who do not trust it
        self._server.socket = context.wrap_socket(
            self._server.socket, server_side=True, do_handshake_on_connect=False
        )
        self._thread = _serve(self._server)
        self.host = f"localhost:{self._server.server_port}"
        self.url = f"https://{self.host}/simple/"

    def close(self) -> None:
        """Stop answering."""
        _stop(self._server, self._thread)


class Proxy:
    """A running proxy: its `url`, without the password it may want, and what it was `asked` for."""

    def __init__(self, *, password: str = "", refuses: int = 0) -> None:
        """With a `password` it wants the name ada and that; `refuses` is the status it answers always."""
        self.asked: list[str] = []
        self.refuses = refuses
        self.wanted = "Basic " + base64.b64encode(f"ada:{password}".encode()).decode() if password else ""
        self._server = _ProxyServer(self)
        self._thread = _serve(self._server)
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}"

    def close(self) -> None:
        """Stop answering."""
        _stop(self._server, self._thread)


class Silent:
    """Takes connections and never says anything."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.host = f"127.0.0.1:{self._socket.getsockname()[1]}"
        self.url = f"http://{self.host}/simple/"

    def close(self) -> None:
        """Stop listening."""
        self._socket.close()


def deaf_port() -> int:
    """A port of loopback at which nobody listens."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port


class _ProxyServer(ThreadingHTTPServer):
    request_queue_size = 64

    def __init__(self, proxy: Proxy) -> None:
        self.proxy = proxy
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _ProxyServer
    protocol_version = "HTTP/1.1"  # git asks once more on the same connection, now with its password

    def do_CONNECT(self) -> None:
        if not self._is_let_through():
            return
        host, _, port = self.path.rpartition(":")
        assert host in {"localhost", "127.0.0.1"}, "the tests reach nothing but this machine"
        with socket.create_connection((host, int(port)), timeout=20) as there:
            self.send_response(200)
            self.end_headers()
            _pump(self.connection, there)
        self.close_connection = True

    def do_GET(self) -> None:
        if not self._is_let_through():
            return
        parts = urlsplit(self.path)
        assert parts.hostname in {"localhost", "127.0.0.1"}, "the tests reach nothing but this machine"
        there = HTTPConnection(parts.hostname, parts.port, timeout=20)
        there.request(self.command, parts.path or "/", headers={"Accept": self.headers.get("Accept", "*/*")})
        answer = there.getresponse()
        body = answer.read()
        self.send_response(answer.status)
        self.send_header("Content-Type", answer.headers.get("Content-Type", "text/plain"))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        there.close()

    do_HEAD = do_GET  # noqa: N815

    def _is_let_through(self) -> bool:
        proxy = self.server.proxy
        proxy.asked.append(f"{self.command} {self.path}")
        status = proxy.refuses
        if not status and proxy.wanted and self.headers.get("Proxy-Authorization") != proxy.wanted:
            status = 407
        if not status:
            return True
        self.send_response(status)
        if status == 407:
            self.send_header("Proxy-Authenticate", 'Basic realm="school"')
        self.send_header("Content-Length", "0")
        self.end_headers()
        return False

    def log_message(self, *ignored: object) -> None:
        """Say nothing on standard error."""


def _pump(one: socket.socket, other: socket.socket) -> None:
    """Pass on what either says until one of them ends."""
    while True:
        ready, _, _ = select.select([one, other], [], [], 20)
        if not ready:
            return
        for each in ready:
            data = each.recv(65536)
            if not data:
                return
            (other if each is one else one).sendall(data)


def _say_nothing(*ignored: object) -> None:
    """Instead of a traceback on standard error."""


def _serve(server: ThreadingHTTPServer) -> threading.Thread:
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    return thread


def _stop(server: ThreadingHTTPServer, thread: threading.Thread) -> None:
    server.shutdown()
    server.server_close()
    thread.join()


def git_repository(folder: Path) -> Path:
    """A bare repository that a web server may offer file by file (the dumb protocol)."""
    git = shutil.which("git")
    if git is None:
        raise UnavailableError("git is not installed")
    quiet = {**os.environ, "GIT_CONFIG_NOSYSTEM": "1"}
    for words in (["init", "-q", "--bare", folder], ["--git-dir", folder, "update-server-info"]):
        subprocess.run([git, *words], check=True, capture_output=True, timeout=60, env=quiet)
    return folder
