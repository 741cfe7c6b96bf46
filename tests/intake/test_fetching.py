"""Fetching, from a real server on loopback; names lead where the tests say."""

from __future__ import annotations

import asyncio
import gzip
import io
import socket
import zipfile
import zlib
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver, ResolveResult
from aiohttp.test_utils import RawTestServer

from bot.intake.fetching import (
    ATOM,
    DOCX,
    HTML,
    MARKDOWN,
    PDF,
    PLAIN,
    XHTML,
    XML,
    BadAnswer,
    BadLink,
    ClosedPort,
    CredentialsInLink,
    Fetcher,
    Limits,
    NotFetched,
    PrivateAddress,
    TooLarge,
    TooManyRedirects,
    TooSlow,
    Unreachable,
    UnreadableKind,
    sniff,
)

Handler = Callable[[web.BaseRequest], Awaitable[web.StreamResponse]]

SMALL = Limits(bytes=10_000, html_bytes=2_000)
HASTY = Limits(connect_seconds=0.1, total_seconds=0.1)


class Names(AbstractResolver):
    """Maps names to addresses; a name with several answers gives the next one each time it is asked for."""

    def __init__(self, answers: dict[str, list[list[str]]]) -> None:
        self._answers = answers
        self.asked: list[str] = []

    async def resolve(
        self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
    ) -> list[ResolveResult]:
        self.asked.append(host)
        if host not in self._answers:
            raise OSError(f"no such name: {host}")
        answers = self._answers[host]
        addresses = answers.pop(0) if len(answers) > 1 else answers[0]
        return [
            ResolveResult(
                hostname=host,
                host=address,
                port=port,
                family=socket.AF_INET6 if ":" in address else socket.AF_INET,
                proto=0,
                flags=socket.AI_NUMERICHOST,
            )
            for address in addresses
        ]

    async def close(self) -> None:
        pass


class Site:
    """A server whose one handler the test sets; it keeps what was asked of it."""

    def __init__(self) -> None:
        self.port = 0
        self.handler: Handler | None = None
        self.requests: list[web.BaseRequest] = []

    def link(self, path: str = "/", host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def answers(self, body: bytes = b"", content_type: str | None = HTML, status: int = 200, **headers: str) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        if content_type is not None:
            named["Content-Type"] = content_type

        async def handle(_: web.BaseRequest) -> web.Response:
            return web.Response(body=body, status=status, headers=named)

        self.handler = handle

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        self.requests.append(request)
        assert self.handler is not None
        return await self.handler(request)


@pytest.fixture
async def site() -> AsyncIterator[Site]:
    served = Site()
    async with RawTestServer(served.handle) as server:
        assert server.port is not None
        served.port = server.port
        yield served


def fetcher(limits: Limits | None = None) -> Fetcher:
    return Fetcher(allow_private=True, limits=limits)


def on_loopback(*public: str, **names: list[list[str]]) -> tuple[Fetcher, Names]:
    """Return a fetcher to which these loopback addresses alone are public, and the names that it knows."""
    resolver = Names({name.replace("_", "."): answers for name, answers in names.items()})
    return Fetcher(resolver=resolver, is_public=lambda address: address in public), resolver


async def test_a_page_is_fetched_with_what_the_server_says_of_it(site: Site) -> None:
    site.answers(
        b"<p>Hello</p>",
        "Text/HTML; charset=utf-8",
        ETag='"1"',
        Last_Modified="Mon, 05 Jan 2026 10:00:00 GMT",
        Cache_Control="public, max-age=600",
    )

    fetched = await fetcher().fetch(site.link("/a#part"))

    assert fetched.url == site.link("/a")
    assert fetched.content_type == HTML
    assert fetched.data == b"<p>Hello</p>"
    assert (fetched.etag, fetched.last_modified) == ('"1"', "Mon, 05 Jan 2026 10:00:00 GMT")
    assert fetched.max_age == 600
    assert not fetched.not_modified


async def test_what_has_not_changed_is_not_sent_again(site: Site) -> None:
    site.answers(status=304, content_type=None, ETag='"1"')

    fetched = await fetcher().fetch(site.link(), etag='"1"', last_modified="Mon, 05 Jan 2026 10:00:00 GMT")

    assert fetched.not_modified
    assert fetched.data == b""
    assert site.requests[0].headers["If-None-Match"] == '"1"'
    assert site.requests[0].headers["If-Modified-Since"] == "Mon, 05 Jan 2026 10:00:00 GMT"


async def test_not_modified_is_no_answer_to_one_who_holds_nothing(site: Site) -> None:
    site.answers(status=304, content_type=None)

    with pytest.raises(BadAnswer):
        await fetcher().fetch(site.link())


async def test_a_validator_with_line_breaks_is_not_sent(site: Site) -> None:
    site.answers(b"<p>Hello</p>")

    await fetcher().fetch(site.link(), etag='"1"\r\nX-Evil: 1')

    assert "If-None-Match" not in site.requests[0].headers
    assert "X-Evil" not in site.requests[0].headers


async def test_no_cookies_and_no_proxy_are_used(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1/")

    async def handle(request: web.BaseRequest) -> web.Response:
        if request.path == "/":
            return web.Response(status=302, headers={"Location": "/next", "Set-Cookie": "who=you"})
        return web.Response(text="<p>Hello</p>", content_type=HTML)

    site.handler = handle

    fetched = await fetcher().fetch(site.link())

    assert fetched.url == site.link("/next")
    assert "Cookie" not in site.requests[1].headers


# Addresses


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "2130706433", "0x7f.1", "017700000001", "127.1", "[::1]", "[::ffff:127.0.0.1]", "[64:ff9b::7f00:1]"],
)
async def test_loopback_is_refused_in_every_notation(site: Site, host: str) -> None:
    with pytest.raises(PrivateAddress):
        await Fetcher().fetch(site.link(host=host))
    assert site.requests == []


