"""How right a stance reader is on labelled sentences, in which it finds the actors itself.

Needs nothing that the bot does not need, so that a test can hold the shipped model to its card.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from bot.analysis.facts import PairStance, Stance
from bot.training.examples import Label, LabelledSentence

_BINS = 10


@dataclass(frozen=True, slots=True)
class Answer:
    """What was labelled on an ordered pair, and what was read; None where the reader did not find both actors."""

    label: Label
    read: PairStance | None
    construction: str
    sentence: str

    @property
    def stance(self) -> Stance:
        """What was read; neutral where the actors were not found."""
        return Stance.NEUTRAL if self.read is None else self.read.stance


@dataclass(frozen=True, slots=True)
class Scores:
    """All shares from 0 to 1.

    `macro_f1`: mean of the three stances' F1. `flips`: share of the non-neutral answers that say the opposite of the
    label. `both`: share of the sentences of two actors in which both directions are right. `calibration_error`: the
    expected calibration error over ten equal bins of confidence.
    """

    macro_f1: float
    f1: dict[str, float]
    flips: float
    both: float
    calibration_error: float
    accuracy: float
    pairs: int


def answers(sentences: Iterable[LabelledSentence], read: Callable[[str], Sequence[PairStance]]) -> list[Answer]:
    """Read every sentence and put its answers beside its labels; `read` is such as PieceReader.stances."""
    gathered = list[Answer]()
    for sentence in sentences:
        found = {(pair.source, pair.target): pair for pair in read(sentence.text)}
        gathered += [
            Answer(label, found.get((label.source, label.target)), sentence.construction, sentence.id)
            for label in sentence.labels
        ]
    return gathered


def scores(given: Sequence[Answer]) -> Scores:
    """Return the scores of some answers, at least one."""
    f1 = {str(stance): _f1(given, stance) for stance in Stance}
    told = [answer for answer in given if answer.stance is not Stance.NEUTRAL]
    flipped = [answer for answer in told if answer.label.stance not in (answer.stance, Stance.NEUTRAL)]
    by_sentence = defaultdict[str, list[Answer]](list)
    for answer in given:
        by_sentence[answer.sentence].append(answer)
    couples = [
        all(answer.stance is answer.label.stance for answer in group)
        for group in by_sentence.values()
        if len(group) == 2 and {group[0].label.source} == {group[1].label.target}
    ]
    return Scores(
        macro_f1=sum(f1.values()) / len(f1),
        f1=f1,
        flips=len(flipped) / max(1, len(told)),
        both=sum(couples) / max(1, len(couples)),
        calibration_error=_calibration_error(given),
        accuracy=_accuracy(given),
        pairs=len(given),
    )


def by_construction(given: Sequence[Answer]) -> dict[str, tuple[float, int]]:
    """Return for each construction the share of right answers and how many there are, the weakest first."""
    groups = defaultdict[str, list[Answer]](list)
    for answer in given:
        groups[answer.construction].append(answer)
    shares = {name: (_accuracy(group), len(group)) for name, group in groups.items()}
    return dict(sorted(shares.items(), key=lambda item: item[1]))


def _accuracy(given: Sequence[Answer]) -> float:
    return sum(answer.stance is answer.label.stance for answer in given) / max(1, len(given))


def _f1(given: Sequence[Answer], stance: Stance) -> float:
    right = sum(answer.stance is stance and answer.label.stance is stance for answer in given)
    wrong = sum((answer.stance is stance) != (answer.label.stance is stance) for answer in given)
    return 2 * right / max(1, 2 * right + wrong)


def _calibration_error(given: Sequence[Answer]) -> float:
    bins = defaultdict[int, list[tuple[float, bool]]](list)
    read = [(answer.read, answer.label) for answer in given if answer.read is not None]
    for pair, label in read:
        place = min(_BINS - 1, int(pair.confidence * _BINS))
        bins[place].append((pair.confidence, pair.stance is label.stance))
    return sum(
        abs(sum(confidence for confidence, _ in group) - sum(right for _, right in group)) for group in bins.values()
    ) / max(1, len(read))
