"""Reads a piece: all that the corpus keeps of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.analysis.actors import Gazetteer
from bot.analysis.briefings import read_briefings
from bot.analysis.facts import Evidence, Mention, PairStance, PieceDate, Reading, Sentence, Span, StanceReader
from bot.analysis.gazetteer import ACTORS
from bot.analysis.metadata import read_metadata
from bot.analysis.sentences import split_sentences
from bot.analysis.stance_rules import RuleStanceReader
from bot.analysis.summary import summarise
from bot.analysis.voices import other_voices

MOST_ACTORS, MOST_CHARACTERS = 8, 2000
"""What a sentence may name and hold that is read for stance: pairs grow with the square of the actors."""


class PieceReader:
    """Reads pieces with one gazetteer and one stance reader."""

    def __init__(self, gazetteer: Gazetteer | None = None, stances: StanceReader | None = None) -> None:
        self._gazetteer = gazetteer or Gazetteer(ACTORS)
        self._stances = stances or RuleStanceReader()

    def read(
        self,
        text: str,
        *,
        title: str | None = None,
        author: str | None = None,
        date: PieceDate | None = None,
        url: str | None = None,
        names: Mapping[str, str] = MappingProxyType({}),
    ) -> Reading:
        """Read a piece. What is given is taken as it is; what is None is read from the text.

        `names` are the newsroom's own, each with the actor that it means.
        """
        gazetteer = self._gazetteer.with_names(names) if names else self._gazetteer
        metadata = read_metadata(text)
        title, author, url = title or metadata.title, author or metadata.author, url or metadata.url
        date = date or metadata.date
        lists = read_briefings(text, date, metadata.body.start, metadata.body.end)
        voices = other_voices(text, metadata.body.start, metadata.body.end)
        excluded = _merged((*lists.excluded, *voices))
        spans = split_sentences(text, metadata.body.start, metadata.body.end, excluded)
        mentions = gazetteer.find(text[: metadata.body.end], date)
        sentences = [_sentence(text, span, mentions) for span in spans]
        texts = [sentence.text for sentence in sentences]
        opening = " ".join(texts[0].split()) if texts else " ".join(text.split())[:200]
        telling = [sentence for sentence in sentences if _can_tell(sentence)]
        evidence = [
            Evidence(pair, sentence.text, sentence.start, sentence.start + len(sentence.text))
            for sentence, pairs in zip(telling, self._stances.read(telling), strict=True)
            for pair in pairs
        ]
        named = Counter(mention.actor for sentence in sentences for mention in sentence.mentions)
        if title and title != opening:
            named.update(gazetteer.count(title, date))
        return Reading(
            title=title,
            author=author,
            date=date,
            url=url,
            opening=opening,
            summary=summarise(texts),
            briefings=tuple(
                replace(briefing, actors=tuple(gazetteer.count(briefing.title, briefing.date)))
                for briefing in lists.briefings
            ),
            actors=tuple(actor for actor, _ in named.most_common()),
            evidence=tuple(evidence),
            engine=self._stances.engine,
        )

    def stances(self, text: str) -> tuple[PairStance, ...]:
        """Return the stance of every ordered pair of actors in one sentence without a piece around it."""
        return self._stances.read([Sentence(text, 0, tuple(self._gazetteer.find(text)))])[0]


def _can_tell(sentence: Sentence) -> bool:
    """Whether a sentence can tell a stance. A list of who voted how names too many; no sentence is that long."""
    actors = {mention.actor for mention in sentence.mentions}
    return 2 <= len(actors) <= MOST_ACTORS and len(sentence.text) <= MOST_CHARACTERS


def _merged(spans: Iterable[Span]) -> list[Span]:
    """Return the spans in order, those that overlap as one."""
    merged: list[Span] = []
    for span in sorted(spans, key=lambda span: span.start):
        if merged and span.start < merged[-1].end:
            merged[-1] = Span(merged[-1].start, max(merged[-1].end, span.end))
        else:
            merged.append(span)
    return merged


def _sentence(text: str, span: Span, mentions: list[Mention]) -> Sentence:
    """Return a sentence with its mentions, which were found in the whole text: an ambiguous name needs its company."""
    first = bisect_left(mentions, span.start, key=lambda mention: mention.start)
    last = bisect_right(mentions, span.end, key=lambda mention: mention.end)
    inside = (
        Mention(mention.actor, mention.start - span.start, mention.end - span.start) for mention in mentions[first:last]
    )
    return Sentence(text[span.start : span.end], span.start, tuple(inside))
