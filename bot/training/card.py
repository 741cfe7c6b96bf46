"""The model card: what the encoder was made from, how right it is, and where it is wrong."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence

from bot.analysis.facts import Stance
from bot.analysis.stance_learned import ENGINE, PairJudge
from bot.training.examples import NEWS_CLASSES, Example, LabelledSentence, part_of
from bot.training.scoring import Scores


def news_macro_f1(judge: PairJudge, news: Sequence[Example]) -> float:
    """Return the mean F1 of the five classes of the news data, where at most one direction has a stance."""
    right, given, wanted = Counter[int](), Counter[int](), Counter[int]()
    for example, (there, back) in zip(news, judge.judge([example.text for example in news]), strict=True):
        one, other = _log_probabilities(there.stances), _log_probabilities(back.stances)
        likely = [one[first] + other[second] for first, second in NEWS_CLASSES]
        answer, label = likely.index(max(likely)), NEWS_CLASSES.index(example.stances)
        right[label] += answer == label
        given[answer] += 1
        wanted[label] += 1
    return sum(2 * right[kind] / max(1, given[kind] + wanted[kind]) for kind in range(5)) / 5


def _log_probabilities(logits: Sequence[float]) -> list[float]:
    whole = math.log(sum(math.exp(logit) for logit in logits))
    return [logit - whole for logit in logits]


def card(
    sentences: Sequence[LabelledSentence],
    reached: Scores,
    rules: Scores,
    on_news: float,
    constructions: Mapping[str, tuple[float, int]],
) -> str:
    """Return the card's text."""
    parts = Counter(part_of(sentence) for sentence in sentences)
    labels = sum(len(sentence.labels) for sentence in sentences)
    doubted = sum(label.doubted for sentence in sentences for label in sentence.labels)
    return f"""# {ENGINE}: who stands where toward whom, in one sentence

Reads a sentence with two marked actors and says for both directions: supportive, critical or neutral, and whether that
is hedged. Runs in the reading process with onnxruntime. Who reports the stance is read by rules.

## Made from

- all-mpnet-base-v2 (Apache-2.0), all layers fine-tuned; weights as 8-bit integers, and the
  activations in the places that need it as twice 8 bits. The smaller all-MiniLM-L6-v2,
  trained on the sentences of the first eight hands, reached a macro-F1 of .76 where this one, both before rounding,
  reached .84.
- The news sentences of Park, Pan and Joo (2021), "Who blames or endorses whom? Entity-to-entity directed sentiment
  extraction in news text", Findings of ACL 2021; one pass before our own corpus, and two thirds of one beside it.
- Our own corpus, `bot/training/corpus/`: {len(sentences)} sentences about states, {labels} labelled directions, each
  labelled twice; the {doubted} on which the labellers disagreed ({doubted / max(1, labels):.1%}) were settled by a
  third reading. {parts["train"]} sentences to learn from, {parts["calibration"]} to calibrate,
  {parts["validation"]} to validate, told apart by a hash of the text.

The sentences are invented; their actors' names are replaced by markers before the encoder sees them, so that it knows
nothing of who is friend or foe in the world.

## How right it is

On the validation sentences, finding the actors itself, as the bot runs it:

| | {ENGINE} | rules alone |
| --- | --- | --- |
| macro-F1 of the three stances | {reached.macro_f1:.3f} | {rules.macro_f1:.3f} |
| F1 supportive | {reached.f1[Stance.SUPPORTIVE]:.3f} | {rules.f1[Stance.SUPPORTIVE]:.3f} |
| F1 critical | {reached.f1[Stance.CRITICAL]:.3f} | {rules.f1[Stance.CRITICAL]:.3f} |
| F1 neutral | {reached.f1[Stance.NEUTRAL]:.3f} | {rules.f1[Stance.NEUTRAL]:.3f} |
| non-neutral answers of the opposite sign | {reached.flips:.1%} | {rules.flips:.1%} |
| both directions right, two-actor sentences | {reached.both:.1%} | {rules.both:.1%} |
| expected calibration error | {reached.calibration_error:.3f} | {rules.calibration_error:.3f} |

News data, held-out part, macro-F1 of five classes: {on_news:.3f}.

Right answers by construction, the weakest first (directions in brackets):
{", ".join(f"{name} {share:.0%} ({number})" for name, (share, number) in constructions.items())}.

## Known failures

- One sentence at a time: a stance that only the sentence before makes clear ("It refused.") is not seen.
- Irony, double negation and harsh words for kind deeds are where it errs most; see the shares above.
- English only. What a piece quotes in another language is not read for stance.
- The validation sentences come from the same hands as the training ones; expect a few points less elsewhere.
- A sentence's confidence says how sure it is of the sentence, not that the sentence is true.
"""
