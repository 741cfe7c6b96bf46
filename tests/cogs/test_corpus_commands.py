"""/corpus upload: a piece goes in by an editor's hand, and is taken back."""

from __future__ import annotations

import sqlite3

import discord
import pytest
from simcord import SetupError

from bot.intake.documents import MOST_BYTES
from bot.intake.text import MOST_CHARACTERS
from bot.presentation.draft_card import preview_card, published_card
from bot.services.adding import Published
from storage.drafts import NewDraft
from tests.newsroom import Newsroom, answer_of, fields_of, labels_of, send_form, text_of
from tests.pieces import ELSEWHERE, REFINERY, UNTITLED, VETO


def held(newsroom: Newsroom) -> dict[str, list[tuple[object, ...]]]:
    """Return all that the database holds, but for drafts."""
    with sqlite3.connect(newsroom.database_path) as connection:
        tables = [
            name
            for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if name != "draft" and name != "sqlite_sequence" and not name.startswith("article_index")
        ]
        return {table: connection.execute(f"SELECT * FROM {table}").fetchall() for table in tables}


async def test_an_attachment_is_previewed_privately_and_published(newsroom: Newsroom) -> None:
    before = held(newsroom)

    preview = await newsroom.upload(REFINERY)
    shown, labels, unpublished = text_of(preview), labels_of(preview), held(newsroom)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)

    assert "## The Refinery That Kept Two Capitals Talking" in shown
    assert "**Author** Ines Okafor" in shown
    assert "**Date** 4 Mar 2025" in shown
    assert "**Names** India, Russia, United States" in shown
    assert "- 9 Jan 2025: What a Discount Buys Russia" in shown
    assert "▼ United States → India: critical" in shown
    assert "⚠" not in shown
    assert labels == ["Publish", "Edit", "Cancel"]
    assert unpublished == before
    assert "✅ Published as #1" in text_of(published)
    assert "No channel is subscribed to it" in text_of(published)
    assert labels_of(published) == ["Open", "Undo"]
    assert "What a Discount Buys Russia" in text_of(await newsroom.ask("briefings", year=2025))
    assert not newsroom.desk.history(viewer=newsroom.reporter)[:-1]


async def test_what_the_editor_gives_beside_the_file_counts(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED, "note.md", title="Two Flags", author="Edda", date="12 May 2024")

    shown = text_of(preview)

    assert "## Two Flags" in shown
    assert "**Author** Edda" in shown
    assert "**Date** 12 May 2024" in shown
    assert "⚠" not in shown


async def test_a_piece_without_title_and_date_is_offered_its_first_sentence(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED)

    shown = text_of(preview)

    assert "## Pakistan praised Turkey for sending doctors after the flood, and the doctors stayed." in shown
    assert "no title, so its first sentence would be its title" in shown
    assert "The date is missing" in shown
    assert "Press Edit to give the title and date" in shown
    assert labels_of(preview) == ["Publish", "Edit", "Cancel"]


async def test_edit_mends_what_was_read(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED)

    form = await newsroom.editor.click(preview, label="Edit")
    offered = {name: field.get("value") for name, field in fields_of(form).items()}
    sent = await send_form(
        newsroom.editor, form, Title="Two Flags", Author="Edda", Date="May 2024", Link="https://example.org/two_flags"
    )
    mended = answer_of(sent, private=True)
    shown = text_of(mended)
    answer_of(await newsroom.editor.click(mended, label="Publish"), private=True)
    stored = text_of(await newsroom.ask("article", article="Two Flags"))

    assert list(offered) == ["Title", "Author", "Date", "Link"]
    assert str(offered["Title"]).startswith("Pakistan praised Turkey")
    assert offered["Date"] is None
    assert mended.id == preview.id
    assert "## Two Flags" in shown
    assert "**Date** May 2024" in shown
    assert "**Link** https://example.org/two_flags" in shown
    assert "⚠" not in shown
    assert "By Edda · May 2024 · #1 · [source](https://example.org/two_flags)" in stored


async def test_edit_with_a_date_that_is_none_says_how_to_write_it(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED)
    form = await newsroom.editor.click(preview, label="Edit")

    refused = answer_of(await send_form(newsroom.editor, form, Date="someday"), private=True)

    assert "“someday” is not a date I can read. Write it as 2024-05-12, 12 May 2024 or May 2024." in text_of(refused)
    assert labels_of(preview) == ["Publish", "Edit", "Cancel"]


async def test_edit_with_a_link_that_is_none_says_what_to_give(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED)
    form = await newsroom.editor.click(preview, label="Edit")

    refused = answer_of(await send_form(newsroom.editor, form, Link="javascript:alert(1)"), private=True)

    assert "“javascript:alert(1)” is not a web address" in text_of(refused)


