"""RSS and Atom documents, good and bad."""

from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.intake.feeds import (
    MOST_IDENTITY_CHARACTERS,
    MOST_ITEMS,
    Feed,
    FeedItem,
    HostileFeed,
    NotAFeed,
    packed,
    read_feed,
    unpacked,
)
from bot.intake.feeds import words_in as count_words

URL = "https://news.example/feeds/all.xml"


def rss(*items: str, title: str = "The Wire") -> bytes:
    body = "".join(f"<item>{item}</item>" for item in items)
    return (
        '<?xml version="1.0" encoding="utf-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"'
        ' xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>https://news.example/</link>{body}</channel></rss>"
    ).encode()


def atom(*entries: str) -> bytes:
    body = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return (
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:base="https://news.example/world/">'
        f"<title>The Wire</title><id>urn:wire</id>{body}</feed>"
    ).encode()


def only(feed: Feed) -> FeedItem:
    assert len(feed.items) == 1
    return feed.items[0]


def test_an_rss_item_is_read() -> None:
    item = only(
        read_feed(
            rss(
                "<title>A Veto &amp; Its Price</title><link>https://news.example/veto</link>"
                '<guid isPermaLink="false">wire-17</guid><dc:creator>Tomas Lindqvist</dc:creator>'
                "<pubDate>Mon, 18 Aug 2025 09:00:00 GMT</pubDate><description>In short.</description>"
                "<content:encoded><![CDATA[<p>Russia <a href='/x'>condemned</a> India.</p>]]></content:encoded>"
            ),
            URL,
        )
    )

    assert item == FeedItem(
        identity="wire-17",
        title="A Veto & Its Price",
        url="https://news.example/veto",
        author="Tomas Lindqvist",
        date="2025-08-18",
        text="<p>Russia <a href='/x'>condemned</a> India.</p>",
    )


def test_an_atom_entry_is_read() -> None:
    feed = read_feed(
        atom(
            "<id>urn:17</id><title type='html'>A &lt;em&gt;Veto&lt;/em&gt;</title><link rel='self' href='17.atom'/>"
            "<link rel='alternate' href='veto.html'/><published>2025-08-18T23:30:00-05:00</published>"
            "<updated>2025-09-01T00:00:00Z</updated><author><name>Ana B</name></author>"
            "<author><name>Bo C</name></author>"
            "<content type='xhtml'><div xmlns='http://www.w3.org/1999/xhtml'><p>Text.</p></div></content>"
        ),
        URL,
    )

    assert feed.title == "The Wire"
    assert only(feed) == FeedItem(
        identity="urn:17",
        title="A Veto",
        url="https://news.example/world/veto.html",
        author="Ana B, Bo C",
        date="2025-08-18",
        text="<p>Text.</p>",
    )


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("Mon, 18 Aug 2025 23:30:00 -0500", "2025-08-18"),
        ("18 Aug 2025 23:30:00 EST", "2025-08-18"),
        ("2025-08-18", "2025-08-18"),
        ("2025-08-18T23:30:00Z", "2025-08-18"),
        ("2025-02-31", None),
        ("yesterday", None),
        ("", None),
    ],
)
def test_a_date_is_the_day_that_is_written(written: str, day: str | None) -> None:
    assert only(read_feed(rss(f"<guid>1</guid><pubDate>{written}</pubDate>"), URL)).date == day


@pytest.mark.parametrize(
    ("first", "second", "same"),
    [
        ("<guid>1</guid><title>A</title>", "<guid>1</guid><title>A, corrected</title>", True),
        ("<link>/a</link><pubDate>2025-01-01</pubDate>", "<link>/a</link><pubDate>2025-02-02</pubDate>", True),
        ("<guid>1</guid><link>/a</link>", "<guid>2</guid><link>/a</link>", False),
        ("<title>A</title><pubDate>2025-01-01</pubDate>", "<title>A</title><pubDate>2025-01-01</pubDate>", True),
        ("<title>A</title><pubDate>2025-01-01</pubDate>", "<title>B</title><pubDate>2025-01-01</pubDate>", False),
        ("<description>One thing.</description>", "<description>Another thing.</description>", False),
    ],
)
def test_an_item_stays_itself(first: str, second: str, same: bool) -> None:
    before, after = (only(read_feed(rss(item), URL)) for item in (first, second))

    assert (before.identity == after.identity) is same


