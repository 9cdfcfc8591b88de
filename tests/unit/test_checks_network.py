"""The doctor's checks of the network."""

import email.utils
import http.server
import ssl
import threading
import time
from contextlib import contextmanager

import pytest

from app.core.diagnosis import Result
from app.core.reaching import Reach, Reply
from app.services.checks import network
from tests.unit.made_examined import MadeNetwork, answered, machine, walk
from tests.unit.test_checks_python import told

OK, PROBLEM, SKIPPED, UNKNOWN = Result.OK, Result.PROBLEM, Result.SKIPPED, Result.UNKNOWN
PYTHON = {"python3": walk("python3", winner="/usr/bin/python3", into="/usr")}


def test_every_question_has_its_own_id():
    ids = [each.id for each in network.QUESTIONS]
    assert len(ids) == len(set(ids))


def addresses(*found):
    return lambda *_: [(2, 1, 6, "", (each, 0)) for each in found]


@pytest.mark.parametrize(
    ("found", "result"), [(("127.0.0.1", "::1"), OK), (("127.0.1.1",), OK), (("192.0.2.7",), PROBLEM)]
)
def test_where_localhost_leads(tmp_path, monkeypatch, found, result):
    monkeypatch.setattr(network.socket, "getaddrinfo", addresses(*found))
    assert network.localhost(machine(tmp_path)).result is result


def test_a_machine_that_knows_no_localhost(tmp_path, monkeypatch):
    def unknown(*_):
        raise network.socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(network.socket, "getaddrinfo", unknown)
    assert network.localhost(machine(tmp_path)).result is PROBLEM
    found = network.names(machine(tmp_path, walks=PYTHON))
    assert found.result is PROBLEM
    assert "index.example" in told(found)


def test_a_name_that_is_found(tmp_path, monkeypatch):
    monkeypatch.setattr(network.socket, "getaddrinfo", addresses("192.0.2.1"))
    assert network.names(machine(tmp_path)).result is OK


def test_behind_a_proxy_this_machine_looks_no_name_up(tmp_path):
    behind = MadeNetwork(proxy="proxy.example")
    assert network.names(machine(tmp_path, network=behind)).result is SKIPPED


@pytest.mark.parametrize(
    ("environ", "result", "said"),
    [
        ({}, OK, ""),
        ({"HTTP_PROXY": "http://a.example:1", "http_proxy": "http://b.example:1"}, PROBLEM, "HTTP_PROXY"),
        ({"HTTPS_PROXY": "proxy.example:8080"}, PROBLEM, "HTTPS_PROXY"),
        ({"HTTPS_PROXY": "http://p.example:8080"}, PROBLEM, "NO_PROXY"),
        ({"HTTPS_PROXY": "http://p.example:8080", "NO_PROXY": "localhost, .school"}, OK, "p.example"),
        ({"https_proxy": "http://ada:s3cret@p.example:8080", "no_proxy": "127.0.0.1"}, OK, "p.example"),
    ],
)
def test_variables_that_name_a_proxy(tmp_path, environ, result, said):
    found = network.proxy(machine(tmp_path, environ=environ))
    assert found.result is result
    assert said in told(found)
    assert "s3cret" not in told(found)


def test_files_of_certificates(tmp_path):
    good = tmp_path / "good.pem"
    authorities = ssl.create_default_context().get_ca_certs(binary_form=True)
    good.write_text(ssl.DER_cert_to_PEM_cert(authorities[0]) if authorities else "")
    bad = tmp_path / "bad.pem"
    bad.write_text("-----BEGIN CERTIFICATE-----\nbm90IGEgY2VydGlmaWNhdGU=\n-----END CERTIFICATE-----\n")
    binary = tmp_path / "school.der"
    binary.write_bytes(b"\x30\x82\x01\x0a\x02")

    def said(**environ):
        return network.certificates(machine(tmp_path, environ={k: str(v) for k, v in environ.items()}))

    if authorities:
        assert said(SSL_CERT_FILE=good).result is OK
    assert said().result is OK
    assert said(SSL_CERT_FILE=tmp_path / "gone.pem").result is PROBLEM
    assert "PEM" in told(said(REQUESTS_CA_BUNDLE=binary))
    assert "damaged" in told(said(PIP_CERT=bad))
    assert said(CONDA_SSL_VERIFY="truststore").result is OK
    assert said(PYTHONHTTPSVERIFY="0").result is PROBLEM


@contextmanager
def a_host_whose_clock_says(moment):
    class Handler(http.server.BaseHTTPRequestHandler):
        def do_HEAD(self):
            self.send_response_only(200)
            self.send_header("Date", email.utils.formatdate(moment, usegmt=True))
            self.end_headers()

        def log_message(self, *_):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"127.0.0.1:{server.server_address[1]}"
        finally:
            server.shutdown()
            thread.join()


@pytest.mark.parametrize(("minutes", "result"), [(0, OK), (-3, OK), (90, PROBLEM), (-90, PROBLEM)])
def test_a_clock_beside_that_of_the_index(tmp_path, minutes, result):
    with a_host_whose_clock_says(time.time() + 60 * minutes) as host:
        asked = MadeNetwork(Reply(Reach.REACHED, host))
        found = network.clock(machine(tmp_path, network=asked, walks=PYTHON))
    assert found.result is result


@pytest.mark.parametrize(("said", "result"), [("yes\n", OK), ("no\n", UNKNOWN)])
def test_a_clock_with_nothing_to_compare(tmp_path, said, result):
    here = machine(
        tmp_path,
        network=MadeNetwork(Reply(Reach.OFFLINE)),
        programs={"timedatectl": "/usr/bin/timedatectl"},
        answers={"timedatectl": answered(said)},
    )
    assert network.clock(here).result is result


@pytest.mark.parametrize(
    ("reach", "result"),
    [
        (Reach.REACHED, OK),
        (Reach.NO_INDEX, OK),
        (Reach.UNKNOWN, UNKNOWN),
        (Reach.CERTIFICATE, PROBLEM),
        (Reach.OFFLINE, PROBLEM),
    ],
)
def test_what_a_tool_reaches(tmp_path, reach, result):
    asked = MadeNetwork(Reply(reach, "index.example"))
    here = machine(tmp_path, network=asked, programs={"uv": "/usr/bin/uv"})
    assert network.reaches("uv", here).result is result


def test_a_tool_that_is_not_there(tmp_path):
    assert network.reaches("conda", machine(tmp_path)).result is SKIPPED
    assert network.reaches("pip", machine(tmp_path)).result is SKIPPED
    assert network.reaches("pip", machine(tmp_path, walks=PYTHON)).result is OK
