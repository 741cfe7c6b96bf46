"""Fits how the encoder's logits and the rules' answer become one probability, on sentences neither was made with."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import torch

from bot.analysis.actors import Gazetteer
from bot.analysis.facts import Sentence, Stance, StanceReader
from bot.analysis.stance_learned import STANCES, Judgement, PairJudge
from bot.analysis.stance_marking import marked
from bot.training.examples import LabelledSentence

_SHRINKAGE = 0.01
_STEPS = 500
_HEDGED_FROM = tuple(step / 4 for step in range(-12, 13))


def calibrate(
    sentences: Sequence[LabelledSentence], gazetteer: Gazetteer, judge: PairJudge, rules: StanceReader, path: Path
) -> None:
    """Write the calibration that makes the labels of `sentences` most likely, drawn a little toward changing nothing.

    A scale of all logits (temperature scaling: Guo et al. 2017, "On calibration of modern neural networks") and, for
    each answer of the rules, an addend to each class: a multinomial logistic regression with ten parameters.
    """
    judgements, answers, labels, hedges = _gather(sentences, gazetteer, judge, rules)
    logits = torch.tensor([judgement.stances for judgement in judgements])
    said = torch.tensor([STANCES.index(answer) for answer in answers])
    wanted = torch.tensor([STANCES.index(label) for label in labels])
    scale = torch.zeros(1, requires_grad=True)
    addends = torch.zeros(3, 3, requires_grad=True)
    optimizer = torch.optim.LBFGS([scale, addends], max_iter=_STEPS)

    def loss() -> torch.Tensor:
        optimizer.zero_grad()
        value = torch.nn.functional.cross_entropy(scale.exp() * logits + addends[said], wanted)
        value = value + _SHRINKAGE * (addends.pow(2).sum() + scale.pow(2).sum())
        value.backward()
        return value

    optimizer.step(loss)
    document = {
        "scale": round(float(scale.detach().exp()), 4),
        "rules": {
            str(stance): [round(float(value), 4) for value in row]
            for stance, row in zip(STANCES, addends.detach(), strict=True)
        },
        "hedged_from": _hedged_from([judgement.hedged for judgement in judgements], labels, hedges),
    }
    path.write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")


def _gather(
    sentences: Sequence[LabelledSentence], gazetteer: Gazetteer, judge: PairJudge, rules: StanceReader
) -> tuple[list[Judgement], list[Stance], list[Stance], list[bool]]:
    judgements, answers, labels, hedges = list[Judgement](), list[Stance](), list[Stance](), list[bool]()
    for sentence in sentences:
        mentions = tuple(gazetteer.find(sentence.text))
        named = {mention.actor for mention in mentions}
        by_rules = {
            (pair.source, pair.target): pair.stance for pair in rules.read([Sentence(sentence.text, 0, mentions)])[0]
        }
        for label in sentence.labels:
            if {label.source, label.target} <= named:
                text = marked(sentence.text, mentions, label.source, label.target)
                judgements.append(judge.judge([text])[0][0])
                answers.append(by_rules[label.source, label.target])
                labels.append(label.stance)
                hedges.append(label.hedged)
    return judgements, answers, labels, hedges


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
