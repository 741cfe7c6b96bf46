"""The hand-kept list of actors: that it is well formed and complete, not that every name in it is right."""

import re
import unicodedata
from collections import defaultdict
from itertools import combinations

import pytest
from babel import Locale

from bot.analysis.actors import fold
from bot.analysis.gazetteer import ACTORS, OTHER_NAMES, STAND_ALONE

MEMBERS = (
    "AD AE AF AG AL AM AO AR AT AU AZ BA BB BD BE BF BG BH BI BJ BN BO BR BS BT BW BY BZ CA CD CF CG CH CI CL CM CN CO"
    " CR CU CV CY CZ DE DJ DK DM DO DZ EC EE EG ER ES ET FI FJ FM FR GA GB GD GE GH GM GN GQ GR GT GW GY HN HR HT HU ID"
    " IE IL IN IQ IR IS IT JM JO JP KE KG KH KI KM KN KP KR KW KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MG MH MK"
    " ML MM MN MR MT MU MV MW MX MY MZ NA NE NG NI NL NO NP NR NZ OM PA PE PG PH PK PL PT PW PY QA RO RS RU RW SA SB SC"
    " SD SE SG SI SK SL SM SN SO SR SS ST SV SY SZ TD TG TH TJ TL TM TN TO TR TT TV TZ UA UG US UY UZ VC VE VN VU WS YE"
    " ZA ZM ZW"
).split()
OBSERVERS = ["PS", "VA"]
OTHERS_NAMED_AS_STATES = ["TW", "XK"]

BLOCS_AND_MOVEMENTS = [
    *(
        "European Union",
        "NATO",
        "United Nations",
        "African Union",
        "ASEAN",
        "BRICS",
        "G7",
        "G20",
        "OPEC",
        "Arab League",
    ),
    *("Quad", "AUKUS", "ECOWAS", "Hamas", "Hezbollah", "Taliban", "Houthis", "Islamic State", "Al-Qaeda", "Boko Haram"),
]

WITHOUT_ADJECTIVE = ("CG", "DM")
"""Congolese and Dominican mean the larger namesakes."""

STATES = [actor for actor in ACTORS if actor.kind == "state"]
MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")


def lasting_names(actor):
    return [actor.name, *actor.names, *actor.adjectives, *actor.prefixes, *actor.seats]


def all_names(actor):
    return [*lasting_names(actor), *(name for office in actor.offices for name in office.names)]


by_name = pytest.mark.parametrize("actor", ACTORS, ids=lambda actor: actor.name)


def test_there_are_193_members_of_the_united_nations():
    assert len(set(MEMBERS)) == len(MEMBERS) == 193


@pytest.mark.parametrize("region", [*MEMBERS, *OBSERVERS, *OTHERS_NAMED_AS_STATES])
def test_every_state_is_there_once(region):
    assert [actor.name for actor in STATES].count(actor_of(region).name) == 1


def actor_of(region):
    (actor,) = [actor for actor in STATES if actor.region == region]
    return actor


def test_every_state_has_the_code_of_a_territory_and_nothing_else_has_one():
    territories = Locale.parse("en").territories

    assert [actor.name for actor in STATES if actor.region not in territories] == ["Somaliland"]
    assert all(actor.region is None for actor in ACTORS if actor.kind != "state")


@pytest.mark.parametrize("region", [*MEMBERS, *OBSERVERS])
def test_a_state_s_name_in_english_is_one_of_its_names(region):
    english = Locale.parse("en").territories[region]
    known = {words_of(name) for name in lasting_names(actor_of(region))}

    assert {words_of(english), words_of(re.sub(r"\(.*\)", "", english))} & known


def words_of(name):
    """Return the words of a name that tell it from others."""
    words = re.findall(r"\w+", fold(name).replace("st.", "saint"))
    return tuple(word for word in words if word not in ("the", "and"))


@pytest.mark.parametrize("region", MEMBERS)
def test_a_state_has_an_adjective_a_capital_and_those_who_spoke_for_it(region):
    actor = actor_of(region)

    assert actor.adjectives or region in WITHOUT_ADJECTIVE
    assert actor.seats
    assert {office.role for office in actor.offices}


@pytest.mark.parametrize("name", BLOCS_AND_MOVEMENTS)
def test_the_main_blocs_and_movements_are_there(name):
    assert name in {name for actor in ACTORS if actor.kind != "state" for name in (actor.name, *actor.names)}


def test_canonical_names_are_each_their_own_and_short():
    names = [fold(actor.name) for actor in ACTORS]

    assert len(set(names)) == len(names)
    assert max(map(len, names)) <= 40


@by_name
def test_names_are_clean_text_with_words_in_them(actor):
    for name in all_names(actor):
        assert name == unicodedata.normalize("NFC", " ".join(name.split()))
        assert re.search(r"\w", name)


@by_name
def test_what_is_called_ambiguous_is_one_of_the_actor_s_names(actor):
    assert set(actor.ambiguous) <= set(all_names(actor))


@by_name
def test_terms_are_months_and_end_after_they_begin(actor):
    for office in actor.offices:
        assert MONTH.fullmatch(office.since), office
        assert office.until is None or MONTH.fullmatch(office.until), office
        assert office.until is None or office.since <= office.until, office
        assert office.names, office
        assert office.role, office
        assert len(set(office.names)) == len(office.names), office


@by_name
def test_somebody_speaks_for_an_actor_in_one_office_at_a_time(actor):
    terms = defaultdict(list)
    for office in actor.offices:
        terms[office.names[0], office.role].append((office.since, office.until or "9999-12"))

    for held in terms.values():
        for earlier, later in combinations(sorted(held), 2):
            assert earlier[1] <= later[0], (actor.name, held)


def test_no_lasting_name_is_shared_by_two_actors():
    bearers = defaultdict(set)
    for actor in ACTORS:
        for name in lasting_names(actor):
            bearers[fold(name)].add(actor.name)

    assert {name: found for name, found in bearers.items() if len(found) > 1} == {}


def test_names_that_are_no_actor_s_are_nobody_s():
    names = {fold(name) for actor in ACTORS for name in lasting_names(actor)}

    assert [name for name in OTHER_NAMES if fold(name) in names] == []
    assert len(set(OTHER_NAMES)) == len(OTHER_NAMES)


def test_an_ambiguous_name_that_stands_alone_is_some_actor_s_ambiguous_name():
    assert {name for actor in ACTORS for name in actor.ambiguous} >= STAND_ALONE
