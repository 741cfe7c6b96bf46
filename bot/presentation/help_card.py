"""The answer to /help."""

from __future__ import annotations

from bot.presentation.cards import Card
from bot.presentation.wording import count
from bot.services.answering import Examples


def help_card(examples: Examples, *, editor: bool) -> Card:
    """Return what can be asked here, with examples that this corpus answers; `editor`: also what an editor can do."""
    source, target = examples.pair or ("Russia", "India")
    year = examples.year or 2025
    card = Card()
    card.add_text(
        "## What you can ask\n"
        f"Answers come from this newsroom's own pieces ({count(examples.articles, 'piece')} so far),"
        " always with the dated sentences that say so."
    )
    card.add_text(
        f"`/stance source:{source} target:{target}`\nWho stands where toward whom, and how that changed.\n"
        f"`/relations actor:{source}`\nWhom an actor stands with and against, with a picture.\n"
        f"`/briefings year:{year}`\nThe dated background briefings of a year.\n"
        f"`/search query:{source} {target}`\nPieces, with the passage that matched.\n"
        "`/latest`\nThe newest pieces.\n"
        "`/article`\nOne piece: summary, stances, briefings, full text."
    )
    card.add_text(
        "-# An actor may be named as you like: Russia, Kremlin, Putin and Россия are all the same. "
        "`since` and `until` take 2024, 2024-05 or 2024-05-12."
    )
    if editor:
        card.add_rule()
        card.add_text(
            "### For editors\n"
            "`/corpus upload`\n"
            "Add a piece: a file, a link or a form. You see what was read before it is published.\n"
            "`/corpus edit` · `/corpus remove` · `/corpus restore` · `/corpus history`\n"
            "`/feeds add`\nRead a feed into the corpus.\n"
            "`/alerts subscribe`\nTell this channel of new pieces, all or by actor or keyword.\n"
            "`/alerts list` · `/alerts unsubscribe` · `/alerts test`"
        )
    return card
