"""RSS and Atom -> items. Pure; it is run in the bounded child, since the bytes are hostile."""

from __future__ import annotations

import codecs
import hashlib
import html
import io
import itertools
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from email.utils import parsedate_tz
from html.parser import HTMLParser
from typing import Any
from urllib.parse import urljoin

from bot.analysis.facts import PieceDate
from bot.intake.text import Unreadable

MOST_ITEMS = 1000
"""Feeds give their last 10 to 200 items; what is beyond this many is left out, the last in the document first."""

MOST_IDENTITY_CHARACTERS = 200
MOST_NAME_CHARACTERS = 300
"""Titles and authors are cut here."""

_FEED_KINDS = ("application/rss+xml", "application/atom+xml")
_MOST_OFFERED = 5
_MOST_OFFERED_CHARACTERS = 500

_DECLARATION = re.compile(r"\s*<\?xml\b[^>]*\?>")
_DECLARED_ENCODING = re.compile(rb"""^\s*<\?xml\b[^>]*?\bencoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_UTF_16_STARTS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16", b"<\x00": "utf-16-le", b"\x00<": "utf-16-be"}
_INVISIBLE = re.compile(r"[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_ADDRESS = re.compile(r"(?<![^\s(<])[^\s()<>@]+@[^\s()<>@]+")
# An address that a sentence can hold without being taken for formatting.
_PLAIN = re.compile(r"https?://[^\s<>\[\]()*`|~\\]+")
_TAG = re.compile(r"<[^<>]*>")


class NotAFeed(Unreadable):
    """The bytes from `url` are no RSS or Atom feed. `offered` are the feeds that it links to, where it is a page."""

    def __init__(self, url: str, *offered: str) -> None:
        super().__init__(url, *offered)
        self.url = url
        self.offered = offered

    def __str__(self) -> str:
        if self.offered:
            return f"{self.url} is a page and no feed; it offers {' and '.join(self.offered)}."
        return f"{self.url} is no RSS or Atom feed."


class HostileFeed(NotAFeed):
    """The feed declares entities of its own, which serve to blow up whoever reads it."""

    def __str__(self) -> str:
        return f"{self.url} is not read, since it declares XML entities."


@dataclass(frozen=True, slots=True)
class FeedItem:
    """One entry. `identity` stays the same when it is edited or dated anew; `text` is HTML, as the feed gives it.

    `identity` is the entry's own id, else its link, else its title and date.
    """

    identity: str
    title: str | None
    url: str | None
    author: str | None
    date: PieceDate | None
    text: str | None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's items in the order of the document, each identity once."""

    title: str | None
    items: tuple[FeedItem, ...]


def read_feed(data: bytes, url: str) -> Feed:
    """Read RSS or Atom, well-formed or not; relative links are taken from `url`. Raises NotAFeed."""
    # Not loaded with the module: the bot's own process needs the names above only.
    import feedparser  # type: ignore[import-untyped]

    text = _decode(data)
    if re.search(r"<!ENTITY", text, re.IGNORECASE):
        raise HostileFeed(url)
    parsed = feedparser.parse(
        # A stream, since anything else could be taken for the name of a file or a link.
        io.BytesIO(_without_declaration(text).encode("utf-8", "replace")),
        response_headers={"content-type": "application/xml; charset=utf-8"},
        resolve_relative_uris=False,
        sanitize_html=False,
    )
    if not parsed.get("version"):
        raise NotAFeed(url, *_offered(text, url))
    items: dict[str, FeedItem] = {}
    for entry in parsed.entries[:MOST_ITEMS]:
        item = _item(entry, url)
        items.setdefault(item.identity, item)
    return Feed(_name(_without_markup(parsed.feed.get("title"))), tuple(items.values()))


def packed(feed: Feed) -> str:
    """Return a feed as JSON, for its way between processes."""
    return json.dumps(asdict(feed))


def unpacked(text: str) -> Feed:
    """Return the feed that `packed` wrote; raises ValueError where a process gone wrong wrote something else."""
    record = json.loads(text)
    match record:
        case {"title": str() | None as title, "items": list() as items} if len(items) <= MOST_ITEMS:
            return Feed(title, tuple(map(_unpacked_item, items)))
    raise ValueError("no feed")


def _unpacked_item(record: object) -> FeedItem:
    names = [known.name for known in fields(FeedItem)]
    if not isinstance(record, dict) or sorted(record) != sorted(names) or not isinstance(record["identity"], str):
        raise ValueError("no item")
    if not all(isinstance(value, str | None) for value in record.values()):
        raise ValueError("no item")
    if len(record["identity"]) > MOST_IDENTITY_CHARACTERS:
        raise ValueError("no item")
    return FeedItem(**record)


def words_in(markup: str) -> int:
    """Return how many words an item's HTML shows."""
    return len(re.findall(r"\w+", html.unescape(_TAG.sub(" ", markup))))


def _decode(data: bytes) -> str:
    """Return the document as text. Only encodings in which markup can be recognised are used."""
    for start, encoding in _UTF_16_STARTS.items():
        if data.startswith(start):
            return data.decode(encoding, "replace")
    data = data.removeprefix(codecs.BOM_UTF8)
    declared = _DECLARED_ENCODING.match(data[:1024])
    for encoding in (declared[1].decode() if declared else "utf-8", "utf-8"):
        try:
            # Others, such as utf-7, would hide markup from what looks at the bytes.
            if codecs.lookup(encoding).name not in ("utf-7", "punycode", "idna", "unicode_escape"):
                return data.decode(encoding)
        except (LookupError, ValueError):
            continue
    return data.decode("cp1252", "replace")


def _without_declaration(text: str) -> str:
    declaration = _DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def _item(entry: Mapping[str, Any], url: str) -> FeedItem:
    title = _name(_without_markup(entry.get("title")))
    link = _link(entry, url)
    dated = _date(entry)
    identity = _line(entry.get("id")) or link or f"{title or ''} {entry.get('published') or entry.get('updated') or ''}"
    return FeedItem(
        identity=_short(identity.strip() or _text(entry) or ""),
        title=title,
        url=link,
        author=_author(entry),
        date=dated,
        text=_text(entry),
    )


def _short(identity: str) -> str:
    if len(identity) <= MOST_IDENTITY_CHARACTERS:
        return identity
    return hashlib.sha256(identity.encode("utf-8", "replace")).hexdigest()


def _line(value: object) -> str | None:
    return " ".join(_INVISIBLE.sub(" ", value).split()) or None if isinstance(value, str) else None


def _name(value: str | None) -> str | None:
    line = _line(value)
    return line[:MOST_NAME_CHARACTERS].rstrip() if line is not None else None


def _without_markup(title: object) -> str | None:
    """Titles are HTML in some feeds, and in others text about `a < b`."""
    if not isinstance(title, str):
        return None
    return html.unescape(re.sub(r"</?[A-Za-z][^<>]*>", "", title))


def _link(entry: Mapping[str, Any], url: str) -> str | None:
    link = _line(entry.get("link"))
    # An RSS item without a link leads to its guid, which is often no address.
    if link is None or (link == _line(entry.get("id")) and not re.match(r"https?:", link, re.IGNORECASE)):
        return None
    try:
        joined = urljoin(url, link)
    except ValueError:
        return None
    return joined if re.match(r"https?://[^/]", joined, re.IGNORECASE) else None


def _author(entry: Mapping[str, Any]) -> str | None:
    people = [person.get("name") for person in entry.get("authors", ()) if isinstance(person, Mapping)]
    # feedparser splits a single one badly where its address is unusual.
    written = people if len(people) > 1 else [entry.get("author")]
    names = [_ADDRESS.sub("", name).strip("()<> ") for name in map(_line, written) if name]
    return _name(", ".join(dict.fromkeys(filter(None, names))))


def _date(entry: Mapping[str, Any]) -> PieceDate | None:
    """Return the day as it is written, in the newsroom's own time zone; feedparser gives it in UTC."""
    for key in ("published", "updated"):
        # feedparser's own get() gives the one for the other.
        written = dict.get(entry, key)  # type: ignore[call-overload]
        if not isinstance(written, str):
            continue
        iso = re.match(r"\s*(\d{4})-(\d{2})-(\d{2})(?!\d)", written)
        named = iso.groups() if iso else (parsedate_tz(written) or entry.get(f"{key}_parsed") or ())[:3]
        try:
            return date(*(int(part) for part in named)).isoformat()
        except (TypeError, ValueError):
            continue
    return None


def _text(entry: Mapping[str, Any]) -> str | None:
    """Return the longest of the entry's texts as HTML."""
    found = [*entry.get("content", ()), entry.get("summary_detail")]
    texts = [_as_html(text) for text in found if isinstance(text, Mapping) and isinstance(text.get("value"), str)]
    return max(texts, key=len, default="").strip() or None


def _as_html(text: Mapping[str, Any]) -> str:
    value = str(text["value"])
    if re.search(r"<[A-Za-z][^<>]*>", value):
        return value
    value = html.unescape(value)
    paragraphs = re.split(r"\n\s*\n", value.replace("\r\n", "\n"))
    return "\n".join(f"<p>{html.escape(paragraph.strip(), quote=False)}</p>" for paragraph in paragraphs)


def _offered(page: str, url: str) -> tuple[str, ...]:
    finder = _FeedLinks()
    finder.feed(page)
    found = []
    for link in finder.links:
        try:
            found.append(urljoin(url, link))
        except ValueError:
            continue
    plain = (link for link in dict.fromkeys(found) if len(link) <= _MOST_OFFERED_CHARACTERS and _PLAIN.fullmatch(link))
    return tuple(itertools.islice(plain, _MOST_OFFERED))


class _FeedLinks(HTMLParser):
    """Finds the feeds that a page's head names."""

    def __init__(self) -> None:
        super().__init__()
        self.links: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep an alternate link to a feed."""
        named = {name: value or "" for name, value in attrs}
        if (
            tag == "link"
            and "alternate" in named.get("rel", "").lower().split()
            and named.get("type", "").lower().strip() in _FEED_KINDS
            and named.get("href", "").strip()
        ):
            self.links.append(named["href"].strip())
