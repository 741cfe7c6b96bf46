"""`dateline read`: what would be read from a piece, nothing stored."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.commandline.console import Command
from tests.commandline.corpus import CABLE, TARIFFS, write_records
from tests.commandline.shapes import PAIR_KEYS, check_pair, check_reading, has_keys

LAGOON = """Two Fishing Fleets and One Lagoon

By: Rosa Prado
Published: 4 June 2021

Peru thanked Chile for reopening the lagoon. The herons were not asked.

Background briefings:
* 12 May 2020: “Chile Shuts the Sluice” https://example.org/sluice
"""


@pytest.fixture
def lagoon(tmp_path: Path) -> Path:
    file = tmp_path / "lagoon.txt"
    file.write_text(LAGOON, encoding="utf-8")
    return file


def test_one_file_gives_one_document(dateline: Command, lagoon: Path) -> None:
    document = dateline("read", lagoon, "--json").document()

    check_reading(document)
    assert document["title"] == "Two Fishing Fleets and One Lagoon"
    assert document["author"] == "Rosa Prado"
    assert document["date"] == "2021-06-04"
    assert document["url"] is None
    assert document["briefings"] == [
        {"date": "2020-05-12", "title": "Chile Shuts the Sluice", "url": "https://example.org/sluice"}
    ]
    assert set(document["actors"]) == {"Peru", "Chile"}
    stances = {(row["source"], row["target"]): row["stance"] for row in document["evidence"]}
    assert stances[("Peru", "Chile")] == "supportive"
    assert all(row["quote"] in LAGOON for row in document["evidence"])


def test_a_title_is_listed_behind_the_sentences_with_its_own_date(dateline: Command, tmp_path: Path) -> None:
    file = tmp_path / "lagoon.txt"
    file.write_text(LAGOON.replace("Shuts the Sluice", "Condemns Peru"), encoding="utf-8")

    evidence = dateline("read", file, "--json").document()["evidence"]

    marked = [(row["source"], row["stance"], row["date"], row["is_title"]) for row in evidence]
    assert ("Peru", "supportive", "2021-06-04", False) in marked
    assert ("Chile", "critical", "2020-05-12", True) in marked
    assert [row["is_title"] for row in evidence] == [False, False, True, True]
    assert {row["quote"] for row in evidence if row["is_title"]} == {"Chile Condemns Peru"}


def test_what_a_piece_does_not_say_is_null(dateline: Command, tmp_path: Path) -> None:
    file = tmp_path / "plain.md"
    file.write_text("The herons came back to the lagoon and nobody wrote it down. They left again.", encoding="utf-8")

    document = dateline("read", file, "--json").document()

    check_reading(document)
    assert [document[key] for key in ("title", "author", "date", "url")] == [None] * 4
    assert (document["briefings"], document["actors"], document["evidence"]) == ([], [], [])


def test_several_files_give_a_list_in_their_order(dateline: Command, lagoon: Path, tmp_path: Path) -> None:
    other = tmp_path / "another.md"
    other.write_text("# A Quiet Week\n\nNobody quarrelled.", encoding="utf-8")

    forth = dateline("read", lagoon, other, "--json").document()
    back = dateline("read", "--json", other, lagoon).document()

    for document in forth:
        check_reading(document)
    assert [document["title"] for document in forth] == ["Two Fishing Fleets and One Lagoon", "A Quiet Week"]
    assert back == forth[::-1]
    assert dateline("read", lagoon, lagoon, "--json").document() == [forth[0], forth[0]]


def test_what_a_record_says_of_its_piece_is_taken_over(dateline: Command, tmp_path: Path) -> None:
    documents = dateline("read", write_records(tmp_path / "two.jsonl", CABLE, TARIFFS), "--json").document()

    assert [document["date"] for document in documents] == ["2023-02-14", "2024-05"]
    assert [document["title"] for document in documents] == [CABLE["title"], TARIFFS["title"]]


def test_reading_stores_nothing(dateline: Command, lagoon: Path, tmp_path: Path) -> None:
    dateline("read", lagoon)

    assert list(tmp_path.iterdir()) == [lagoon]


def test_a_reading_is_told_in_words(dateline: Command, lagoon: Path) -> None:
    outcome = dateline("read", lagoon)

    assert outcome.status == 0
    assert "Two Fishing Fleets and One Lagoon" in outcome.out
    assert "4 Jun 2021" in outcome.out
    assert "12 May 2020: Chile Shuts the Sluice" in outcome.out
    assert "Peru → Chile: Peru thanked Chile for reopening the lagoon." in outcome.out


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.txt", None, "There is no file or folder"),
        ("empty.txt", b"", "no words"),
        ("picture.txt", b"\x89PNG\x00\x00\x00", "looks binary"),
        ("piece.exe", b"words", "“piece.exe”"),
        ("broken.jsonl", b"{", "no JSON"),
    ],
)
@pytest.mark.parametrize("form", [[], ["--json"]])
def test_a_file_that_cannot_be_read_is_refused_in_one_line(
    dateline: Command, tmp_path: Path, name: str, content: bytes | None, told: str, form: list[str]
) -> None:
    file = tmp_path / name
    if content is not None:
        file.write_bytes(content)

    outcome = dateline("read", file, *form)

    assert outcome.status == 1
    assert told in outcome.refusal()


def sentences(dateline: Command, file: Path) -> list[Any]:
    outcome = dateline("read", "--sentences", file)
    assert (outcome.status, outcome.err) == (0, "")
    return [json.loads(line) for line in outcome.out.splitlines()]


def test_each_sentence_gets_a_line_in_order(dateline: Command, tmp_path: Path) -> None:
    file = write_records(
        tmp_path / "sentences.jsonl",
        {"id": "b", "text": "Peru praised Chile.", "note": "kept out"},
        {"id": 7, "text": "It rained."},
        {"id": "a", "text": "Peru, Chile and Bolivia met."},
    )

    answers = sentences(dateline, file)

    assert [answer["id"] for answer in answers] == ["b", 7, "a"]
    assert all(has_keys(answer, "id", "evidence") for answer in answers)
    assert answers[1]["evidence"] == []


def test_every_ordered_pair_is_listed_neutral_ones_too(dateline: Command, tmp_path: Path) -> None:
    text = "Peru, Chile and Bolivia sent delegations to the congress of lighthouse keepers."
    file = write_records(tmp_path / "sentences.jsonl", {"id": 1, "text": text})

    (answer,) = sentences(dateline, file)

    pairs = [(row["source"], row["target"]) for row in answer["evidence"]]
    names = ("Peru", "Chile", "Bolivia")
    assert sorted(pairs) == sorted((one, other) for one in names for other in names if one != other)
    for row in answer["evidence"]:
        check_pair(row)
        assert list(row)[: len(PAIR_KEYS)] == PAIR_KEYS
        assert (row["stance"], row["quote"]) == ("neutral", text)


def test_each_direction_has_an_answer_of_its_own(dateline: Command, tmp_path: Path) -> None:
    file = write_records(tmp_path / "sentences.jsonl", {"id": 1, "text": "Peru condemned Chile over the lagoon."})

    (answer,) = sentences(dateline, file)

    stances = {(row["source"], row["target"]): row["stance"] for row in answer["evidence"]}
    assert stances[("Peru", "Chile")] == "critical"
    assert stances.keys() == {("Peru", "Chile"), ("Chile", "Peru")}


def test_empty_texts_and_unusual_signs_are_read_all_the_same(dateline: Command, tmp_path: Path) -> None:
    texts = ["", " ", "\u2028Peru\u2029praised Chile.", "🦩" * 50, "Peru\x00Chile", "a\nb"]
    file = write_records(
        tmp_path / "sentences.jsonl", *({"id": number, "text": text} for number, text in enumerate(texts))
    )

    outcome = dateline("read", "--sentences", file)

    assert outcome.status == 0
    assert [json.loads(line)["id"] for line in outcome.out.strip("\n").split("\n")] == list(range(len(texts)))


def test_half_of_a_surrogate_pair_is_answered_and_handed_back(dateline: Command, tmp_path: Path) -> None:
    file = tmp_path / "sentences.jsonl"
    file.write_text(
        r'{"id": "\udc00", "text": "Peru praised \ud83d Chile."}' + "\n" + r'{"id": 2, "text": "\ud83d"}',
        encoding="utf-8",
    )

    first, second = sentences(dateline, file)

    assert (first["id"], first["evidence"][0]["quote"]) == ("\udc00", "Peru praised \ud83d Chile.")
    assert {row["stance"] for row in first["evidence"]} == {"supportive", "neutral"}
    assert second == {"id": 2, "evidence": []}


@pytest.mark.parametrize(
    "line", ["{", "[1]", '{"id": 1}', '{"text": "x"}', '{"id": 1, "text": null}', "null", "[" * 9000]
)
def test_a_bad_line_is_named(dateline: Command, tmp_path: Path, line: str) -> None:
    file = write_records(tmp_path / "sentences.jsonl", line)

    outcome = dateline("read", "--sentences", file)

    assert outcome.status == 1
    assert "sentences.jsonl:1" in outcome.refusal()


def test_a_sentences_file_must_be_there_and_be_text(dateline: Command, tmp_path: Path) -> None:
    (tmp_path / "bytes.jsonl").write_bytes(b"\xff\xff\n")

    assert "There is no file" in dateline("read", "--sentences", tmp_path / "none.jsonl").refusal()
    assert "bytes.jsonl:1" in dateline("read", "--sentences", tmp_path / "bytes.jsonl").refusal()


def test_a_process_of_its_own_prints_nothing_else(dateline_process: Command, tmp_path: Path) -> None:
    file = write_records(tmp_path / "sentences.jsonl", {"id": "ñ", "text": "Perú praised Chile’s “lagoon”."})

    answers = sentences(dateline_process, file)

    assert answers[0]["id"] == "ñ"
    assert answers[0]["evidence"][0]["quote"] == "Perú praised Chile’s “lagoon”."
