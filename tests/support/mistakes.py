"""Mistakes in case files, each with what is right and a part of what is said."""

from __future__ import annotations

import re

from conformance.cases.yaml.mistakes import join_words
from conformance.operators.registry import NAMES

CASE = "  - {id: a, op: conv, input: [2, 4, 6, 5], out_channels: 2, kernel: [3, 2]"

WRONG = [
    # words, each with its nearest spelling
    (
        "op: conf",
        "op: conv",
        f"`op` is `conf`; it has to be one of {join_words(NAMES)}; did you mean `conv`?",
    ),
    ("op: Conv", "op: conv", "did you mean `conv`?"),
    ("op: [conv]", "op: conv", "`op` is `['conv']`"),
    (
        "dialect: tensorflw",
        "dialect: tensorflow",
        "tensorflow, torch, jax, theano, onnx, keras; did you mean `tensorflow`?",
    ),
    ("dialect: 1", "dialect: jax", "`dialect` is `1`"),
    ("compare: literaly", "compare: literal", "did you mean `literal`?"),
    ("dtype: float46", "dtype: float64", "did you mean `float64`?"),
    ("layout: channel_last", "layout: channels_last", "did you mean `channels_last`?"),
    ("padding: SAME_LOVER", "padding: SAME_LOWER", "did you mean `SAME_LOWER`?"),
    ("data: integer", "data: integers", "did you mean `integers`?"),
    ("data: {kernel: one}", "data: {kernel: ones}", "`data.kernel` is `one`"),
    ("strides: 2", "stride: 2", "unknown key `strides`; the keys here are id, op,"),
    (
        "data: {weights: ones}",
        "data: {kernel: ones}",
        "unknown key `weights`; the keys here are input, kernel,",
    ),
    ("expect: {shapes: [1]}", "expect: {shape: [2, 2, 4, 4]}", "did you mean `shape`?"),
    # numbers, and what YAML makes of them
    (
        "stride: 1e1",
        "stride: 10",
        "`stride` is `1e1`; it has to be a whole number, or a list of one per spatial",
    ),
    ("stride: 2.0", "stride: 2", "`stride` is `2.0`"),
    ("stride: true", "stride: 1", "`stride` is `true`"),
    ("stride: '2'", "stride: 2", "`stride` is the text `2`"),
    ("stride: 0x10", "stride: 16", "`stride` is `0x10`"),
    ("stride: 1_000", "stride: 1000", "`stride` is `1_000`"),
    ("stride: 010", "stride: 10", "`stride` is `010`"),
    ("stride: .inf", "stride: 1", "`stride` is `.inf`"),
    ("stride: {h: 1}", "stride: [1, 1]", "`stride` is a mapping of 1 key"),
    ("stride: [1, yes]", "stride: [1, 1]", "`stride[1]` is `yes`"),
    ("stride: ", "stride: null", "nothing is written here"),
    ("groups: [1, 1]", "groups: 1", "`groups` is `[1, 1]`"),
    ("groups: depthwise", "groups: 2", "`groups` is `depthwise`"),
    ("padding: 1.5", "padding: 1", "`padding` is `1.5`"),
    ("padding: [1, 1.5]", "padding: [1, 2]", "`padding[1]` is `1.5`"),
    ("padding: [[1, 2], 1]", "padding: [[1, 2], [1, 1]]", "`padding[1]` is `1`"),
    ("padding: [[1, 2], [1, 2, 3]]", "padding: [[1, 2], [1, 2]]", "`padding[1]` is `[1, 2, 3]`"),
    ("padding: {h: 1}", "padding: 1", "`padding` is a mapping"),
    ("bias: yes", "bias: true", "`bias` is `yes`; `true` or `false` is wanted"),
    ("bias: 1", "bias: true", "`bias` is `1`"),
    (
        "gradients: off",
        "gradients: false",
        "`gradients` is `off`; it has to be `true`, `false`, or a list of",
    ),
    ("gradients: jvp", "gradients: [jvp]", "`gradients` is `jvp`; it has to be"),
    ("gradients: []", "gradients: [vjp]", "`gradients` is `[]`; it has to be"),
    (
        "gradients: [vjp, jpv]",
        "gradients: [vjp, jvp]",
        "`gradients[1]` is `jpv`; it has to be one of vjp, jvp,",
    ),
    ("gradients: [adjont]", "gradients: [adjoint]", "did you mean `adjoint`?"),
    ("gradients: [jvp, jvp]", "gradients: [jvp]", "`gradients[1]` is `jvp`; `jvp` stands twice in the list"),
    ("gradients: [true]", "gradients: true", "`gradients[0]` is `true`"),
    # one entry for each spatial axis
    ("stride: [1, 2, 3]", "stride: [1, 2]", "and `input` [2, 4, 6, 5] has 2 of them (case `a`)"),
    ("dilation: [1]", "dilation: 1", "`dilation` is `[1]`; one entry for each spatial axis is wanted"),
    ("padding: [1]", "padding: 1", "`padding` is `[1]`"),
    ("padding: [[1, 1]]", "padding: [[1, 1], [1, 1]]", "`padding` is a list of 1 entries"),
    ("output_size: [3]", "output_size: 3", "`output_size` is `[3]`"),
    ("output_padding: [0, 0, 0]", "output_padding: [0, 0]", "`output_padding` is `[0, 0, 0]`"),
    # data
    (
        "data: {input: [[1, 2], [3]]}",
        "data: {input: ones}",
        "this entry has the shape [1], the one before [2]",
    ),
    ("data: {input: [.nan]}", "data: {input: ones}", "`data.input[0]` is `.nan`; it has to hold finite"),
    ("data: {input: [x]}", "data: {input: ones}", "`data.input[0]` is `x`"),
    ("data: {input: [true]}", "data: {input: ones}", "`data.input[0]` is `true`"),
    (
        "data: {input: [1]}",
        "data: {input: ones}",
        "has the shape [1]; this operand has the shape [2, 4, 6, 5]",
    ),
    ("data: {kernel: [[[[1]]]]}", "data: {kernel: ones}", "this operand has the shape [2, 4, 3, 2]"),
    ("data: {cotangent: [[[[1]]]]}", "data: {cotangent: ones}", "this operand has the shape [2, 2, 4, 4]"),
    ("data: {bias: [1, 2]}", "data: {bias: [1, 2]}, bias: true", "the case has no bias"),
    ("bias: true, data: {bias: [1, 70000]}, dtype: float16", "dtype: float16", "past the largest of float16"),
    ("data: {seed: -1}", "data: {seed: 1}", "`data.seed` is `-1`"),
    ("data: {seed: 9007199254740992}", "data: {seed: 9007199254740991}", "from 0 to 2**53 - 1"),
    ("data: [1, 2]", "data: ones", "`data` is `[1, 2]`"),
    # tags, texts, options
    ("tags: slow", "tags: [slow]", "`tags` is `slow`; it has to be a list of words"),
    ("tags: [a b]", "tags: [a-b]", "`tags[0]` is `a b`"),
    ("tags: [Not]", "tags: [nothing]", "join words in -k"),
    ("tags: [3]", "tags: ['3']", "`tags[0]` is `3`"),
    ("why: 3", "why: three", "`why` is `3`; text is wanted: put it in quotes"),
    ("source: [x]", "source: x", "`source` is `['x']`"),
    ("options: {jax: true}", "options: {jax: {transpose_kernel: true}}", "it has to map frameworks"),
    ("options: {jaax: {a: 1}}", "options: {jax: {a: 1}}", "did you mean `jax`?"),
    # expectations
    ("expect: [2]", "expect: {refused: true}", "`expect` is `[2]`; a mapping is wanted"),
    ("expect: {refused: torch}", "expect: {refused: false}", "`expect.refused` is `torch`"),
    ("expect: {refused: 1}", "expect: {refused: []}", "`expect.refused` is `1`"),
    ("expect: {refused: {jax: 3}}", "expect: {refused: {jax: groups}}", "to names of rules"),
    ("expect: {refused: [trch]}", "expect: {refused: [torch]}", "`expect.refused[0]` is `trch`"),
    ("expect: {shape: [2, 2, 4]}", "expect: {shape: [2, 2, 4, 4]}", "`expect.shape` has 3 axes; the output"),
    ("expect: {shape: [2, 2, 4, -4]}", "expect: {shape: [2, 2, 4, 4]}", "`expect.shape[3]` is `-4`"),
    ("expect: {output: 3}", "expect: {output: [[[[3]]]]}", "`expect.output` is `3`"),
    ("expect: {output: [[[3]]]}", "expect: {output: [[[[3]]]]}", "`expect.output` has 3 axes"),
    (
        "expect: {output: [[[[3]]]], shape: [1, 1, 1, 2]}",
        "expect: {output: [[[[3]]]], shape: [1, 1, 1, 1]}",
        "`expect.output` has the shape [1, 1, 1, 1], `expect.shape` is [1, 1, 1, 2]",
    ),
    (
        "expect: {refused: true, shape: [2, 2, 4, 4]}",
        "expect: {refused: [jax], shape: [2, 2, 4, 4]}",
        "wants every backend to refuse and a result as well",
    ),
    ("expect: {output: [[[[1.5]]]]}, dtype: int8", "dtype: int8", "`expect.output` has a number that int8"),
    ("expect: {output: [[[[200]]]]}, dtype: int8", "expect: {output: [[[[127]]]]}, dtype: int8", "from -128"),
    ("expect: {output: [[[[7e4]]]]}, dtype: float16", "dtype: float16", "past the largest of float16"),
    ("expect: {grad_input: 3}", "expect: {shape: [2, 2, 4, 4]}", "`expect.grad_input` is `3`"),
    ("expect: {grad_bias: [1, 2]}", "expect: {grad_bias: [1, 2]}, bias: true", "the case has no bias"),
    ("expect: {grad_bias: [1]}, bias: true", "bias: true", "this result has the shape [2]"),
    ("expect: {grad_bias: [1]}, bias: true, gradients: false", "bias: true", "the VJPs are not compared"),
    ("expect: {grad_bias: [1]}, bias: true, dtype: int8", "bias: true", "int8 has no derivatives"),
    # known deviations
    (
        "known: {backend: jax}",
        "known: [{backend: jax, why: x}]",
        "`known` is a mapping of 1 key; a list is wanted",
    ),
    ("known: [jax]", "known: [{backend: jax, why: x}]", "`known[0]` is `jax`; a mapping is wanted"),
    ("known: [{backend: jax}]", "known: [{backend: jax, why: x}]", "`why` is missing here"),
    ("known: [{backend: 3, why: x}]", "known: [{backend: jax+jit, why: x}]", "`known[0].backend` is `3`"),
    ("known: [{why: x}]", "known: [{backend: mine, why: x}]", "`backend` is missing here"),
    (
        "known: [{backend: tensorfow, why: x}]",
        "known: [{backend: tensorflow+xla@gpu, why: x}]",
        "did you mean `tensorflow`?",
    ),
    (
        "known: [{backend: jax, why: x, aspect: outputs}]",
        "known: [{backend: jax, why: x, aspect: output}]",
        "did you mean `output`?",
    ),
    (
        "known: [{backend: jax, why: x, outcome: crash}]",
        "known: [{backend: jax, why: x, outcome: crashed}]",
        "did you mean `crashed`?",
    ),
    (
        "known: [{backend: jax, why: x, versions: 2.0}]",
        "known: [{backend: jax, why: x, versions: '>=2.0,<3'}]",
        "PEP 440",
    ),
    (
        "known: [{backend: jax, why: x, issue: '#12'}]",
        "known: [{backend: jax, why: x, issue: 'https://example.org/12'}]",
        "it has to be a link",
    ),
    (
        "known: [{backend: jax, why: x, reason: y}]",
        "known: [{backend: jax, why: x}]",
        "unknown key `reason`; the keys here are backend, why,",
    ),
]


def start_of_case(keys):
    """A case that lacks only its end, without the key that `keys` begins with."""
    return re.sub(rf"(?<=[{{ ]){keys.split(':')[0]}: (\[[^\]]*\]|\w+), ", "", CASE + ", ")
