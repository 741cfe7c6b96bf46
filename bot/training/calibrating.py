"""Fits how the encoder's logits become probabilities, on sentences that it was not made with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from bot.analysis.actors import Gazetteer
from bot.analysis.facts import Stance
from bot.analysis.stance_learned import STANCES, Judgement, PairJudge
from bot.analysis.stance_marking import marked
from bot.training.examples import LabelledSentence

_STEPS = 500
_HEDGED_FROM = tuple(step / 4 for step in range(-12, 13))


def calibrate(sentences: Sequence[LabelledSentence], gazetteer: Gazetteer, judge: PairJudge, path: Path) -> None:
    """Write the calibration that makes the labels of `sentences` most likely.

    One scale for all logits: temperature scaling (Guo et al. 2017, "On calibration of modern neural networks").
    """
    judgements, labels, hedges = _gather(sentences, gazetteer, judge)
    logits = torch.tensor([judgement.stances for judgement in judgements])
    wanted = torch.tensor([STANCES.index(label) for label in labels])
    scale = torch.zeros(1, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale], max_iter=_STEPS)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(scale.exp() * logits, wanted)
        value.backward()
        return value

    optimizer.step(loss)
    document = {
        "scale": round(float(scale.detach().exp()), 4),
        "hedged_from": _hedged_from([judgement.hedged for judgement in judgements], labels, hedges),
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _gather(
    sentences: Sequence[LabelledSentence], gazetteer: Gazetteer, judge: PairJudge
) -> tuple[list[Judgement], list[Stance], list[bool]]:
    judgements, labels, hedges = list[Judgement](), list[Stance](), list[bool]()
    for sentence in sentences:
        mentions = gazetteer.find(sentence.text)
        named = {mention.actor for mention in mentions}
        for label in sentence.labels:
            if {label.source, label.target} <= named:
                text = marked(sentence.text, mentions, label.source, label.target)
                judgements.append(judge.judge([text])[0][0])
                labels.append(label.stance)
                hedges.append(label.hedged)
    return judgements, labels, hedges


def _hedged_from(logits: Sequence[float], labels: Sequence[Stance], hedges: Sequence[bool]) -> float:
    """Return the threshold with the best F1 of `hedged` among expressed stances."""
    told = [
        (logit, hedged)
        for logit, label, hedged in zip(logits, labels, hedges, strict=True)
        if label is not Stance.NEUTRAL
    ]

    def f1(threshold: float) -> float:
        right = sum(logit >= threshold and hedged for logit, hedged in told)
        wrong = sum((logit >= threshold) != hedged for logit, hedged in told)
        return 2 * right / max(1, 2 * right + wrong)

    return max(_HEDGED_FROM, key=f1)
