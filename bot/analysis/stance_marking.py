"""How a pair of actors is put before the encoder: the sentence with its actors' names taken out.

Names are replaced by markers, so that the encoder judges what the sentence says and can't fall back on what it
believes of France or Hamas. The same text serves both directions of the pair.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from bot.analysis.facts import Mention

FIRST, SECOND, OTHERS = "[unused1]", "[unused2]", ("[unused3]", "[unused4]", "[unused5]")
"""Entries of BERT's word list that its pre-training left blank; other actors share the last three."""

MARKERS = (FIRST, SECOND, *OTHERS)

_SPECIAL = re.compile(r"\[(?:unused\d+|CLS|SEP|PAD|MASK|UNK)\]|</?(?:s|pad|unk|mask)>", re.IGNORECASE)
"""What the encoder's tokenizer takes for markers, also where a text's author has written it."""

MOST_JUDGED = 192
"""Tokens that the encoder takes; of a longer sentence it sees so many around the two actors. A sentence of 100 words
has about 130."""


def marked(text: str, mentions: Iterable[Mention], first: str, second: str) -> str:
    """Return the sentence with every mention replaced by its actor's marker."""
    markers = {first: FIRST, second: SECOND}
    pieces, end = list[str](), 0
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if mention.start < end:
            continue
        if mention.actor not in markers:
            markers[mention.actor] = OTHERS[min(len(markers) - 2, len(OTHERS) - 1)]
        pieces += [_SPECIAL.sub(" ", text[end : mention.start]), f" {markers[mention.actor]} "]
        end = mention.end
    return " ".join("".join([*pieces, _SPECIAL.sub(" ", text[end:])]).split())


def window(tokens: Sequence[int], first: int, second: int, most: int) -> Sequence[int] | None:
    """Return at most `most` tokens around the places where `first` and `second` stand nearest each other.

    What stands between the two is kept, then as much on either side as fits. None where one of them is not there, or
    both do not fit.
    """
    if len(tokens) <= most:
        return tokens
    nearest = _nearest(tokens, first, second)
    if nearest is None or nearest[1] - nearest[0] > most:
        return None
    room = most - (nearest[1] - nearest[0])
    start = max(0, min(nearest[0] - room // 2, len(tokens) - most))
    return tokens[start : start + most]


def _nearest(tokens: Sequence[int], first: int, second: int) -> tuple[int, int] | None:
    """Return where the shortest stretch that holds both begins and ends."""
    latest = dict[int, int]()
    stretches = list[tuple[int, int]]()
    for place, token in enumerate(tokens):
        if token in (first, second):
            latest[token] = place
            if len(latest) == 2:
                stretches.append((min(latest.values()), place + 1))
    return min(stretches, key=lambda stretch: stretch[1] - stretch[0], default=None)
