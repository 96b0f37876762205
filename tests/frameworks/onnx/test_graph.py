"""The nodes of a call and of what is put around it: computed by NumPy, they give what the call says."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from conformance.frameworks.interface import Call, channels_first
from conformance.frameworks.onnx.graph import Graph

X = np.arange(1.0, 9.0).reshape(1, 2, 4)
W = np.array([2.0, 3.0]).reshape(2, 1, 1)
B = np.array([10.0, 20.0])


def computed(call: Call) -> Any:
    """What the graph of a call gives, where the function "Scale" multiplies channels by the kernel."""
    graph = Graph()
    name = graph.add_call(call, [X.shape, W.shape, B.shape])
    values: dict[str, Any] = {"x": X, "w": W, "b": B, **graph.constants}
    for node in graph.nodes:
        values[node.output] = NODES[node.function](
            *(values[entry] for entry in node.inputs), **node.attributes
        )
    return values[name]


def cut(data: Any, starts: Any, stops: Any, axes: Any) -> Any:
    for start, stop, axis in zip(starts, stops, axes, strict=True):
        data = np.take(data, range(*slice(start, stop).indices(data.shape[axis])), axis)
    return data


def padded(data: Any, ends: Any) -> Any:
    return np.pad(data, list(zip(ends[: data.ndim], ends[data.ndim :], strict=True)))


NODES = {
    "Scale": lambda x, w, group=1: x * w.reshape(1, -1, 1),
    "Pad": padded,
    "Slice": cut,
    "Concat": lambda *parts, axis: np.concatenate(parts, axis),
    "Reshape": np.reshape,
    "Add": np.add,
}
SCALED, COLUMN = X * W.reshape(1, 2, 1), B.reshape(1, 2, 1)


def zeros(data: Any, before: int, after: int) -> Any:
    return np.pad(data, ((0, 0), (0, 0), (before, after)))


@pytest.mark.parametrize(
    ("around", "expected"),
    [
        ({}, SCALED + COLUMN),
        ({"pad": ((1, 2),)}, zeros(SCALED, 1, 2) + COLUMN),
        ({"pad": ((-1, 2),)}, zeros(SCALED, 0, 2)[..., 1:] + COLUMN),
        ({"crop": ((1, 1),)}, SCALED[..., 1:-1] + COLUMN),
        ({"crop": ((0, -2),)}, zeros(SCALED, 0, 2) + COLUMN),
        ({"crop": ((5, -2),)}, zeros(SCALED, 0, 2)[..., 5:] + COLUMN),
        ({"split": 2}, SCALED + COLUMN),
    ],
)
def test_a_graph_computes_what_its_call_says(around: Any, expected: Any) -> None:
    call = Call("Scale", {}, channels_first(1), bias="added", **around)
    assert np.array_equal(computed(call), expected)


def test_every_group_is_a_node_of_its_own() -> None:
    graph = Graph()
    graph.add_call(Call("Conv", {"group": 2}, channels_first(1), split=2), [X.shape, W.shape])
    calls = [node for node in graph.nodes if node.function == "Conv"]
    assert [node.attributes for node in calls] == [{"group": 1}] * 2


def test_a_bias_that_the_function_takes_is_its_third_input() -> None:
    graph = Graph()
    graph.add_call(Call("Conv", {}, channels_first(1), bias="argument"), [X.shape, W.shape, B.shape])
    assert [node.inputs for node in graph.nodes] == [("x", "w", "b")]