async def test_cancel_stores_nothing(newsroom: Newsroom) -> None:
    before = held(newsroom)
    preview = await newsroom.upload(REFINERY)

    cancelled = answer_of(await newsroom.editor.click(preview, label="Cancel"), private=True)

    assert "Nothing was stored" in text_of(cancelled)
    assert labels_of(cancelled) == []
    assert held(newsroom) == before
    with sqlite3.connect(newsroom.database_path) as connection:
        assert connection.execute("SELECT count(*) FROM draft").fetchone() == (0,)


async def test_undo_takes_the_piece_out_of_every_answer(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(REFINERY)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)

    undone = answer_of(await newsroom.editor.click(published, label="Undo"), private=True)
    stance = text_of(await newsroom.ask("stance", source="russia", target="india"))
    found = text_of(await newsroom.ask("search", query="tankers"))
    by_number = answer_of(await newsroom.reporter.slash(newsroom.desk, "article", article="1"), private=True)
    by_year = answer_of(await newsroom.reporter.slash(newsroom.desk, "briefings", year=2025), private=True)

    assert "is out of the corpus" in text_of(undone)
    assert "No piece here says" in stance
    assert "No piece here holds" in found
    assert "No piece here is called" in text_of(by_number)
    assert "lists dated briefings yet" in text_of(by_year)
    again = answer_of(await newsroom.editor.click(await newsroom.upload(REFINERY), label="Publish"), private=True)
    assert "✅ Published as #2" in text_of(again)


async def test_buttons_work_after_a_restart(newsroom: Newsroom) -> None:
    preview = await newsroom.upload(UNTITLED)

    await newsroom.restart()
    form = await newsroom.editor.click(preview, label="Edit")
    mended = answer_of(await send_form(newsroom.editor, form, Title="Two Flags"), private=True)
    await newsroom.restart()
    published = answer_of(await newsroom.editor.click(mended, label="Publish"), private=True)
    confirmed = text_of(published)
    await newsroom.restart()
    undone = answer_of(await newsroom.editor.click(published, label="Undo"), private=True)

    assert "Published as #1: **Two Flags**" in confirmed
    assert "Taken back: **Two Flags**" in text_of(undone)


async def test_without_a_file_a_form_takes_the_text(newsroom: Newsroom) -> None:
    form = await newsroom.editor.slash(newsroom.desk, "corpus upload", title="Two Flags", date="2024-05")

    preview = answer_of(await send_form(newsroom.editor, form, Text=UNTITLED), private=True)

    assert list(fields_of(form)) == ["Text", "File", "Title", "Author", "Date"]
    assert "## Two Flags" in text_of(preview)
    assert "**Date** May 2024" in text_of(preview)
    assert labels_of(preview) == ["Publish", "Edit", "Cancel"]


async def test_the_form_takes_a_file(newsroom: Newsroom) -> None:
    form = await newsroom.editor.slash(newsroom.desk, "corpus upload")

    preview = answer_of(
        await send_form(newsroom.editor, form, File=("piece.txt", REFINERY.encode()), Author="Edda"), private=True
    )

    assert "## The Refinery That Kept Two Capitals Talking" in text_of(preview)
    assert "**Author** Edda" in text_of(preview)


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({}, "There are no words in it"),
        ({"Text": " \n "}, "There are no words in it"),
        ({"Text": REFINERY, "Date": "someday"}, "“someday” is not a date I can read"),
        ({"File": ("piece.pdf", b"%PDF-1.7")}, "It should be a PDF and cannot be read as one"),
    ],
)
async def test_a_form_that_cannot_be_used_is_answered(
    newsroom: Newsroom, values: dict[str, object], sentence: str
) -> None:
    before = held(newsroom)
    form = await newsroom.editor.slash(newsroom.desk, "corpus upload")

    refused = answer_of(await send_form(newsroom.editor, form, **values), private=True)

    assert sentence in text_of(refused)
    assert held(newsroom) == before


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("piece.txt", b"", "There are no words in it"),
        ("piece.txt", b" \n\t -- \n", "There are no words in it"),
        ("piece.txt", bytes(range(256)) * 4, "it looks binary"),
        ("piece.txt", b"a" * (MOST_BYTES + 1), "The file is over 10 MB"),
        (
            "piece.txt",
            b"a word " * (MOST_CHARACTERS // 7 + 1),
            f"too long for a piece: the limit is {MOST_CHARACTERS:,}",
        ),
        (
            "piece.exe",
            b"MZ",
            "I cannot read “piece.exe”. I read .txt, .text, .md, .markdown, .html, .htm, .docx and .pdf.",
        ),
        ("**[x](https:evil).exe", b"MZ", "I cannot read “\\*\\*[x]\\(https:evil).exe”"),
    ],
)
async def test_an_upload_that_is_no_piece_is_refused_with_the_cause(
    newsroom: Newsroom, name: str, data: bytes, sentence: str
) -> None:
    before = held(newsroom)

    refused = await newsroom.upload(data, name)

    assert sentence in text_of(refused)
    assert labels_of(refused) == []
    assert held(newsroom) == before


async def test_a_wrong_date_beside_the_file_is_refused(newsroom: Newsroom) -> None:
    assert "“someday” is not a date I can read" in text_of(await newsroom.upload(REFINERY, date="someday"))


