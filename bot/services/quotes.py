"""Evidence as answers show it: a dated sentence or title with the piece that it stands in."""

from __future__ import annotations

from dataclasses import dataclass

from bot.analysis.facts import PieceDate, Stance
from storage.evidence import StoredEvidence


@dataclass(frozen=True, slots=True)
class Quote:
    """A sentence that shows a stance. `quote` is the sentence to the letter; `date` is the piece's.

    Where `is_title`, the quote is the title of a briefing, `date` the briefing's and `briefing_url` its address;
    `article_id`, `title` and `url` are those of the piece that lists it. `engine` names what read it.
    """

    source: str
    target: str
    stance: Stance
    confidence: float
    hedged: bool
    reported_by: str | None
    quote: str
    date: PieceDate | None
    article_id: int
    title: str
    url: str | None
    is_title: bool = False
    briefing_url: str | None = None
    engine: str = ""


def quote_of(row: StoredEvidence) -> Quote:
    """Return a stored row as a quote."""
    return Quote(
        source=row.source,
        target=row.target,
        stance=Stance(row.stance),
        confidence=row.confidence,
        hedged=row.hedged,
        reported_by=row.reported_by,
        quote=row.quote,
        date=row.published,
        article_id=row.article_id,
        title=row.title,
        url=row.url,
        is_title=row.is_title,
        briefing_url=row.briefing_url,
        engine=row.engine,
    )
