"""Every card keeps to Discord's limits, whatever the pieces hold, and never loses what it is for."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest
from discord import ui
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from bot.analysis.facts import Stance
from bot.presentation import buttons
from bot.presentation.alerts_card import notice_card, subscriptions_card, why_card
from bot.presentation.article_card import (
    alert_card,
    article_card,
    change_card,
    latest_card,
    removed_card,
    text_card,
    text_pages,
)
from bot.presentation.briefings_card import briefings_card
from bot.presentation.canvas import LONGEST_ALT, Picture
from bot.presentation.cards import MOST_COMPONENTS, MOST_TEXT, Card, notice
from bot.presentation.digest_card import digest_pages, page_nonce
from bot.presentation.draft_card import preview_card, published_card, undone_card
from bot.presentation.help_card import help_card
from bot.presentation.relations_card import relations_card
from bot.presentation.search_card import search_card
from bot.presentation.stance_card import quote, stance_card
from bot.presentation.wording import plain
from bot.services.adding import Preview, Published
from bot.services.alerting import Alert
from bot.services.answering import ArticleAnswer, BriefingsAnswer, Examples, SearchAnswer, StanceAnswer
from bot.services.correcting import Change
from bot.services.digesting import Digest
from bot.services.explaining import Explanation, WhyAnswer
from bot.services.posts import Notice
from bot.services.quotes import Quote
from bot.services.relating import RelationsAnswer
from storage.articles import Article
from storage.subscriptions import SubscriptionHealth
from tests.presentation import facts

# A failing fact is long; without this the warning of it would hide the failure.
pytestmark = pytest.mark.filterwarnings("ignore:Generating overly large repr")

some = settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # such large facts shrink for minutes
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


NONCE = "0123456789abcdef0123"

CHART = Picture(b"png", "a" * LONGEST_ALT, "chart.png")


def text(card: Card) -> str:
    return "\n".join(part.content for part in card.walk_children() if isinstance(part, ui.TextDisplay))


def numbers(card: Card) -> list[str]:
    """Return the numbers of the pieces that the buttons open, in order."""
    return [(part.custom_id or "").split(":")[1] for part in card.walk_children() if isinstance(part, ui.Button)]


def labels(card: Card) -> list[str | None]:
    return [part.label for part in card.walk_children() if isinstance(part, ui.Button)]


def check(card: Card) -> None:
    parts = list(card.walk_children())
    pressed = [part for part in parts if isinstance(part, ui.Button)]
    ids = [part.custom_id for part in pressed if part.custom_id]
    assert card.content_length() <= MOST_TEXT
    assert 0 < card.total_children_count <= MOST_COMPONENTS
    assert all(part.content.strip() for part in parts if isinstance(part, ui.TextDisplay))
    assert all(len(custom_id) <= buttons.MOST_CHARACTERS for custom_id in ids)
    assert len(set(ids)) == len(ids)
    assert all(len(part.label or "") <= 80 for part in pressed)
    assert all(len(part.url or "") <= 512 for part in pressed)
    assert not has_foreign_link(text(card))


def has_foreign_link(shown: str) -> bool:
    """Whether Discord would make a masked link to where only a piece's own text points."""
    return "](https://evil.example" in re.sub(r"\\.", "·", shown)


def test_a_quote_that_is_a_title_says_so_and_leads_to_the_briefing() -> None:
    row = Quote(
        source="Russia",
        target="India",
        stance=Stance.SUPPORTIVE,
        confidence=0.9,
        hedged=False,
        reported_by=None,
        quote="Russia Warms to India",
        date="2023-05-02",
        article_id=7,
        title="Old Friends",
        url=None,
        is_title=True,
        briefing_url="https://example.org/warm",
    )

    _, line = quote(row).split("\n")

    assert line.endswith("[title of a briefing](https://example.org/warm) in Old Friends (#7)")
    assert "title of a briefing" not in quote(replace(row, is_title=False))


@some
@given(facts.stance_answers, facts.typed_dates, facts.typed_dates, st.integers(0, 499))
def test_stance(answer: StanceAnswer, since: str | None, until: str | None, offset: int) -> None:
    card = stance_card(answer, since, until, offset, CHART)

    check(card)
    assert len(card.files) == (offset == 0 and bool(answer.evidence))
    for custom_id in (part.custom_id for part in card.walk_children() if isinstance(part, ui.Button)):
        assert re.fullmatch(buttons.STANCE, custom_id or "")


@some
@given(facts.stance_answers)
def test_stance_loses_no_quote_between_pages(answer: StanceAnswer) -> None:
    offset = seen = 0
    for _ in range(5):
        card = stance_card(answer, offset=offset)
        shown = sum(part.content.startswith("> ") for part in card.walk_children() if isinstance(part, ui.TextDisplay))
        seen += shown
        more = next(part.custom_id for part in card.walk_children() if isinstance(part, ui.Button))
        if "More quotes" not in labels(card):
            assert seen == len(answer.evidence)
            return
        match = re.fullmatch(buttons.STANCE, more or "")
        assert match
        assert int(match["offset"]) == seen > offset
        offset = seen


