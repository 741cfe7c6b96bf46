"""The JSON shapes that scripts rely on, checked key by key. Keys may be added behind, none renamed."""

from __future__ import annotations

import re
from typing import Any

STANCES = ("supportive", "critical", "neutral")
VERDICTS = (*STANCES, "mixed", "unknown")

PAIR_KEYS = ["source", "target", "stance", "confidence", "hedged", "reported_by", "quote"]


def has_keys(document: Any, *keys: str) -> bool:
    return isinstance(document, dict) and list(document)[: len(keys)] == list(keys)


def is_date_or_null(value: Any) -> bool:
    return value is None or re.fullmatch(r"\d{4}-\d\d(-\d\d)?", value) is not None


def is_text_or_null(value: Any) -> bool:
    return value is None or (isinstance(value, str) and value != "")


def is_count(value: Any) -> bool:
    return type(value) is int and value >= 0


def is_probability(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1


def is_counts(document: Any) -> bool:
    return all(is_count(document[stance]) for stance in STANCES)


def check_pair(row: Any) -> None:
    assert has_keys(row, *PAIR_KEYS)
    assert isinstance(row["source"], str)
    assert isinstance(row["target"], str)
    assert row["source"] != row["target"]
    assert row["stance"] in STANCES
    assert is_probability(row["confidence"])
    assert isinstance(row["hedged"], bool)
    assert is_text_or_null(row["reported_by"])
    assert isinstance(row["quote"], str)


def check_evidence(row: Any) -> None:
    check_pair(row)
    assert has_keys(row, *PAIR_KEYS, "date", "article_id", "title", "url")
    assert is_date_or_null(row["date"])
    assert is_count(row["article_id"])
    assert isinstance(row["title"], str)
    assert is_text_or_null(row["url"])
    assert isinstance(row["is_title"], bool)


def check_stance(document: Any) -> None:
    assert has_keys(
        document,
        *("source", "target", "verdict", "confidence", "counts", "articles", "first", "last", "trend", "shift"),
        "evidence",
    )
    assert document["verdict"] in VERDICTS
    assert is_probability(document["confidence"])
    assert has_keys(document["counts"], *STANCES)
    assert is_counts(document["counts"])
    assert is_count(document["articles"])
    assert is_date_or_null(document["first"])
    assert is_date_or_null(document["last"])
    for total in document["trend"]:
        assert has_keys(total, "quarter", *STANCES)
        assert re.fullmatch(r"\d{4}-Q[1-4]", total["quarter"])
        assert is_counts(total)
    if document["shift"] is not None:
        assert has_keys(document["shift"], "since", "from", "to")
        assert is_date_or_null(document["shift"]["since"])
        assert document["shift"]["from"] in VERDICTS
        assert document["shift"]["to"] in VERDICTS
    for row in document["evidence"]:
        check_evidence(row)
        assert (row["source"], row["target"]) == (document["source"], document["target"])


def check_briefings(document: Any) -> None:
    assert has_keys(document, "year", "count", "briefings")
    assert type(document["year"]) is int
    assert document["count"] == len(document["briefings"])
    for briefing in document["briefings"]:
        assert has_keys(briefing, "date", "title", "url", "article_id", "cited_by")
        assert is_date_or_null(briefing["date"])
        assert isinstance(briefing["title"], str)
        assert is_text_or_null(briefing["url"])
        assert briefing["article_id"] is None or is_count(briefing["article_id"])
        assert briefing["cited_by"]
        assert all(map(is_count, briefing["cited_by"]))


def check_search(document: Any) -> None:
    assert has_keys(document, "query", "results")
    for match in document["results"]:
        assert has_keys(match, "article_id", "title", "date", "score", "snippet")
        assert is_count(match["article_id"])
        assert isinstance(match["title"], str)
        assert is_date_or_null(match["date"])
        assert isinstance(match["score"], int | float)
        assert isinstance(match["snippet"], str)


def check_reading(document: Any) -> None:
    assert has_keys(document, "title", "author", "date", "url", "summary", "briefings", "actors", "evidence")
    assert is_text_or_null(document["title"])
    assert is_text_or_null(document["author"])
    assert is_date_or_null(document["date"])
    assert is_text_or_null(document["url"])
    assert all(isinstance(sentence, str) for sentence in document["summary"])
    for briefing in document["briefings"]:
        assert has_keys(briefing, "date", "title", "url")
        assert is_date_or_null(briefing["date"])
        assert is_text_or_null(briefing["title"])
        assert is_text_or_null(briefing["url"])
    assert all(isinstance(actor, str) for actor in document["actors"])
    for row in document["evidence"]:
        check_pair(row)
        assert is_date_or_null(row["date"])
        assert isinstance(row["is_title"], bool)
        assert "article_id" not in row
