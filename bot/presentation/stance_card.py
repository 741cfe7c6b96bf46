"""The answer to /stance."""

from __future__ import annotations

from discord import ButtonStyle

from bot.analysis.facts import Stance
from bot.presentation import buttons
from bot.presentation.cards import CRITICAL_COLOUR, NEUTRAL_COLOUR, SUPPORTIVE_COLOUR, Card, button
from bot.presentation.wording import count, day, link, one_line, percent, plain
from bot.services.answering import StanceAnswer
from bot.services.quotes import Quote
from storage.evidence import QuarterTotal

QUOTES_A_PAGE = 3
QUARTERS_SHOWN = 8
_QUOTE_LENGTH = 900
_TITLE_LENGTH = 120

SIGNS = {Stance.SUPPORTIVE: "▲", Stance.CRITICAL: "▼", Stance.NEUTRAL: "●"}

_COLOURS = {"supportive": SUPPORTIVE_COLOUR, "critical": CRITICAL_COLOUR}

_VERDICTS = {
    "supportive": "▲ **Supportive**",
    "critical": "▼ **Critical**",
    "mixed": "▲▼ **Mixed**",
    "neutral": "● **Neutral**",
}

_WARMTH = {"critical": -1, "mixed": 0, "neutral": 0, "supportive": 1}


def stance_card(answer: StanceAnswer, since: str | None = None, until: str | None = None, offset: int = 0) -> Card:
    """Return the verdict with the quotes from `offset` on; `since` and `until` are as they were asked."""
    card = Card(_COLOURS.get(answer.verdict.verdict, NEUTRAL_COLOUR))
    card.add_text(f"## {answer.source} → {answer.target}")
    if not answer.evidence:
        card.add_text(
            f"No piece here says how {answer.source} stands toward {answer.target}{_asked(since, until)},"
            " so I don't either."
        )
    else:
        if offset == 0:
            card.add_text(_verdict(answer))
            card.add_text(_trend(answer.trend))
        card.add_rule()
    shown = offset
    for row in answer.evidence[offset : offset + QUOTES_A_PAGE]:
        if not card.add_text(quote(row)):
            break
        shown += 1
    more = [
        button(
            "More quotes",
            buttons.stance(shown, answer.source, answer.target, since, until),
            ButtonStyle.primary,
        )
    ]
    card.add_buttons(
        *(more if shown < len(answer.evidence) else []),
        button(
            one_line(f"{answer.target} → {answer.source}", 80),
            buttons.stance(0, answer.target, answer.source, since, until),
        ),
    )
    return card


def quote(row: Quote) -> str:
    """Return a quote with its stance, date and piece."""
    flags = (", hedged" if row.hedged else "") + (
        f", according to {plain(one_line(row.reported_by, 100))}" if row.reported_by else ""
    )
    title = one_line(row.title, _TITLE_LENGTH)
    return (
        f"> {plain(one_line(row.quote, _QUOTE_LENGTH))}\n"
        f"{SIGNS[row.stance]} {row.stance}{flags} · {day(row.date)} · {link(title, row.url)} (#{row.article_id})"
    )


def shift_in_words(answer: StanceAnswer) -> str | None:
    """Return the change of stance as a sentence."""
    shift = answer.verdict.shift
    if shift is None:
        return None
    warmer = _WARMTH[shift.after] > _WARMTH[shift.before]
    return f"{'Warmer' if warmer else 'Cooler'} since {day(shift.since)}: {shift.before} before, {shift.after} after."


def span_in_words(answer: StanceAnswer) -> str:
    """Return how much evidence there is, and from when."""
    sentences = count(answer.supportive + answer.critical + answer.neutral, "sentence")
    dates = [day(date) for date in dict.fromkeys((answer.first, answer.last)) if date]
    return f"{sentences} in {count(answer.articles, 'piece')}" + (f", {' to '.join(dates)}" if dates else "")


def _verdict(answer: StanceAnswer) -> str:
    lines = [
        f"{_VERDICTS[answer.verdict.verdict]}, {percent(answer.verdict.confidence)} sure",
        f"{span_in_words(answer)}",
        f"{answer.supportive} supportive, {answer.critical} critical, {answer.neutral} neutral",
    ]
    if shift := shift_in_words(answer):
        lines.append(f"**{shift}**")
    return "\n".join(lines)


def _trend(trend: tuple[QuarterTotal, ...]) -> str:
    shown = trend[-QUARTERS_SHOWN:]
    if len(shown) < 2:
        return ""
    return "\n".join(f"`{total.quarter}` {_counts(total)}" for total in shown)


def _counts(total: QuarterTotal) -> str:
    counts = {
        Stance.SUPPORTIVE: total.supportive,
        Stance.CRITICAL: total.critical,
        Stance.NEUTRAL: total.neutral,
    }
    return "  ".join(f"{SIGNS[stance]} {number}" for stance, number in counts.items() if number)


def _asked(since: str | None, until: str | None) -> str:
    return (f" since {plain(since)}" if since else "") + (f" until {plain(until)}" if until else "")
