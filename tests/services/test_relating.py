import pytest

from bot.analysis.naming import UnknownActor
from bot.services.relating import MOST_AMONG, MOST_COUNTERPARTS
from storage import corpus
from tests.services.desk import GUILD, OTHER_GUILD
from tests.storage.building import piece


@pytest.fixture
def relating(services):
    return services.relating


async def test_each_counterpart_is_told_both_ways_with_its_counts(relating, desk):
    await desk.publish("Russia praised India. Russia thanked India. India condemned Russia.", title="A")
    await desk.publish("Russia praised India.", title="B")

    answer = await relating.relations(GUILD, "Kremlin")

    (relation,) = answer.relations
    toward, back = relation.toward, relation.back
    assert (answer.actor, answer.known, relation.counterpart) == ("Russia", 1, "India")
    assert (toward.verdict.verdict, toward.supportive, toward.articles) == ("supportive", 3, 2)
    assert (back.verdict.verdict, back.critical, back.neutral, back.articles) == ("critical", 1, 3, 2)
    assert back.verdict.balance == -1.0
    assert toward.verdict.balance == 1.0


async def test_those_with_most_recent_evidence_come_first(relating, desk):
    await desk.publish("Russia praised Mali. Russia thanked Mali. Russia praised Mali again.", published="2005-01-01")
    await desk.publish("Russia condemned Armenia. Armenia accused Russia of betrayal.", published="2025-01-01")
    await desk.publish("Russia praised India.", published="2025-01-02")

    answer = await relating.relations(GUILD, "Russia")

    assert [relation.counterpart for relation in answer.relations] == ["Armenia", "India", "Mali"]


async def test_the_verdict_is_the_one_of_today_where_a_stance_has_turned(relating, desk):
    await desk.publish(
        "Russia praised India. Russia thanked India. Russia praised India again.", published="2005-01-01"
    )
    await desk.publish("Russia condemned India.", published="2025-01-01")

    (relation,) = (await relating.relations(GUILD, "Russia")).relations

    assert relation.toward.verdict.verdict == "critical"
    assert (relation.toward.supportive, relation.toward.critical) == (3, 1)


async def test_one_whom_only_the_other_speaks_of_takes_no_side(relating, desk):
    await desk.publish("The United States criticised India for the purchases.")

    (relation,) = (await relating.relations(GUILD, "India")).relations

    assert relation.back.verdict.verdict == "critical"
    assert (relation.toward.verdict.verdict, relation.toward.verdict.balance, relation.toward.weight) == (
        "neutral",
        0.0,
        0.0,
    )


async def test_a_piece_that_is_taken_back_takes_its_relations_along(relating, desk):
    await desk.undo(await desk.publish("Russia praised India."))

    assert (await relating.relations(GUILD, "Russia")).relations == ()


async def test_counterparts_stances_among_themselves_come_along(relating, desk):
    await desk.publish("Russia praised India. Russia condemned Armenia. Armenia condemned India. Peru praised Chile.")

    answer = await relating.relations(GUILD, "Russia")

    assert [(between.source, between.target) for between in answer.among] == [("Armenia", "India")]


async def test_at_most_twelve_are_shown_and_all_are_counted(relating, desk):
    others = (
        "India", "China", "Armenia", "Mali", "Turkey", "Serbia", "Iran", "Israel", "Japan", "Brazil", "Egypt",
        "Peru", "Chile", "Kenya",
    )  # fmt: skip
    for other in others:
        await desk.publish(f"Russia praised {other}.", title=other)

    answer = await relating.relations(GUILD, "Russia")

    assert len(answer.relations) == MOST_COUNTERPARTS
    assert answer.known == len(others)


async def test_actors_that_are_only_named_together_are_no_relation(relating, desk):
    await desk.publish("Russia and India sent delegations to Geneva.")

    assert (await relating.relations(GUILD, "Russia")).relations == ()


async def test_an_unknown_actor_is_refused_and_another_newsroom_knows_nothing(relating, desk):
    await desk.publish("Russia praised India.")

    with pytest.raises(UnknownActor):
        await relating.relations(GUILD, "Zzyzx")
    assert (await relating.relations(OTHER_GUILD, "Russia")).relations == ()


def row(source, target, stance, confidence=0.8, *, hedged=False):
    return corpus.NewEvidence(source, target, stance, confidence, hedged, None, 0, 5)


async def add(database, published, *rows):
    async with database.write() as connection:
        await corpus.add(connection, piece(published=published, evidence=rows), 0)


async def test_the_verdict_is_the_one_that_stance_gives(relating, services, database):
    hedged = [row("Russia", "India", "supportive", 0.5, hedged=True)] * 12
    await add(database, "2024-05-07", *hedged, *[row("Russia", "India", "critical", 0.95)] * 6)
    await add(database, "2019-02", row("India", "Russia", "supportive", 0.9), row("India", "Russia", "critical", 0.4))

    (relation,) = (await relating.relations(GUILD, "Russia")).relations
    toward = await services.answering.stance(GUILD, "Russia", "India")
    back = await services.answering.stance(GUILD, "India", "Russia")

    assert toward.verdict.verdict == "critical"
    assert relation.toward.verdict == toward.verdict
    assert relation.back.verdict == back.verdict


async def test_of_more_rows_than_are_weighed_one_by_one_the_older_count_as_they_do_for_stance(
    relating, services, database
):
    await add(database, "2020-01-01", *[row("Russia", "India", "critical", 0.9)] * 700)
    await add(database, "2024-01-01", *[row("Russia", "India", "supportive", 0.5, hedged=True)] * 450)

    (relation,) = (await relating.relations(GUILD, "Russia")).relations

    assert relation.toward.verdict == (await services.answering.stance(GUILD, "Russia", "India")).verdict


async def test_at_most_forty_stances_among_counterparts_come_along_those_with_most_evidence(relating, database):
    others = ["India", "China", "Armenia", "Mali", "Turkey", "Serbia", "Iran", "Israel"]
    await add(database, "2024-01-01", *(row("Russia", other, "supportive") for other in others))
    pairs = [(source, target) for source in others for target in others if source != target]
    await add(database, "2024-01-01", *(row(*pair, "critical") for pair in pairs), row(*pairs[-1], "critical"))

    among = (await relating.relations(GUILD, "Russia")).among

    assert len(among) == MOST_AMONG
    assert (among[0].source, among[0].target) == pairs[-1]


async def test_what_counterparts_say_later_of_each_other_weighs_as_much_as_what_is_new(relating, database):
    await add(database, "2010-01-01", row("Russia", "India", "supportive"), row("Russia", "China", "supportive"))
    await add(database, "2024-01-01", row("India", "China", "critical"))

    answer = await relating.relations(GUILD, "Russia")

    (between,) = answer.among
    assert between.weight == 1.0
    assert answer.relations[0].toward.weight < 0.01
