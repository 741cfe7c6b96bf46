import json
from importlib import resources

import pytest

from bot.analysis.facts import Stance
from bot.analysis.reading import PieceReader
from bot.analysis.stance_learned import ENGINE
from bot.services.stance_encoder import load_stance_reader
from bot.training.examples import CORPUS, part_of, read_corpus
from bot.training.scoring import answers, scores

MODEL = resources.files("bot").joinpath("stance_model")


@pytest.fixture(scope="module")
def reader():
    return PieceReader(stances=load_stance_reader(threads=2))


def stances(reader, text):
    return {(pair.source, pair.target): pair.stance for pair in reader.stances(text)}


def test_the_shipped_model_gives_the_scores_on_its_card(reader):
    held_out = [sentence for sentence in read_corpus(CORPUS) if part_of(sentence) == "validation"]
    promised = json.loads(MODEL.joinpath("scores.json").read_text(encoding="utf-8"))

    reached = scores(answers(held_out, reader.stances))

    # Processors without 8-bit instructions round a little differently.
    assert reached.macro_f1 == pytest.approx(promised["macro_f1"], abs=0.01)
    assert reached.flips == pytest.approx(promised["flips"], abs=0.01)
    assert reached.both == pytest.approx(promised["both"], abs=0.015)
    assert reached.calibration_error == pytest.approx(promised["calibration_error"], abs=0.02)
    assert f"{promised['macro_f1']:.3f}" in MODEL.joinpath("MODEL_CARD.md").read_text(encoding="utf-8")


def test_each_direction_is_judged_by_itself(reader):
    assert stances(reader, "Norway condemned Chile over the whaling ban.") == {
        ("Norway", "Chile"): Stance.CRITICAL,
        ("Chile", "Norway"): Stance.NEUTRAL,
    }
    assert stances(reader, "Norway was condemned by Chile over the whaling ban.") == {
        ("Norway", "Chile"): Stance.NEUTRAL,
        ("Chile", "Norway"): Stance.CRITICAL,
    }


@pytest.mark.parametrize(("first", "second"), [("Hamas", "Israel"), ("Fiji", "Malta"), ("Israel", "Hamas")])
def test_who_the_actors_are_changes_nothing(reader, first, second):
    read = reader.stances(f"The foreign minister said that {first} had every reason to thank {second}.")
    other = reader.stances("The foreign minister said that Peru had every reason to thank Togo.")

    assert [(pair.stance, pair.confidence) for pair in read] == [(pair.stance, pair.confidence) for pair in other]


def test_the_order_of_sentences_and_what_is_read_with_them_change_nothing(reader):
    texts = [
        "Peru condemned Togo.",
        "For all its talk of friendship, Chad, whose army " * 3 + "left, blames Mali.",
        "Fiji met Malta.",
    ]

    read = reader.read(" ".join(texts) + " Peru condemned Togo.")
    rows = [row for row in read.evidence if row.quote == "Peru condemned Togo."]

    assert read.engine == ENGINE
    assert [row.pair.stance for row in rows] == [Stance.CRITICAL, Stance.NEUTRAL] * 2
    assert rows[0].pair.confidence == pytest.approx(rows[2].pair.confidence, abs=0.02)


DETOUR = "and the ferries, the customs sheds and the weather of a long winter were talked of at length, "


def test_an_actor_beyond_what_the_encoder_takes_gets_no_stance_from_what_is_said_of_others(reader):
    text = f"Norway fiercely condemned Chile over the whaling ban, {DETOUR * 14} and Togo was there."

    pairs = {(pair.source, pair.target): pair for pair in reader.stances(text)}

    assert {stance for pair, stance in stances(reader, text).items() if "Togo" in pair} == {Stance.NEUTRAL}
    assert max(pair.confidence for names, pair in pairs.items() if "Togo" in names) < 0.5
    assert pairs["Norway", "Chile"].stance is Stance.CRITICAL


def test_what_a_long_sentence_says_at_its_end_is_read(reader):
    long = stances(reader, f"It was a quiet year, {DETOUR * 14} until Norway fiercely condemned Chile over whaling.")

    assert long["Norway", "Chile"] is Stance.CRITICAL
