import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.gazetteer import ACTORS, Actor, Office
from bot.analysis.naming import SUGGESTIONS, ActorNames, UnknownActor

NAMES = ActorNames(ACTORS)
CANONICAL = {actor.name for actor in ACTORS}


@pytest.mark.parametrize("name", sorted(CANONICAL))
def test_every_canonical_name_means_its_actor_in_any_case(name):
    assert [NAMES.resolve(spelling) for spelling in (name, name.upper(), f"  {name.lower()} ")] == [name] * 3


@pytest.mark.parametrize(
    ("name", "actor"),
    [
        ("Kremlin", "Russia"),
        ("the Kremlin", "Russia"),
        ("Putin", "Russia"),
        ("Россия", "Russia"),
        ("россия", "Russia"),
        ("Russian", "Russia"),
        ("Moscow", "Russia"),
        ("Russian Federation", "Russia"),
        ("U.S.", "United States"),
        ("USA", "United States"),
        ("America", "United States"),
        ("White House", "United States"),
        ("Washington", "United States"),
        ("UK", "United Kingdom"),
        ("Great Britain", "United Kingdom"),
        ("Downing Street", "United Kingdom"),
        ("PRC", "China"),
        ("Beijing", "China"),
        ("中国", "China"),
        ("भारत", "India"),
        ("New Delhi", "India"),
        ("Modi", "India"),
        ("Türkiye", "Turkey"),
        ("turkiye", "Turkey"),
        ("Erdogan", "Turkey"),
        ("Erdoğan", "Turkey"),
        ("Deutschland", "Germany"),
        ("Côte d'Ivoire", "Ivory Coast"),
        ("cote d’ivoire", "Ivory Coast"),
        ("Swaziland", "Eswatini"),
        ("Burma", "Myanmar"),
        ("DPRK", "North Korea"),
        ("Pyongyang", "North Korea"),
        ("EU", "European Union"),
        ("Brussels", "European Union"),
        ("Hizbullah", "Hezbollah"),
        ("Russia’s", "Russia"),
        ("the Kremlin's", "Russia"),
        ("President Putin", "Russia"),
        ("Prime Minister Modi", "India"),
        ("south-korea", "South Korea"),
        ("southkorea", "South Korea"),
        ("Guinea Bissau", "Guinea-Bissau"),
        ("Путин", "Russia"),
        ("США", "United States"),
        ("НАТО", "NATO"),
        ("欧盟", "European Union"),
        ("حماس", "Hamas"),
        ("한국", "South Korea"),
    ],
)
def test_an_actor_is_named_the_way_people_write_it(name, actor):
    assert NAMES.resolve(name) == actor


@pytest.mark.parametrize("name", ["", "   ", "?!", "Narnia", "x", "Russia and India", "🕊"])
def test_what_is_no_actor_s_name_is_refused_and_repeated(name):
    with pytest.raises(UnknownActor) as refusal:
        NAMES.resolve(name)

    assert refusal.value.name == name


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("Rusia n", "Russia"),
        ("Indai", "India"),
        ("Pakstan", "Pakistan"),
        ("Ukrane", "Ukraine"),
        ("Untied States", "United States"),
        ("Hezbolah!", "Hezbollah"),
        ("росия!", "Russia"),
        ("росс", "Russia"),
        ("Kremln", "Russia"),
    ],
)
def test_a_slip_of_the_pen_suggests_who_was_meant(typed, meant):
    with pytest.raises(UnknownActor) as refusal:
        NAMES.resolve(typed)

    assert meant in refusal.value.suggestions
    assert len(refusal.value.suggestions) <= SUGGESTIONS
    assert set(refusal.value.suggestions) <= CANONICAL


@given(st.text(max_size=40))
def test_any_text_means_an_actor_or_is_refused(text):
    try:
        meant = {NAMES.resolve(text)}
    except UnknownActor as refusal:
        meant = set(refusal.suggestions)

    assert meant <= CANONICAL


def test_of_a_name_that_several_have_borne_the_latest_holder_is_meant():
    names = ActorNames(
        [
            Actor("Alba", "state", offices=(Office(("Ann Reed", "Reed"), "president", "2010-01", "2014-01"),)),
            Actor("Borea", "state", offices=(Office(("Bo Reed", "Reed"), "king", "2014-01"),)),
            Actor("Cora", "state", offices=(Office(("Cy Reed", "Reed"), "king", "2000-01", "2020-01"),)),
        ]
    )

    assert [names.resolve(name) for name in ("Reed", "Ann Reed", "Cy Reed")] == ["Borea", "Alba", "Cora"]


def test_an_actor_s_own_name_goes_before_a_person_s():
    names = ActorNames(
        [
            Actor("Alba", "state", offices=(Office(("Chad",), "president", "2010-01"),)),
            Actor("Chad", "state"),
            Actor("Cora", "state", names=("Alba",)),
        ]
    )

    assert (names.resolve("chad"), names.resolve("alba")) == ("Chad", "Alba")


def test_completion_puts_the_preferred_ones_first_and_offers_everyone():
    assert NAMES.complete("", ["Peru", "Mali"], 4)[:2] == ["Peru", "Mali"]
    assert len(NAMES.complete("", [], 10_000)) == len(CANONICAL)
    assert NAMES.complete("in", ["Indonesia"], 25)[0] == "Indonesia"
    assert len(NAMES.complete("", ["Peru"], 25)) == 25


@pytest.mark.parametrize(
    ("typed", "actor"),
    [
        ("russ", "Russia"),
        ("RUSS", "Russia"),
        ("krem", "Russia"),
        ("korea", "South Korea"),
        ("Россия", "Russia"),
        ("росс", "Russia"),
        ("Укр", "Ukraine"),
        ("भार", "India"),
        ("中", "China"),
        ("the US", "United States"),
    ],
)
def test_completion_finds_actors_by_the_beginning_of_any_of_their_names(typed, actor):
    assert actor in NAMES.complete(typed, [], 25)


@given(
    typed=st.text(max_size=20),
    limit=st.integers(1, 25),
    preferred=st.lists(st.sampled_from(sorted(CANONICAL)), unique=True),
)
def test_completion_offers_each_actor_once_and_no_more_than_it_may(typed, limit, preferred):
    offered = NAMES.complete(typed, preferred, limit)

    assert len(offered) == len(set(offered)) <= limit
    assert set(offered) <= CANONICAL
