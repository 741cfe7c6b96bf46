"""From dated evidence on one ordered pair to the answer: a verdict and a shift. Pure functions."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date as day
from functools import lru_cache
from itertools import accumulate, pairwise, permutations
from operator import mul
from random import Random
from typing import Literal

from bot.analysis.facts import PieceDate, Stance

VerdictWord = Literal["supportive", "critical", "mixed", "neutral", "unknown"]

HALF_LIFE_DAYS = 730
_HEDGED_WEIGHT = 0.5
_NEUTRAL_WEIGHT = 0.15
_UNDATED_WEIGHT = 0.5
_UNSEEN_CONFIDENCE = 0.6
_MIXED_SHARE = 0.35
_DOUBT = 0.5
_MOST_CONFIDENT = 0.95

_SIGNIFICANCE = 0.05
_PERMUTATIONS = 1_000
_EXACT_UP_TO = 7
_MOST_GROUPS = 40
_FEWEST_ON_A_SIDE = 3
_SEED = 1979
_ROUNDING = 1e-9

_DATE = re.compile(r"(\d{4})-(\d{2})(?:-(\d{2}))?")
_SCORES = {Stance.SUPPORTIVE: 1, Stance.CRITICAL: -1, Stance.NEUTRAL: 0}


@dataclass(frozen=True, slots=True)
class DatedStance:
    """One sentence's answer for the pair, with its piece and the piece's date (`YYYY-MM-DD`, `YYYY-MM` or None)."""

    stance: Stance
    confidence: float
    hedged: bool
    date: PieceDate | None
    article_id: int


@dataclass(frozen=True, slots=True)
class QuarterTotals:
    """How many sentences of each stance a quarter holds, `YYYY-Qn`; None for undated pieces."""

    quarter: str | None
    supportive: int
    critical: int
    neutral: int


@dataclass(frozen=True, slots=True)
class Shift:
    """A change of stance: `since` dates the first piece after it, `before` and `after` are the verdicts around it."""

    since: PieceDate
    before: VerdictWord
    after: VerdictWord


@dataclass(frozen=True, slots=True)
class Verdict:
    """The answer over a period; `confidence` from 0 (only for `unknown`) to 0.95.

    `balance` is how far all that is expressed leans, from -1 (critical) to 1 (supportive); 0 for `neutral`.
    """

    verdict: VerdictWord
    confidence: float
    shift: Shift | None = None
    balance: float = 0.0


@dataclass(frozen=True, slots=True)
class _Weighed:
    supportive: float
    critical: float
    neutral: float

    @property
    def balance(self) -> float:
        return (self.supportive - self.critical) / (self.supportive + self.critical)


@dataclass(frozen=True, slots=True)
class _Piece:
    date: PieceDate
    score: float
    evidence: tuple[DatedStance, ...]


@lru_cache(maxsize=4096)
def quarter_of(date: PieceDate | None) -> str | None:
    """`2024-Q2` for `2024-05-07` and for `2024-05`; None without a date, or for text that is none."""
    found = _DATE.fullmatch(date) if date is not None else None
    if found is None or not 1 <= int(found[2]) <= 12:
        return None
    return f"{found[1]}-Q{(int(found[2]) + 2) // 3}"


def verdict_of(evidence: Sequence[DatedStance], totals: Sequence[QuarterTotals] = ()) -> Verdict:
    """Judge all evidence, with the shift that its dates support.

    A sentence weighs its confidence times its recency. Recency halves every `HALF_LIFE_DAYS`, counted back from the
    newest piece: two years is half a usual term of government, so that what is written under today's leaders rules
    while one remark does not outweigh the years before it. Undated sentences weigh half; hedged ones half again.
    A neutral sentence weighs 0.15 of an expressed one: it often only names both actors, and about seven of
    them balance one expressed stance. `mixed` when the weaker side has at least 35% of what is expressed.

    `totals` counts all sentences of the period where `evidence` is only a part of them; those unseen are taken
    as plain ones of confidence 0.6, dated in the middle of their quarter. They do not enter the shift.
    Confidence is the winning side's share of the whole weight and half a sentence of doubt, so that a lone sentence
    makes a verdict no surer than two thirds, and an unsure one less. Without evidence: `unknown`, 0, no shift.
    """
    return replace(leaning_of(evidence, totals), shift=shift_in(evidence))


def leaning_of(evidence: Sequence[DatedStance], totals: Sequence[QuarterTotals] = ()) -> Verdict:
    """Judge as `verdict_of` does, without looking for a shift, which takes most of the time."""
    unseen = _unseen(evidence, totals)
    if not evidence and not unseen:
        return Verdict("unknown", 0.0)
    weighed = _weigh(evidence, unseen, recency=True)
    word, confidence = _judge(weighed)
    return Verdict(word, confidence, balance=0.0 if word == "neutral" else weighed.balance)


def quarter_recency(quarter: str | None, newest: str | None) -> float:
    """Return the weight, 0 to 1, of a sentence in the quarter `YYYY-Qn` beside one in the newest quarter.

    It halves every `HALF_LIFE_DAYS`; without a quarter it is that of undated sentences.
    """
    return _recency(_middle_of(quarter), _ordinal(_middle_of(newest)) or 0)


def shift_in(evidence: Sequence[DatedStance]) -> Shift | None:
    """Find the one change of stance that the dated pieces support, or None.

    Sentences are averaged to one score a piece, -1 to 1 (weights as in `verdict_of`, without recency). The
    change point is the place between two dates that maximises the difference of the two segments'
    means, scaled by `sqrt(k (n - k) / n)`; it counts only with at least three pieces on either side. Its significance
    comes from a permutation test of that maximum: how often does the same search over shuffled pieces find as much
    (a permutation version of Pettitt 1979, "A non-parametric approach to the change-point problem", Applied
    Statistics 28; see Good, "Permutation, Parametric and Bootstrap Tests of Hypotheses", 3rd ed.)? All orders
    are tried for up to 7 pieces, else 1,000 with a fixed seed, p = (1 + as extreme) / (1 + tried), and p must be
    below 0.05; the test ends early as soon as enough orders were as extreme to make that impossible
    (Besag and Clifford 1991). More than 40 pieces are shuffled as 40 consecutive groups of near equal size,
    which keeps the test exact and its cost flat. Fewer than 8 pieces hardly ever reach significance.

    None, too, when both sides come to the same verdict.
    """
    pieces = _pieces(evidence)
    split = _best_split([piece.score for piece in pieces], _allowed_splits(pieces))
    if (
        split is None
        or not _FEWEST_ON_A_SIDE <= split <= len(pieces) - _FEWEST_ON_A_SIDE
        or not _is_significant(pieces)
    ):
        return None
    before, after = (_judge(_weigh(_sentences(side), recency=False))[0] for side in (pieces[:split], pieces[split:]))
    return Shift(pieces[split].date, before, after) if before != after else None


# Weighing


def _weigh(evidence: Sequence[DatedStance], unseen: Sequence[QuarterTotals] = (), *, recency: bool) -> _Weighed:
    dates = [*(item.date for item in evidence), *(_middle_of(total.quarter) for total in unseen)]
    newest = max((ordinal for date in dates if (ordinal := _ordinal(date)) is not None), default=0)
    sums = dict.fromkeys(Stance, 0.0)
    for item in evidence:
        sums[item.stance] += _sentence_weight(item) * (_recency(item.date, newest) if recency else 1.0)
    for total in unseen:
        weight = _UNSEEN_CONFIDENCE * (_recency(_middle_of(total.quarter), newest) if recency else 1.0)
        sums[Stance.SUPPORTIVE] += total.supportive * weight
        sums[Stance.CRITICAL] += total.critical * weight
        sums[Stance.NEUTRAL] += total.neutral * weight * _NEUTRAL_WEIGHT
    return _Weighed(sums[Stance.SUPPORTIVE], sums[Stance.CRITICAL], sums[Stance.NEUTRAL])


def _sentence_weight(item: DatedStance) -> float:
    weight = item.confidence * (_HEDGED_WEIGHT if item.hedged else 1.0)
    return weight * (_NEUTRAL_WEIGHT if item.stance is Stance.NEUTRAL else 1.0)


def _recency(date: PieceDate | None, newest: int) -> float:
    ordinal = _ordinal(date)
    return _UNDATED_WEIGHT if ordinal is None else 0.5 ** ((newest - ordinal) / HALF_LIFE_DAYS)


@lru_cache(maxsize=4096)
def _ordinal(date: PieceDate | None) -> int | None:
    """Give the day's number; the middle of the month where no day is known. None for text that is no date."""
    found = _DATE.fullmatch(date) if date is not None else None
    if found is None:
        return None
    try:
        return day(int(found[1]), int(found[2]), int(found[3] or 15)).toordinal()
    except ValueError:
        return None


