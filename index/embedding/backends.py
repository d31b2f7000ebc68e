"""What computes a model's products: how fast that is depends on the processor.

`fastest` chooses between two backends that give the same vectors, by timing both:

- ``torch``: float32 as PyTorch does it by itself, with MKL where it was built with that. MKL keeps
  to AVX2 on processors that are not Intel's.
- ``onednn``: float32 by oneDNN, which PyTorch carries too and which uses AVX-512 wherever there
  is any; GELU is computed with the product before it.

Two more are there to be measured and are never chosen, since their vectors are others:
``bfloat16``, and ``int8`` (weights by channel, inputs by batch). docs/measurements.md has figures.
"""

import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, partial
from time import perf_counter
from typing import TYPE_CHECKING, Literal, get_args

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer
    from torch import Tensor
    from torch.nn import Linear, Module

Backend = Literal["torch", "onednn", "bfloat16", "int8"]
BACKENDS: tuple[Backend, ...] = get_args(Backend)
LOSSLESS: tuple[Backend, ...] = ("torch", "onednn")

# The largest product of the bundled model, for a batch of six passages: some milliseconds.
_ROWS, _WIDTH, _INNER = 1024, 384, 1536
_REPEATS = 5
# Less than this is within the noise of timing; what PyTorch does by itself is then left alone.
_WORTH_IT = 1.15


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A backend, and why it was chosen, in words for people."""

    backend: Backend
    why: str


@cache
def fastest() -> Choice:
    """Give the faster of the backends that keep the vectors, as timed here, once a process."""
    import torch

    if not _has_onednn():
        return Choice(backend="torch", why="这里的 PyTorch 没有 oneDNN")
    rows = torch.linspace(-1, 1, _ROWS * _WIDTH).reshape(_ROWS, _WIDTH)
    weight = torch.linspace(-1, 1, _INNER * _WIDTH).reshape(_INNER, _WIDTH) / _WIDTH
    bias = torch.linspace(-1, 1, _INNER)
    plain = partial(torch.nn.functional.linear, rows, weight, bias)
    other = partial(_onednn_linear, rows, weight, bias, "none")
    with torch.inference_mode():
        same = torch.allclose(plain(), other(), atol=1e-4)
        # In turns: whatever else the machine does then slows both.
        times = [(_seconds(plain), _seconds(other)) for _ in range(_REPEATS)]
    gain = min(t for t, _ in times) / min(t for _, t in times)
    if not same:
        return Choice(backend="torch", why="oneDNN 在本机的结果不一致")
    if gain < _WORTH_IT:
        return Choice(backend="torch", why=f"oneDNN 在本机不更快（实测 {gain:.1f} 倍）")
    return Choice(backend="onednn", why=f"本机实测矩阵乘法快 {gain:.1f} 倍，向量不变")


def use(backend: Backend, model: "SentenceTransformer") -> None:
    """Let a freshly loaded model compute with this backend, where its layers allow it.

    Layers of other kinds, and weights that are not float32, stay as they are.
    """
    import torch

    if backend == "onednn" and _has_onednn():
        _give_to_onednn(model)
    elif backend == "bfloat16":
        model.to(torch.bfloat16)
    elif backend == "int8":
        _quantise(model)


def _give_to_onednn(model: "SentenceTransformer") -> None:
    import torch

    modules = list(model.modules())
    for module in filter(_is_plain_layer, modules):
        module.forward = partial(_through_onednn, module, "none")
    for module in filter(_ends_in_gelu, modules):
        module.dense.forward = partial(_through_onednn, module.dense, "gelu")
        module.intermediate_act_fn = torch.nn.Identity()


def _has_onednn() -> bool:
    import torch

    available: bool = torch.backends.mkldnn.is_available()
    return available and hasattr(torch.ops.mkldnn, "_linear_pointwise")


def _is_plain_layer(module: "Module") -> bool:
    import torch

    return type(module) is torch.nn.Linear and module.weight.dtype is torch.float32


def _ends_in_gelu(module: "Module") -> bool:
    """Say whether this is the middle of a BERT layer: `dense`, then GELU as its formula has it."""
    import torch
    from transformers.activations import GELUActivation

    after = getattr(module, "intermediate_act_fn", None)
    return (
        hasattr(module, "dense")
        and _is_plain_layer(module.dense)
        and isinstance(after, GELUActivation)
        and after.act is torch.nn.functional.gelu
    )


def _through_onednn(layer: "Linear", after: str, rows: "Tensor") -> "Tensor":
    return _onednn_linear(rows, layer.weight, layer.bias, after)


def _onednn_linear(rows: "Tensor", weight: "Tensor", bias: "Tensor", after: str) -> "Tensor":
    import torch

    # What torch.compile makes of a linear layer; "none" is the exact kind of GELU.
    kind = "none" if after == "gelu" else ""
    return torch.ops.mkldnn._linear_pointwise(rows, weight, bias, after, [], kind)


def _quantise(model: "SentenceTransformer") -> None:
    import torch

    quantisation = torch.ao.quantization
    layers = {torch.nn.Linear: quantisation.per_channel_dynamic_qconfig}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # deprecated; it is here for comparison only
        quantisation.quantize_dynamic(model, layers, dtype=torch.qint8, inplace=True)


def _seconds(run: Callable[[], object]) -> float:
    started = perf_counter()
    run()
    return perf_counter() - started
