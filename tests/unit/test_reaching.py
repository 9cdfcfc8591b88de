"""The words of tools that do not get through, as real ones said them, and what is told of them."""

from __future__ import annotations

import pytest

from app.core.outcomes import Ending, Outcome
from app.core.preflight import Weight
from app.core.reaching import Reach, Reply, finding, host_of, hosts_in, read_words
from app.tools.network import by_script, conda, git, pip, poetry, uv

# As pip 23.2, uv 0.13, git 2.39, requests and conda 4.3 said it; the hosts are others.
SAID = {
    "connection error: HTTPSConnectionPool(host='a.b', port=443): Max retries exceeded with url: /simple/ "
    "(Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel connection failed: 407 Proxy "
    "Authentication Required'))) - skipping": Reach.PROXY_PASSWORD,
    "cause: tunnel error: proxy authorization required": Reach.PROXY_PASSWORD,
    "fatal: unable to access 'https://a.b/x/': CONNECT tunnel failed, response 407": Reach.PROXY_PASSWORD,
    "fatal: unable to access 'https://a.b/x/': CONNECT tunnel failed, response 403": Reach.PROXY_REFUSES,
    "ProxyError('Unable to connect to proxy', OSError('Tunnel connection failed: 403 Forbidden'))":
        Reach.PROXY_REFUSES,
    "  cause: tunnel error: unsuccessful": Reach.PROXY_REFUSES,
    "(Caused by ProxyError('Cannot connect to proxy.', NewConnectionError('<urllib3.connection."
    "HTTPSConnection object>: Failed to establish a new connection: [Errno 111] Connection refused')))":
        Reach.PROXY_SILENT,
    "fatal: unable to access 'https://a.b/x/': Could not resolve proxy: proxy.invalid": Reach.PROXY_SILENT,
    "SSLError(SSLCertVerificationError(1, '[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
    "unable to get local issuer certificate (_ssl.c:1006)'))": Reach.CERTIFICATE,
    "  cause: invalid peer certificate: UnknownIssuer": Reach.CERTIFICATE,
    "server certificate verification failed. CAfile: none CRLfile: none": Reach.CERTIFICATE,
    "SSL certificate problem: unable to get local issuer certificate": Reach.CERTIFICATE,
    "OSError: Could not find a suitable TLS CA certificate bundle, invalid path: /no.pem":
        Reach.CERTIFICATE_FILE,
    "Problem with the SSL CA cert (path? access rights?)": Reach.CERTIFICATE_FILE,
    "warning: Invalid `SSL_CERT_FILE`. Path does not exist: /nowhere/x.pem.\n  cause: invalid peer "
    "certificate: UnknownIssuer": Reach.CERTIFICATE_FILE,
    "Failed to resolve 'a.b' ([Errno -2] Name or service not known)": Reach.NAME,
    "fatal: unable to access 'https://a.b/': Could not resolve host: a.b": Reach.NAME,
    "  cause: dns error\n  cause: failed to lookup address information": Reach.NAME,
    "[Errno 11001] getaddrinfo failed": Reach.NAME,
    "nodename nor servname provided, or not known": Reach.NAME,
    "Failed to connect to 127.0.0.1 port 9 after 0 ms: Couldn't connect to server": Reach.SILENT,
    "ReadTimeout: HTTPConnectionPool(host='a.b', port=80): Read timed out. (read timeout=5)": Reach.SILENT,
    "  cause: operation timed out": Reach.SILENT,
    "401 Client Error: Unauthorized for url: https://a.b/": Reach.SIGN_IN,
    "The requested URL returned error: 403": Reach.SIGN_IN,
    "503 Server Error: Service Unavailable for url: https://a.b/": Reach.BROKEN,
    "fatal: repository 'https://a.b/x/' not found": Reach.NOTHING,
    "something that nobody has seen yet": None,
}  # fmt: skip


@pytest.mark.parametrize(("said", "means"), SAID.items())
def test_the_words_of_real_tools_are_known(said: str, means: Reach | None) -> None:
    assert read_words(said) is means


@pytest.mark.parametrize("reach", Reach)
def test_each_end_has_its_sentence_and_a_way_on(reach: Reach) -> None:
    found = finding("pip", Reply(reach, "packages.example.edu"), proxy="proxy.example.edu:8080")
    fine = reach in {Reach.REACHED, Reach.NO_INDEX, Reach.UNKNOWN}
    assert found.weight is (Weight.FINE if fine else Weight.WARNING)
    assert (found.fix is None) is fine
    assert "pip" in str(found.sentence)
    assert "{" not in str(found.sentence) + str(found.fix)
    assert str(finding("pip", Reply(reach)).sentence)  # also where nobody knows who was asked


