"""Links -> bytes. Whoever gives a link, and every server on the way, is taken to be hostile."""

from __future__ import annotations

import asyncio
import codecs
import re
import socket
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import aiohttp
from aiohttp.abc import AbstractResolver, ResolveResult
from yarl import URL

from bot.intake.addresses import (
    BadLink,
    ClosedPort,
    CredentialsInLink,
    NotFetched,
    PrivateAddress,
    checked_link,
    is_address,
    is_public,
)

__all__ = [
    "ATOM",
    "DOCX",
    "HTML",
    "MARKDOWN",
    "PDF",
    "PLAIN",
    "RSS",
    "XHTML",
    "XML",
    "BadAnswer",
    "BadLink",
    "ClosedPort",
    "CredentialsInLink",
    "Fetched",
    "Fetcher",
    "Limits",
    "NotFetched",
    "PrivateAddress",
    "TooLarge",
    "TooManyRedirects",
    "TooSlow",
    "Unreachable",
    "UnreadableKind",
    "sniff",
]

HTML = "text/html"
XHTML = "application/xhtml+xml"
PLAIN = "text/plain"
MARKDOWN = "text/markdown"
PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RSS = "application/rss+xml"
ATOM = "application/atom+xml"
XML = "application/xml"

MOST_REDIRECTS = 5

USER_AGENT = "Dateline (reads feeds and links for a newsroom)"

_KINDS = {
    **{kind: kind for kind in (HTML, XHTML, PLAIN, MARKDOWN, PDF, DOCX, RSS, ATOM, XML)},
    "text/x-markdown": MARKDOWN,
    "application/x-pdf": PDF,
    "application/rdf+xml": XML,
    "text/xml": XML,
}
# Servers say this of whatever they do not know; a docx is a zip to some.
_UNKNOWN = ("application/octet-stream", "binary/octet-stream", "application/zip", "application/force-download")

# Python has others that are no text or take forever.
_CHARSETS = re.compile(
    r"windows-\d+|cp\d+|iso-8859-\d+|latin-?1|koi8-[ru]|gb\w+|big5[\w-]*|(?:shift|x)[_-]\w+|euc-\w+|iso-2022-\w+|utf-16\w*",
    re.IGNORECASE,
)

_REDIRECTS = (301, 302, 303, 307, 308)
_CHUNK = 65_536


@dataclass(frozen=True, slots=True)
class Limits:
    """How much a fetch may take: bytes after decompression, and seconds with all redirects."""

    bytes: int = 10_000_000
    html_bytes: int = 2_000_000
    connect_seconds: float = 5.0
    total_seconds: float = 20.0


@dataclass(frozen=True, slots=True)
class Fetched:
    """What stands at a link. `url` is where it was found in the end, `content_type` one of this module's kinds.

    Text of another encoding than its own bytes tell comes as UTF-8. With `not_modified`, `data` is empty.
    `max_age` is for how many seconds the server says that it stays as it is.
    """

    url: str
    content_type: str
    data: bytes
    etag: str | None = None
    last_modified: str | None = None
    not_modified: bool = False
    max_age: int | None = None


class Unreachable(NotFetched):
    """`host` has no address, takes no connection, or ends it too soon; `reason` says which."""

    def __init__(self, host: str, reason: str) -> None:
        super().__init__(f"{host} cannot be reached: {reason}.")
        self.host = host
        self.reason = reason


class TooSlow(NotFetched):
    """`host` did not answer in time."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} took too long to answer.")
        self.host = host


class TooManyRedirects(NotFetched):
    """`host` leads on and on."""

    def __init__(self, host: str) -> None:
        super().__init__(f"{host} redirects more than {MOST_REDIRECTS} times.")
        self.host = host


class BadAnswer(NotFetched):
    """`host` answers with a status that is no success. `retry_after`: it asks to be left alone for so many seconds."""

    def __init__(self, host: str, status: int, retry_after: int | None = None) -> None:
        super().__init__(f"{host} answers with the error {status}.")
        self.host = host
        self.status = status
        self.retry_after = retry_after


class TooLarge(NotFetched):
    """What stands there is larger than `limit` bytes."""

    def __init__(self, host: str, limit: int) -> None:
        super().__init__(f"What {host} sends is larger than {limit // 1_000_000} MB.")
        self.host = host
        self.limit = limit


class UnreadableKind(NotFetched):
    """What stands there is of a kind that is not read; `content_type` is the server's word, empty where it has none."""

    def __init__(self, host: str, content_type: str) -> None:
        kind = f"of the kind “{content_type[:80]}”" if content_type else "of no kind that I know"
        super().__init__(f"What {host} sends is {kind}; I read web pages, text, Markdown, PDF, DOCX and feeds.")
        self.host = host
        self.content_type = content_type