def test_an_identity_has_a_bounded_length() -> None:
    feed = read_feed(rss(*(f"<guid>{'x' * 10_000}{number}</guid>" for number in range(2))), URL)

    assert len(feed.items) == 2
    assert all(len(item.identity) <= MOST_IDENTITY_CHARACTERS for item in feed.items)


def test_an_identity_stands_once() -> None:
    feed = read_feed(rss("<guid>1</guid><title>First</title>", "<guid>1</guid><title>Again</title>"), URL)

    assert only(feed).title == "First"


@pytest.mark.parametrize(
    ("written", "author"),
    [
        ("<author>ana@news.example (Ana Belmonte)</author>", "Ana Belmonte"),
        ("<author>ana@news.example</author>", None),
        ("<author>Ana Belmonte</author>", "Ana Belmonte"),
        ("<author>Ana Belmonte &lt;ana@news.example&gt;</author>", "Ana Belmonte"),
        ("<dc:creator> Ana\n Belmonte </dc:creator>", "Ana Belmonte"),
        ("", None),
    ],
)
def test_an_author_has_a_name(written: str, author: str | None) -> None:
    assert only(read_feed(rss(f"<guid>1</guid>{written}"), URL)).author == author


@pytest.mark.parametrize(
    ("written", "link"),
    [
        ("/a?b=1&amp;c=2", "https://news.example/a?b=1&c=2"),
        ("a.html", "https://news.example/feeds/a.html"),
        ("//other.example/a", "https://other.example/a"),
        ("javascript:alert(1)", None),
        ("mailto:ana@news.example", None),
        ("http://[", None),
        ("", None),
    ],
)
def test_a_link_is_a_whole_web_address(written: str, link: str | None) -> None:
    assert only(read_feed(rss(f"<guid>1</guid><link>{written}</link>"), URL)).url == link


def test_text_without_markup_becomes_paragraphs() -> None:
    item = only(read_feed(rss("<description>Two &lt; three.\n\nR&amp;amp;D goes on.</description>"), URL))

    assert item.text == "<p>Two &lt; three.</p>\n<p>R&amp;D goes on.</p>"


def test_the_longest_text_is_taken() -> None:
    item = only(
        read_feed(
            rss(
                "<description>In short.</description><content:encoded>&lt;p&gt;In full and at length.</content:encoded>"
            ),
            URL,
        )
    )

    assert item.text == "<p>In full and at length."


def test_words_are_counted_as_they_are_shown() -> None:
    assert count_words("<p class='a b c'>One&nbsp;two</p><br/>three<img alt='x y'>") == 3


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "windows-1251", "koi8-r"]
)
def test_feeds_come_in_many_encodings(encoding: str) -> None:
    document = rss("<guid>1</guid><title>Москва похвалила Дели</title>").decode().replace("utf-8", encoding, 1)

    assert only(read_feed(document.encode(encoding), URL)).title == "Москва похвалила Дели"


@pytest.mark.parametrize("declared", ["", ' encoding="utf-8"', ' encoding="unknown-8"', ' encoding="utf-7"'])
def test_a_wrong_or_missing_encoding_is_survived(declared: str) -> None:
    document = rss("<guid>1</guid><title>Überblick</title>").replace(b' encoding="utf-8"', declared.encode())

    assert only(read_feed(document, URL)).title == "Überblick"
    assert only(read_feed(document.decode().encode("cp1252"), URL)).title == "Überblick"


def test_a_broken_feed_gives_what_is_whole() -> None:
    feed = read_feed(rss("<guid>1</guid><title>A & B</title>", "<guid>2</guid><title>C</title>")[:-20], URL)

    assert [item.title for item in feed.items] == ["A & B", "C"]


def test_a_feed_may_be_empty() -> None:
    assert read_feed(rss(), URL) == Feed("The Wire", ())


@pytest.mark.parametrize(
    "data", [b"", b"Hello", b'{"items": []}', b"<html><p>Hello</p></html>", bytes(range(256)) * 20]
)
def test_what_is_no_feed_is_refused(data: bytes) -> None:
    with pytest.raises(NotAFeed) as refusal:
        read_feed(data, URL)
    assert refusal.value.url == URL
    assert refusal.value.offered == ()