def _judge(weighed: _Weighed) -> tuple[VerdictWord, float]:
    expressed = weighed.supportive + weighed.critical
    whole = expressed + weighed.neutral + _DOUBT
    if expressed <= weighed.neutral:
        plain_sentences = weighed.neutral / _NEUTRAL_WEIGHT
        share = (weighed.neutral + 0.01) / (weighed.neutral + expressed + 0.01)
        return "neutral", min(_MOST_CONFIDENT, share * plain_sentences / (plain_sentences + 1.0))
    weaker = min(weighed.supportive, weighed.critical)
    if weaker >= _MIXED_SHARE * expressed:
        return "mixed", min(_MOST_CONFIDENT, 2 * weaker / whole)
    stronger = max(weighed.supportive, weighed.critical)
    word: VerdictWord = "supportive" if weighed.supportive > weighed.critical else "critical"
    return word, min(_MOST_CONFIDENT, stronger / whole)


def _unseen(evidence: Sequence[DatedStance], totals: Sequence[QuarterTotals]) -> list[QuarterTotals]:
    """Return the totals less what `evidence` holds of them."""
    seen = Counter((quarter_of(item.date), item.stance) for item in evidence)
    left = [
        QuarterTotals(
            total.quarter,
            max(0, total.supportive - seen[total.quarter, Stance.SUPPORTIVE]),
            max(0, total.critical - seen[total.quarter, Stance.CRITICAL]),
            max(0, total.neutral - seen[total.quarter, Stance.NEUTRAL]),
        )
        for total in totals
    ]
    return [total for total in left if total.supportive or total.critical or total.neutral]