@some
@given(facts.relations_answers)
def test_relations_show_every_counterpart_on_a_line_and_the_picture(answer: RelationsAnswer) -> None:
    card = relations_card(answer, CHART if answer.relations else None)

    check(card)
    shown = re.findall(r"^(?:[▲▼●]+ )?\*\*(.+)\*\* ", text(card), re.MULTILINE)
    assert sorted(shown) == sorted(relation.counterpart for relation in answer.relations)
    assert [file.filename for file in card.files] == ["chart.png"] * bool(answer.relations)


@some
@given(facts.briefings_answers, st.none() | facts.texts(40), st.none() | facts.texts(buttons.MOST_ABOUT))
def test_briefings_are_all_on_some_page(answer: BriefingsAnswer, actor: str | None, about: str | None) -> None:
    seen, page, last = 0, 0, False
    while not last:
        card = briefings_card(answer, page, actor, about)
        check(card)
        seen += sum(part.content.startswith("**") for part in card.walk_children() if isinstance(part, ui.TextDisplay))
        older = [part for part in card.walk_children() if isinstance(part, ui.Button) and part.label == "Older"]
        last = not older or older[0].disabled
        page += 1
    assert seen == len(answer.briefings)


@some
@given(facts.search_answers)
def test_search_shows_every_result(answer: SearchAnswer) -> None:
    card = search_card(answer)

    check(card)
    assert labels(card).count("Open") == len(answer.results)


@some
@given(facts.article_answers, st.integers(0, 40))
def test_article(answer: ArticleAnswer, page: int) -> None:
    card = article_card(answer)

    check(card)
    check(text_card(answer, page))
    assert labels(card)[0] == "Read it"


@some
@given(facts.texts(20_000))
def test_text_pages_hold_the_text_to_the_letter(piece: str) -> None:
    pages = text_pages(piece)

    assert "".join("".join(pages).split()) == "".join(piece.split())
    assert all(len(plain(page)) <= 3200 for page in pages)
    assert not any(has_foreign_link(plain(page)) for page in pages)


@some
@given(st.lists(facts.articles, min_size=1, max_size=25, unique_by=lambda article: article.id))
def test_latest(articles: list[Article]) -> None:
    check(latest_card(articles))


@some
@given(facts.article_answers, st.lists(facts.ids, max_size=10, unique=True), st.none() | st.just("z" * 25))
def test_alert(answer: ArticleAnswer, role_ids: list[int], nonce: str | None) -> None:
    alert = Alert(answer.article, answer.actors, answer.stances[:3], len(answer.briefings))

    card = alert_card(alert, nonce, role_ids)

    check(card)
    check(removed_card(alert))
    assert labels(card)[0] == "Full piece"
    assert "background briefing" in text(card) or not alert.briefings
    assert set(re.findall(r"<@&\d+>", re.sub(r"\\.", "·", text(card)))) == {f"<@&{role_id}>" for role_id in role_ids}


@some
@given(facts.article_answers, st.lists(facts.ids, max_size=10, unique=True))
def test_a_short_alert_has_no_stances_and_briefings(answer: ArticleAnswer, role_ids: list[int]) -> None:
    alert = Alert(answer.article, answer.actors, answer.stances[:3], len(answer.briefings))

    card = alert_card(alert, "z" * 25, role_ids, short=True)

    check(card)
    assert labels(card)[0] == "Full piece"
    assert "background briefing" not in text(card)


@some
@given(facts.changes)
def test_the_line_of_a_change_tells_what_happened_and_leads_to_the_card(change: Change) -> None:
    card = change_card(change, "z" * 25, "https://discord.com/channels/1/2/3")

    check(card)
    assert "[The card](https://discord.com/channels/1/2/3)" in text(card)
    [custom_id] = [part.custom_id or "" for part in card.walk_children() if isinstance(part, ui.Button)]
    assert custom_id.endswith(":" + "z" * 25)


def told_of(digest: Digest) -> list[Article]:
    return [article for pair in digest.pairs for article in pair.articles] + list(digest.others)


