"""What a word means that this program does not have: another name for one of its own, or a slip.

Every message that answers an unknown word asks here, so that a word is understood alike everywhere. On the
command line another name is taken as what it means; files hold one spelling, which a message names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import get_close_matches

LONGEST_SUGGESTED = 40
"""Characters of a word for which a nearer spelling is looked for; every word of the program is shorter."""

CLOSE = 0.6
"""How alike two words are that one may be a slip for, by the ratio of difflib."""

_SYNONYMS = {
    # frameworks, by the name of a backend, a dialect or a package
    "tensorflow": "tf tensorflow2 tf2 tensor-flow tensorflow-cpu tensorflow-gpu",
    "torch": "pytorch py-torch",
    "jax": "jaxlib",
    "onnxruntime": "ort onnx-runtime onnx_runtime onnxrt",
    "onnx": "onnxruntime ort onnx-runtime onnx_runtime onnxrt onnx-reference onnx-ml",
    "onnx-reference": "onnx_reference onnxreference reference-evaluator",
    "keras": "tf.keras tf-keras keras3",
    "numpy": "np",
    "theano": "lasagne",
    # operators
    "conv": "convolution convnd convolve cross_correlation",
    "conv_transpose": "deconv deconvolution convtranspose transposed_conv transposed_convolution"
    " transpose_conv conv-transpose fractionally_strided_convolution",
    # devices, layouts, dtypes
    "gpu": "cuda",
    "channels_first": "nchw ncw ncdhw nc_first channel_first",
    "channels_last": "nhwc nwc ndhwc channel_last",
    "float64": "fp64 f64 double float64_t",
    "float32": "fp32 f32 single",
    "float16": "fp16 f16 half",
    "bfloat16": "bf16 bfloat",
    "int8": "i8 s8",
    "int16": "i16 s16",
    "int32": "i32 s32",
    "int64": "i64 s64",
    "uint8": "u8",
    "uint16": "u16",
    "uint32": "u32",
    "uint64": "u64",
    # formats of reports
    "markdown": "md",
    "github": "gh",
    "junit": "xml junitxml",
}
"""Other names with one meaning, in lower case, by the word that each stands for; which of several depends on
what is allowed."""

_HINTS = {
    "conv": "conv1d conv2d conv3d correlate",
    "conv_transpose": "conv1d_transpose conv2d_transpose conv3d_transpose conv_transpose1d conv_transpose2d"
    " conv_transpose3d convtranspose1d convtranspose2d convtranspose3d conv1dtranspose conv2dtranspose"
    " conv3dtranspose deconv1d deconv2d deconv3d conv_t tconv upconv",
    "numpy": "reference ref",
    "jax": "flax xla",
    "float32": "float",
    "int8": "byte char qint8",
    "int16": "short",
    "int32": "int integer",
    "int64": "long",
    "uint8": "ubyte quint8",
    "theano": "aesara pytensor",
    "gpu": "nvidia rocm tpu mps",
    "VALID": "none no_padding zero",
    # commands
    "run": "test tests start exec execute bench pytest",
    "backends": "frameworks devices versions env info doctor",
    "list": "ls show collect cases ids tags",
    "check": "validate lint verify",
    "explain": "describe shape shapes geometry why",
    "translate": "convert port transpile rewrite",
    "diff": "compare",
    "merge": "join combine",
    "envs": "environments venvs environment",
    "selftest": "self-test mutate mutation",
    "sweep": "fuzz random hypothesis",
    "repro": "reproduce report script",
    "upgrade": "update bump",
    "github": "annotations actions",
    # keys of case files
    "id": "name",
    "kernel": "kernel_size kernel_shape filter weight weights k ksize",
    "out_channels": "filters c_out output_channels features",
    "stride": "strides window_strides subsample",
    "dilation": "dilations dilation_rate rhs_dilation rate",
    "padding": "pad pads auto_pad border_mode",
    "groups": "feature_group_count group",
    "output_size": "output_shape out_size",
    "output_padding": "out_padding adj",
    "layout": "data_format",
    "bias": "use_bias",
    "expect": "expected expects expectation",
    "gradients": "grad grads gradient",
    "dtype": "type data_type",
    "op": "operator operation",
    "dialect": "framework language",
}
"""Words, in lower case, that people type where another one is wanted: messages name it, nothing takes it."""


def meaning(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that this one is another name of, or in other capitals; None where there is none."""
    candidates, written = tuple(allowed), word.lower()
    if word in candidates:
        return word
    alike = (each for each in candidates if each.lower() == written)
    return next(alike, None) or next(_stood_for(written, candidates, _SYNONYMS), None)


def nearest(word: str, allowed: Iterable[str], most: int = 1) -> tuple[str, ...]:
    """The allowed words that this one may be meant to be, the likeliest first; empty where none is near."""
    candidates, written = tuple(allowed), word.lower()
    meant = meaning(word, candidates)
    if meant is not None:
        return (meant,)
    if len(word) > LONGEST_SUGGESTED:
        return ()
    spelling = {candidate.lower(): candidate for candidate in candidates}
    near = [spelling[each] for each in get_close_matches(written, spelling, most, CLOSE)]
    hinted = _stood_for(written, candidates, _HINTS)
    longer = (each for each in candidates if len(word) > 2 and each.lower().startswith(written))
    return tuple(dict.fromkeys((*hinted, *near, *longer)))[:most]


def _stood_for(written: str, candidates: Iterable[str], table: Mapping[str, str]) -> Iterator[str]:
    return (each for each in candidates if written in table.get(each, "").split())


def stands_for(word: str, allowed: Iterable[str]) -> str | None:
    """The allowed word that this one is, or is known to be written for; none that is only spelled alike."""
    candidates = tuple(allowed)
    return meaning(word, candidates) or next(_stood_for(word.lower(), candidates, _HINTS), None)


def suggest_spelling(word: str, allowed: Iterable[str]) -> str:
    """`; did you mean ...?` with the word that is meant or nearest, or '' where none is near."""
    near = nearest(word, allowed)
    return f"; did you mean `{near[0]}`?" if near else ""


def split_list(text: str) -> tuple[str, ...]:
    """The words of a list with commas; a comma before a comparison belongs to a version: `jax>=0.4,<0.5`."""
    words: list[str] = []
    for part in text.split(","):
        if words and part.lstrip()[:1] in ("<", ">", "=", "!", "~"):
            words[-1] += f",{part}"
        else:
            words.append(part.strip())
    return tuple(word for word in words if word)
