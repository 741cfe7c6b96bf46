"""Directed stance by a trained encoder; the rules say only who reports it.

The encoder judges each unordered pair once, for both directions (see `stance_marking`). A calibration fitted on
sentences it had not seen makes a confidence of 0.8 right in about eight of ten cases. The rules' own answer on stance
was tried as a second opinion: it made the answers no better.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import exp
from typing import Protocol

from bot.analysis.facts import PairStance, Sentence, Stance, StanceReader
from bot.analysis.stance_marking import marked

ENGINE = "encoder-2"
"""Name and version of the encoder that comes with the package, known without loading it."""

_TORN = 0.4
"""Where both signs are at least this likely it does not guess: a wrong sign is worse than none."""

STANCES = (Stance.SUPPORTIVE, Stance.CRITICAL, Stance.NEUTRAL)
"""The order of the encoder's three classes."""


@dataclass(frozen=True, slots=True)
class Judgement:
    """The encoder's raw answer for one direction: a logit for each of STANCES, and one for `hedged`."""

    stances: tuple[float, float, float]
    hedged: float


UNTOLD = Judgement((0.0, 0.0, 0.0), 0.0)
"""The answer where the encoder cannot see both actors: neutral, and no surer than of any other stance."""


class PairJudge(Protocol):
    """Judges marked sentences. Returns for each the direction first -> second and the one back."""

    def judge(self, texts: Sequence[str]) -> list[tuple[Judgement, Judgement]]:
        """Judge each text by itself; the order is kept."""
        ...


@dataclass(frozen=True, slots=True)
class Calibration:
    """How logits become probabilities: each times `scale`; a stance is hedged from the logit `hedged_from` on."""

    scale: float
    hedged_from: float

    def probabilities(self, judgement: Judgement) -> tuple[float, ...]:
        """Return the probability of each of STANCES."""
        highest = max(judgement.stances)
        weights = [exp(self.scale * (logit - highest)) for logit in judgement.stances]
        return tuple(weight / sum(weights) for weight in weights)


class LearnedStanceReader:
    """Reads stance with an encoder, and who reports it with the rules; keeps nothing between sentences."""

    def __init__(self, judge: PairJudge, rules: StanceReader, calibration: Calibration) -> None:
        self._judge = judge
        self._rules = rules
        self._calibration = calibration

    @property
    def engine(self) -> str:
        """Name and version of the encoder."""
        return ENGINE

    def read(self, sentences: list[Sentence]) -> list[tuple[PairStance, ...]]:
        """For each sentence every ordered pair of its distinct actors, in the order in which they are first named."""
        by_rules = self._rules.read(sentences)
        pairs = [list(combinations(_actors(sentence), 2)) for sentence in sentences]
        judged = iter(
            self._judge.judge(
                [
                    marked(sentence.text, sentence.mentions, first, second)
                    for sentence, named in zip(sentences, pairs, strict=True)
                    for first, second in named
                ]
            )
        )
        read = list[tuple[PairStance, ...]]()
        for named, rules in zip(pairs, by_rules, strict=True):
            judgements = dict[tuple[str, str], Judgement]()
            for first, second in named:
                judgements[first, second], judgements[second, first] = next(judged)
            read.append(tuple(self._settle(judgements[rule.source, rule.target], rule) for rule in rules))
        return read

    def _settle(self, judgement: Judgement, rule: PairStance) -> PairStance:
        supportive, critical, neutral = self._calibration.probabilities(judgement)
        confidence = max(supportive, critical)
        if neutral >= confidence or min(supportive, critical) >= _TORN:
            return PairStance(rule.source, rule.target, Stance.NEUTRAL, neutral)
        stance = Stance.SUPPORTIVE if supportive > critical else Stance.CRITICAL
        hedged = judgement.hedged >= self._calibration.hedged_from
        reported_by = rule.reported_by if rule.stance is stance else None
        return PairStance(rule.source, rule.target, stance, confidence, hedged, reported_by)


def _actors(sentence: Sentence) -> Iterable[str]:
    return dict.fromkeys(mention.actor for mention in sorted(sentence.mentions, key=lambda mention: mention.start))
