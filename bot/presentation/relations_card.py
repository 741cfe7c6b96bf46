"""The answer to /relations."""

from __future__ import annotations

from collections.abc import Iterator

from bot.analysis.facts import Stance
from bot.presentation.canvas import Picture
from bot.presentation.cards import Card
from bot.presentation.network import Edge, relations_picture
from bot.presentation.stance_card import SIGNS, VERDICT_SIGNS
from bot.presentation.wording import count
from bot.services.relating import Relation, RelationsAnswer, Standing

_GROUPS = {
    "Stands with": ("supportive",),
    "Stands against": ("critical",),
    "Now with, now against": ("mixed",),
    "Takes no side": ("neutral",),
}
"""Headings with the verdicts, of the actor toward the counterpart, that stand under them."""


def relations_card(answer: RelationsAnswer, network: Picture | None = None) -> Card:
    """Return one line a counterpart, grouped by the actor's stance and ranked by evidence, with the picture below."""
    card = Card()
    card.add_text(f"## {answer.actor}")
    if not answer.relations:
        card.add_text(f"No piece here says whom {answer.actor} stands with or against, so I don't either.")
        return card
    card.add_text(f"-# {_extent(answer)}")
    for heading, verdicts in _GROUPS.items():
        group = [relation for relation in answer.relations if relation.toward.verdict.verdict in verdicts]
        if group:
            card.add_text("\n".join([f"### {heading}", *map(_line, group)]))
    if network is not None:
        card.add_picture(network)
    return card


def network_of(answer: RelationsAnswer) -> Picture:
    """Draw the answer; raises ValueError where it has no relations."""
    return relations_picture(answer.actor, list(_edges(answer)))


def _edges(answer: RelationsAnswer) -> Iterator[Edge]:
    ways = [standing for relation in answer.relations for standing in (relation.toward, relation.back)]
    for standing in (*ways, *answer.among):
        verdict = standing.verdict
        yield Edge(standing.source, standing.target, verdict.verdict, verdict.balance, standing.weight)


def _extent(answer: RelationsAnswer) -> str:
    shown = len(answer.relations)
    if shown < answer.known:
        return f"The {shown} with most evidence, recent counting most, of {count(answer.known, 'actor')}"
    return count(shown, "actor") + (", most evidence first, recent counting most" if shown > 1 else "")


def _line(relation: Relation) -> str:
    toward, back = relation.toward, relation.back
    line = f"{_sign(toward)} **{relation.counterpart}** {toward.verdict.verdict} ({_counts(toward)})"
    line += f" · back: {_sign(back)} {back.verdict.verdict}"
    return line if toward.expressed else f"{line} ({_counts(back)})"


def _sign(standing: Standing) -> str:
    return VERDICT_SIGNS[standing.verdict.verdict]


def _counts(standing: Standing) -> str:
    """Return the counts of each side; neutral ones only where they decide."""
    counts = {
        Stance.SUPPORTIVE: standing.supportive,
        Stance.CRITICAL: standing.critical,
        Stance.NEUTRAL: standing.neutral if standing.verdict.verdict == "neutral" else 0,
    }
    signs = " ".join(f"{number:,} {SIGNS[stance]}" for stance, number in counts.items() if number)
    return f"{signs}, {count(standing.articles, 'piece')}"
