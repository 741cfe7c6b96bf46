"""Answers as JSON documents: the shapes that scripts rely on. Keys may be added, none renamed."""

from __future__ import annotations

from typing import Any

from bot.analysis.facts import PairStance, PieceDate, Reading
from bot.analysis.metadata import read_metadata
from bot.presentation.search_card import plain_snippet
from bot.services.answering import BriefingsAnswer, SearchAnswer, StanceAnswer
from bot.services.quotes import Quote
from storage.articles import FullArticle

Document = dict[str, Any]


def stance_document(answer: StanceAnswer) -> Document:
    """Return the answer to `dateline stance`."""
    shift = answer.verdict.shift
    return {
        "source": answer.source,
        "target": answer.target,
        "verdict": answer.verdict.verdict,
        "confidence": round(answer.verdict.confidence, 4),
        "counts": {"supportive": answer.supportive, "critical": answer.critical, "neutral": answer.neutral},
        "articles": answer.articles,
        "first": answer.first,
        "last": answer.last,
        "trend": [
            {
                "quarter": total.quarter,
                "supportive": total.supportive,
                "critical": total.critical,
                "neutral": total.neutral,
            }
            for total in answer.trend
        ],
        "shift": {"since": shift.since, "from": shift.before, "to": shift.after} if shift else None,
        "evidence": [evidence_document(row) for row in answer.evidence],
    }


def evidence_document(row: Quote) -> Document:
    """Return a quote with the piece it stands in; where `is_title`, it is the title of a briefing that it lists."""
    return {
        "source": row.source,
        "target": row.target,
        "stance": str(row.stance),
        "confidence": round(row.confidence, 4),
        "hedged": row.hedged,
        "reported_by": row.reported_by,
        "quote": row.quote,
        "date": row.date,
        "article_id": row.article_id,
        "title": row.title,
        "url": row.url,
        "is_title": row.is_title,
        "briefing_url": row.briefing_url,
        "engine": row.engine,
    }


def briefings_document(answer: BriefingsAnswer) -> Document:
    """Return the answer to `dateline briefings`."""
    return {
        "year": answer.year,
        "count": len(answer.briefings),
        "briefings": [
            {
                "date": briefing.published,
                "title": briefing.title,
                "url": briefing.url,
                "article_id": briefing.article_id,
                "cited_by": list(briefing.cited_by),
            }
            for briefing in answer.briefings
        ],
    }


def search_document(answer: SearchAnswer) -> Document:
    """Return the answer to `dateline search`."""
    return {
        "query": answer.query,
        "results": [
            {
                "article_id": match.article.id,
                "title": match.article.title,
                "date": match.article.published,
                "score": round(match.score, 4),
                "snippet": plain_snippet(match),
            }
            for match in answer.results
        ],
    }


def reading_document(reading: Reading) -> Document:
    """Return what `dateline read` reads from a piece."""
    return {
        "title": reading.title,
        "author": reading.author,
        "date": reading.date,
        "url": reading.url,
        "summary": list(reading.summary),
        "briefings": [
            {"date": briefing.date, "title": briefing.title, "url": briefing.url} for briefing in reading.briefings
        ],
        "actors": list(reading.actors),
        "evidence": [
            *(_read_document(row.pair, row.quote, reading.date, is_title=False) for row in reading.evidence),
            *(
                _read_document(pair, briefing.title, briefing.date, is_title=True)
                for briefing in reading.briefings
                for pair in briefing.stances
            ),
        ],
    }


def _read_document(pair: PairStance, quote: str, date: PieceDate | None, *, is_title: bool) -> Document:
    return {**pair_document(pair), "quote": quote, "date": date, "is_title": is_title}


def pair_document(pair: PairStance) -> Document:
    """Return the stance of one ordered pair."""
    return {
        "source": pair.source,
        "target": pair.target,
        "stance": str(pair.stance),
        "confidence": round(pair.confidence, 4),
        "hedged": pair.hedged,
        "reported_by": pair.reported_by,
    }


def article_record(full: FullArticle) -> Document:
    """Return a piece as a line of an export, which an import takes in without loss.

    `settled` is there where an editor has emptied what the text says: then null is not to be read from it again.
    """
    article, read = full.article, read_metadata(full.text)
    pairs = ((article.author, read.author), (article.published, read.date), (article.url, read.url))
    record = {
        "title": article.title,
        "author": article.author,
        "date": article.published,
        "url": article.url,
        "text": full.text,
    }
    emptied = any(stored is None and told is not None for stored, told in pairs)
    return {**record, "settled": True} if emptied else record
