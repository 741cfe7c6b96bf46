"""`python -m bot.training`: trains the stance encoder and writes it, its calibration, its scores and its card.

    python -m bot.training --weights FOLDER --news FOLDER [--output FOLDER]

`--weights` holds the pre-trained encoder (all-mpnet-base-v2, Apache-2.0), `--news` the data of Park, Pan and Joo (2021)
as train.tsv and valid.tsv. Needs the extra `train`; about two hours on two cores. The seed is fixed.
"""

from __future__ import annotations

import argparse
import json
from dataclasses import asdict
from pathlib import Path

import click

from bot.analysis.actors import Gazetteer
from bot.analysis.gazetteer import ACTORS
from bot.analysis.reading import PieceReader
from bot.analysis.stance_learned import LearnedStanceReader
from bot.analysis.stance_rules import RuleStanceReader
from bot.services.stance_encoder import OnnxPairJudge, calibration_from
from bot.training.calibrating import calibrate
from bot.training.card import card, news_macro_f1
from bot.training.examples import CORPUS, examples_of, part_of, read_corpus, read_news
from bot.training.exporting import export
from bot.training.learning import learn, new_encoder
from bot.training.scoring import answers, by_construction, scores

OBLIQUE_HANDS = ("h1", "h2", "h3", "h4", "h5", "h6")
FIRST_HANDS = (*OBLIQUE_HANDS, "h7", "h8")
"""Those that are learned from before the others join them (see the corpus's guide)."""

NEWS_SHARE = 3
"""One in how many news sentences is shown again in each of the last epochs, lest they be forgotten."""


def main() -> None:
    """Train, export, calibrate and score, in this order."""
    parser = argparse.ArgumentParser(prog="python -m bot.training", description=__doc__.partition("\n")[0])
    parser.add_argument("--weights", required=True, help="folder of the pre-trained encoder")
    parser.add_argument("--news", type=Path, required=True, help="folder of train.tsv and valid.tsv")
    parser.add_argument("--output", type=Path, default=Path(__file__).parents[1] / "stance_model")
    chosen = parser.parse_args()
    chosen.output.mkdir(exist_ok=True)

    gazetteer = Gazetteer(ACTORS)
    sentences = [sentence for sentence in read_corpus(CORPUS) if part_of(sentence) == "train"]
    own = [
        (sentence.id.partition("-")[0], example)
        for sentence in sentences
        for example in examples_of(sentence, gazetteer)
    ]
    oblique = [example for hand, example in own if hand in OBLIQUE_HANDS]
    first = [example for hand, example in own if hand in FIRST_HANDS]
    news = read_news(chosen.news / "train.tsv")
    mixed = [[*(example for _, example in own), *news[part::NEWS_SHARE]] for part in range(2)]
    stages = (
        ("the news data", [news], 16, 3e-5),
        ("the oblique sentences", [oblique] * 3, 16, 3e-5),
        ("the first eight hands", [first] * 3, 24, 3e-5),
        ("the whole corpus, and some of the news", mixed, 24, 2e-5),
    )
    encoder, tokenizer = new_encoder(chosen.weights)
    for name, epochs, batch, rate in stages:
        click.echo(f"Learning from {name}")
        learn(encoder, tokenizer, epochs, batch, rate, click.echo)
    export(encoder, tokenizer, chosen.output)
    finish(chosen.output, chosen.news)


def finish(folder: Path, news: Path) -> None:
    """Calibrate and score the exported encoder, as the bot will run it."""
    gazetteer, rules = Gazetteer(ACTORS), RuleStanceReader()
    sentences = read_corpus(CORPUS)
    judge = OnnxPairJudge(folder / "encoder.onnx", folder / "tokenizer.json", threads=2)
    calibrated = [sentence for sentence in sentences if part_of(sentence) == "calibration"]
    calibrate(calibrated, gazetteer, judge, folder / "calibration.json")
    calibration = calibration_from((folder / "calibration.json").read_text(encoding="utf-8"))
    reader = PieceReader(gazetteer, LearnedStanceReader(judge, rules, calibration))
    held_out = [sentence for sentence in sentences if part_of(sentence) == "validation"]
    given = answers(held_out, reader.stances)
    by_rules = scores(answers(held_out, PieceReader(gazetteer, rules).stances))
    reached, on_news = scores(given), news_macro_f1(judge, read_news(news / "valid.tsv"))
    document = {**asdict(reached), "rules_alone": asdict(by_rules), "news_macro_f1": on_news}
    (folder / "scores.json").write_text(json.dumps(document, indent=1) + "\n", encoding="utf-8")
    text = card(sentences, reached, by_rules, on_news, by_construction(given))
    (folder / "MODEL_CARD.md").write_text(text, encoding="utf-8")
    click.echo(text)


if __name__ == "__main__":
    main()
