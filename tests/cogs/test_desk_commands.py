"""/corpus edit, remove, restore, history, export and stats: what an editor does with pieces in the corpus."""

from __future__ import annotations

import json
from pathlib import Path

import discord
import pytest
from simcord import ChannelHandle, SetupError

from bot.intake.archive import FoundPiece, pieces_in
from bot.presentation.desk_card import taken_out_card
from cogs import desk
from storage.articles import Article
from tests.newsroom import Newsroom, Shown, answer_of, fields_of, labels_of, send_form, text_of
from tests.pieces import ELSEWHERE, REFINERY, UNTITLED, VETO

TITLE = "The Refinery That Kept Two Capitals Talking"


async def correct(newsroom: Newsroom, article: str, **values: str) -> Shown:
    form = await newsroom.editor.slash(newsroom.desk, "corpus edit", article=article)
    return answer_of(await send_form(newsroom.editor, form, **values), private=True)


async def deliver(newsroom: Newsroom, channel: ChannelHandle) -> list[str]:
    """Let the deliveries run, and return what the cards in the channel say."""
    await newsroom.bot.deliverer.deliver_due()
    return [text_of(message) for message in channel.history() if message.interaction_metadata is None]


def refused(name: str) -> str:
    return f"No piece here is called “{name}”"


async def test_edit_offers_what_is_known_and_says_what_changed(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    form = await newsroom.editor.slash(newsroom.desk, "corpus edit", article="refinery")
    offered = {name: field.get("value") for name, field in fields_of(form).items()}
    answer = answer_of(
        await send_form(
            newsroom.editor,
            form,
            Title="Two *Capitals*",
            Author="Edda",
            Date="5 May 2024",
            Link="https://example.org/two_flags",
        ),
        private=True,
    )

    assert offered == {"Title": TITLE, "Author": "Ines Okafor", "Date": "2025-03-04", "Link": None}
    shown = text_of(answer)
    assert "✅ Mended: **Two \\*Capitals\\*** (#1)" in shown
    assert f"- Title: “{TITLE}” → “Two \\*Capitals\\*”" in shown
    assert "- Author: “Ines Okafor” → “Edda”" in shown
    assert "- Date: 4 Mar 2025 → 5 May 2024" in shown
    assert "- Link: none → https://example.org/two_flags" in shown
    assert labels_of(answer) == ["Open"]
    stored = text_of(await newsroom.ask("article", article="1"))
    assert "By Edda · 5 May 2024 · #1 · [source](https://example.org/two_flags)" in stored


async def test_edit_names_only_what_changed(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)

    dated = text_of(await correct(newsroom, "1", Date="May 2024"))
    untouched = await correct(newsroom, "1")

    assert "- Date: 4 Mar 2025 → May 2024" in dated
    assert "Title:" not in dated
    assert f"Nothing changed: **{TITLE}** (#1) is as it was." in text_of(untouched)
    assert labels_of(untouched) == []


async def test_edit_lets_be_what_the_form_cannot_show_whole(newsroom: Newsroom) -> None:
    """An imported record may hold a long title, and an address that is none."""
    await newsroom.publish(UNTITLED)
    title, url = "A long title " * 60, "urn:isbn:1"
    await newsroom.services.editing.edit(newsroom.guild.id, 7, 1, title=title, author=None, date=None, url=url)

    shown = text_of(await correct(newsroom, "1", Author="Edda"))

    full = await newsroom.services.answering.article(newsroom.guild.id, "1")
    assert "Title:" not in shown
    assert "Link:" not in shown
    assert (full.article.title, full.article.url, full.article.author) == (title, url, "Edda")


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("Date", "someday", "“someday” is not a date I can read"),
        ("Link", "javascript:alert(1)", "“javascript:alert(1)” is not a web address"),
    ],
)
async def test_edit_with_what_cannot_be_so_changes_nothing(
    newsroom: Newsroom, field: str, typed: str, sentence: str
) -> None:
    await newsroom.publish(REFINERY)

    shown = text_of(await correct(newsroom, "1", Title="Another", **{field: typed}))

    assert sentence in shown
    assert TITLE in text_of(await newsroom.ask("article", article="1"))


