"""A layer of a Keras model: layers of Keras with their weights in it, one for each group."""

from conformance.cases.case import Case
from conformance.cases.yaml.place import Place
from conformance.frameworks.keras.module import WRITER
from conformance.operators.words import Words
from conformance.semantics import translation


def layer(op, **words):
    full = {"input": (1, 4, 5), "out_channels": 4, "kernel": (3,), "stride": (2,), "dilation": (1,)}
    case = Case("one", Words(op, **{**full, "padding": 1, **words}), Place("here", 1, 1), "torch")
    geometry = translation.geometry_of(case)
    call = translation.target_call(case, geometry, "keras")
    return WRITER.write(call, translation.arrays_of(case, geometry, call, "source"))


def test_a_layer_is_built_once_and_given_its_weights():
    text = layer("conv")
    assert "    layer.build((None, None, 4))" in text.init
    assert "    layer.set_weights([part_kernel])" in text.init
    assert "outputs = self.parts[0](inputs)" in text.forward
    assert not any("build" in line for line in text.forward)


def test_groups_without_a_word_of_keras_are_layers_of_their_own():
    text = layer("conv_transpose", groups=2)
    assert "for part_kernel in np.split(kernel, 2, axis=-1):" in text.init
    assert "outputs = [part(group) for part, group in zip(self.parts, groups)]" in text.forward


def test_a_bias_behind_a_cut_is_a_weight_beside_the_layer():
    added = layer("conv_transpose", bias=True, output_padding=(1,))
    assert "self.bias.assign(b)" in added.init
    assert added.forward[0] == "b = self.bias"
