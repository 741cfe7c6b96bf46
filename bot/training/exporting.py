"""From the trained network to the files that the bot runs.

A few of the numbers between the two halves of a layer's feed-forward network are far larger than the rest, so that
8 bits for all of them lose much (2 points of macro-F1 on our corpus, 5 on the news). These are therefore given in two
times 8 bits: coarsely, and what that leaves, each multiplied with the same weights.
"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

import onnx
import torch
from onnx import NodeProto
from onnx.helper import make_node
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
        network = onnx.load(whole)
        split = [node for old in network.graph.node for node in _in_two_steps(old)]
        del network.graph.node[:]
        network.graph.node.extend(split)
        onnx.save(network, whole)
        quantize_dynamic(whole, folder / "encoder.onnx", weight_type=QuantType.QInt8, per_channel=True)
    tokenizer.backend_tokenizer.save(str(folder / "tokenizer.json"))


def _in_two_steps(node: NodeProto) -> list[NodeProto]:
    """Return the node, or where it is the second half of a feed-forward network the nodes that do the same in two."""
    name = node.name
    if not name.endswith("/output/dense/MatMul"):
        return [node]
    values, weights = node.input
    rounded = [f"{name}/rounded", f"{name}/scale", f"{name}/zero"]
    coarse, rest = f"{name}/coarse", f"{name}/rest"
    return [
        make_node("DynamicQuantizeLinear", [values], rounded, f"{name}/round"),
        make_node("DequantizeLinear", rounded, [coarse], f"{name}/restore"),
        make_node("Sub", [values, coarse], [rest], f"{name}/subtract"),
        make_node("MatMul", [coarse, weights], [f"{name}/of_coarse"], f"{name}/multiply_coarse"),
        make_node("MatMul", [rest, weights], [f"{name}/of_rest"], f"{name}/multiply_rest"),
        make_node("Add", [f"{name}/of_coarse", f"{name}/of_rest"], [node.output[0]], f"{name}/add"),
    ]
