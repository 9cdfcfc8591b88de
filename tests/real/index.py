"""A package index on loopback: what is in packages.py, and the packages that tools ask for themselves.

It speaks HTML (PEP 503) and JSON (PEP 691, 700), offers each wheel's metadata by itself (PEP 658), and says
which releases are yanked and which Python they need. It is a proxy as well, one that lets nothing through:
a tool told to use it as such cannot reach anything else, and `strays` lists what it tried to.
"""

from __future__ import annotations

import hashlib
import html
import json
import re
import threading
import zipfile
from email.parser import HeaderParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from tests import wheels
from tests.real import packages
from tests.real.kept import digest, kept
from tests.real.seeds import seeds

JSON = "application/vnd.pypi.simple.v1+json"


class PackageIndex:
    """A running index: its `url` as pip wants it, the `requests` so far, the `folder` of our files."""

    def __init__(self) -> None:
        sources = (Path(module.__file__ or "").read_text(encoding="utf-8") for module in (packages, wheels))
        self.folder = kept(f"index-{digest(*sources)}", packages.make_packages)
        self.files = {
            path.name: path for path in [*self.folder.iterdir(), *seeds()] if path.suffix in {".whl", ".gz"}
        }
        self.requests: list[str] = []
        self.strays: list[str] = []
        self._projects: dict[str, list[dict[str, Any]]] | None = None
        self._listing = threading.Lock()
        self._server = _Server(self)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        self.host = f"127.0.0.1:{self._server.server_port}"
        self.url = f"http://{self.host}/simple/"
        self.proxy = f"http://{self.host}"

    def close(self) -> None:
        """Stop answering."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @property
    def poetry_source(self) -> str:
        """What makes a project of Poetry (any) use this index alone; goes at the end of pyproject.toml."""
        return f'\n[[tool.poetry.source]]\nname = "local"\nurl = "{self.url}"\npriority = "primary"\n'

    @property
    def pipfile_source(self) -> str:
        """The same for a Pipfile; goes at its beginning."""
        return f'[[source]]\nname = "local"\nurl = "{self.url}"\nverify_ssl = false\n\n'

    def projects(self) -> dict[str, list[dict[str, Any]]]:
        """Each project's files, as PEP 691 describes a file."""
        with self._listing:
            if self._projects is None:
                found: dict[str, list[dict[str, Any]]] = {}
                for path in sorted(self.files.values(), key=lambda path: path.name):
                    name = re.split(r"-\d", path.name)[0]
                    found.setdefault(normalised(name), []).append(_described(path))
                self._projects = found
            return self._projects


def normalised(name: str) -> str:
    """A project's name as PEP 503 compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def metadata_of(wheel: Path) -> bytes:
    """The METADATA in a wheel."""
    with zipfile.ZipFile(wheel) as archive:
        return archive.read(next(name for name in archive.namelist() if name.endswith(".dist-info/METADATA")))


def _described(path: Path) -> dict[str, Any]:
    data = path.read_bytes()
    told = {
        "filename": path.name,
        "url": f"../../files/{path.name}",
        "hashes": {"sha256": hashlib.sha256(data).hexdigest()},
        "size": len(data),
        "upload-time": "2024-01-02T03:04:05.000000Z",
        "yanked": packages.YANKED.get(path.name, False),
    }
    if path.suffix == ".whl":
        metadata = metadata_of(path)
        needed = HeaderParser().parsestr(metadata.decode())["Requires-Python"]
        told["core-metadata"] = {"sha256": hashlib.sha256(metadata).hexdigest()}
        told |= {"requires-python": needed} if needed else {}
    return told


def _page(name: str, files: list[dict[str, Any]]) -> str:
    lines = [f"<!DOCTYPE html><html><head><title>{name}</title></head><body>"]
    for each in files:
        attributes = ""
        if each.get("requires-python"):
            attributes += f' data-requires-python="{html.escape(each["requires-python"])}"'
        if each["yanked"]:
            attributes += f' data-yanked="{html.escape(each["yanked"])}"'
        if "core-metadata" in each:
            attributes += f' data-core-metadata="sha256={each["core-metadata"]["sha256"]}"'
        address = f"{each['url']}#sha256={each['hashes']['sha256']}"
        lines.append(f'<a href="{address}"{attributes}>{each["filename"]}</a><br>')
    return "\n".join([*lines, "</body></html>"])


def server_of(index: PackageIndex) -> ThreadingHTTPServer:
    """One more server for what an index has, not yet serving."""
    return _Server(index)


class _Server(ThreadingHTTPServer):
    request_queue_size = 64  # a tool opens as many connections as it likes

    def __init__(self, index: PackageIndex) -> None:
        self.index = index
        super().__init__(("127.0.0.1", 0), _Handler)


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True

    def do_GET(self) -> None:
        if not self.path.startswith("/"):  # asked as a proxy
            self._refuse()
            return
        self.server.index.requests.append(self.path)
        path = self.path.partition("?")[0].strip("/").split("/")
        if path[0] == "files" and len(path) == 2:
            self._file(path[1])
        elif path[0] == "simple" and len(path) == 2:
            self._project(path[1])
        elif path == ["simple"]:
            self._all()
        else:
            self._answer(404, b"Not Found", "text/plain")

    do_HEAD = do_GET  # noqa: N815

    def do_CONNECT(self) -> None:
        self._refuse()

    do_POST = do_CONNECT  # noqa: N815

    def _refuse(self) -> None:
        self.server.index.strays.append(f"{self.command} {self.path}")
        self.close_connection = True
        self._answer(403, b"The network is cut off for this test.\n", "text/plain")

    def _file(self, name: str) -> None:
        wheel = self.server.index.files.get(name.removesuffix(".metadata"))
        if wheel is None:
            self._answer(404, b"Not Found", "text/plain")
        elif name.endswith(".metadata"):
            self._answer(200, metadata_of(wheel), "application/octet-stream")
        else:
            self._answer(200, wheel.read_bytes(), "application/octet-stream")

    def _project(self, name: str) -> None:
        files = self.server.index.projects().get(normalised(name))
        if files is None:
            self._answer(404, b"Not Found", "text/plain")
        elif self._wants_json():
            versions = sorted({_version_of(each["filename"]) for each in files})
            told = {"meta": {"api-version": "1.1"}, "name": normalised(name), "versions": versions}
            self._answer(200, json.dumps({**told, "files": files}).encode(), JSON)
        else:
            self._answer(200, _page(name, files).encode(), "text/html; charset=utf-8")

    def _all(self) -> None:
        names = sorted(self.server.index.projects())
        if self._wants_json():
            told = {"meta": {"api-version": "1.1"}, "projects": [{"name": name} for name in names]}
            self._answer(200, json.dumps(told).encode(), JSON)
        else:
            links = "\n".join(f'<a href="{name}/">{name}</a>' for name in names)
            self._answer(200, f"<!DOCTYPE html><html><body>{links}</body></html>".encode(), "text/html")

    def _wants_json(self) -> bool:
        return JSON in self.headers.get("Accept", "")

    def _answer(self, status: int, body: bytes, kind: str) -> None:
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *ignored: object) -> None:
        """Say nothing on standard error."""


def _version_of(filename: str) -> str:
    return filename.removesuffix(".tar.gz").split("-")[1]
