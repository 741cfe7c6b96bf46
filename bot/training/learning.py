"""Fine-tuning: batches of like length, both directions of a pair learned at once, the roles exchanged at random."""

from __future__ import annotations

import math
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import torch
from torch import Tensor
from torch.nn import functional
from transformers import AutoTokenizer

from bot.analysis.stance_marking import FIRST, MARKERS, SECOND
from bot.training.encoder import PairEncoder
from bot.training.examples import UNLABELLED, Example

SEED = 7

_JUDGE_RATE = 5.0  # the judge starts from nothing and learns faster than the encoder
_WARM_UP = 0.1
_SMOOTHING = 0.05
_HEDGED_WEIGHT = 0.2
_LONGEST = 128
_COUNTRIES = "france japan egypt brazil india".split()


def new_encoder(weights: str) -> tuple[PairEncoder, AutoTokenizer]:
    """Return the pre-trained encoder of a folder with a fresh judge; its markers start as the mean of countries."""
    torch.manual_seed(SEED)
    random.seed(SEED)
    tokenizer = AutoTokenizer.from_pretrained(weights)
    tokenizer.add_special_tokens({"additional_special_tokens": list(MARKERS)})
    markers = tokenizer.convert_tokens_to_ids(list(MARKERS))
    encoder = PairEncoder(weights, markers[0], markers[1])
    vectors = encoder.encoder.get_input_embeddings().weight
    with torch.no_grad():
        mean = vectors[tokenizer.convert_tokens_to_ids(_COUNTRIES)].mean(0)
        for marker in markers:
            vectors[marker] = mean + 0.01 * torch.randn(mean.shape)
    return encoder, tokenizer


def learn(
    encoder: PairEncoder,
    tokenizer: AutoTokenizer,
    epochs: Sequence[Sequence[Example]],
    batch: int,
    rate: float,
    tell: Callable[[str], None],
) -> None:
    """Train in place on what each epoch shows: AdamW, the rate rising over a tenth of the steps, then falling."""
    judge = [value for name, value in encoder.named_parameters() if not name.startswith("encoder.")]
    optimizer = torch.optim.AdamW(
        [
            {"params": encoder.encoder.parameters(), "lr": rate},
            {"params": judge, "lr": rate * _JUDGE_RATE},
        ],
        weight_decay=0.01,
        fused=True,
    )
    steps = sum(math.ceil(len(examples) / batch) for examples in epochs)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min(step / (_WARM_UP * steps), max(0.0, (steps - step) / ((1 - _WARM_UP) * steps)))
    )
    done = 0
    for examples in epochs:
        turned = [exchanged(example) if random.random() < 0.5 else example for example in examples]  # noqa: S311
        encoder.train()
        for places, ids, mask in batches(turned, tokenizer, batch):
            loss = _loss(encoder, ids, mask, [turned[place] for place in places])
            loss.backward()
            torch.nn.utils.clip_grad_norm_(encoder.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            optimizer.zero_grad()
            done += 1
            if done % 100 == 0:
                tell(f"step {done} of {steps}, loss {loss.item():.3f}")


def exchanged(example: Example) -> Example:
    """Return the example with the two actors' markers, and so the two directions, exchanged."""
    text = example.text.replace(FIRST, "\0").replace(SECOND, FIRST).replace("\0", SECOND)
    there, back = example.stances
    hedged, hedged_back = example.hedged
    first, second = example.pair
    return replace(example, text=text, stances=(back, there), hedged=(hedged_back, hedged), pair=(second, first))


def batches(
    examples: Sequence[Example], tokenizer: AutoTokenizer, size: int
) -> Iterator[tuple[list[int], Tensor, Tensor]]:
    """Return, in random order, places of examples with token ids and attention mask, those of like length together."""
    encoded = [tokenizer(example.text, truncation=True, max_length=_LONGEST)["input_ids"] for example in examples]
    order = list(range(len(encoded)))
    random.shuffle(order)
    stretches = (order[start : start + 20 * size] for start in range(0, len(order), 20 * size))
    ordered = (sorted(stretch, key=lambda place: len(encoded[place])) for stretch in stretches)
    together = [stretch[start : start + size] for stretch in ordered for start in range(0, len(stretch), size)]
    random.shuffle(together)
    for places in together:
        longest = max(len(encoded[place]) for place in places)
        ids = torch.full((len(places), longest), tokenizer.pad_token_id)
        mask = torch.zeros_like(ids)
        for row, place in enumerate(places):
            ids[row, : len(encoded[place])] = torch.tensor(encoded[place])
            mask[row, : len(encoded[place])] = 1
        yield places, ids, mask


def _loss(encoder: PairEncoder, ids: Tensor, mask: Tensor, examples: Sequence[Example]) -> Tensor:
    stances = torch.tensor([example.stances for example in examples])
    hedged = torch.tensor([example.hedged for example in examples])
    with torch.autocast("cpu", dtype=torch.bfloat16):
        stance_logits, hedged_logits = encoder(ids, mask)
    loss = functional.cross_entropy(
        stance_logits.float().reshape(-1, 3),
        stances.reshape(-1),
        ignore_index=UNLABELLED,
        label_smoothing=_SMOOTHING,
    )
    told = hedged != UNLABELLED
    if told.any():
        loss = loss + _HEDGED_WEIGHT * functional.binary_cross_entropy_with_logits(
            hedged_logits.float()[told], hedged[told].float()
        )
    return loss