@some
@given(facts.digests, st.lists(facts.ids, max_size=10, unique=True))
def test_every_piece_of_a_digest_is_on_a_page_that_keeps_to_the_limits(digest: Digest, role_ids: list[int]) -> None:
    articles = [replace(article, id=number) for number, article in enumerate(told_of(digest), 1)]
    numbered = iter(articles)
    pairs = [replace(pair, articles=tuple(next(numbered) for _ in pair.articles)) for pair in digest.pairs]
    digest = replace(digest, pairs=tuple(pairs), others=tuple(numbered))

    pages = digest_pages(digest, NONCE, role_ids)

    for page in pages:
        check(page)
    pressed = [part.custom_id or "" for page in pages for part in page.walk_children() if isinstance(part, ui.Button)]
    assert [int(custom_id.split(":")[1]) for custom_id in pressed] == [article.id for article in articles]
    assert len(set(pressed)) == len(pressed)
    assert {custom_id.rpartition(":")[2] for custom_id in pressed} == {
        page_nonce(NONCE, place) for place in range(len(pages))
    }
    assert all(len(page_nonce(NONCE, place)) <= 25 for place in range(len(pages)))
    mentioned = re.findall(r"<@&\d+>", re.sub(r"\\.", "·", "".join(map(text, pages))))
    assert mentioned == [f"<@&{role_id}>" for role_id in role_ids]


@some
@given(facts.digests)
def test_a_digest_cuts_no_sentence(digest: Digest) -> None:
    """A sentence that is too long for a page is left out."""
    sentences = {plain(article.summary[0]) for article in told_of(digest) if article.summary}

    for page in digest_pages(digest, NONCE):
        _, *entries = [part.content for part in page.walk_children() if isinstance(part, ui.TextDisplay)]
        for entry in entries:
            _, _, below = re.sub("^### .*\n", "", entry).partition("\n")
            _, _, sentence = below.partition("\n")
            assert not sentence or sentence in sentences


@some
@given(facts.digests)
def test_pages_of_a_digest_have_the_same_places_when_pieces_change(digest: Digest) -> None:
    def removed(articles: tuple[Article, ...]) -> tuple[Article, ...]:
        return tuple(replace(article, removed=True) for article in articles)

    pairs = tuple(replace(pair, articles=removed(pair.articles)) for pair in digest.pairs)
    before = digest_pages(digest, NONCE)
    after = digest_pages(replace(digest, pairs=pairs, others=removed(digest.others)), NONCE)

    assert [numbers(page) for page in after] == [numbers(page) for page in before]
    assert all("taken back" in text(page) for page in after)


@some
@given(facts.articles, st.lists(facts.explanations, max_size=100))
def test_why_tells_of_as_many_subscriptions_as_fit(article: Article, found: list[Explanation]) -> None:
    card = why_card(WhyAnswer(article, tuple(found)), [explanation.subscription.channel_id for explanation in found])

    check(card)
    shown = len(re.findall(r"^\*\*#\d+\*\*", text(card), re.MULTILINE))
    left_out = re.search(r"-# and (\d+) more$", text(card))
    assert shown + int(left_out[1] if left_out else 0) == len(found)


@some
@given(facts.readings, facts.texts(500), st.booleans())
def test_preview(reading: object, title: str, offered: bool) -> None:
    card = preview_card(Preview(2**62, title, offered, "text", reading))  # type: ignore[arg-type]

    check(card)
    assert labels(card) == ["Publish", "Edit", "Cancel"]
    assert "background briefing" in text(card).lower()


@some
@given(facts.texts(500), st.lists(facts.subscription_healths, max_size=200))
def test_small_cards(title: str, found: list[SubscriptionHealth]) -> None:
    check(published_card(Published(2**62, title, 3), 2**62))
    check(undone_card(title))
    check(notice(plain(f"x{title}") * 20))
    check(notice_card(Notice(1, "Alerts for <#1> have stopped.", None, 1), NONCE))
    card = subscriptions_card(found)
    check(card)
    shown = len(re.findall(r"^\*\*#\d+\*\*", text(card), re.MULTILINE))
    left_out = re.search(r"-# and (\d+) more$", text(card))
    assert shown + int(left_out[1] if left_out else 0) == len(found)


def test_help_fits_with_the_longest_names() -> None:
    check(help_card(Examples((facts.NAMES[0], facts.NAMES[1]), 2024, 10**6), editor=True))


def test_the_longest_pair_of_actors_fits_into_a_button_with_a_period() -> None:
    custom_id = buttons.stance(499, facts.NAMES[0], facts.NAMES[1], "2024-12-31", "9999-12-31")

    match = re.fullmatch(buttons.STANCE, custom_id)
    assert len(custom_id) <= buttons.MOST_CHARACTERS
    assert match
    assert buttons.period_date(match["since"]) == "2024-12-31"
    assert buttons.period_date(match["until"]) == "9999-12-31"


@given(st.dates().filter(lambda date: date.year >= 100), st.sampled_from([4, 7, 10]))
def test_a_button_keeps_the_period_that_was_asked_for(date: object, length: int) -> None:
    typed = str(date)[:length]

    assert buttons.period_date(buttons.period_code(typed)) == typed


def test_a_button_keeps_a_period_typed_carelessly() -> None:
    assert buttons.period_date(buttons.period_code(" 2024-5-3 ")) == "2024-05-03"
    assert buttons.period_date(buttons.period_code(None)) is None
