"""A layer's weights are made once; nothing of them is done again for an input."""

import pytest

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks import registry
from conformance.frameworks.modules import LayerText
from conformance.operators.words import Words
from conformance.semantics import translation


def layer(to, dialect, **words):
    full = {"input": (1, 2, 5), "out_channels": 2, "kernel": (3,), "stride": (1,), "dilation": (1,)}
    case = Case("one", Words("conv", **{**full, "padding": 1, **words}), Place("here", 1, 1), dialect)
    geometry = translation.geometry_of(case)
    writer = registry.module_writer(to)
    call = translation.target_call(case, geometry, writer.calls)
    return writer.write(call, translation.arrays_of(case, geometry, call, "source"))


@pytest.mark.parametrize("to", sorted(set(registry.MODULES) - {"numpy"}))
def test_a_kernel_is_turned_where_the_layer_is_made(to):
    """Theano turns its kernel: that is done to the weights, not for every input."""
    text = layer(to, "theano")
    assert isinstance(text, LayerText)
    assert any("::-1" in line for line in text.init)
    assert not any("::-1" in line for line in text.forward)


def test_a_layer_reads_its_weights_and_leaves_y():
    text = layer("torch", "torch", bias=True)
    assert text.forward[0] == "w, b = self.weight, self.bias"
    assert text.forward[-1] == "y = outputs"


@pytest.mark.parametrize("to", registry.MODULES)
def test_every_target_has_a_class_of_all_layers(to):
    lines = registry.module_writer(to).container_lines
    assert lines[0].startswith("class Layers")
    assert "{layers}" in lines
