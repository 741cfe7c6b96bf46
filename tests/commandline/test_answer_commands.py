"""`dateline stance`, `briefings` and `search`: what scripts parse, and what people read."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.analysis.stance_learned import ENGINE
from tests.commandline.console import Command
from tests.commandline.corpus import BAKERS, CABLE, TARIFFS
from tests.commandline.shapes import check_briefings, check_search, check_stance


def test_a_stance_is_answered_with_dated_quotes(dateline: Command, corpus: Path) -> None:
    document = dateline("stance", "portugal", "morocco", "--db", corpus, "--json").document()

    check_stance(document)
    assert (document["source"], document["target"]) == ("Portugal", "Morocco")
    assert document["articles"] == 3
    assert (document["first"], document["last"]) == ("2023-02-14", "2024-05")
    assert sum(document["counts"].values()) == len(document["evidence"])
    assert [total["quarter"] for total in document["trend"]] == ["2023-Q1", "2024-Q2"]
    quotes = {row["quote"]: row for row in document["evidence"]}
    praise = quotes["Portugal praised Morocco for laying its half of the cable early."]
    assert (praise["stance"], praise["date"], praise["url"]) == ("supportive", "2023-02-14", CABLE["url"])
    blame = quotes["Portugal condemned Morocco for its sardine tariffs."]
    assert (blame["stance"], blame["date"], blame["title"]) == ("critical", "2024-05", TARIFFS["title"])


def test_each_quote_stands_in_its_piece_to_the_letter(dateline: Command, corpus: Path) -> None:
    texts = [record["text"] for record in (CABLE, TARIFFS, BAKERS)]

    document = dateline("stance", "portugal", "morocco", "--db", corpus, "--json").document()

    for row in document["evidence"]:
        assert row["quote"] in texts[row["article_id"] - 1]


def test_a_period_leaves_out_what_lies_outside_and_what_has_no_date(dateline: Command, corpus: Path) -> None:
    whole_year = dateline(
        "stance", "portugal", "morocco", "--since", "2024", "--until", "2024", "--db", corpus, "--json"
    ).document()
    before = dateline("stance", "portugal", "morocco", "--until", "2023-02-13", "--db", corpus, "--json").document()

    assert {row["title"] for row in whole_year["evidence"]} == {TARIFFS["title"]}
    check_stance(before)
    assert (before["verdict"], before["evidence"], before["first"]) == ("unknown", [], None)


def test_no_evidence_is_no_verdict(dateline: Command, corpus: Path) -> None:
    document = dateline("stance", "japan", "peru", "--db", corpus, "--json").document()

    check_stance(document)
    assert (document["verdict"], document["confidence"], document["articles"]) == ("unknown", 0, 0)
    assert (document["trend"], document["shift"], document["evidence"]) == ([], None, [])


@pytest.mark.parametrize("written", ["Morocco", "MOROCCO", "Moroccan", "Rabat", "Марокко"])
def test_an_actor_is_named_the_way_people_write_it(dateline: Command, corpus: Path, written: str) -> None:
    document = dateline("stance", "portugal", written, "--db", corpus, "--json").document()

    assert document["target"] == "Morocco"


def test_options_stand_before_or_after_the_arguments(dateline: Command, corpus: Path) -> None:
    after = dateline("stance", "portugal", "morocco", "--json", "--guild", "0", "--db", corpus).document()
    before = dateline("stance", "--db", corpus, "--guild", "0", "--json", "portugal", "morocco").document()
    between = dateline("stance", "portugal", "--json", "morocco", "--db", corpus).document()

    assert after == before == between


def test_a_stance_is_told_in_words(dateline: Command, corpus: Path) -> None:
    outcome = dateline("stance", "Algeria", "Morocco", "--db", corpus)

    assert outcome.status == 0
    assert outcome.out.startswith("Algeria → Morocco: critical")
    assert "“Algeria condemned Morocco over the route.”" in outcome.out
    assert "14 Feb 2023, A Cable Under the Strait (#1)" in outcome.out
    assert outcome.err == ""


def test_a_stance_without_evidence_is_said_to_have_none(dateline: Command, corpus: Path) -> None:
    outcome = dateline("stance", "japan", "peru", "--db", corpus)

    assert outcome.status == 0
    assert "No piece here says anything about it." in outcome.out


def test_briefings_are_merged_newest_first(dateline: Command, corpus: Path) -> None:
    shared = dateline("briefings", "2021", "--db", corpus, "--json").document()
    year = dateline("briefings", "2023", "--db", corpus, "--json").document()

    check_briefings(shared)
    assert shared["briefings"] == [
        {
            "date": "2021-03-03",
            "title": "Who Pays for the Pylons",
            "url": None,
            "article_id": None,
            "cited_by": [1, 2],
        }
    ]
    check_briefings(year)
    assert year["year"] == 2023
    assert [briefing["title"] for briefing in year["briefings"]] == [
        "Portugal Counts Its Sardines",
        "A Cable Under the Strait",
    ]
    assert [briefing["article_id"] for briefing in year["briefings"]] == [None, 1]


def test_briefings_can_be_narrowed(dateline: Command, corpus: Path) -> None:
    actor = dateline("briefings", "2023", "--actor", "portugal", "--db", corpus, "--json").document()
    about = dateline("briefings", "2023", "--about", "cable", "--db", corpus, "--json").document()

    assert [briefing["title"] for briefing in actor["briefings"]] == ["Portugal Counts Its Sardines"]
    assert [briefing["title"] for briefing in about["briefings"]] == ["A Cable Under the Strait"]


def test_briefings_are_told_in_words(dateline: Command, corpus: Path) -> None:
    outcome = dateline("briefings", "2023", "--db", corpus)

    assert outcome.status == 0
    assert [line.strip() for line in outcome.out.splitlines() if line.strip()] == [
        "2 briefings of 2023",
        "2 Nov 2023  Portugal Counts Its Sardines",
        "14 Feb 2023  A Cable Under the Strait",
    ]


def test_a_search_finds_the_passage(dateline: Command, corpus: Path) -> None:
    document = dateline("search", "sardine", "tariff", "--db", corpus, "--json").document()

    check_search(document)
    assert document["query"] == "sardine tariff"
    best = document["results"][0]
    assert (best["article_id"], best["title"], best["date"]) == (2, TARIFFS["title"], "2024-05")
    assert "sardine tariffs" in best["snippet"]
    assert document["results"] == sorted(document["results"], key=lambda match: -match["score"])


def test_an_undated_piece_is_found_and_has_no_date(dateline: Command, corpus: Path) -> None:
    document = dateline("search", "bakers", "--db", corpus, "--json").document()

    assert [(match["title"], match["date"]) for match in document["results"]] == [
        ("The bakers of Porto rise at three.", None)
    ]


def test_a_search_may_be_narrowed(dateline: Command, corpus: Path) -> None:
    actor = dateline("search", "portugal", "--actor", "algeria", "--db", corpus, "--json").document()
    since = dateline("search", "portugal", "--since", "2024", "--db", corpus, "--json").document()
    one = dateline("search", "portugal", "--limit", "1", "--db", corpus, "--json").document()

    assert [match["article_id"] for match in actor["results"]] == [1]
    assert [match["article_id"] for match in since["results"]] == [2]
    assert len(one["results"]) == 1


@pytest.mark.parametrize("query", ["zeppelin", "", "???", '"; DROP TABLE article', "NEAR(", "title:*", "zeppelin AND"])
def test_a_search_that_finds_nothing_is_an_answer(dateline: Command, corpus: Path, query: str) -> None:
    document = dateline("search", query, "--db", corpus, "--json").document()

    assert document["query"] == query
    assert document["results"] == []


def test_a_search_is_told_in_words(dateline: Command, corpus: Path) -> None:
    found = dateline("search", "sardine", "--db", corpus)
    nothing = dateline("search", "zeppelin", "--db", corpus)

    assert found.out.startswith("The Sardine Tariffs (#2, May 2024)\n")
    assert nothing.status == 0
    assert nothing.out.startswith("No piece here holds any of these words.")


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["stance", "Portugall", "Morocco"], "Did you mean Portugal"),
        (["stance", "Portugal", "Lisbon"], "the same actor, Portugal"),
        (["stance", "Portugal", "Morocco", "--since", "yesterday"], "“yesterday” is not a date"),
        (["stance", "Portugal", "Morocco", "--since", "2024-13"], "“2024-13” is not a date"),
        (["stance", "Portugal", "Morocco", "--since", "2024", "--until", "2023"], "ends before it begins"),
        (["briefings", "1999"], "2021, 2022 and 2023"),
        (["briefings", "2023", "--about", "zeppelins"], "none that fits"),
        (["briefings", "2023", "--actor", "Portugall"], "Did you mean Portugal"),
        (["search", "cable", "--actor", "Portugall"], "Did you mean Portugal"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_what_cannot_be_answered_is_refused_in_one_line(
    dateline: Command, corpus: Path, arguments: list[str], told: str, form: list[str]
) -> None:
    outcome = dateline(*arguments, *form, "--db", corpus)

    assert outcome.status == 1
    assert told in outcome.refusal()


def test_each_quote_names_the_engine_that_read_it(dateline: Command, corpus: Path) -> None:
    document = dateline("stance", "portugal", "morocco", "--db", corpus, "--json").document()

    assert {row["engine"] for row in document["evidence"]} == {ENGINE}