def test_a_page_offers_its_feeds() -> None:
    page = (
        b"<!doctype html><head><LINK REL='alternate' TYPE='application/rss+xml' HREF='/rss.xml'>"
        b"<link rel='alternate' type='application/atom+xml' href='atom.xml'>"
        b"<link rel='alternate' type='application/rss+xml' href='/rss.xml'>"
        b"<link rel='stylesheet' href='/s.css'><link rel='alternate' hreflang='de' href='/de'></head>"
    )

    with pytest.raises(NotAFeed) as refusal:
        read_feed(page, "https://news.example/world/")
    assert refusal.value.offered == ("https://news.example/rss.xml", "https://news.example/world/atom.xml")


LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "ha ha ha"><!ENTITY b "&a;&a;&a;">]>'
    '<rss version="2.0"><channel><title>&b;</title></channel></rss>'
)
OUTSIDE = (
    '<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a SYSTEM "file:///etc/passwd">]>'
    '<rss version="2.0"><channel><title>&a;</title></channel></rss>'
)


@pytest.mark.parametrize("document", [LAUGHS, OUTSIDE, LAUGHS.replace("ENTITY", "entity")])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-be"])
def test_entities_are_refused_in_every_encoding(document: str, encoding: str) -> None:
    with pytest.raises(HostileFeed):
        read_feed(document.encode(encoding), URL)


def test_an_outside_document_type_is_not_fetched() -> None:
    document = rss("<guid>1</guid>").replace(b"?>", b'?><!DOCTYPE rss SYSTEM "http://127.0.0.1:1/rss.dtd">', 1)

    assert only(read_feed(document, URL)).identity == "1"


def test_bytes_are_never_taken_for_a_file_or_a_link() -> None:
    for name in (b"/etc/passwd", b"https://news.example/rss", b"feed:https://news.example/rss"):
        with pytest.raises(NotAFeed):
            read_feed(name, URL)


def test_items_beyond_the_limit_are_left_out() -> None:
    feed = read_feed(rss(*(f"<guid>{number}</guid>" for number in range(MOST_ITEMS + 5))), URL)

    assert [item.identity for item in feed.items[-1:]] == [str(MOST_ITEMS - 1)]


ITEM = {"identity": "1", "title": None, "url": None, "author": None, "date": None, "text": None}


@pytest.mark.parametrize(
    "record",
    [
        [],
        {"title": 1, "items": []},
        {"title": "The Wire"},
        {"title": None, "items": [{}]},
        {"title": None, "items": [ITEM | {"identity": None}]},
        {"title": None, "items": [ITEM | {"text": 1}]},
        {"title": None, "items": [ITEM | {"more": "1"}]},
        {"title": None, "items": [ITEM | {"identity": "1" * 1000}]},
        {"title": None, "items": [ITEM] * (MOST_ITEMS + 1)},
    ],
)
def test_what_was_not_packed_is_not_unpacked(record: object) -> None:
    with pytest.raises(ValueError, match="no "):
        unpacked(json.dumps(record))


@given(
    st.lists(
        st.sampled_from(
            "<item> </item> <title> </title> <link> </link> <guid> <description> <![CDATA[ ]]> &lt; &amp; & < > &#0; "
            "<content:encoded> <pubDate> 2025-13-45 <rss version='2.0'> <channel> <feed> <entry> <id> ]]> <!-- "
            "<?xml ?> <author> a@b ( ) http://[ \x00 é <updated> 0000-00-00 99999999999".split(" ")
        ),
        max_size=40,
    )
)
def test_anything_is_read_or_refused(parts: list[str]) -> None:
    for data in ("".join(parts).encode(), rss("".join(parts))):
        try:
            feed = read_feed(data, URL)
        except NotAFeed:
            continue
        assert unpacked(packed(feed)) == feed
        identities = [item.identity for item in feed.items]
        assert len(set(identities)) == len(identities)
        for item in feed.items:
            assert item.date is None or date.fromisoformat(item.date)
            assert item.url is None or item.url.startswith("http")


def test_a_page_offers_only_links_that_can_be_said_in_a_sentence():
    page = b"""<html><head>
    <link rel="alternate" type="application/rss+xml" href="javascript:alert(1)">
    <link rel="alternate" type="application/rss+xml" href="https://example.org/[win](https:evil)">
    <link rel="alternate" type="application/rss+xml" href="/feed.xml">
    </head><body>Hello</body></html>"""

    with pytest.raises(NotAFeed) as refusal:
        read_feed(page, "https://example.org/")

    assert refusal.value.offered == ("https://example.org/feed.xml",)
