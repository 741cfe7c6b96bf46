"""/relations: whom an actor stands with and against."""

from __future__ import annotations

from tests.newsroom import Newsroom, answer_of, pictures_of, text_of
from tests.pieces import ELSEWHERE, REFINERY, VETO


async def test_the_answer_ranks_counterparts_both_ways_and_draws_them(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = await newsroom.ask("relations", actor="New Delhi")

    text = text_of(shown)
    assert text.startswith("## India\n")
    headings = [line for line in text.splitlines() if line.startswith("###")]
    assert headings == ["### Stands with", "### Stands against", "### Takes no side"]
    assert text.index("### Stands with\n▲ **Russia** supportive (1 ▲") < text.index("### Stands against\n▼ **China**")
    assert "▼ **China** critical (1 ▼, 1 piece)" in text
    assert "● **United States** neutral (1 ●, 1 piece) · back: ▼ critical (1 ▼, 1 piece)" in text
    (alt,) = pictures_of(shown).values()
    assert "critical toward China" in alt


async def test_without_evidence_it_says_so_and_draws_nothing(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    shown = await newsroom.ask("relations", actor="chile")

    assert "No piece here says whom Chile stands with or against, so I don't either." in text_of(shown)
    assert pictures_of(shown) == {}


async def test_an_unknown_actor_is_answered_privately_with_those_that_look_like_it(newsroom: Newsroom) -> None:
    shown = answer_of(await newsroom.reporter.slash(newsroom.desk, "relations", actor="russsia"), private=True)

    assert "I know no actor called “russsia”. Did you mean Russia" in text_of(shown)


async def test_the_actor_completes_with_those_of_this_corpus_first(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)

    choices = await newsroom.reporter.autocomplete(newsroom.desk, "relations", "actor", "")

    assert {choice["value"] for choice in choices[:2]} == {"Peru", "Ecuador"}


async def test_another_server_sees_nothing_of_it(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)

    shown = await newsroom.elsewhere().ask("relations", actor="peru")

    assert "No piece here says" in text_of(shown)


async def test_the_answer_comes_without_its_picture_where_that_cannot_be_drawn(newsroom, monkeypatch, caplog) -> None:
    newsroom.faults_expected = True
    await newsroom.publish(REFINERY, VETO)

    def fail(*_: object, **__: object) -> None:
        raise OSError("no font")

    monkeypatch.setattr("bot.presentation.relations_card.relations_picture", fail)
    monkeypatch.setattr("bot.presentation.stance_card.stance_chart", fail)

    relations = await newsroom.ask("relations", actor="India")
    stance = await newsroom.ask("stance", source="Russia", target="India")

    assert "### Stands with" in text_of(relations)
    assert "Russia → India" in text_of(stance)
    assert pictures_of(relations) == pictures_of(stance) == {}
    assert caplog.text.count("OSError: no font") == 2


async def test_one_counterpart_is_in_no_order(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)

    shown = text_of(await newsroom.ask("relations", actor="peru"))

    assert "-# 1 actor\n" in shown
    assert "1 actor," not in shown
