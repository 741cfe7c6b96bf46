import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.analysis.actors import Gazetteer, can_be_found, fold
from bot.analysis.gazetteer import ACTORS, Actor, Office

WORLD = Gazetteer(ACTORS)

SMALL = Gazetteer(
    [
        Actor("Guinea", "state", adjectives=("Guinean",)),
        Actor("Guinea-Bissau", "state"),
        Actor("Alba", "state", names=("AB",), prefixes=("Albo",), seats=("Port Alba", "foreign office")),
        Actor("Jordania", "state", names=("Jordan River Union",), seats=("Amber",), ambiguous=("Amber",)),
        Actor(
            "Borea",
            "state",
            adjectives=("Borean",),
            offices=(
                Office(("Ann Reed", "Reed"), "president", "2014-03", "2018-06"),
                Office(("Bo Lund", "Lund"), "president", "2018-06"),
            ),
        ),
        Actor("Cora", "state", offices=(Office(("Cy Reed", "Reed"), "king", "2018-07"),)),
    ]
)


def found(text, date=None, gazetteer=WORLD):
    return [(mention.actor, text[mention.start : mention.end]) for mention in gazetteer.find(text, date)]


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Russia praised India.", [("Russia", "Russia"), ("India", "India")]),
        ("Moscow, the Kremlin and the Russians", [("Russia", name) for name in ("Moscow", "Kremlin", "Russians")]),
        ("Indian refiners, Indians, Delhi's", [("India", name) for name in ("Indian", "Indians", "Delhi")]),
        ("The U.S. and the US, not us", [("United States", "U.S"), ("United States", "US")]),
        ("UNITED STATES and United\nStates", [("United States", "UNITED STATES"), ("United States", "United\nStates")]),
        ("Türkiye, Turkiye, Erdoğan", [("Turkey", name) for name in ("Türkiye", "Turkiye", "Erdoğan")]),
        ("São Tomé and Príncipe", [("São Tomé and Príncipe", "São Tomé and Príncipe")]),
        ("Guinea-Bissau left Guinea", [("Guinea-Bissau", "Guinea-Bissau"), ("Guinea", "Guinea")]),
        ("Papua New Guinea", [("Papua New Guinea", "Papua New Guinea")]),
        ("South Sudan and Sudan", [("South Sudan", "South Sudan"), ("Sudan", "Sudan")]),
        ("North Korea and the South Korean", [("North Korea", "North Korea"), ("South Korea", "South Korean")]),
        ("Sino-Indian talks", [("China", "Sino"), ("India", "Indian")]),
        ("NATO and the EU", [("NATO", "NATO"), ("European Union", "EU")]),
        ("Hamas, Hezbollah and the Houthis", [("Hamas", "Hamas"), ("Hezbollah", "Hezbollah"), ("Houthis", "Houthis")]),
    ],
)
def test_actors_are_found_under_their_names_to_the_letter(text, mentions):
    assert found(text) == mentions


@pytest.mark.parametrize(
    "text",
    [
        "Nobody was there.",
        "",
        "They gave us a turkey, a guinea pig and some china.",
        "Indo-Pacific waters",
        "the South China Sea",
        "a Russian-speaking minority",
        "Michael Jordan",
        "the Warsaw Pact and the Oslo Accords",
        "Indiana and Romaniac",
        "New Mexico and New England",
    ],
)
def test_what_only_looks_like_an_actor_s_name_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "mentions"),
    [
        ("Guinea-Bissau and Guinea", ["Guinea-Bissau", "Guinea"]),
        ("Guinean and Guineans", ["Guinea"]),
        ("Albo-Borean, Albo and Albo-borean", ["Alba", "Borea"]),
        ("AB, Ab and ab", ["Alba"]),
        ("the foreign office, a Foreign Office", ["Alba", "Alba"]),
        ("port alba, Port alba, Port. Alba, Alba", ["Alba", "Alba", "Alba"]),
        ("Borean-speaking", []),
        ("Jordan River", []),
        ("Jordan River Union", ["Jordania"]),
    ],
)
def test_the_longest_name_wins_and_case_and_hyphens_count(text, mentions):
    assert [actor for actor, _ in found(text, gazetteer=SMALL)] == mentions