class Fetcher:
    """Fetches links, each on connections of its own, only from public addresses unless `allow_private`."""

    def __init__(
        self,
        *,
        allow_private: bool = False,
        limits: Limits | None = None,
        resolver: AbstractResolver | None = None,
        is_public: Callable[[str], bool] = is_public,
    ) -> None:
        self._limits = limits or Limits()
        self._resolver = resolver
        self._is_open = (lambda _: True) if allow_private else is_public

    async def fetch(self, link: str, *, etag: str | None = None, last_modified: str | None = None) -> Fetched:
        """Return what stands at `link`; with `etag` or `last_modified` only if it has changed. Raises NotFetched."""
        url = checked_link(link)
        conditions = {"If-None-Match": etag, "If-Modified-Since": last_modified}
        headers = {name: value for name, value in conditions.items() if value is not None and value.isprintable()}
        try:
            async with asyncio.timeout(self._limits.total_seconds), self._session() as session:
                for _ in range(MOST_REDIRECTS + 1):
                    answer = await self._request(session, url, headers)
                    if isinstance(answer, Fetched):
                        return answer
                    url = answer
        except TimeoutError as error:
            raise TooSlow(_host(url)) from error
        raise TooManyRedirects(_host(url))

    def _session(self) -> aiohttp.ClientSession:
        resolver = _CheckingResolver(self._resolver or aiohttp.ThreadedResolver(), self._is_open)
        return aiohttp.ClientSession(
            connector=aiohttp.TCPConnector(resolver=resolver, use_dns_cache=False, force_close=True),
            cookie_jar=aiohttp.DummyCookieJar(),
            timeout=aiohttp.ClientTimeout(total=None, connect=self._limits.connect_seconds),
            trust_env=False,
            auto_decompress=False,
            headers={
                "User-Agent": USER_AGENT,
                "Accept": f"{HTML}, {XHTML}, {RSS}, {ATOM}, {XML};q=0.9, {PDF}, {DOCX}, text/*;q=0.8, */*;q=0.1",
                "Accept-Encoding": "gzip, deflate",
            },
        )

    async def _request(self, session: aiohttp.ClientSession, url: URL, headers: dict[str, str]) -> Fetched | URL:
        """Return what stands at `url`, or where it leads to."""
        host = _host(url)
        # No resolver is asked about a host that is an address already.
        if is_address(host) and not self._is_open(host):
            raise PrivateAddress(host)
        try:
            async with session.get(url, headers=headers, allow_redirects=False) as response:
                if response.status in _REDIRECTS and "Location" in response.headers:
                    return _redirected(url, response.headers["Location"])
                if response.status == 304 and headers:
                    return _fetched(url, response, XML, b"", not_modified=True)
                if response.status not in (200, 203):
                    raise BadAnswer(host, response.status, _retry_after(response.headers))
                return await self._receive(url, response)
        except TimeoutError as error:
            raise TooSlow(host) from error
        except aiohttp.ClientConnectorDNSError as error:
            raise Unreachable(host, "there is no such host") from error
        except aiohttp.ClientSSLError as error:
            raise Unreachable(host, "its certificate or encryption is not in order") from error
        except aiohttp.ClientConnectorError as error:
            raise Unreachable(host, "it takes no connection") from error
        except (aiohttp.ClientError, OSError, ValueError, zlib.error) as error:
            raise Unreachable(host, "its answer breaks off or is garbled") from error

    async def _receive(self, url: URL, response: aiohttp.ClientResponse) -> Fetched:
        host = _host(url)
        declared = response.content_type
        kind = _KINDS.get(declared)
        if kind is None and declared not in _UNKNOWN:
            raise UnreadableKind(host, declared)
        limit = self._limit(kind)
        if (response.content_length or 0) > limit:
            raise TooLarge(host, limit)
        body = _Body(response.headers.get("Content-Encoding", ""), limit)
        async for chunk in response.content.iter_chunked(_CHUNK):
            if not body.take(chunk):
                raise TooLarge(host, limit)
        data = body.complete()
        kind = kind or sniff(data)
        if kind is None:
            raise UnreadableKind(host, declared)
        if len(data) > self._limit(kind):
            raise TooLarge(host, self._limit(kind))
        if kind in (HTML, XHTML, PLAIN, MARKDOWN):
            data = _as_utf8(data, response.charset or "")
        return _fetched(url, response, kind, data)

    def _limit(self, kind: str | None) -> int:
        return self._limits.html_bytes if kind in (HTML, XHTML) else self._limits.bytes


class _CheckingResolver(AbstractResolver):
    """Refuses a name as soon as one of its addresses is closed; the connection is made to what it returns."""

    def __init__(self, resolver: AbstractResolver, is_open: Callable[[str], bool]) -> None:
        self._resolver = resolver
        self._is_open = is_open

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_UNSPEC
    ) -> list[ResolveResult]:
        found = await self._resolver.resolve(host, port, family)
        if not all(self._is_open(address["host"]) for address in found):
            raise PrivateAddress(host)
        return found

    async def close(self) -> None:
        await self._resolver.close()


