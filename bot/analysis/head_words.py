"""The words that the heads and feet of pieces are made of: keys, kickers, names of papers, notices of rights."""

from __future__ import annotations

import re

KEYS = {
    "title": "title",
    "headline": "title",
    "subject": "title",
    "author": "author",
    "authors": "author",
    "by": "author",
    "byline": "author",
    "writer": "author",
    "written by": "author",
    "from": "author",
    "text": "author",
    "words": "author",
    "story": "author",
    "reporting": "author",
    "correspondent": "author",
    "date": "date",
    "published": "date",
    "published on": "date",
    "publication date": "date",
    "pubdate": "date",
    "filed": "date",
    "sent": "date",
    "posted": "date",
    "posted on": "date",
    "updated": "updated",
    "last updated": "updated",
    "modified": "updated",
    "url": "url",
    "link": "url",
    "permalink": "url",
    "canonical": "url",
    "canonical_url": "url",
    "source": "url",
    "subtitle": "",
    "slug": "",
    "desk": "",
    "to": "",
    "cc": "",
    "edition": "",
    "issue": "",
    "status": "",
    "description": "",
    "tags": "",
    "category": "",
    "categories": "",
    "keywords": "",
    "topics": "",
    "section": "",
    "language": "",
    "word count": "",
    "reading time": "",
}
KICKER = re.compile(
    r"(?:(?:weekly|daily|monthly|guest|special|news|policy|the|our|foreign|world|lead|long)\s+)?"
    r"(?:analysis|opinions?|commentary|comment|editorial|op-ed|perspectives?|briefing|brief|report|essay|column|news|"
    r"features?|explainer|exclusive|interview|world|politics|diary|notebook|dispatch|read|affairs|views?)"
    r"(?:\s*(?:&|and|[/|·•–—-])\s*[\w ]{3,24})?"
    r"|(?:not\s+)?for\s+(?:immediate\s+)?(?:publication|release)|embargoed\b.{0,60}|draft|memo(?:randum)?|"
    r"press release|transcript|newsletter",
    re.I,
)
LEGAL = re.compile(
    r"[*_\s]*(?:©|\(c\)\s|copyright\b|all rights reserved|thanks for reading|"
    r"(?:subscribe|sign up)\b.{0,60}\b(?:newsletter|posts|free|inbox|today|now)\b|follow us\b)",
    re.I,
)
PUBLICATION = re.compile(
    r"(?:[\w'’&.-]+\s+){0,5}(?:review|papers|post|journal|times|quarterly|bulletin|gazette|tribune|herald|magazine|"
    r"newsletter|digest|dispatch|observer|ledger|monitor|chronicle|courier|series|wire|press|daily|weekly|monthly)|"
    r"(?:the|this) (?:week|month|day)\b.{0,30}|(?:letters?|notes|postcards?|dispatch(?:es)?|view) from .{2,30}",
    re.I,
)