async def test_the_systems_own_name_for_loopback_is_refused(site: Site) -> None:
    with pytest.raises(PrivateAddress) as refusal:
        await Fetcher().fetch(site.link(host="localhost"))
    assert refusal.value.host == "localhost"


@pytest.mark.parametrize(
    "address", ["10.0.0.7", "169.254.169.254", "100.100.100.200", "fd00:ec2::254", "::", "ff02::1"]
)
async def test_a_name_that_leads_to_a_closed_address_is_refused(site: Site, address: str) -> None:
    resolver = Names({"news.example": [[address]]})

    with pytest.raises(PrivateAddress):
        await Fetcher(resolver=resolver).fetch(site.link(host="news.example"))


async def test_one_closed_address_among_several_is_enough(site: Site) -> None:
    reach, _ = on_loopback("127.0.0.1", news_example=[["127.0.0.1", "127.0.0.2"]])

    with pytest.raises(PrivateAddress):
        await reach.fetch(site.link(host="news.example"))
    assert site.requests == []


async def test_the_connection_goes_to_the_address_that_was_checked(site: Site) -> None:
    site.answers(b"<p>Hello</p>")
    reach, names = on_loopback("127.0.0.1", news_example=[["127.0.0.1"], ["127.0.0.2"]])

    fetched = await reach.fetch(site.link(host="news.example"))

    assert fetched.data == b"<p>Hello</p>"
    assert names.asked == ["news.example"]
    assert site.requests[0].host == f"news.example:{site.port}"


async def test_a_name_that_leads_elsewhere_at_the_redirect_is_refused(site: Site) -> None:
    site.answers(status=302, content_type=None, Location="/secret")
    reach, names = on_loopback("127.0.0.1", news_example=[["127.0.0.1"], ["127.0.0.2"]])

    with pytest.raises(PrivateAddress):
        await reach.fetch(site.link(host="news.example"))
    assert names.asked == ["news.example", "news.example"]
    assert len(site.requests) == 1