@lru_cache(maxsize=1024)
def _middle_of(quarter: str | None) -> PieceDate | None:
    return None if quarter is None else f"{quarter[:4]}-{int(quarter[-1]) * 3 - 1:02d}"


# Change point


def _pieces(evidence: Sequence[DatedStance]) -> list[_Piece]:
    """Dated pieces, oldest first, each with its mean score."""
    by_article = defaultdict[tuple[PieceDate, int], list[DatedStance]](list)
    for item in evidence:
        if item.date is not None and _ordinal(item.date) is not None:
            by_article[item.date, item.article_id].append(item)
    return [
        _Piece(date, _mean_score(sentences), tuple(sentences)) for (date, _), sentences in sorted(by_article.items())
    ]


def _mean_score(sentences: Sequence[DatedStance]) -> float:
    weights = [_sentence_weight(item) for item in sentences]
    total = sum(weights)
    scores = (_SCORES[item.stance] * weight for item, weight in zip(sentences, weights, strict=True))
    return sum(scores) / total if total else 0.0


def _sentences(pieces: Sequence[_Piece]) -> list[DatedStance]:
    return [item for piece in pieces for item in piece.evidence]


def _allowed_splits(pieces: Sequence[_Piece]) -> list[int]:
    """Numbers of pieces that may lie before the change: never between pieces of one date."""
    return [place for place in range(1, len(pieces)) if pieces[place - 1].date != pieces[place].date]


def _best_split(scores: Sequence[float], splits: Sequence[int]) -> int | None:
    if not splits:
        return None
    scaled = _scaled_differences(scores, _scales(len(scores), splits))
    best = max(splits, key=lambda split: scaled[split - 1])
    return best if scaled[best - 1] > _ROUNDING else None


def _scales(count: int, splits: Sequence[int]) -> list[float]:
    """For centred scores the scaled difference at k is the sum of the first k times `sqrt(n / (k (n - k)))`; else 0."""
    allowed = set(splits)
    return [(count / (k * (count - k))) ** 0.5 if k in allowed else 0.0 for k in range(1, count + 1)]


def _scaled_differences(scores: Sequence[float], scales: Sequence[float]) -> list[float]:
    mean = sum(scores) / len(scores)
    sums = accumulate(score - mean for score in scores)
    return [abs(difference) for difference in map(mul, sums, scales)]


def _is_significant(pieces: Sequence[_Piece]) -> bool:
    scores, splits = _grouped(pieces)
    mean = sum(scores) / len(scores)
    centred = [score - mean for score in scores]
    scales = _scales(len(scores), splits)
    observed = max(_scaled_differences(scores, scales)) - _ROUNDING
    exact = len(centred) <= _EXACT_UP_TO
    orders = list(permutations(centred)) if exact else _shuffles(centred)
    tried = len(orders) if isinstance(orders, list) else _PERMUTATIONS + 1
    as_extreme = 0 if exact else 1
    for order in orders:
        differences = list(map(mul, accumulate(order), scales))
        if max(differences) >= observed or -min(differences) >= observed:
            as_extreme += 1
            if as_extreme >= _SIGNIFICANCE * tried:
                return False
    return as_extreme < _SIGNIFICANCE * tried


def _shuffles(scores: Sequence[float]) -> Iterator[list[float]]:
    random = Random(_SEED).random  # noqa: S311 - a reproducible test, not a secret
    for _ in range(_PERMUTATIONS):
        order = [random() for _ in scores]
        yield [scores[place] for place in sorted(range(len(scores)), key=order.__getitem__)]


def _grouped(pieces: Sequence[_Piece]) -> tuple[list[float], list[int]]:
    """Scores to shuffle and the splits allowed among them: the pieces', or those of consecutive groups of pieces."""
    count = len(pieces)
    if count <= _MOST_GROUPS:
        return [piece.score for piece in pieces], _allowed_splits(pieces)
    bounds = [count * group // _MOST_GROUPS for group in range(_MOST_GROUPS + 1)]
    means = [sum(piece.score for piece in pieces[begin:end]) / (end - begin) for begin, end in pairwise(bounds)]
    return means, list(range(1, _MOST_GROUPS))
