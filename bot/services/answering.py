"""Answers from the corpus. Every claim is a quote from a dated piece; where the corpus holds nothing, it says so."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from aiosqlite import Connection

from bot.analysis.facts import PieceDate
from bot.analysis.ranking import rank_evidence
from bot.analysis.verdict import DatedStance, QuarterTotals, Verdict, verdict_of
from bot.services.naming import Naming
from bot.services.quotes import Quote, quote_of
from storage import articles, briefings, evidence
from storage.articles import Article, FullArticle, Match
from storage.briefings import MergedBriefing
from storage.database import Database
from storage.evidence import QuarterTotal

MOST_EVIDENCE = 500
"""The newest rows, which are weighed and quoted one by one; of older ones the totals are."""

MOST_RESULTS = 10
MOST_LATEST = 25
MOST_CITATIONS = 10


class SameActor(Exception):
    """Source and target are the same actor, `actor`."""

    def __init__(self, actor: str) -> None:
        super().__init__(actor)
        self.actor = actor


class UnknownDate(Exception):
    """`value` is no date of the forms 2024, 2024-05 and 2024-05-12."""

    def __init__(self, value: str) -> None:
        super().__init__(value)
        self.value = value


class EmptyPeriod(Exception):
    """The period ends before it begins."""


class NoBriefings(Exception):
    """No briefing of `year` fits; `years` have some. `filtered`: the year itself has others."""

    def __init__(self, year: int, years: tuple[int, ...], *, filtered: bool) -> None:
        super().__init__(year)
        self.year = year
        self.years = years
        self.filtered = filtered


class EmptyCorpus(Exception):
    """The newsroom holds no piece yet."""


class NoSuchArticle(Exception):
    """The newsroom holds no piece of this number or title, `name`; `alike` are titles that look like it."""

    def __init__(self, name: str, alike: tuple[str, ...] = ()) -> None:
        super().__init__(name)
        self.name = name
        self.alike = alike


@dataclass(frozen=True, slots=True)
class StanceAnswer:
    """Where the source stands toward the target over the asked period; `evidence` has the best quotes first.

    `articles` are the pieces that the evidence stands in; of its sentences and titles, `titles` are titles. `trend` has
    the dated quarters, `undated` what is of none.
    """

    source: str
    target: str
    verdict: Verdict
    supportive: int
    critical: int
    neutral: int
    articles: int
    first: PieceDate | None
    last: PieceDate | None
    trend: tuple[QuarterTotal, ...]
    evidence: tuple[Quote, ...]
    titles: int = 0
    undated: QuarterTotal | None = None


@dataclass(frozen=True, slots=True)
class BriefingsAnswer:
    """The briefings of a year, newest first, each once."""

    year: int
    briefings: tuple[MergedBriefing, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """The pieces that a search found, the best first."""

    query: str
    results: tuple[Match, ...]


@dataclass(frozen=True, slots=True)
class ArticleAnswer:
    """One piece with what was read from it and which pieces cite it."""

    article: Article
    text: str
    actors: tuple[str, ...]
    stances: tuple[Quote, ...]
    briefings: tuple[MergedBriefing, ...]
    cited_by: tuple[Article, ...]


@dataclass(frozen=True, slots=True)
class Examples:
    """Questions that this corpus can answer, for the help."""

    pair: tuple[str, str] | None
    year: int | None
    articles: int


class Answering:
    """The questions that anyone may ask of a guild's corpus."""

    def __init__(self, database: Database, naming: Naming, now: Callable[[], datetime]) -> None:
        self._database = database
        self._naming = naming
        self._now = now

    async def stance(
        self, guild_id: int, source: str, target: str, *, since: str | None = None, until: str | None = None
    ) -> StanceAnswer:
        """Return where one actor stands toward another.

        Raises UnknownActor, SameActor, UnknownDate or EmptyPeriod; finds the verdict `unknown` without evidence.
        """
        source = await self._naming.resolve(guild_id, source)
        target = await self._naming.resolve(guild_id, target)
        if source == target:
            raise SameActor(source)
        first_day, day_after = period(since, until)
        async with self._database.read() as connection:
            totals = await evidence.quarters(connection, guild_id, source, target, since=first_day, until=day_after)
            extent = await evidence.extent(connection, guild_id, source, target, since=first_day, until=day_after)
            rows = await evidence.of_pair(
                connection, guild_id, source, target, since=first_day, until=day_after, limit=MOST_EVIDENCE
            )
        quotes = [quote_of(row) for row in rows]
        verdict = verdict_of([dated(quote) for quote in quotes], [_counted(total) for total in totals])
        return StanceAnswer(
            source=source,
            target=target,
            verdict=verdict,
            supportive=sum(total.supportive for total in totals),
            critical=sum(total.critical for total in totals),
            neutral=sum(total.neutral for total in totals),
            articles=extent.articles,
            first=extent.first,
            last=extent.last,
            trend=tuple(total for total in totals if total.quarter is not None),
            evidence=tuple(rank_evidence(quotes, verdict.verdict)),
            titles=extent.titles,
            undated=next((total for total in totals if total.quarter is None), None),
        )

    async def briefings(
        self, guild_id: int, year: int, *, actor: str | None = None, about: str | None = None
    ) -> BriefingsAnswer:
        """Return the briefings of a year; raises UnknownActor, or NoBriefings with the years that have some."""
        canonical = await self._naming.resolve(guild_id, actor) if actor else None
        async with self._database.read() as connection:
            found = await briefings.of_year(connection, guild_id, year, actor=canonical, about=about)
            if not found:
                years = tuple(await briefings.years(connection, guild_id))
                raise NoBriefings(year, years, filtered=year in years)
        return BriefingsAnswer(year, tuple(found))

    async def search(
        self,
        guild_id: int,
        query: str,
        *,
        actor: str | None = None,
        since: str | None = None,
        until: str | None = None,
        limit: int = MOST_RESULTS,
    ) -> SearchAnswer:
        """Return the best pieces for a question, maybe none; raises UnknownActor, UnknownDate or EmptyPeriod."""
        canonical = await self._naming.resolve(guild_id, actor) if actor else None
        first_day, day_after = period(since, until)
        words = search_words(query)
        if not words:
            return SearchAnswer(query, ())
        async with self._database.read() as connection:
            found = await articles.search(
                connection,
                guild_id,
                words,
                actor=canonical,
                since=first_day,
                until=day_after,
                today=self._now().date().isoformat(),
                limit=limit,
            )
        return SearchAnswer(query, tuple(found))

    async def latest(self, guild_id: int, count: int) -> tuple[Article, ...]:
        """Return the newest pieces; raises EmptyCorpus."""
        async with self._database.read() as connection:
            found = await articles.newest(connection, guild_id, min(count, MOST_LATEST))
        if not found:
            raise EmptyCorpus
        return tuple(found)

    async def article(self, guild_id: int, name: str) -> ArticleAnswer:
        """Return the piece of a number or title; raises NoSuchArticle."""
        async with self._database.read() as connection:
            full = await find_article(connection, guild_id, name)
            article_id = full.article.id
            return ArticleAnswer(
                article=full.article,
                text=full.text,
                actors=await articles.actors(connection, guild_id, article_id),
                stances=tuple(map(quote_of, await evidence.of_article(connection, guild_id, article_id))),
                briefings=tuple(await briefings.of_article(connection, guild_id, article_id)),
                cited_by=tuple(await articles.citing(connection, guild_id, full.article.title, MOST_CITATIONS)),
            )

    async def complete_article(self, guild_id: int, typed: str, limit: int) -> list[Article]:
        """Return the newest pieces whose title holds what has been typed."""
        async with self._database.read() as connection:
            return await articles.titled(connection, guild_id, typed, limit)

    async def years(self, guild_id: int) -> list[int]:
        """Return the years that have briefings."""
        async with self._database.read() as connection:
            return await briefings.years(connection, guild_id)

    async def examples(self, guild_id: int) -> Examples:
        """Return questions that this corpus can answer."""
        async with self._database.read() as connection:
            pairs = await evidence.strongest_pairs(connection, guild_id, 1)
            years = await briefings.years(connection, guild_id)
            held = await articles.count(connection, guild_id)
        return Examples(pairs[0] if pairs else None, years[-1] if years else None, held)