@pytest.mark.parametrize(
    ("location", "refusal"),
    [
        ("http://127.0.0.2:{port}/", PrivateAddress),
        ("//127.0.0.2:{port}/", PrivateAddress),
        ("http://2130706434:{port}/", PrivateAddress),
        ("http://[::1]:{port}/", PrivateAddress),
        ("http://inside.example:{port}/", PrivateAddress),
        ("http://me:secret@news.example:{port}/", CredentialsInLink),
        ("http://news.example:25/", ClosedPort),
        ("file:///etc/passwd", BadLink),
        ("gopher://news.example/", BadLink),
        ("http://[", BadLink),
    ],
)
async def test_a_redirect_is_checked_like_a_link(site: Site, location: str, refusal: type[NotFetched]) -> None:
    site.answers(status=301, content_type=None, Location=location.format(port=site.port))
    reach, _ = on_loopback("127.0.0.1", news_example=[["127.0.0.1"]], inside_example=[["127.0.0.2"]])

    with pytest.raises(refusal):
        await reach.fetch(site.link(host="news.example"))
    assert len(site.requests) == 1


async def test_five_redirects_are_followed_and_no_more(site: Site) -> None:
    async def handle(request: web.BaseRequest) -> web.Response:
        left = int(request.path[1:])
        if not left:
            return web.Response(text="<p>Here</p>", content_type=HTML)
        return web.Response(status=308, headers={"Location": f"/{left - 1}"})

    site.handler = handle

    assert (await fetcher().fetch(site.link("/5"))).url == site.link("/0")
    with pytest.raises(TooManyRedirects):
        await fetcher().fetch(site.link("/6"))