def test_each_end_says_something_else() -> None:
    told = {str(finding("uv", Reply(reach, "a.b"), proxy="p").sentence) for reach in Reach}
    assert len(told) == len(Reach)


def test_no_password_is_in_what_is_shown_of_an_address() -> None:
    assert host_of("https://ada:s3cret@a.b:443/simple") == "a.b"
    assert host_of("http://ada:s3cret@a.b:8080") == "a.b:8080"
    assert hosts_in("'https://x:y@a.b/1', http://c.d:81/ and https://a.b/2") == ["a.b", "c.d:81"]
    assert host_of("https://a.b:port/") == ""


def out(stdout: str = "", stderr: str = "", code: int = 0) -> Outcome:
    return Outcome(Ending.EXITED, 0.1, code, stdout=stdout, stderr=stderr)


def test_pip_without_an_index_needs_none() -> None:
    said = "ERROR: No matching distribution found for pip"
    assert pip.parse(out("Looking in links: /kit", said, 1)) == Reply(Reach.NO_INDEX)


def test_pip_takes_nothing_without_protection() -> None:
    said = (
        "WARNING: The repository located at a.b is not a trusted or secure host and is being ignored.\n"
        "ERROR: No matching distribution found for pip"
    )
    assert pip.parse(out("", said, 1)) == Reply(Reach.NOT_SECURE, "a.b")


def test_an_index_that_has_no_pip_is_reached() -> None:
    said = (
        "Fetching project page and analyzing links: https://a.b/simple/pip/\nCould not fetch URL "
        "https://a.b/simple/pip/: 404 Client Error: Not Found for url: https://a.b/simple/pip/ - skipping"
    )
    missing = "ERROR: No matching distribution found for pip"
    assert pip.parse(out(said, missing, 1)) == Reply(Reach.REACHED, "a.b")
    words = "error: No solution found\n  cause: Because pip was not found in the package registry"
    asked = "DEBUG No cache entry for: https://a.b/simple/pip/\n"
    assert uv.parse(out("", asked + words, 1)) == Reply(Reach.REACHED, "a.b")


def test_one_channel_that_has_no_list_for_this_system_is_no_trouble() -> None:
    said = "asked https://a.b/c/linux-64\nstatus 404\nasked https://a.b/c/noarch\nstatus 200"
    assert by_script.parse(out(said)) == Reply(Reach.REACHED, "a.b")
    assert by_script.parse(out(said.replace("200", "404"))) == Reply(Reach.NOTHING, "a.b")
    assert by_script.parse(out(said.replace("200", "503"))) == Reply(Reach.BROKEN, "a.b")
    assert by_script.parse(out("", "no such module", 1)) == Reply(Reach.UNKNOWN)


def test_what_tools_are_set_up_with_is_read_without_passwords() -> None:
    told = pip.parse_settings(
        out("global.proxy='http://ada:s3cret@proxy:80'\nglobal.timeout='5'\n:env:.index-url='https://a.b/'\n")
    )
    assert [(each.key, each.value, each.counts) for each in told] == [
        ("global.proxy", "http://•••@proxy:80", True)
    ]
    (one, two) = git.parse_settings(out("http.proxy http://ada:s3cret@proxy:80\nhttp.sslcainfo /a b.pem\n"))
    assert (one.value, one.counts, two.value, two.counts) == ("http://•••@proxy:80", True, "/a b.pem", False)
    (cert,) = poetry.parse_settings(out('cache-dir = "/c"\ncertificates.local.cert = "/school.pem"\n'))
    assert (cert.key, cert.value, cert.counts) == ("certificates.local.cert", "/school.pem", True)
    shown = conda.parse_settings(
        out('{"proxy_servers": {"https": "http://a:s3cret@p:1"}, "ssl_verify": true, "channels": ["a", "b"]}')
    )
    assert [each.value for each in shown] == ["https: http://•••@p:1", "a, b"]
    assert conda.parse_settings(out("no json")) == ()


def test_a_remote_is_asked_without_the_token_in_its_address() -> None:
    assert git.without_name("https://ada:ghp_x@git.example.edu/a.git") == "https://git.example.edu/a.git"
