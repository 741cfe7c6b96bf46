"""Which links may be followed, and which addresses they may lead to."""

from __future__ import annotations

import ipaddress
import re
import socket

from yarl import URL

MOST_LINK_CHARACTERS = 2048

UNPRIVILEGED_PORT = 1024
"""From here on no system service listens by custom. Below, only the web's own ports are let through, so that nobody
can have the bot talk to mail servers and the like."""

WEB_PORTS = (80, 443)

# What the IANA special-purpose registries list as not globally reachable, multicast and what is reserved; and the
# one metadata address (Azure's) that lies in public space. Python's own is_global misses several in 3.11.
_CLOSED_V4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",
            "127.0.0.0/8",
            "168.63.129.16/32",
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
        ),
    )
)

# All that is routed lies here; so loopback, private, link-local, multicast and IPv4-mapped addresses are outside.
_ROUTED_V6 = ipaddress.IPv6Network("2000::/3")
# Teredo and other protocols, documentation, 6to4.
_CLOSED_V6 = tuple(map(ipaddress.IPv6Network, ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")))
# On a network with IPv6 only, every IPv4 site has such an address: the last 32 bits are the site's own (RFC 6052).
_TRANSLATED = ipaddress.IPv6Network("64:ff9b::/96")

_NUMBER = r"(?:0x[0-9a-f]*|[0-9]+)"
_NUMERIC_HOST = re.compile(rf"{_NUMBER}(?:\.{_NUMBER}){{0,3}}\.?", re.IGNORECASE)


class NotFetched(Exception):
    """Something cannot be fetched; the message is a sentence that says why."""


class BadLink(NotFetched):
    """`link` is no http or https address."""

    def __init__(self, link: str) -> None:
        super().__init__(f"“{link[:100]}” is no web address; one begins with https:// or http://.")
        self.link = link


class CredentialsInLink(NotFetched):
    """The link holds a user name or password, which would be stored and shown with the piece."""

    def __init__(self) -> None:
        super().__init__("The link holds a user name or password; give one without.")


class ClosedPort(NotFetched):
    """The link leads to a port below 1024 that is not the web's."""

    def __init__(self, port: int) -> None:
        super().__init__(f"The link leads to port {port}, which is not one of the web's.")
        self.port = port


class PrivateAddress(NotFetched):
    """`host` is, or has, an address that is not on the public internet."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} is not on the public internet, so it is not fetched.")
        self.host = host


def checked_link(link: str | URL) -> URL:
    """Return a link in its canonical form, without its fragment; an IPv4 address in any notation becomes dotted.

    Raises BadLink, CredentialsInLink or ClosedPort.
    """
    text = str(link).strip()
    if len(text) > MOST_LINK_CHARACTERS or re.search(r"[\x00-\x20\x7f]", text):
        raise BadLink(text)
    try:
        url = URL(text)
        port = url.port
        host = url.raw_host
        if url.scheme not in ("http", "https") or not host or port is None:
            raise BadLink(text)
        if url.raw_user is not None or url.raw_password is not None:
            raise CredentialsInLink
        if port not in WEB_PORTS and port < UNPRIVILEGED_PORT:
            raise ClosedPort(port)
        if _NUMERIC_HOST.fullmatch(host):
            url = url.with_host(socket.inet_ntoa(socket.inet_aton(host.rstrip("."))))
        return url.with_fragment(None)
    except (ValueError, OSError) as error:
        raise BadLink(text) from error


def is_address(host: str) -> bool:
    """Whether a host, as `checked_link` returns it, is an address and no name."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    """Whether an IP address is one that a site on the public internet can have."""
    parsed = ipaddress.ip_address(address)
    if isinstance(parsed, ipaddress.IPv6Address) and parsed in _TRANSLATED:
        parsed = ipaddress.IPv4Address(int(parsed) & 0xFFFFFFFF)
    if isinstance(parsed, ipaddress.IPv4Address):
        return not any(parsed in network for network in _CLOSED_V4)
    return parsed in _ROUTED_V6 and not any(parsed in network for network in _CLOSED_V6)