@pytest.mark.parametrize(
    ("date", "actor"),
    [
        ("2014-02-28", None),
        ("2014-03", "Borea"),
        ("2018-06-30", "Borea"),
        ("2018-07-31", "Cora"),
        ("2018-08-01", "Cora"),
        ("2030-01-01", "Cora"),
        (None, "Cora"),
    ],
)
def test_a_person_speaks_for_an_actor_within_the_term_and_the_latest_where_a_name_is_shared(date, actor):
    assert [name for name, _ in found("And Reed agreed.", date, SMALL)] == ([actor] if actor else [])


def test_in_the_month_after_a_term_its_holder_is_still_meant():
    alone = Gazetteer([Actor("Borea", "state", offices=(Office(("Ann Reed",), "president", "2014-03", "2018-06"),))])

    assert found("Ann Reed agreed.", "2018-07-31", alone) == [("Borea", "Ann Reed")]
    assert found("Ann Reed agreed.", "2018-08-01", alone) == []


@pytest.mark.parametrize(
    ("text", "actors"),
    [
        ("Amber glowed.", []),
        ("Jordania feared that Amber would wait.", ["Jordania", "Jordania"]),
        ("Yesterday they quietly met with Amber Smith, who was born in Jordania.", ["Jordania"]),
    ],
)
def test_an_ambiguous_name_needs_the_company_of_a_plain_one(text, actors):
    assert [actor for actor, _ in found(text, gazetteer=SMALL)] == actors


@pytest.mark.parametrize(
    ("date", "presidents"),
    [
        ("2016-05-01", ["Barack Obama"]),
        ("2018-05-01", ["Donald Trump"]),
        ("2022-05-01", []),
        ("2025-05-01", ["Donald Trump"]),
    ],
)
def test_a_president_of_the_united_states_speaks_for_it_in_his_years(date, presidents):
    names = ("Barack Obama", "Donald Trump")

    assert [name for name in names if found(f"{name} spoke.", date)] == presidents


@pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)
def test_every_actor_is_found_under_its_canonical_name_in_a_sentence(actor):
    text = f"Yesterday {actor.name} and {actor.name} refused to answer."
    ambiguous = actor.name in actor.ambiguous

    assert [name for name, _ in found(text)] == [actor.name] * 2 or ambiguous


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Boris Johnson waited. Johnson lost.", ["Boris Johnson", "Johnson"]),
        ("Johnson lost.", []),
        ("Boris Johnson met Mike Johnson.", ["Boris Johnson"]),
        ("Boris Johnson met Mr Johnson.", ["Boris Johnson", "Johnson"]),
        ("Wang Yi flew home, and Wang was silent.", ["Wang Yi", "Wang"]),
        ("Wang Yi flew home, and Yi was silent.", ["Wang Yi"]),
        ("Pyongyang cheered as Kim spoke.", ["Pyongyang", "Kim"]),
        ("A man called Kim spoke.", []),
    ],
)
def test_a_surname_is_enough_once_the_person_or_the_state_is_plain(text, surfaces):
    assert [surface for _, surface in found(text, "2020-01-01")] == surfaces


@pytest.mark.parametrize(
    "text",
    [
        "the Minsk agreements",
        "the Kigali Declaration",
        "the Treaty of Rome",
        "the Congress of Vienna",
        "They crossed the Jordan at noon.",
        "They reached the Niger.",
        "Georgia and Arizona will count again.",
        "Air France and the Alternative for Germany",
    ],
)
def test_a_state_s_name_inside_another_thing_s_name_is_none(text):
    assert found(text) == []


