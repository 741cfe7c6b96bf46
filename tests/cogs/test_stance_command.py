"""/stance: who stands where toward whom."""

from __future__ import annotations

import pytest

from tests.newsroom import Newsroom, answer_of, custom_ids_of, labels_of, parts_of, pictures_of, text_of
from tests.pieces import ELSEWHERE, REFINERY, VETO

QUARRELS = "Six Quarrels\n\nBy Test Author\n5 May 2024\n\n" + " ".join(
    f"Russia praised India for its {thing}." for thing in ("bread", "salt", "steel", "ships", "songs")
)


async def test_the_answer_is_public_and_quotes_dated_pieces(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = text_of(await newsroom.ask("stance", source="Kremlin", target="New Delhi"))

    assert "Russia → India" in shown
    assert "> Russia praised India for buying its oil through a hard winter." in shown
    assert "4 Mar 2025 · The Refinery That Kept Two Capitals Talking (#1)" in shown
    assert "> Russia condemned India for abstaining in New York." in shown


async def test_the_other_way_round_is_one_press_away(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    shown = await newsroom.ask("stance", source="russia", target="india")

    turned = answer_of(await newsroom.reporter.click(shown, label="India → Russia"), private=False)

    assert turned.id == shown.id
    assert "India thanked Russia for the discount on every barrel." in text_of(turned).split("\n>")[1]


async def test_the_course_is_drawn_above_the_quotes_and_told_in_words(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)

    shown = await newsroom.ask("stance", source="russia", target="india")

    assert list(pictures_of(shown)) == ["stance-russia-india.png"]
    assert "Russia" in pictures_of(shown)["stance-russia-india.png"]
    (picture,) = shown.attachments
    assert (await picture.read()).startswith(b"\x89PNG")
    parts = ["items" if "items" in part else part.get("content", "")[:4] for part in parts_of(shown)]
    assert parts.index("items") < min(place for place, part in enumerate(parts) if part.startswith(">"))


async def test_a_single_quarter_is_not_drawn(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    shown = await newsroom.ask("stance", source="russia", target="india")

    assert pictures_of(shown) == {}


async def test_a_turned_page_has_the_picture_of_its_own_question_or_none(newsroom: Newsroom) -> None:
    await newsroom.publish(QUARRELS, REFINERY, VETO)
    shown = await newsroom.ask("stance", source="russia", target="india")
    await newsroom.restart()

    more = answer_of(await newsroom.reporter.click(shown, label="More quotes"), private=False)
    pictures_of_more = pictures_of(more)
    turned = answer_of(await newsroom.reporter.click(more, label="India → Russia"), private=False)
    aside = answer_of(await newsroom.editor.click(turned, label="Russia → India"), private=True)

    assert pictures_of_more == {}
    assert list(pictures_of(turned)) == ["stance-india-russia.png"]
    assert list(pictures_of(aside)) == ["stance-russia-india.png"]


async def test_more_quotes_come_in_place_for_the_asker(newsroom: Newsroom) -> None:
    await newsroom.publish(QUARRELS)
    shown = await newsroom.ask("stance", source="russia", target="india")
    first = {line for line in text_of(shown).splitlines() if line.startswith(">")}

    paged = answer_of(await newsroom.reporter.click(shown, label="More quotes"), private=False)

    rest = {line for line in text_of(paged).splitlines() if line.startswith(">")}
    assert paged.id == shown.id
    assert len(first) == 3
    assert len(rest) == 2
    assert not first & rest
    assert "More quotes" not in labels_of(paged)


async def test_another_persons_paging_is_private_and_leaves_the_answer(newsroom: Newsroom) -> None:
    await newsroom.publish(QUARRELS)
    shown = await newsroom.ask("stance", source="russia", target="india")
    before = text_of(shown)

    aside = answer_of(await newsroom.editor.click(shown, label="More quotes"), private=True)
    turned = answer_of(await newsroom.editor.click(aside, label="India → Russia"), private=True)

    assert text_of(newsroom.desk.history(viewer=newsroom.reporter)[-1]) == before
    assert turned.id == aside.id


async def test_a_period_is_kept_by_the_buttons_also_after_a_restart(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)
    shown = await newsroom.ask("stance", source="russia", target="india", since="2025-5", until="2025-12-31")
    assert "praised India" not in text_of(shown)

    await newsroom.restart()
    turned = answer_of(await newsroom.reporter.click(shown, label="India → Russia"), private=False)

    assert "thanked Russia" not in text_of(turned)
    assert "condemned India" in text_of(turned)


async def test_the_longest_names_and_dates_fit_into_the_buttons(newsroom: Newsroom) -> None:
    shown = await newsroom.ask(
        "stance",
        source="West African Economic and Monetary Union",
        target="Front for Change and Concord in Chad",
        since="          2024-05-12",
        until="          2025-05-12",
    )

    turned = answer_of(await newsroom.reporter.click(shown, custom_id=custom_ids_of(shown)[-1]), private=False)

    assert "since 2024-05-12 until 2025-05-12" in text_of(turned)


async def test_without_evidence_it_says_so(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    shown = text_of(await newsroom.ask("stance", source="chile", target="peru"))

    assert "No piece here says how Chile stands toward Peru" in shown
    assert ">" not in shown


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"source": "russsia", "target": "india"}, "I know no actor called “russsia”. Did you mean Russia"),
        ({"source": "zzqqxx", "target": "india"}, "I know no actor called “zzqqxx”"),
        ({"source": "Kremlin", "target": "Putin"}, "the same actor, Russia"),
        ({"source": "russia", "target": "india", "since": "lately"}, "“lately” is not a date I can read"),
        ({"source": "russia", "target": "india", "since": "2025", "until": "2024"}, "ends before it begins"),
    ],
)
async def test_bad_input_is_answered_privately_with_a_sentence(
    newsroom: Newsroom, options: dict[str, str], sentence: str
) -> None:
    shown = answer_of(await newsroom.reporter.slash(newsroom.desk, "stance", **options), private=True)

    assert sentence in text_of(shown)


async def test_actors_complete_those_of_this_corpus_first(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)

    untyped = await newsroom.reporter.autocomplete(newsroom.desk, "stance", "source", "")
    typed = await newsroom.reporter.autocomplete(newsroom.desk, "stance", "target", "ecu")
    garbled = await newsroom.reporter.autocomplete(newsroom.desk, "stance", "target", "x" * 100)

    assert {choice["value"] for choice in untyped[:2]} == {"Peru", "Ecuador"}
    assert len(untyped) == 25
    assert typed[0]["value"] == "Ecuador"
    assert len(garbled) <= 25
    assert all(len(choice["name"]) <= 100 for choice in [*untyped, *typed, *garbled])


async def test_another_server_sees_nothing_of_it(newsroom: Newsroom) -> None:
    await newsroom.publish(ELSEWHERE)
    other = newsroom.elsewhere()

    shown = text_of(await other.ask("stance", source="peru", target="ecuador"))
    completed = await other.reporter.autocomplete(other.desk, "stance", "source", "")

    assert "No piece here says" in shown
    assert not {choice["value"] for choice in completed[:2]} & {"Peru", "Ecuador"}
