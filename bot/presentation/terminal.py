"""Answers as text for a terminal."""

from __future__ import annotations

from rich.text import Text

from bot.analysis.facts import Reading, Stance
from bot.presentation.cards import CRITICAL_COLOUR, SUPPORTIVE_COLOUR
from bot.presentation.search_card import NOTHING_FOUND, plain_snippet
from bot.presentation.stance_card import LISTED_TITLE, SIGNS, shift_in_words, span_in_words
from bot.presentation.wording import count, day, percent
from bot.services.answering import BriefingsAnswer, SearchAnswer, StanceAnswer

_QUOTES_SHOWN = 10
_COLOURS = {
    Stance.SUPPORTIVE: str(SUPPORTIVE_COLOUR),
    Stance.CRITICAL: str(CRITICAL_COLOUR),
    Stance.NEUTRAL: "bright_black",
}


def stance_text(answer: StanceAnswer) -> Text:
    """Return the verdict, the trend and the strongest quotes."""
    text = Text()
    text.append(f"{answer.source} → {answer.target}: ", "bold")
    text.append(answer.verdict.verdict, "bold")
    if not answer.evidence:
        text.append("\nNo piece here says anything about it.")
        return text
    text.append(f", {percent(answer.verdict.confidence)} sure\n{span_in_words(answer)}\n")
    if shift := shift_in_words(answer):
        text.append(f"{shift}\n")
    for total in answer.trend:
        text.append(
            f"  {total.quarter}  {SIGNS[Stance.SUPPORTIVE]} {total.supportive:<3} {SIGNS[Stance.CRITICAL]}"
            f" {total.critical:<3} {SIGNS[Stance.NEUTRAL]} {total.neutral}\n",
            "bright_black",
        )
    for quote in answer.evidence[:_QUOTES_SHOWN]:
        notes = [str(quote.stance)] + (["hedged"] if quote.hedged else [])
        if quote.reported_by:
            notes.append(f"according to {quote.reported_by}")
        text.append(f"\n{SIGNS[quote.stance]} “{' '.join(quote.quote.split())}”\n", _COLOURS[quote.stance])
        listed = f"{LISTED_TITLE} in " if quote.is_title else ""
        text.append(f"  {', '.join(notes)}; {day(quote.date)}, {listed}{quote.title} (#{quote.article_id})\n")
    return text


def briefings_text(answer: BriefingsAnswer) -> Text:
    """Return the briefings of a year, newest first."""
    text = Text(f"{count(len(answer.briefings), 'briefing')} of {answer.year}\n", "bold")
    lines = Text()
    for briefing in answer.briefings:
        lines.append(f"{day(briefing.published):>11}  {briefing.title}\n")
        if briefing.url:
            lines.append(f"             {briefing.url}\n", "bright_black")
    return Text.assemble(text, lines)


def search_text(answer: SearchAnswer) -> Text:
    """Return the pieces that were found with the passage that matched."""
    if not answer.results:
        return Text(NOTHING_FOUND)
    text = Text()
    for match in answer.results:
        text.append(f"{match.article.title}", "bold")
        text.append(f" (#{match.article.id}, {day(match.article.published)})\n  {plain_snippet(match)}\n")
    return text


def reading_text(name: str, reading: Reading) -> Text:
    """Return what was read from a piece."""
    text = Text(f"{name}\n", "bold")
    facts = Text(
        f"  Title      {reading.title or 'none'}\n"
        f"  Author     {reading.author or 'none'}\n"
        f"  Date       {day(reading.date) if reading.date else 'none'}\n"
        f"  Link       {reading.url or 'none'}\n"
        f"  Names      {', '.join(reading.actors) or 'none'}\n"
    )
    for sentence in reading.summary:
        facts.append(f"  Summary    {' '.join(sentence.split())}\n")
    for briefing in reading.briefings:
        facts.append(f"  Briefing   {day(briefing.date)}: {briefing.title}\n")
    for row in reading.evidence:
        if row.pair.stance is not Stance.NEUTRAL:
            facts.append(
                f"  {SIGNS[row.pair.stance]} {row.pair.source} → {row.pair.target}: {' '.join(row.quote.split())}\n"
            )
    return Text.assemble(text, facts)