@pytest.mark.parametrize(
    ("text", "surfaces"),
    [
        ("Kyiv agreed to the Minsk agreements.", ["Kyiv"]),
        ("a White House declaration", ["White House"]),
        ("Moscow peace talks", ["Moscow"]),
        ("They shut the Jordan border.", ["Jordan"]),
        ("the Niger junta", ["Niger"]),
        ("Georgia and Armenia", ["Georgia", "Armenia"]),
        ("Tbilisi watched Arizona; Georgia waits.", ["Tbilisi", "Georgia"]),
    ],
)
def test_what_only_looks_like_another_thing_s_name_is_the_state_s(text, surfaces):
    assert [surface for _, surface in found(text)] == surfaces


OWN_NAMES = [
    "भारत सेना",
    "वैगनर",
    "ก็อดอาร์มี",
    "حزب‌الله",
    "Жду́ны",
    "华为",
    "'ndrangheta",
    "’Ndrangheta",
    "🚀 rocket force",
    "wolf brigade",
    "Wolf-Brigade",
    "O'Neill's Men",
    "M23",
    "7th Brigade",
    "al-Shabaab Youth",
    "St. Olaf’s Guard",
]


@pytest.mark.parametrize("name", OWN_NAMES)
@pytest.mark.parametrize("sentence", ["{} met no one.", "Nobody met {}.", "Here “{}”, there Russia."])
def test_a_newsroom_s_own_name_is_found_in_any_script_and_with_any_sign_before_it(name, sentence):
    (mention, *_) = WORLD.with_names({name: "Own"}).find(sentence.format(name))

    surface = sentence.format(name)[mention.start : mention.end]
    assert mention.actor == "Own"
    assert surface == name.lstrip("'’🚀 ")
    assert can_be_found(name)


@pytest.mark.parametrize("name", ["M23 & Co", "M23/AFC", "AT&T", "Wolf, Brigade", "Army. North", "🚀", "?!", ""])
def test_a_name_whose_words_a_text_does_not_hold_together_can_not_be_found(name):
    assert not can_be_found(name)


def test_decomposed_and_joined_letters_are_those_of_the_name():
    assert found("Tu\u0308rkiye, Rus\u200dsia") == [("Turkey", "Tu\u0308rkiye"), ("Russia", "Rus\u200dsia")]


def test_a_row_of_marks_without_end_holds_nothing_up():
    text = "Russia" + "\u0315\u0300" * 100_000
    started = time.process_time()

    mentions = found(text)

    assert time.process_time() - started < 1
    assert [actor for actor, _ in mentions] == ["Russia"]


def test_actors_are_counted():
    assert WORLD.count("Russia, Moscow and India") == {"Russia": 2, "India": 1}


NAMES = sorted({name for actor in ACTORS for name in (actor.name, *actor.adjectives, *actor.seats[:2])})
pieces = st.one_of(
    st.sampled_from(NAMES), st.sampled_from([" ", ", ", "\n", "-", "’s ", ". ", " the "]), st.text(max_size=6)
)


@given(parts=st.lists(pieces, max_size=12), date=st.sampled_from([None, "2014-01", "2024-05-07"]))
def test_mentions_stand_in_order_without_overlap_and_are_words_of_the_text(parts, date):
    text = "".join(parts)

    mentions = WORLD.find(text, date)

    ends = [0, *(mention.end for mention in mentions)]
    for end, mention in zip(ends, mentions, strict=False):
        assert end <= mention.start < mention.end <= len(text)
        assert not text[mention.start - 1 : mention.start].isalnum()
        assert not text[mention.end : mention.end + 1].isalnum()


@given(st.text(st.characters(max_codepoint=0x24F)))
def test_folded_text_is_without_case_and_stays_so(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "folded"),
    [("Erdoğan", "erdogan"), ("İSTANBUL", "istanbul"), ("ISLÂM", "islam"), ("Straße", "strasse"), ("Ağrı", "agri")],
)
def test_names_are_compared_without_accents(text, folded):
    assert fold(text) == folded
