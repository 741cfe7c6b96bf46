"""Which links are followed, and which addresses count as public."""

from __future__ import annotations

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.addresses import (
    BadLink,
    ClosedPort,
    CredentialsInLink,
    NotFetched,
    checked_link,
    is_address,
    is_public,
)

CLOSED_V4 = [
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.0.0.0/24",
    "192.0.2.0/24",
    "192.88.99.0/24",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "198.51.100.0/24",
    "203.0.113.0/24",
    "224.0.0.0/4",
    "240.0.0.0/4",
    "168.63.129.16/32",
]
CLOSED_V6 = [
    "::/128",
    "::1/128",
    "::ffff:0:0/96",
    "64:ff9b:1::/48",
    "100::/64",
    "2001::/32",
    "2001:20::/28",
    "2001:db8::/32",
    "2002::/16",
    "3fff::/20",
    "5f00::/16",
    "fc00::/7",
    "fe80::/10",
    "fec0::/10",
    "ff00::/8",
]

closed_v4 = st.sampled_from(CLOSED_V4).flatmap(lambda network: st.ip_addresses(network=network))
closed_v6 = st.sampled_from(CLOSED_V6).flatmap(lambda network: st.ip_addresses(network=network))


def notations(address: ipaddress.IPv4Address) -> list[str]:
    """Return the ways in which an IPv4 address can be written that system resolvers understand."""
    first, second, third, fourth = address.packed
    number = int(address)
    return [
        str(address),
        str(address) + ".",
        str(number),
        hex(number),
        f"0{number:o}",
        f"0x{first:x}.0x{second:X}.0x{third:x}.0x{fourth:x}",
        f"0{first:o}.0{second:o}.0{third:o}.0{fourth:o}",
        f"0{first:o}.{second}.0x{third:x}.{fourth}",
        f"{first}.{number & 0xFFFFFF}",
        f"{first}.{second}.{number & 0xFFFF}",
        "".join(chr(ord(digit) + 0xFEE0) if digit.isdigit() else digit for digit in str(address)),
        f"[::ffff:{address}]",
        f"[::ffff:{number >> 16:x}:{number & 0xFFFF:x}]",
        f"[0:0:0:0:0:ffff:{address}]",
        f"[::{address}]",
        f"[64:ff9b::{address}]",
        f"[2002:{number >> 16:x}:{number & 0xFFFF:x}::1]",
    ]


@given(closed_v4)
def test_no_notation_of_a_closed_address_is_let_through(address: ipaddress.IPv4Address) -> None:
    for written in notations(address):
        try:
            host = checked_link(f"http://{written}/").raw_host
        except BadLink:
            continue
        assert host is not None
        assert is_address(host), written
        assert not is_public(host), written


@given(closed_v6)
def test_closed_ipv6_addresses_are_not_public(address: ipaddress.IPv6Address) -> None:
    for written in (str(address), address.exploded):
        host = checked_link(f"https://[{written}]:8443/x").raw_host
        assert host is not None
        assert not is_public(host)


@given(st.ip_addresses(v=4).filter(lambda address: address.is_global))
def test_a_public_address_is_public_also_behind_nat64(address: ipaddress.IPv4Address) -> None:
    closed = any(address in ipaddress.IPv4Network(network) for network in CLOSED_V4)

    assert is_public(str(address)) is not closed
    assert is_public(f"64:ff9b::{address}") is not closed
    assert not is_public(f"::ffff:{address}")


@pytest.mark.parametrize("address", ["2a00:1450:4001:81b::200e", "2606:4700::6810:84e5", "93.184.215.14", "8.8.8.8"])
def test_ordinary_sites_are_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize(
    "link",
    [
        "",
        "news.example/feed",
        "ftp://news.example/feed",
        "file:///etc/passwd",
        "javascript:alert(1)",
        "data:text/html,hello",
        "http://",
        "http:///path",
        "http://news.example:99999/",
        "http://news example/",
        "http://news.example/\nHost:other",
        "http://[::1",
        "http://1.2.3.4.5.6:port/",
        "http://256.256.256.256/",
        "https://news.example/" + "a" * 3000,
    ],
)
def test_what_is_no_web_address_is_refused(link: str) -> None:
    with pytest.raises(BadLink):
        checked_link(link)


@pytest.mark.parametrize("link", ["http://me:secret@news.example/", "http://me@news.example/", "https://:x@a.example/"])
def test_credentials_are_refused(link: str) -> None:
    with pytest.raises(CredentialsInLink):
        checked_link(link)


@pytest.mark.parametrize("port", [0, 1, 22, 25, 81, 445, 587, 993, 1023])
def test_ports_of_other_services_are_refused(port: int) -> None:
    with pytest.raises(ClosedPort):
        checked_link(f"https://news.example:{port}/")


@pytest.mark.parametrize(
    ("link", "canonical"),
    [
        ("  https://News.Example/Path?b=1&a=2#part ", "https://news.example/Path?b=1&a=2"),
        ("http://news.example", "http://news.example"),
        ("http://news.example:8080/feed", "http://news.example:8080/feed"),
        ("http://новости.example/лента", "http://xn--b1amnebsh.example/%D0%BB%D0%B5%D0%BD%D1%82%D0%B0"),
        ("http://134744072/", "http://8.8.8.8/"),
    ],
)
def test_ordinary_links_are_put_into_one_form(link: str, canonical: str) -> None:
    assert str(checked_link(link)) == canonical


@given(st.text())
def test_any_text_is_a_link_or_refused(text: str) -> None:
    for link in (text, "http://" + text):
        try:
            url = checked_link(link)
        except NotFetched:
            continue
        assert url.scheme in ("http", "https")
        assert url.raw_host
