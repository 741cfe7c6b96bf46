"""The labelled sentences: our own corpus, and the news data of Park, Pan and Joo (2021)."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from bot.analysis.actors import Gazetteer
from bot.analysis.facts import Mention, Stance
from bot.analysis.stance_learned import STANCES
from bot.analysis.stance_marking import marked

CORPUS = Path(__file__).parent / "corpus" / "sentences.jsonl"

UNLABELLED = -100
"""A direction that is not labelled and not learned from."""

PARTS = ("train", "calibration", "validation")


@dataclass(frozen=True, slots=True)
class Label:
    """What a corpus line says of one ordered pair. `doubted`: the two labellers disagreed before it was settled."""

    source: str
    target: str
    stance: Stance
    hedged: bool
    reported_by: str | None
    doubted: bool = False


@dataclass(frozen=True, slots=True)
class LabelledSentence:
    """A line of the corpus."""

    id: str
    construction: str
    text: str
    labels: tuple[Label, ...]


@dataclass(frozen=True, slots=True)
class Example:
    """An unordered pair as the encoder sees it: the marked text, and for each direction its class (or UNLABELLED).

    `hedged` is 1, 0 or UNLABELLED for each direction.
    """

    text: str
    stances: tuple[int, int]
    hedged: tuple[int, int]
    pair: tuple[str, str] = ("", "")
    sentence: str = ""


def read_corpus(path: Path) -> list[LabelledSentence]:
    """Read the corpus, a JSON object a line."""
    return [_sentence(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _sentence(record: dict[str, object]) -> LabelledSentence:
    pairs = record["pairs"]
    assert isinstance(pairs, list)  # noqa: S101 - our own file
    return LabelledSentence(
        str(record["id"]),
        str(record["construction"]),
        str(record["text"]),
        tuple(
            Label(
                pair["source"],
                pair["target"],
                Stance(pair["stance"]),
                pair["hedged"],
                pair["reported_by"],
                pair.get("doubted", False),
            )
            for pair in pairs
        ),
    )


def part_of(sentence: LabelledSentence) -> str:
    """Return the part that a sentence belongs to for good, by its text: 12 in 100 validate, 8 calibrate."""
    place = int(sha256(sentence.text.encode()).hexdigest()[:8], 16) % 100
    return "validation" if place < 12 else "calibration" if place < 20 else "train"


def examples_of(sentence: LabelledSentence, gazetteer: Gazetteer) -> Iterator[Example]:
    """Return an example for every unordered pair that is labelled and whose actors the gazetteer finds."""
    mentions = gazetteer.find(sentence.text)
    found = list(dict.fromkeys(mention.actor for mention in mentions))
    labels = {(label.source, label.target): label for label in sentence.labels}
    for place, first in enumerate(found):
        for second in found[place + 1 :]:
            there, back = labels.get((first, second)), labels.get((second, first))
            if there is None and back is None:
                continue
            yield Example(
                marked(sentence.text, mentions, first, second),
                (_class(there), _class(back)),
                (_hedge(there), _hedge(back)),
                (first, second),
                sentence.id,
            )


def _class(label: Label | None) -> int:
    return UNLABELLED if label is None else STANCES.index(label.stance)


def _hedge(label: Label | None) -> int:
    return UNLABELLED if label is None or label.stance is Stance.NEUTRAL else int(label.hedged)


# Classes of the news data: none, the first named supports or blames the second, or the second the first.
_SUPPORTS, _BLAMES, _NEUTRAL = (STANCES.index(stance) for stance in STANCES)
NEWS_CLASSES = (
    (_NEUTRAL, _NEUTRAL),
    (_SUPPORTS, _NEUTRAL),
    (_NEUTRAL, _SUPPORTS),
    (_BLAMES, _NEUTRAL),
    (_NEUTRAL, _BLAMES),
)


def read_news(path: Path) -> list[Example]:
    """Read the news data: lines of sentence with both names in brackets, first name, second name, class 0 to 4.

    Park, Pan, Joo: "Who blames or endorses whom? Entity-to-entity directed sentiment extraction in news text",
    Findings of ACL 2021. Lines whose brackets don't hold the two names are left out.
    """
    return [example for line in path.read_text(encoding="utf-8").splitlines() if (example := _news(line))]


def _news(line: str) -> Example | None:
    bracketed, first, second, kind = line.split("\t")
    text, mentions = "", list[Mention]()
    for plain, name in re.findall(r"([^\[\]]*)(?:\[([^\[\]]*)\])?", bracketed):
        text += plain
        if name:
            actor = "first" if name == first and not mentions else "second" if name in (first, second) else ""
            if not actor:
                return None
            mentions.append(Mention(actor, len(text), len(text) + len(name)))
            text += name
    if [mention.actor for mention in mentions] != ["first", "second"]:
        return None
    return Example(marked(text, mentions, "first", "second"), NEWS_CLASSES[int(kind)], (UNLABELLED, UNLABELLED))