async def test_the_same_piece_again_is_refused_with_its_name(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    before = held(newsroom)

    refused = await newsroom.upload(REFINERY.replace("\n", "\r\n").upper())

    assert (
        "This piece is in the corpus already: “The Refinery That Kept Two Capitals Talking” of 2025-03-04 (#1)."
        in text_of(refused)
    )
    assert held(newsroom) == before


async def test_the_same_piece_published_meanwhile_is_refused(newsroom: Newsroom) -> None:
    first, second = await newsroom.upload(REFINERY), await newsroom.upload(REFINERY)
    answer_of(await newsroom.editor.click(first, label="Publish"), private=True)
    before = held(newsroom)

    refused = answer_of(await newsroom.editor.click(second, label="Publish"), private=True)

    assert "This piece is in the corpus already" in text_of(refused)
    assert held(newsroom) == before


async def test_the_same_piece_may_go_into_another_newsroom(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    other = newsroom.elsewhere()

    assert labels_of(await other.upload(REFINERY)) == ["Publish", "Edit", "Cancel"]


@pytest.mark.parametrize("label", ["Publish", "Edit", "Cancel"])
async def test_a_draft_is_its_editors_alone(newsroom: Newsroom, label: str) -> None:
    """The buttons are private; were they shown elsewhere, or to others, they would do nothing."""
    new = NewDraft(newsroom.guild.id, newsroom.editor.id, None, None, None, None, REFINERY)
    card = preview_card(await newsroom.services.adding.draft(new))
    other = newsroom.elsewhere()
    before = held(newsroom)
    for room in (newsroom, other):
        await newsroom.bot.get_partial_messageable(room.desk.id).send(view=card)

    by_reporter = await newsroom.reporter.click(newsroom.desk.history()[-1], label=label)
    by_stranger = await other.editor.click(other.desk.history()[-1], label=label)

    assert "This draft is gone" in text_of(answer_of(by_reporter, private=True))
    assert "This draft is gone" in text_of(answer_of(by_stranger, private=True))
    assert held(newsroom) == before


async def test_undo_in_another_server_does_nothing(newsroom: Newsroom) -> None:
    other = newsroom.elsewhere()
    await newsroom.publish(REFINERY)
    before = held(newsroom)
    await newsroom.bot.get_partial_messageable(other.desk.id).send(view=published_card(Published(1, "Title", 0), 1))

    refused = answer_of(await other.editor.click(other.desk.history()[-1], label="Undo"), private=True)

    assert "This draft is gone" in text_of(refused)
    assert held(newsroom) == before


async def test_reporters_see_no_editors_commands(newsroom: Newsroom) -> None:
    seen = newsroom.reporter.available_commands(newsroom.desk)
    edited = newsroom.editor.available_commands(newsroom.desk)

    assert sorted(seen) == ["article", "briefings", "help", "latest", "relations", "search", "stance"]
    editors = {name.split()[0] for name in set(edited) - set(seen)}
    assert editors == {"actors", "alerts", "corpus", "feeds", "settings"}
    assert "corpus upload" in edited
    with pytest.raises(SetupError, match="not visible"):
        await newsroom.reporter.slash(newsroom.desk, "corpus upload")


async def test_a_title_cannot_pose_as_formatting_anywhere(newsroom: Newsroom) -> None:
    title = "[win](https://evil.example) @everyone <@&1> **x** `y` ||z||"
    safe = "[win]\\(https://evil.example) @everyone \\<@&1> \\*\\*x\\*\\* \\`y\\` \\|\\|z\\|\\|"
    preview = await newsroom.upload(ELSEWHERE, title=title)
    previewed = text_of(preview)
    published = answer_of(await newsroom.editor.click(preview, label="Publish"), private=True)

    answers = [
        text_of(await newsroom.upload(ELSEWHERE)),
        text_of(await newsroom.ask("article", article="1")),
        text_of(await newsroom.ask("latest")),
        text_of(await newsroom.ask("stance", source="peru", target="ecuador")),
        text_of(await newsroom.ask("search", query="canal")),
        text_of(published),
    ]
    await newsroom.edit("alerts test")
    answers.append(text_of(_alerts(newsroom)[-1]))
    await newsroom.publish(VETO.replace("A Veto", "win A Veto"))
    mistaken = await newsroom.reporter.slash(newsroom.desk, "article", article="win")
    answers.append(text_of(answer_of(mistaken, private=True)))

    assert safe in previewed
    for shown in answers:
        assert safe in shown
    sent = [request.json for request in newsroom.env.http_requests if isinstance(request.json, dict)]
    messages = [body for body in (request.get("data", request) for request in sent) if "components" in body]
    assert len(messages) >= 10
    assert all(body["allowed_mentions"]["parse"] == [] for body in messages)


def _alerts(newsroom: Newsroom) -> list[discord.Message]:
    """Return what the bot has posted at the desk of its own accord."""
    return [message for message in newsroom.desk.history() if message.interaction_metadata is None]