async def test_encryption_is_set_up_for_the_name() -> None:
    greeting: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()

    async def listen(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        greeting.set_result(await reader.read(4096))
        writer.close()

    async with await asyncio.start_server(listen, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        reach, _ = on_loopback("127.0.0.1", news_example=[["127.0.0.1"]])
        with pytest.raises(Unreachable):
            await reach.fetch(f"https://news.example:{port}/")

    assert b"news.example" in await greeting


async def test_unknown_hosts_and_closed_doors_are_told_apart() -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
    reach, _ = on_loopback("127.0.0.1", news_example=[["127.0.0.1"]])

    with pytest.raises(Unreachable, match="no such host"):
        await reach.fetch("http://unknown.example/")
    with pytest.raises(Unreachable, match="no connection"):
        await reach.fetch(f"http://news.example:{port}/")


# Size and time


async def test_more_than_the_limit_is_refused_before_it_is_read(site: Site) -> None:
    site.answers(b"x" * 2_001)

    with pytest.raises(TooLarge) as refusal:
        await fetcher(SMALL).fetch(site.link())
    assert refusal.value.limit == 2_000


async def test_text_may_be_larger_than_a_page(site: Site) -> None:
    site.answers(b"x" * 10_000, PLAIN)

    assert len((await fetcher(SMALL).fetch(site.link())).data) == 10_000


async def test_a_page_of_undeclared_kind_has_a_pages_limit(site: Site) -> None:
    site.answers(b"<!doctype html>" + b"x" * 2_000, "application/octet-stream")

    with pytest.raises(TooLarge):
        await fetcher(SMALL).fetch(site.link())


async def test_an_endless_body_is_stopped(site: Site) -> None:
    sent = 0

    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        nonlocal sent
        response = web.StreamResponse(headers={"Content-Type": PLAIN})
        await response.prepare(request)
        while True:
            await response.write(b"more " * 1_000)
            sent += 5_000

    site.handler = handle

    with pytest.raises(TooLarge):
        await fetcher(SMALL).fetch(site.link())
    assert sent < 50_000_000


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
async def test_a_decompression_bomb_is_stopped(site: Site, encoding: str) -> None:
    bomb = b"0" * 30_000_000
    body = gzip.compress(bomb) if encoding == "gzip" else zlib.compress(bomb)
    site.answers(body, PLAIN, Content_Encoding=encoding)

    with pytest.raises(TooLarge):
        await fetcher().fetch(site.link())


def _raw_deflate(data: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(data) + compressor.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ("gzip", gzip.compress(b"<p>Hello</p>" * 100)),
        ("x-gzip", gzip.compress(b"<p>Hello</p>" * 100)),
        ("GZIP", gzip.compress(b"<p>Hello</p>" * 60) + gzip.compress(b"<p>Hello</p>" * 40)),
        ("gzip", gzip.compress(b"<p>Hello</p>" * 100) + b"\0" * 50),
        ("deflate", zlib.compress(b"<p>Hello</p>" * 100)),
        ("deflate", _raw_deflate(b"<p>Hello</p>" * 100)),
        ("identity", b"<p>Hello</p>" * 100),
    ],
)
async def test_compressed_pages_are_unpacked(site: Site, encoding: str, body: bytes) -> None:
    site.answers(body, Content_Encoding=encoding)

    assert (await fetcher().fetch(site.link())).data == b"<p>Hello</p>" * 100


@pytest.mark.parametrize(
    ("encoding", "body"),
    [("gzip", b"no gzip"), ("gzip", gzip.compress(b"Hello" * 99)[:-9]), ("br", b"\x00"), ("gzip, gzip", b"")],
)
async def test_a_garbled_body_is_refused(site: Site, encoding: str, body: bytes) -> None:
    site.answers(body, Content_Encoding=encoding)

    with pytest.raises(Unreachable):
        await fetcher().fetch(site.link())


async def test_a_silent_server_is_given_up(site: Site) -> None:
    async def handle(_: web.BaseRequest) -> web.Response:
        await asyncio.Event().wait()
        raise AssertionError

    site.handler = handle

    with pytest.raises(TooSlow):
        await fetcher(HASTY).fetch(site.link())


async def test_a_server_that_dribbles_is_given_up(site: Site) -> None:
    async def handle(request: web.BaseRequest) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": PLAIN})
        await response.prepare(request)
        await response.write(b"a")
        await asyncio.Event().wait()
        raise AssertionError

    site.handler = handle

    with pytest.raises(TooSlow):
        await fetcher(HASTY).fetch(site.link())


async def test_a_resolver_that_hangs_is_given_up() -> None:
    class Hanging(Names):
        async def resolve(
            self, host: str, port: int = 0, family: socket.AddressFamily = socket.AF_INET
        ) -> list[ResolveResult]:
            await asyncio.Event().wait()
            raise AssertionError

    with pytest.raises(TooSlow):
        await Fetcher(resolver=Hanging({}), limits=HASTY).fetch("http://news.example/")


async def test_what_is_not_http_is_refused() -> None:
    async def talk(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 mail.example ESMTP\r\n" * 100)
        writer.close()

    async with await asyncio.start_server(talk, "127.0.0.1", 0) as server:
        with pytest.raises(Unreachable):
            await fetcher().fetch(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/")


# What is answered


@pytest.mark.parametrize("status", [204, 206, 300, 400, 401, 403, 404, 410, 451, 500, 503])
async def test_an_error_carries_its_status(site: Site, status: int) -> None:
    site.answers(status=status)

    with pytest.raises(BadAnswer) as refusal:
        await fetcher().fetch(site.link())
    assert refusal.value.status == status
    assert refusal.value.retry_after is None


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("120", 120),
        (format_datetime(datetime(2030, 1, 1, 0, 10, tzinfo=UTC), usegmt=True), 600),
        (format_datetime(datetime(2029, 1, 1, tzinfo=UTC), usegmt=True), 0),
        ("soon", None),
        ("-5", None),
        ("", None),
    ],
)
async def test_an_error_says_how_long_to_wait(site: Site, written: str, seconds: int | None) -> None:
    now = format_datetime(datetime(2030, 1, 1, tzinfo=UTC), usegmt=True)
    site.answers(status=429, Retry_After=written, Date=now)

    with pytest.raises(BadAnswer) as refusal:
        await fetcher().fetch(site.link())
    assert refusal.value.retry_after == seconds


async def test_without_the_servers_clock_our_own_counts(site: Site) -> None:
    site.answers(status=503, Retry_After=format_datetime(datetime.now(UTC) + timedelta(hours=1), usegmt=True), Date="?")

    with pytest.raises(BadAnswer) as refusal:
        await fetcher().fetch(site.link())
    assert refusal.value.retry_after is not None
    assert 3500 < refusal.value.retry_after <= 3600


@pytest.mark.parametrize(
    ("declared", "kind"),
    [
        ("text/html", HTML),
        ("application/xhtml+xml", XHTML),
        ("text/plain; charset=utf-8", PLAIN),
        ("text/markdown", MARKDOWN),
        ("text/x-markdown", MARKDOWN),
        ("application/pdf", PDF),
        (DOCX, DOCX),
        ("application/atom+xml", ATOM),
        ("text/xml", XML),
    ],
)
async def test_readable_kinds_are_taken_at_their_word(site: Site, declared: str, kind: str) -> None:
    site.answers(b"anything", declared)

    assert (await fetcher().fetch(site.link())).content_type == kind


@pytest.mark.parametrize("declared", ["image/png", "video/mp4", "application/json", "application/x-msdownload"])
async def test_other_kinds_are_refused(site: Site, declared: str) -> None:
    site.answers(b"<p>Hello</p>", declared)

    with pytest.raises(UnreadableKind) as refusal:
        await fetcher().fetch(site.link())
    assert refusal.value.content_type == declared


async def test_an_undeclared_kind_is_decided_by_the_content(site: Site) -> None:
    site.answers(b"%PDF-1.7 ...", "application/octet-stream")
    assert (await fetcher().fetch(site.link())).content_type == PDF

    site.answers(b"\x7fELF\x02\x01\x01\x00\x00\x00", "application/octet-stream")
    with pytest.raises(UnreadableKind):
        await fetcher().fetch(site.link())


def _zipped(name: str) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(name, "content")
    return file.getvalue()


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (b"\n%PDF-1.4", PDF),
        (_zipped("word/document.xml"), DOCX),
        (_zipped("photo.jpg"), None),
        (b'\xef\xbb\xbf<?xml version="1.0"?><rss version="2.0">', XML),
        (b"<feed xmlns='http://www.w3.org/2005/Atom'>", XML),
        (b'<?xml version="1.0"?><!DOCTYPE html><html xmlns="http://www.w3.org/1999/xhtml">', XHTML),
        (b"\n<!-- served by us --><!DOCTYPE HTML><HTML>", HTML),
        (b"<html lang='en'>", HTML),
        ("Přehled zpráv\n\nPrague praised Vienna.".encode(), PLAIN),
        ("Überblick".encode("cp1252"), PLAIN),
        ("Überblick".encode("utf-16"), PLAIN),
        (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", None),
        (b"\xff\xd8\xff\xe0\x00\x10JFIF", None),
        (b"", None),
        (b" \n ", None),
    ],
)
def test_kinds_are_recognised_by_their_content(data: bytes, kind: str | None) -> None:
    assert sniff(data) == kind


async def test_text_whose_encoding_the_server_alone_knows_comes_as_utf_8(site: Site) -> None:
    site.answers("Москва похвалила Дели.".encode("koi8-r"), "text/html; charset=KOI8-R")

    assert (await fetcher().fetch(site.link())).data.decode("utf-8-sig") == "Москва похвалила Дели."


@pytest.mark.parametrize("charset", ["utf-8", "iso-8859-1", "punycode", "unknown", ""])
async def test_text_that_is_utf_8_or_in_no_real_encoding_comes_as_it_is(site: Site, charset: str) -> None:
    data = "“Zürich”".encode() if charset != "punycode" else b"\xff-text"
    site.answers(data, f"text/plain; charset={charset}")

    assert (await fetcher().fetch(site.link())).data == data
