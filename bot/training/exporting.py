"""From the trained network to the files that the bot runs."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from transformers import AutoTokenizer

from bot.training.encoder import PairEncoder


def export(encoder: PairEncoder, tokenizer: AutoTokenizer, folder: Path) -> None:
    """Write `encoder.onnx`, its weights as 8-bit integers with a scale for each channel, and `tokenizer.json`."""
    encoder.eval()
    ids = torch.randint(1000, 2000, (2, 12))
    ids[:, 2], ids[:, 5] = encoder.first, encoder.second
    batch_and_length = {0: "batch", 1: "length"}
    with TemporaryDirectory() as scratch:
        whole = Path(scratch) / "whole.onnx"
        torch.onnx.export(
            encoder,
            (ids, torch.ones_like(ids)),
            str(whole),
            input_names=["input_ids", "attention_mask"],
            output_names=["stances", "hedged"],
            dynamic_axes={
                "input_ids": batch_and_length,
                "attention_mask": batch_and_length,
                "stances": {0: "batch"},
                "hedged": {0: "batch"},
            },
            opset_version=17,
            dynamo=False,
        )
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))
