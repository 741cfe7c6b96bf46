"""The answer to /stance."""

from __future__ import annotations

from collections.abc import Mapping

from discord import ButtonStyle

from bot.analysis.facts import Stance
from bot.analysis.verdict import VerdictWord
from bot.presentation import buttons
from bot.presentation.canvas import Picture
from bot.presentation.cards import CRITICAL_COLOUR, NEUTRAL_COLOUR, SUPPORTIVE_COLOUR, Card, button
from bot.presentation.charts import stance_chart
from bot.presentation.wording import count, day, link, one_line, percent, plain, season
from bot.services.answering import StanceAnswer
from bot.services.quotes import Quote

QUOTES_A_PAGE = 3
_QUOTE_LENGTH = 900
_TITLE_LENGTH = 120

LISTED_TITLE = "title of a briefing"

SIGNS = {Stance.SUPPORTIVE: "▲", Stance.CRITICAL: "▼", Stance.NEUTRAL: "●"}
VERDICT_SIGNS: Mapping[VerdictWord, str] = {"supportive": "▲", "critical": "▼", "mixed": "▲▼", "neutral": "●"}

_COLOURS = {"supportive": SUPPORTIVE_COLOUR, "critical": CRITICAL_COLOUR}

_WARMTH = {"critical": -1, "mixed": 0, "neutral": 0, "supportive": 1}


def stance_card(
    answer: StanceAnswer,
    since: str | None = None,
    until: str | None = None,
    offset: int = 0,
    chart: Picture | None = None,
) -> Card:
    """Return the verdict with its chart and the quotes from `offset` on; `since` and `until` are as they were asked.

    Only the first page, of offset 0, has the verdict and the chart.
    """
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
            if chart is not None:
                card.add_picture(chart)
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


def chart_of(answer: StanceAnswer) -> Picture:
    """Draw the answer's trend; raises ValueError where it has none."""
    undated = () if answer.undated is None else (answer.undated,)
    return stance_chart(answer.source, answer.target, (*answer.trend, *undated), with_titles=answer.titles > 0)


def has_trend(answer: StanceAnswer) -> bool:
    """Return whether there is a chart to draw: a single quarter shows no course."""
    return len(answer.trend) > 1


def quote(row: Quote) -> str:
    """Return a quote with its stance, date and piece; of a title, that it is one."""
    flags = (", hedged" if row.hedged else "") + (
        f", according to {plain(one_line(row.reported_by, 100))}" if row.reported_by else ""
    )
    title = one_line(row.title, _TITLE_LENGTH)
    listed = f"{link(LISTED_TITLE, row.briefing_url)} in " if row.is_title else ""
    piece = f"{listed}{link(title, row.url)} (#{row.article_id})"
    return (
        f"> {plain(one_line(row.quote, _QUOTE_LENGTH))}\n"
        f"{SIGNS[row.stance]} {row.stance}{flags} · {day(row.date)} · {piece}"
    )


def shift_in_words(answer: StanceAnswer) -> str | None:
    """Return the change of stance as a sentence, with the season of the first piece after it."""
    shift = answer.verdict.shift
    if shift is None:
        return None
    warming = _WARMTH[shift.after] - _WARMTH[shift.before]
    change = "Warmer" if warming > 0 else "Cooler" if warming < 0 else "Different"
    return f"{change} since {season(shift.since)}: {shift.before} before, {shift.after} after."


def span_in_words(answer: StanceAnswer) -> str:
    """Return how much evidence there is, and from when."""
    number = answer.supportive + answer.critical + answer.neutral
    if answer.titles == number:
        passages = count(number, "title")
    else:
        passages = count(number, "sentence", "sentences and titles" if answer.titles else None)
    dates = [day(date) for date in dict.fromkeys((answer.first, answer.last)) if date]
    return f"{passages} in {count(answer.articles, 'piece')}" + (f", {' to '.join(dates)}" if dates else "")


def _verdict(answer: StanceAnswer) -> str:
    word = answer.verdict.verdict
    lines = [
        f"{VERDICT_SIGNS[word]} **{word.capitalize()}**, {percent(answer.verdict.confidence)} sure",
        f"{span_in_words(answer)}",
        f"{answer.supportive} supportive, {answer.critical} critical, {answer.neutral} neutral",
    ]
    if shift := shift_in_words(answer):
        lines.append(f"**{shift}**")
    return "\n".join(lines)


def _asked(since: str | None, until: str | None) -> str:
    return (f" since {plain(since)}" if since else "") + (f" until {plain(until)}" if until else "")
