"""Reads a piece: all that the corpus keeps of it."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType

from bot.analysis.actors import Gazetteer
from bot.analysis.briefings import read_briefings
from bot.analysis.facts import Briefing, Evidence, Mention, PairStance, PieceDate, Reading, Sentence, Span, StanceReader
from bot.analysis.gazetteer import ACTORS
from bot.analysis.metadata import read_metadata
from bot.analysis.sentences import split_sentences
from bot.analysis.stance_marking import MOST_JUDGED
from bot.analysis.stance_rules import RuleStanceReader
from bot.analysis.summary import MOST_TITLE, shortened, summarise
from bot.analysis.voices import other_voices

MOST_ACTORS, MOST_CHARACTERS = 8, 2000
"""What a sentence may name and hold that is read for stance: pairs grow with the square of the actors."""


MOST_EVIDENCE = 2_000
"""Rows of one piece and of the titles that it lists: twenty times what an analysis has."""

MOST_TOKENS = 60_000
"""What the encoder is given of one piece, as `_tokens` counts: 40 to 50 seconds of one core, however long it is."""

_AT_ONCE = 16
"""Sentences given to the stance reader together: a trained engine is faster with several."""


_WORD_OR_SIGN = re.compile(r"\w+|[^\w\s]")


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
        """Read a piece. What is given is taken as it is, the empty text as none; what is None is read from the text.

        `names` are the newsroom's own, each with the actor that it means.
        """
        gazetteer = self._gazetteer.with_names(names) if names else self._gazetteer
        metadata = read_metadata(text)
        title = title or (shortened(metadata.title, MOST_TITLE) if metadata.title else None)
        author, date, url = (
            (read if given is None else given or None)
            for given, read in ((author, metadata.author), (date, metadata.date), (url, metadata.url))
        )
        lists = read_briefings(text, date, metadata.body.start, metadata.body.end)
        voices = other_voices(text, metadata.body.start, metadata.body.end)
        excluded = _merged((*lists.excluded, *voices))
        spans = split_sentences(text, metadata.body.start, metadata.body.end, excluded)
        mentions = gazetteer.find(text[: metadata.body.end], date)
        sentences = [_sentence(text, span, mentions) for span in spans]
        texts = [sentence.text for sentence in sentences]
        opening = shortened(" ".join((texts[0] if texts else text).split()), MOST_TITLE)
        titles = [_title(gazetteer, briefing) for briefing in lists.briefings]
        stances = self._stances_of([*sentences, *titles])
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
            briefings=tuple(map(_briefing, lists.briefings, titles, stances[len(sentences) :])),
            actors=tuple(actor for actor, _ in named.most_common()),
            evidence=tuple(
                Evidence(pair, sentence.text, sentence.start, sentence.start + len(sentence.text))
                for sentence, pairs in zip(sentences, stances, strict=False)
                for pair in pairs
            ),
            engine=self._stances.engine,
        )

    def _stances_of(self, sentences: Sequence[Sentence]) -> list[tuple[PairStance, ...]]:
        """Return what each sentence tells: nothing from where the piece has told as much as is kept of one."""
        places = list(_within_bounds(sentences))
        told: list[tuple[PairStance, ...]] = [()] * len(sentences)
        for start in range(0, len(places), _AT_ONCE):
            together = places[start : start + _AT_ONCE]
            read = self._stances.read([sentences[place] for place in together])
            for place, pairs in zip(together, read, strict=True):
                told[place] = pairs
        return told

    def stances(self, text: str) -> tuple[PairStance, ...]:
        """Return the stance of every ordered pair of actors in one sentence without a piece around it."""
        return self._stances.read([Sentence(text, 0, tuple(self._gazetteer.find(text)))])[0]


def _title(gazetteer: Gazetteer, briefing: Briefing) -> Sentence:
    return Sentence(briefing.title, 0, tuple(gazetteer.find(briefing.title, briefing.date)))


def _briefing(listed: Briefing, title: Sentence, stances: tuple[PairStance, ...]) -> Briefing:
    return replace(listed, actors=tuple(_actors(title)), stances=stances)


def _actors(sentence: Sentence) -> Mapping[str, None]:
    return dict.fromkeys(mention.actor for mention in sentence.mentions)


def _within_bounds(sentences: Iterable[Sentence]) -> Iterator[int]:
    """Yield the places of the sentences that can tell a stance, until about MOST_EVIDENCE or MOST_TOKENS is reached."""
    rows = tokens = 0
    for place, sentence in enumerate(sentences):
        if rows >= MOST_EVIDENCE or tokens >= MOST_TOKENS:
            return
        if _can_tell(sentence):
            yield place
            others = len(_actors(sentence)) - 1
            rows += others * (others + 1)
            tokens += others * (others + 1) // 2 * _tokens(sentence.text)


def _tokens(text: str) -> int:
    """Return about how many tokens are judged for one pair: one for 3 bytes, and at least one a word and a sign."""
    return min(max(len(text.encode("utf-8", "replace")) // 3, len(_WORD_OR_SIGN.findall(text))), MOST_JUDGED)


def _can_tell(sentence: Sentence) -> bool:
    """Whether a sentence can tell a stance. A list of who voted how names too many; no sentence is that long."""
    return 2 <= len(_actors(sentence)) <= MOST_ACTORS and len(sentence.text) <= MOST_CHARACTERS


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