class _Body:
    """A body as it comes in, decompressed, up to a limit on both sides."""

    def __init__(self, encoding: str, limit: int) -> None:
        self._encoding = encoding.strip().lower()
        if self._encoding not in ("", "identity", "gzip", "x-gzip", "deflate"):
            raise ValueError(f"unknown encoding {encoding}")
        self._limit = limit
        self._received = 0
        self._data = bytearray()
        self._decompressor: zlib._Decompress | None = None
        self._ended = False

    def take(self, chunk: bytes) -> bool:
        """Add what has come in; False as soon as that is too much."""
        self._received += len(chunk)
        if self._encoding in ("", "identity"):
            self._data += chunk
        else:
            self._decompress(chunk)
        return self._received <= self._limit and len(self._data) <= self._limit

    def complete(self) -> bytes:
        """Return the whole; raises ValueError where the end is missing."""
        if self._decompressor is not None and not self._ended:
            raise ValueError("the compressed data breaks off")
        return bytes(self._data)

    def _decompress(self, chunk: bytes) -> None:
        while chunk and len(self._data) <= self._limit:
            if self._decompressor is None or self._ended:
                # Several streams may follow each other; anything else behind the end is padding.
                if self._ended and chunk[:2] != b"\x1f\x8b":
                    return
                self._decompressor = zlib.decompressobj(self._window(chunk))
                self._ended = False
            self._data += self._decompressor.decompress(chunk, self._limit - len(self._data) + 1)
            self._ended = self._decompressor.eof
            chunk = self._decompressor.unused_data if self._ended else self._decompressor.unconsumed_tail

    def _window(self, start: bytes) -> int:
        if self._encoding != "deflate":
            return 16 + zlib.MAX_WBITS
        # `deflate` should have zlib's header, whose method is 8; some servers leave it out.
        return zlib.MAX_WBITS if start[0] & 0x0F == 8 else -zlib.MAX_WBITS


def sniff(data: bytes) -> str | None:
    """Return of which kind `data` is, by its content; None where it is of none that is read."""
    if b"%PDF-" in data[:1024]:
        return PDF
    if data.startswith(b"PK\x03\x04"):
        return DOCX if b"word/document" in data else None
    start = data[:1024].removeprefix(codecs.BOM_UTF8).lstrip().lower()
    if re.match(rb"<(?:\?xml|rss|feed|rdf:rdf)\b", start):
        return XHTML if re.search(rb"<html\b", start) else XML
    if re.match(rb"(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body|title|meta)\b", start, re.DOTALL):
        return HTML
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return PLAIN
    controls = len(re.findall(rb"[\x00-\x08\x0e-\x1f\x7f]", data[:_CHUNK]))
    return None if not data.strip() or b"\x00" in data or controls > len(data[:_CHUNK]) // 100 else PLAIN


def _redirected(url: URL, location: str) -> URL:
    try:
        return checked_link(url.join(URL(location)))
    except ValueError as error:
        raise BadLink(location) from error


def _fetched(
    url: URL, response: aiohttp.ClientResponse, kind: str, data: bytes, *, not_modified: bool = False
) -> Fetched:
    return Fetched(
        url=str(url),
        content_type=kind,
        data=data,
        etag=response.headers.get("ETag"),
        last_modified=response.headers.get("Last-Modified"),
        not_modified=not_modified,
        max_age=_max_age(response.headers.get("Cache-Control", "")),
    )


def _as_utf8(data: bytes, charset: str) -> bytes:
    """Return text as UTF-8 with its mark where the server names another encoding, and the text is in it."""
    if not _CHARSETS.fullmatch(charset) or data.startswith(codecs.BOM_UTF8):
        return data
    try:
        data.decode()
    except UnicodeDecodeError:
        with suppress(LookupError, ValueError):
            return data.decode(charset).encode("utf-8-sig")
    return data


def _max_age(cache_control: str) -> int | None:
    match = re.search(r"(?:^|[,\s])max-age\s*=\s*\"?(\d{1,9})\b", cache_control, re.IGNORECASE)
    return int(match[1]) if match else None


def _retry_after(headers: Mapping[str, str]) -> int | None:
    """Return for how many seconds the server asks to be left alone; it may name the moment, by its own clock."""
    value = headers.get("Retry-After", "").strip()
    if re.fullmatch(r"[0-9]{1,9}", value):
        return int(value)
    until, now = _moment(value), _moment(headers.get("Date", "")) or datetime.now(UTC)
    return None if until is None else max(0, round((until - now).total_seconds()))


def _moment(value: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(value)
    except ValueError:
        return None
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)


def _host(url: URL) -> str:
    return url.raw_host or ""
