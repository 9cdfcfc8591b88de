"""One proxy and one certificate, told to every tool in the variable it reads."""

import pytest

from app.core import network


def test_empty_settings_change_nothing():
    assert network.network_environment("", "", "") == {}


def test_a_proxy_is_told_in_both_spellings():
    told = network.network_environment("http://proxy.school:8080", "localhost,.school", "")
    assert {told[name] for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "https_proxy")} == {
        "http://proxy.school:8080"
    }
    assert told["NO_PROXY"] == told["no_proxy"] == "localhost,.school"


@pytest.mark.parametrize("variable", ["SSL_CERT_FILE", "PIP_CERT", "REQUESTS_CA_BUNDLE", "GIT_SSL_CAINFO"])
def test_a_certificate_is_told_to_each_family_of_tools(variable):
    assert network.network_environment("", "", "/etc/school.pem")[variable] == "/etc/school.pem"


@pytest.mark.parametrize(
    ("proxy", "secrets"),
    [
        ("http://ada:s3cret@proxy.school:8080", {"s3cret"}),
        ("http://ada@proxy.school:8080", set()),
        ("http://proxy.school:8080", set()),
        ("http://ada:p%40ss@proxy.school:8080", {"p%40ss", "p@ss"}),
        ("ada:s3cret@proxy.school", {"s3cret"}),
        ("http://ada:s3/c@ret@proxy.school:99999", {"s3/c@ret"}),
        ("http://ada:s3 cret@[broken", {"s3 cret"}),
        ("http://[broken", set()),
        ("", set()),
    ],
)
def test_the_password_of_a_proxy_is_a_secret(proxy, secrets):
    assert network.proxy_secrets(proxy) == secrets


@pytest.mark.parametrize("proxy", ["http://proxy.school:8080", "https://p", "socks5://127.0.0.1:1080"])
def test_good_proxies(proxy):
    assert network.is_proxy(proxy)


@pytest.mark.parametrize(
    "proxy",
    [
        "",
        "proxy.school:8080",
        "ftp://proxy.school",
        "http://",
        "http://p:99999",
        "http://p:x",
        "http://p:0",
        "http://a b",
    ],
)
def test_bad_proxies(proxy):
    assert not network.is_proxy(proxy)
