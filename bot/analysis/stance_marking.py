"""How a pair of actors is put before the encoder: the sentence with its actors' names taken out.

Names are replaced by markers, so that the encoder judges what the sentence says and can't fall back on what it
believes of France or Hamas. The same text serves both directions of the pair.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.analysis.facts import Mention

FIRST, SECOND, OTHERS = "[unused1]", "[unused2]", ("[unused3]", "[unused4]", "[unused5]")
"""Entries of BERT's word list that its pre-training left blank; other actors share the last three."""

MARKERS = (FIRST, SECOND, *OTHERS)


def marked(text: str, mentions: Iterable[Mention], first: str, second: str) -> str:
    """Return the sentence with every mention replaced by its actor's marker."""
    markers = {first: FIRST, second: SECOND}
    pieces, end = list[str](), 0
    for mention in sorted(mentions, key=lambda mention: mention.start):
        if mention.start < end:
            continue
        if mention.actor not in markers:
            markers[mention.actor] = OTHERS[min(len(markers) - 2, len(OTHERS) - 1)]
        pieces += [text[end : mention.start], f" {markers[mention.actor]} "]
        end = mention.end
    return " ".join("".join([*pieces, text[end:]]).split())
