"""Which hosts are the machine itself."""

import pytest

from app.state.loopback import is_loopback, split


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LOCALHOST",
        "localhost.",
        "atlas.localhost",
        "127.0.0.1",
        "127.0.1.1",
        "127.255.255.254",
        "::1",
        "[::1]",
        "::1%lo",
        "0:0:0:0:0:0:0:1",
        "::ffff:127.0.0.1",
        "::ffff:7f00:1",
        "::FFFF:127.0.0.53",
    ],
)
def test_every_form_of_loopback_is_the_machine_itself(host):
    assert is_loopback(host)


@pytest.mark.parametrize(
    "host",
    [
        None,
        "",
        "localhost.example.org",
        "notlocalhost",
        "example.org",
        "128.0.0.1",
        "0.0.0.0",
        "192.168.1.20",
        "::",
        "::2",
        "fe80::1%eth0",
        "::ffff:192.168.1.20",
        "127.0.0.1.example.org",
        "127.0.0.1:8501",
    ],
)
def test_every_other_host_is_elsewhere(host):
    assert not is_loopback(host)


@pytest.mark.parametrize("url", [None, "", "http://[::1/", "http://\u2100.example/"])
def test_an_address_that_is_none_has_no_host(url):
    assert split(url).hostname is None


def test_an_address_has_its_parts():
    assert (split("https://[::1]:8501/a").scheme, split("https://[::1]:8501/a").hostname) == ("https", "::1")
