import unicodedata

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.analysis.actors import Gazetteer
from bot.errors import sentence_of
from bot.services.naming import LONGEST_NAME, NotAName
from tests.services.desk import EDITOR, GUILD


async def refusal(services, name):
    with pytest.raises(NotAName) as raised:
        await services.naming.teach(GUILD, EDITOR, name, None)
    assert await services.naming.own(GUILD) == {}
    return sentence_of(raised.value)


@pytest.mark.parametrize(
    "name", ["Wolf Brigade", "भारत सेना", "حزب\u200cالله", "'ndrangheta", "🚀 rocket force", "7. Brigade"]
)
async def test_a_name_in_any_script_can_be_taught_and_asked_for(services, name):
    assert await services.naming.teach(GUILD, EDITOR, f" {name} ", None) == name

    assert await services.naming.resolve(GUILD, name.upper()) == name


@pytest.mark.parametrize("name", ["?!", "X", "A 1", "x" * (LONGEST_NAME + 1), ""])
async def test_a_name_without_letters_or_too_long_is_refused(services, name):
    assert "at least 2 letters and at most 36 characters" in await refusal(services, name)


@pytest.mark.parametrize(
    "name",
    ["\u202eaissuR", "Wolf\0Brigade", "Wolf\ud800", "Wolf\u200bBrigade", "Wo\u200dlf", "\u200cWolf", "ㅤㅤ", "Wolf\x1b[0m"],
)
async def test_a_name_with_a_sign_that_cannot_be_seen_is_refused_in_words_that_show_none(services, name):
    sentence = await refusal(services, name)

    assert "a sign that cannot be seen" in sentence
    assert {unicodedata.category(sign) for sign in sentence}.isdisjoint({"Cc", "Cs"})
    assert "\u202e" not in sentence


@pytest.mark.parametrize("name", ["- list ab", "-# small", "> quoted", "# Wolf", "**Wolf**", "<@7> Wolf"])
async def test_a_name_that_discord_would_format_is_refused(services, name):
    assert "formatting" in await refusal(services, name)


@pytest.mark.parametrize("name", ["M23 & Co", "M23/AFC", "AT&T"])
async def test_a_name_that_would_never_be_found_is_refused(services, name):
    assert "I would not find it in a piece" in await refusal(services, name)


async def test_a_decomposed_name_is_the_composed_one(services):
    await services.naming.teach(GUILD, EDITOR, "Bu\u0308rgerwehr", None)

    assert await services.naming.own(GUILD) == {"Bürgerwehr": "Bürgerwehr"}
    await services.naming.forget(GUILD, "bu\u0308rgerwehr")
    assert await services.naming.own(GUILD) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.text(min_size=1, max_size=12))
async def test_whatever_can_be_taught_is_found_in_a_piece(services, name):
    try:
        await services.naming.teach(GUILD, EDITOR, name, "Russia")
    except NotAName:
        return
    ((taught, actor),) = (await services.naming.own(GUILD)).items()
    await services.naming.forget(GUILD, taught)

    assert actor in {
        mention.actor for mention in Gazetteer(()).with_names({taught: actor}).find(f"Nobody met {taught}.")
    }
