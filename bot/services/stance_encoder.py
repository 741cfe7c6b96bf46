"""Loads and runs the trained stance encoder that comes with the package. For reading processes alone: it is large.

`bot/stance_model/` holds `encoder.onnx`, the words it knows (`tokenizer.json`), `calibration.json` and the model card.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from importlib import resources
from pathlib import Path

import numpy
import onnxruntime
from tokenizers import Tokenizer

from bot.analysis.stance_learned import UNTOLD, Calibration, Judgement, LearnedStanceReader
from bot.analysis.stance_marking import FIRST, MOST_JUDGED, SECOND, window
from bot.analysis.stance_rules import RuleStanceReader

_BATCH_TOKENS = 192
"""Of one run: larger ones take much more memory and are no faster on a processor."""


class OnnxPairJudge:
    """Judges marked sentences with the encoder."""

    def __init__(self, model: Path, tokenizer: Path, threads: int) -> None:
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        # A copy of the weights in another order would be a little faster and take as much memory again.
        options.add_session_config_entry("session.disable_prepacking", "1")
        options.enable_cpu_mem_arena = False
        # Beside other work, threads that wait in a loop for each other take more than twice as long.
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        self._session = onnxruntime.InferenceSession(model, options, providers=["CPUExecutionProvider"])
        self._tokenizer = Tokenizer.from_file(str(tokenizer))
        self._tokenizer.no_padding()
        self._tokenizer.no_truncation()
        self._first, self._second = self._tokenizer.encode(f"{FIRST} {SECOND}", add_special_tokens=False).ids

    def judge(self, texts: Sequence[str]) -> list[tuple[Judgement, Judgement]]:
        """Judge each text by itself, those of like length together; the order is kept.

        Of a text longer than the encoder takes it judges what stands around both markers; where these are too far
        apart, the answer is UNTOLD.
        """
        encoded = list(map(self._encoded, texts))
        judged: dict[int, tuple[Judgement, Judgement]] = {}
        for places in _batches(encoded):
            for place, answer in zip(places, self._run([encoded[place] for place in places]), strict=True):
                judged[place] = answer
        return [judged.get(place, (UNTOLD, UNTOLD)) for place in range(len(texts))]

    def _encoded(self, text: str) -> Sequence[int]:
        """Return the tokens to judge between the two that BERT frames a text with; none where nothing is to be told."""
        opening, *tokens, closing = self._tokenizer.encode(text).ids
        seen = window(tokens, self._first, self._second, MOST_JUDGED - 2)
        return [] if seen is None else [opening, *seen, closing]

    def _run(self, batch: Sequence[Sequence[int]]) -> Iterator[tuple[Judgement, Judgement]]:
        longest = max(map(len, batch))
        ids = numpy.zeros((len(batch), longest), dtype=numpy.int64)
        mask = numpy.zeros_like(ids)
        for row, tokens in enumerate(batch):
            ids[row, : len(tokens)] = tokens
            mask[row, : len(tokens)] = 1
        stances, hedged = self._session.run(None, {"input_ids": ids, "attention_mask": mask})
        for row in range(len(batch)):
            there, back = (
                Judgement((float(logits[0]), float(logits[1]), float(logits[2])), float(hedge))
                for logits, hedge in zip(stances[row], hedged[row], strict=True)
            )
            yield there, back


def _batches(encoded: Sequence[Sequence[int]]) -> Iterator[list[int]]:
    batch = list[int]()
    for place in sorted(filter(encoded.__getitem__, range(len(encoded))), key=lambda place: len(encoded[place])):
        if batch and (len(batch) + 1) * len(encoded[place]) > _BATCH_TOKENS:
            yield batch
            batch = []
        batch.append(place)
    if batch:
        yield batch


def calibration_from(document: str) -> Calibration:
    """Return the calibration that a JSON document holds."""
    values = json.loads(document)
    return Calibration(values["scale"], values["hedged_from"])


def load_stance_reader(threads: int) -> LearnedStanceReader:
    """Load the encoder that comes with the package, to run in so many threads."""
    folder = resources.files("bot").joinpath("stance_model")
    calibration = folder.joinpath("calibration.json").read_text(encoding="utf-8")
    with (
        resources.as_file(folder.joinpath("encoder.onnx")) as model,
        resources.as_file(folder.joinpath("tokenizer.json")) as tokenizer,
    ):
        judge = OnnxPairJudge(model, tokenizer, threads)
    return LearnedStanceReader(judge, RuleStanceReader(), calibration_from(calibration))