async def test_a_posted_card_follows_an_edit_a_removal_and_a_restoration(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await newsroom.publish(REFINERY)
    [posted] = await deliver(newsroom, newsroom.wire)

    await correct(newsroom, "1", Title="Two Capitals")
    [corrected] = await deliver(newsroom, newsroom.wire)
    await newsroom.edit("corpus remove", article="1")
    [struck] = await deliver(newsroom, newsroom.wire)
    await newsroom.edit("corpus restore", article="1")
    [restored] = await deliver(newsroom, newsroom.wire)

    assert f"## {TITLE}" in posted
    assert "## Two Capitals" in corrected
    assert "## ~~Two Capitals~~" in struck
    assert "Removed" in struck
    assert restored == corrected


async def test_each_change_sends_the_delivery_to_work_at_once(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    await newsroom.publish(REFINERY)
    woken: list[str] = []
    monkeypatch.setattr(newsroom.bot.deliverer, "wake", lambda: woken.append("woken"))

    await correct(newsroom, "1", Title="Two Capitals")
    await newsroom.edit("corpus remove", article="1")
    await newsroom.edit("corpus restore", article="1")

    assert woken == ["woken"] * 3


@pytest.mark.parametrize("name", ["1", "#1", TITLE, "refinery"])
async def test_remove_takes_a_piece_out_of_every_answer_without_asking(newsroom: Newsroom, name: str) -> None:
    await newsroom.publish(REFINERY, VETO)

    answer = await newsroom.edit("corpus remove", article=name)

    assert f"Removed: **{TITLE}** (#1) is out of the corpus." in text_of(answer)
    assert labels_of(answer) == ["Restore"]
    gone = answer_of(await newsroom.reporter.slash(newsroom.desk, "article", article="1"), private=True)
    assert refused("1") in text_of(gone)
    assert "No piece here holds" in text_of(await newsroom.ask("search", query="tankers"))
    assert "▲ Russia → India" not in text_of(await newsroom.ask("article", article="2"))


async def test_restore_below_a_removal_works_after_a_restart(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    before = text_of(await newsroom.ask("stance", source="russia", target="india"))
    removed = await newsroom.edit("corpus remove", article="1")

    await newsroom.restart()
    restored = answer_of(await newsroom.editor.click(removed, label="Restore"), private=True)

    assert restored.id == removed.id
    assert f"✅ Restored: **{TITLE}** (#1) is back in the corpus." in text_of(restored)
    assert labels_of(restored) == ["Open"]
    assert text_of(await newsroom.ask("stance", source="russia", target="india")) == before


@pytest.mark.parametrize("name", ["1", "#1", "Refinery", f"  {TITLE.upper()} "])
async def test_restore_takes_a_number_or_a_title(newsroom: Newsroom, name: str) -> None:
    await newsroom.publish(REFINERY, VETO)
    await newsroom.edit("corpus remove", article="1")
    await newsroom.edit("corpus remove", article="2")

    restored = text_of(await newsroom.edit("corpus restore", article=name))

    assert f"✅ Restored: **{TITLE}** (#1)" in restored
    assert TITLE in text_of(await newsroom.ask("article", article="1"))


async def test_restore_suggests_the_removed_pieces_by_number_the_last_removed_first(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO, ELSEWHERE)
    await newsroom.edit("corpus remove", article="1")
    await newsroom.edit("corpus remove", article="2")

    every = await newsroom.editor.autocomplete(newsroom.desk, "corpus restore", "article", "")
    typed = await newsroom.editor.autocomplete(newsroom.desk, "corpus restore", "article", "refin")
    none = await newsroom.editor.autocomplete(newsroom.desk, "corpus restore", "article", "lima")

    assert [choice["value"] for choice in every] == ["2", "1"]
    assert [(choice["name"], choice["value"]) for choice in typed] == [(f"{TITLE} (4 Mar 2025)", "1")]
    assert none == []


async def test_a_long_title_is_suggested_within_discord_s_limit(newsroom: Newsroom) -> None:
    await newsroom.publish(UNTITLED)
    await newsroom.edit("corpus remove", article="1")

    [choice] = await newsroom.editor.autocomplete(newsroom.desk, "corpus history", "article", "praised")

    assert len(choice["name"]) <= 100
    assert choice["name"].endswith("… (undated, removed)")


async def test_restore_names_the_piece_that_holds_the_same_words_by_now(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    removed = await newsroom.edit("corpus remove", article="1")
    await newsroom.publish(REFINERY.replace("4 March 2025", "4 March, 2025"))

    by_command = text_of(await newsroom.edit("corpus restore", article="1"))
    by_button = answer_of(await newsroom.editor.click(removed, label="Restore"), private=True)

    same = f"This piece is in the corpus already: “{TITLE}” of 2025-03-04 (#2). Nothing was changed."
    assert by_command == same
    assert same in text_of(by_button)


async def test_restore_twice_says_that_the_piece_is_there(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    removed = await newsroom.edit("corpus remove", article="1")
    await newsroom.edit("corpus restore", article="1")

    again = answer_of(await newsroom.editor.click(removed, label="Restore"), private=True)

    assert f"This piece is in the corpus already: “{TITLE}” of 2025-03-04 (#1)." in text_of(again)


@pytest.mark.parametrize("command", ["edit", "remove", "restore", "history"])
@pytest.mark.parametrize("name", ["99", "#99", "no such piece", "?!", "999999999999999999999"])
async def test_a_name_that_no_piece_has_is_refused(newsroom: Newsroom, command: str, name: str) -> None:
    await newsroom.publish(REFINERY)

    shown = text_of(await newsroom.edit(f"corpus {command}", article=name))

    assert "No piece here is called" in shown


@pytest.mark.parametrize("command", ["edit", "remove"])
async def test_a_removed_piece_is_neither_edited_nor_removed_again(newsroom: Newsroom, command: str) -> None:
    await newsroom.publish(REFINERY)
    await newsroom.edit("corpus remove", article="1")

    assert refused("1") in text_of(await newsroom.edit(f"corpus {command}", article="1"))


async def test_a_piece_removed_while_its_form_is_open_is_refused(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    form = await newsroom.editor.slash(newsroom.desk, "corpus edit", article="1")
    await newsroom.edit("corpus remove", article="1")

    sent = answer_of(await send_form(newsroom.editor, form, Title="Another"), private=True)

    assert refused("1") in text_of(sent)


async def test_a_name_that_several_removed_pieces_share_is_asked_back(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)
    await correct(newsroom, "2", Title="Another Refinery")
    await newsroom.edit("corpus remove", article="1")
    await newsroom.edit("corpus remove", article="2")

    shown = text_of(await newsroom.edit("corpus restore", article="refinery"))

    assert f"No piece is called “refinery”. Did you mean “Another Refinery” or “{TITLE}”?" in shown


async def test_history_tells_who_did_what_the_newest_first(newsroom: Newsroom) -> None:
    chiefs = newsroom.guild.create_role("Chiefs", permissions=discord.Permissions(manage_guild=True))
    chief = newsroom.guild.add_member(newsroom.env.create_user("carla"), roles=[chiefs])
    await newsroom.publish(REFINERY)
    await correct(newsroom, "1", Title="Two Capitals", Date="")
    answer_of(await chief.slash(newsroom.desk, "corpus remove", article="1"), private=True)
    await newsroom.edit("corpus restore", article="1")

    shown = text_of(await newsroom.edit("corpus history"))

    now = int(newsroom.services.now().timestamp())
    assert shown.splitlines() == [
        "## History",
        f"<t:{now}:R> <@{newsroom.editor.id}> restored **Two Capitals (#1)**",
        f"<t:{now}:R> <@{chief.id}> removed **Two Capitals (#1)**",
        f"<t:{now}:R> <@{newsroom.editor.id}> edited **Two Capitals (#1)**",
        f"- Title: “{TITLE}” → “Two Capitals”",
        "- Date: 4 Mar 2025 → none",
        f"<t:{now}:R> <@{newsroom.editor.id}> added **Two Capitals (#1)**",
    ]


@pytest.mark.parametrize("name", ["1", TITLE, "refinery"])
async def test_history_of_one_piece_also_of_a_removed_one(newsroom: Newsroom, name: str) -> None:
    await newsroom.publish(REFINERY, VETO)
    await newsroom.edit("corpus remove", article="1")

    shown = text_of(await newsroom.edit("corpus history", article=name))

    assert shown.startswith(f"## History: {TITLE} (#1)\n")
    assert [line.split("> ", 2)[2] for line in shown.splitlines()[1:]] == ["removed", "added"]


async def test_history_suggests_kept_and_removed_pieces(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO)
    await newsroom.edit("corpus remove", article="1")

    choices = await newsroom.editor.autocomplete(newsroom.desk, "corpus history", "article", "")

    assert [choice["value"] for choice in choices] == ["2", "1"]
    assert choices[1]["name"] == f"{TITLE} (4 Mar 2025, removed)"


async def test_history_names_the_command_line_where_nobody_did_it(newsroom: Newsroom) -> None:
    found = FoundPiece("archive", UNTITLED, title="Two Flags")
    assert [piece.added async for piece in newsroom.services.importing.take_in(newsroom.guild.id, [found])] == [True]
    await newsroom.edit("corpus remove", article="1")

    shown = text_of(await newsroom.edit("corpus history"))

    assert "> command line or feed added **Two Flags (#1)**" in shown
    assert f"> <@{newsroom.editor.id}> removed" in shown


async def test_a_long_history_fits_and_says_that_there_is_more(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    for number in range(20):
        title = f"{number} [win](https://evil.example) @everyone " + "**" * 200
        await newsroom.services.editing.edit(
            newsroom.guild.id, 7, 1, title=title, author=title, date=None, url=f"https://example.org/{number}"
        )

    every = text_of(await newsroom.edit("corpus history"))
    one = text_of(await newsroom.edit("corpus history", article="1"))

    assert "The newest 15." in every
    assert "The newest 15." in one
    assert "- Title: “18 [win]\\(https://evil.example)" in every
    assert "](https://evil" not in every + one
    assert "-# and " in every


async def test_an_empty_corpus_has_no_history_no_export_and_no_numbers(newsroom: Newsroom) -> None:
    history, export, stats = [
        text_of(await newsroom.edit(f"corpus {command}")) for command in ("history", "export", "stats")
    ]

    assert "Nothing was done yet." in history
    assert "This newsroom holds no piece yet." in export
    assert "## 0 pieces" in stats


async def export(newsroom: Newsroom) -> bytes:
    """Return the bytes of the attached file, which the card shows."""
    answer = await newsroom.edit("corpus export")
    assert not isinstance(answer, discord.Message)
    [file] = answer.attachments
    assert file.filename == "corpus-2026-01-15.jsonl"
    assert [part["file"]["url"] for part in answer.components if "file" in part] == [file.url]
    return await file.read()


async def test_an_export_holds_the_kept_pieces_one_a_line(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY, VETO, UNTITLED)
    await newsroom.edit("corpus remove", article="2")

    lines = (await export(newsroom)).decode().splitlines()

    assert [json.loads(line)["text"] for line in lines] == [REFINERY, UNTITLED]
    assert json.loads(lines[0]) == {
        "title": TITLE,
        "author": "Ines Okafor",
        "date": "2025-03-04",
        "url": None,
        "text": REFINERY,
    }
    assert "✅ 2 pieces, one a line." in text_of(await newsroom.edit("corpus export"))


async def test_an_export_is_taken_in_elsewhere_without_loss(newsroom: Newsroom, tmp_path: Path) -> None:
    await newsroom.publish(REFINERY.strip(), UNTITLED.strip(), "Peru praised “Chile”.\n\n\tЖ 日本 🗞 \\n {}")
    await correct(newsroom, "2", Title="Two Flags", Date="May 2024", Link="https://example.org/two_flags")
    other = newsroom.elsewhere()
    file = tmp_path / "corpus.jsonl"
    file.write_bytes(await export(newsroom))

    taken = [piece async for piece in newsroom.services.importing.take_in(other.guild.id, pieces_in([file]))]

    assert [piece.added for piece in taken] == [True, True, True]
    assert await export(other) == file.read_bytes()


async def test_an_export_that_is_too_large_to_send_names_the_command(
    newsroom: Newsroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(desk, "MOST_EXPORT_BYTES", 2**20)
    await newsroom.publish("Peru praised Chile.\n\n" + "é" * 2**19)

    answer = await newsroom.edit("corpus export")

    assert "The corpus is over the 1 MB that I can send here." in text_of(answer)
    assert f"`dateline export --guild {newsroom.guild.id} -o corpus.jsonl`" in text_of(answer)


async def test_stats_counts_what_the_corpus_holds(newsroom: Newsroom) -> None:
    await newsroom.edit("alerts subscribe", channel=newsroom.wire)
    await newsroom.publish(REFINERY, VETO, UNTITLED, ELSEWHERE)
    await newsroom.edit("corpus remove", article="4")

    shown = text_of(await newsroom.edit("corpus stats"))

    assert "## 3 pieces\nfrom 4 Mar 2025 to 18 Aug 2025" in shown
    assert "**Stances** 8 sentences with a stance, between 7 pairs of actors" in shown
    assert "**Background briefings** 4 listed" in shown
    assert "**Without a date** 1" in shown
    assert "**Removed** 1" in shown
    assert "**Waiting to be posted** 3 alerts" in shown
    assert "Not read yet" not in shown


async def test_another_newsroom_sees_and_changes_nothing(newsroom: Newsroom) -> None:
    await newsroom.publish(REFINERY)
    removed = (await newsroom.services.answering.article(newsroom.guild.id, "1")).article
    other = newsroom.elsewhere()

    edited = text_of(await other.edit("corpus edit", article="1"))
    taken = text_of(await other.edit("corpus remove", article="1"))
    history = text_of(await other.edit("corpus history"))
    exported = text_of(await other.edit("corpus export"))
    counted = text_of(await other.edit("corpus stats"))
    await newsroom.edit("corpus remove", article="1")
    suggested = await other.editor.autocomplete(other.desk, "corpus restore", "article", "")
    by_command = text_of(await other.edit("corpus restore", article="1"))
    by_button = await press_restore(other, removed)

    assert refused("1") in edited
    assert refused("1") in taken
    assert "Nothing was done yet" in history
    assert "holds no piece yet" in exported
    assert "## 0 pieces" in counted
    assert suggested == []
    assert refused("1") in by_command
    assert refused("1") in by_button
    assert "**Removed** 1" in text_of(await newsroom.edit("corpus stats"))


async def press_restore(room: Newsroom, article: Article) -> str:
    """Press a Restore that has found its way into a channel of this newsroom."""
    await room.bot.get_partial_messageable(room.desk.id).send(view=taken_out_card(article))
    return text_of(answer_of(await room.editor.click(room.desk.history()[-1], label="Restore"), private=True))


@pytest.mark.parametrize("command", ["edit", "remove", "restore", "history", "export", "stats"])
async def test_reporters_cannot_use_the_desk(newsroom: Newsroom, command: str) -> None:
    assert f"corpus {command}" in newsroom.editor.available_commands(newsroom.desk)
    with pytest.raises(SetupError, match="not visible"):
        await newsroom.reporter.slash(newsroom.desk, f"corpus {command}")
