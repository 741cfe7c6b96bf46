"""The network: a pre-trained encoder, the two markers' vectors, and one judge that is asked once each way."""

from __future__ import annotations

import torch
from torch import Tensor, nn
from transformers import AutoModel


class PairEncoder(nn.Module):
    """For a batch of marked sentences: the logits of three stances and of hedging, for both directions.

    A direction (source, target) is judged from the mean vectors of the source's and the target's markers, their
    product and the sentence's own (first token); the other direction by the same judge with the roles exchanged.
    """

    def __init__(self, weights: str, first: int, second: int) -> None:
        super().__init__()
        self.encoder = AutoModel.from_pretrained(weights)
        self.first, self.second = first, second
        width = int(self.encoder.config.hidden_size)
        self.judge = nn.Sequential(nn.Dropout(0.1), nn.Linear(4 * width, width), nn.GELU(), nn.Dropout(0.1))
        self.stance = nn.Linear(width, 3)
        self.hedged = nn.Linear(width, 1)

    def forward(self, input_ids: Tensor, attention_mask: Tensor) -> tuple[Tensor, Tensor]:
        """Return stances of shape (batch, 2, 3) and hedging of shape (batch, 2)."""
        states = self.encoder(input_ids=input_ids, attention_mask=attention_mask).last_hidden_state
        first, second = (_mean(states, input_ids == marker) for marker in (self.first, self.second))
        whole = states[:, 0]
        judged = torch.stack(
            [
                self.judge(torch.cat([first, second, first * second, whole], dim=-1)),
                self.judge(torch.cat([second, first, first * second, whole], dim=-1)),
            ],
            dim=1,
        )
        return self.stance(judged), self.hedged(judged).squeeze(-1)


def _mean(states: Tensor, places: Tensor) -> Tensor:
    weights = places.unsqueeze(-1).to(states.dtype)
    return (states * weights).sum(1) / weights.sum(1).clamp(min=1.0)
