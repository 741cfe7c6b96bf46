"""Reads a piece: all that the corpus keeps of it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from bot.analysis.actors import Gazetteer
from bot.analysis.briefings import read_briefings
from bot.analysis.facts import Briefing, Evidence, Mention, PairStance, PieceDate, Reading, Sentence, Span, StanceReader
from bot.analysis.gazetteer import ACTORS
from bot.analysis.metadata import read_metadata
from bot.analysis.sentences import split_sentences
from bot.analysis.stance_rules import RuleStanceReader
from bot.analysis.summary import summarise
from bot.analysis.voices import other_voices

MOST_ACTORS, MOST_CHARACTERS = 8, 2000
"""What a sentence may name and hold that is read for stance: pairs grow with the square of the actors."""


MOST_EVIDENCE = 2_000
"""Rows of one piece and of the titles that it lists: twenty times what an analysis has; a trained engine judges them
in half a minute."""

_AT_ONCE = 16
"""Sentences given to the stance reader together: a trained engine is faster with several."""


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
        title = title or metadata.title
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
        opening = " ".join(texts[0].split()) if texts else " ".join(text.split())[:200]
        evidence = list(self._evidence(sentences))
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
            briefings=tuple(self._briefings(gazetteer, lists.briefings, MOST_EVIDENCE - len(evidence))),
            actors=tuple(actor for actor, _ in named.most_common()),
            evidence=tuple(evidence),
            engine=self._stances.engine,
        )

    def _evidence(self, sentences: list[Sentence]) -> Iterator[Evidence]:
        telling = [sentence for sentence in sentences if _can_tell(sentence)]
        for sentence, pairs in zip(telling, self._read_up_to(telling, MOST_EVIDENCE), strict=False):
            for pair in pairs:
                yield Evidence(pair, sentence.text, sentence.start, sentence.start + len(sentence.text))

    def _briefings(self, gazetteer: Gazetteer, listed: Iterable[Briefing], most: int) -> Iterator[Briefing]:
        """Return the briefings with what their titles tell, until about `most` rows are found."""
        titles = [(briefing, _title(gazetteer, briefing)) for briefing in listed]
        read = self._read_up_to([title for _, title in titles if _can_tell(title)], most)
        for briefing, title in titles:
            actors = dict.fromkeys(mention.actor for mention in title.mentions)
            stances = next(read, ()) if _can_tell(title) else ()
            yield replace(briefing, actors=tuple(actors), stances=stances)

    def _read_up_to(self, sentences: list[Sentence], most: int) -> Iterator[tuple[PairStance, ...]]:
        """Read sentence after sentence until about `most` rows are found."""
        found = 0
        for start in range(0, len(sentences), _AT_ONCE):
            for pairs in self._stances.read(sentences[start : start + _AT_ONCE]):
                if found >= most:
                    return
                found += len(pairs)
                yield pairs

    def stances(self, text: str) -> tuple[PairStance, ...]:
        """Return the stance of every ordered pair of actors in one sentence without a piece around it."""
        return self._stances.read([Sentence(text, 0, tuple(self._gazetteer.find(text)))])[0]


def _title(gazetteer: Gazetteer, briefing: Briefing) -> Sentence:
    return Sentence(briefing.title, 0, tuple(gazetteer.find(briefing.title, briefing.date)))


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
