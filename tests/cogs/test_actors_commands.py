"""/actors: a newsroom teaches names of its own, which count in its questions and its new pieces alone."""

from __future__ import annotations

from tests.newsroom import Newsroom, text_of

BRIGADE = """# The Wolf Brigade Comes to Town

By Test Author
3 May 2024

The Wolf Brigade praised Moscow for its patience. The Iron Palace criticised the Wolf Brigade.
"""


async def test_an_actor_of_its_own_is_found_in_new_pieces_and_answers_questions(newsroom: Newsroom) -> None:
    told = text_of(await newsroom.edit("actors teach", name="Wolf Brigade"))
    await newsroom.publish(BRIGADE)

    answer = text_of(await newsroom.ask("stance", source="wolf brigade", target="russia"))

    assert "**Wolf Brigade** is an actor of its own here" in told
    assert "The Wolf Brigade praised Moscow" in answer
    assert "Supportive" in answer


async def test_an_alias_means_the_actor_in_questions_and_in_new_pieces(newsroom: Newsroom) -> None:
    await newsroom.edit("actors teach", name="Wolf Brigade")
    await newsroom.edit("actors teach", name="Iron Palace", actor="kremlin")
    await newsroom.publish(BRIGADE)

    answer = text_of(await newsroom.ask("stance", source="iron palace", target="Wolf Brigade"))

    assert "## Russia → Wolf Brigade" in answer
    assert "Critical" in answer


async def test_what_is_taught_is_listed_completed_and_forgotten(newsroom: Newsroom) -> None:
    await newsroom.edit("actors teach", name="Iron Palace", actor="russia")

    listed = text_of(await newsroom.edit("actors list"))
    offered = await newsroom.editor.autocomplete(newsroom.desk, "actors forget", "name", "iron")
    forgotten = text_of(await newsroom.edit("actors forget", name="Iron Palace"))
    unknown = text_of(await newsroom.edit("stance", source="iron palace", target="india"))

    assert "**Iron Palace** is Russia" in listed
    assert [choice["value"] for choice in offered] == ["Iron Palace"]
    assert "is forgotten" in forgotten
    assert "I know no actor called “iron palace”" in unknown


async def test_names_that_cannot_be_taught_are_refused(newsroom: Newsroom) -> None:
    assert "cannot be taught" in text_of(await newsroom.edit("actors teach", name="?!"))
    assert "Did you mean Russia" in text_of(await newsroom.edit("actors teach", name="Iron Palace", actor="russsia"))
    assert "not among this server's own names" in text_of(await newsroom.edit("actors forget", name="Iron Palace"))
    assert "has taught no names" in text_of(await newsroom.edit("actors list"))


async def test_another_server_knows_nothing_of_a_newsroom_s_names(newsroom: Newsroom) -> None:
    await newsroom.edit("actors teach", name="Iron Palace", actor="russia")

    elsewhere = newsroom.elsewhere()

    assert "has taught no names" in text_of(await elsewhere.edit("actors list"))