def period(since: str | None, until: str | None) -> tuple[str | None, str | None]:
    """Return the first day and the first day after the period; raises UnknownDate or EmptyPeriod.

    Both ends belong to the period, and may be years, months or days: `until` 2024 means all of 2024.
    """
    first = _bounds(since)[0] if since else None
    after = _bounds(until)[1] if until else None
    if first is not None and after is not None and _first_day(first) >= _first_day(after):
        raise EmptyPeriod
    return first, after


def _first_day(value: PieceDate) -> PieceDate:
    return f"{value}-01-01"[:10]


def _bounds(value: str) -> tuple[str, str]:
    match = re.fullmatch(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?", value.strip())
    if match is None:
        raise UnknownDate(value)
    year, month, day = match.groups()
    try:
        start = date(int(year), int(month or 1), int(day or 1))
        if day:
            return start.isoformat(), (start + timedelta(days=1)).isoformat()
        if month:
            return start.isoformat()[:7], (start + timedelta(days=31)).isoformat()[:7]
        return start.isoformat()[:4], (start + timedelta(days=366)).isoformat()[:4]
    except (ValueError, OverflowError) as error:
        raise UnknownDate(value) from error


def search_words(query: str) -> list[str]:
    """Return the words of a query that are worth looking for; all of them where none is."""
    words = list(dict.fromkeys(re.findall(r"\w+", query.casefold())))[:32]
    return [word for word in words if word not in _STOP_WORDS] or words


_STOP_WORDS = frozenset(
    "a an and are as at be but by did do does for from had has have how in into is it its of on or that the their"
    " then there these they this to was were what when where which who why will with would".split()
)


async def find_article(connection: Connection, guild_id: int, name: str, *, removed_too: bool = False) -> FullArticle:
    """Return the piece of a number or title; raises NoSuchArticle. A removed one has to be named by its number."""
    alike: list[Article] = []
    number = name.strip().removeprefix("#")
    full = await articles.get(connection, guild_id, int(number)) if re.fullmatch(r"\d{1,18}", number) else None
    if full is None and re.search(r"\w", name):
        full = await articles.called(connection, guild_id, name)
    if full is None and re.search(r"\w", name):
        alike = await articles.titled(connection, guild_id, name, 3)
        if len(alike) == 1:
            full = await articles.get(connection, guild_id, alike[0].id)
    if full is None or (full.article.removed and not removed_too):
        raise NoSuchArticle(name, tuple(article.title for article in alike))
    return full


def dated(quote: Quote) -> DatedStance:
    """Return a quote as the verdict weighs it."""
    return DatedStance(quote.stance, quote.confidence, quote.hedged, quote.date, quote.article_id)


def _counted(total: QuarterTotal) -> QuarterTotals:
    return QuarterTotals(total.quarter, total.supportive, total.critical, total.neutral)
