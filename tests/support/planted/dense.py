"""A few dense, asymmetric cases, and a way to put one to an adapter in this process."""

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.cases.yaml.place import Place
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.operators.tensors import DERIVATIVES
from conformance.operators.words import Words
from conformance.worker.answer import answer

ORDINARY = {
    "op": "conv",
    "input": (2, 4, 7, 9),
    "out_channels": 6,
    "kernel": (3, 2),
    "stride": (2, 3),
    "dilation": (1, 2),
    "groups": 2,
    "padding": (1, 2),
    "bias": True,
}
REAL = dict.fromkeys(("input", "kernel", "bias", "cotangent"), "normal")


def case(name="case", dialect="torch", **words):
    """The ordinary convolution, but for some words and fields of the case."""
    fields = {
        key: words.pop(key)
        for key in ("kinds", "expect", "known", "compare", "gradients", "derivatives")
        if key in words
    }
    return Case(
        f"dense.yaml::{name}", Words(**{**ORDINARY, **words}), Place("dense.yaml", 7, 5), dialect, **fields
    )


EVERY = tuple(DERIVATIVES)
ODD = {"padding": "SAME", "dilation": (1, 1), "kernel": (4, 3)}
CASES = (
    case("conv"),
    case("transpose", op="conv_transpose", output_padding=(1, 2)),
    case("pads", "jax", padding=((1, 2), (0, 3))),
    case("wide", "tensorflow", input=(2, 34, 7, 9), out_channels=38, **ODD),
    case("transpose-same", "tensorflow", op="conv_transpose", groups=1, output_size=(14, 26), **ODD),
    case(
        "volume",
        input=(2, 4, 5, 4, 6),
        kernel=(2, 3, 2),
        stride=(2, 1, 3),
        dilation=(2, 1, 3),
        padding=(1, 0, 2),
    ),
    case(
        "volume-same",
        "tensorflow",
        input=(2, 4, 5, 6, 7),
        kernel=(4, 3, 2),
        stride=(2, 1, 1),
        dilation=(1, 1, 1),
        padding="SAME",
        groups=1,
    ),
    case("real", kinds=REAL),
    case("real-float64", kinds=REAL, dtype="float64"),
    case("special", kinds={"input": "special", "cotangent": "special"}),
    case("line", input=(2, 9, 17), kernel=(3,), stride=(2,), dilation=(2,), padding=(1,), groups=1),
    case(
        "gaps",
        op="conv_transpose",
        input=(2, 9, 17),
        kernel=(3,),
        stride=(4,),
        dilation=(1,),
        padding=(1,),
        groups=1,
        out_channels=17,
    ),
    case("three-groups", input=(2, 6, 7, 9), groups=3),
    case(
        "long",
        dilation=(1,),
        input=(2, 131, 3),
        out_channels=131,
        kernel=(2,),
        stride=(1,),
        padding=(0,),
        groups=1,
    ),
    case(
        "volume-transposed",
        op="conv_transpose",
        input=(2, 4, 2, 3, 2),
        kernel=(2, 3, 2),
        stride=(2, 1, 3),
        dilation=(1, 1, 1),
        padding=(1, 0, 1),
        output_padding=(1, 0, 2),
    ),
    case("every-derivative", derivatives=EVERY, input=(2, 4, 8, 9), padding=(0, 1)),
    case("every-derivative-transposed", op="conv_transpose", output_padding=(1, 2), derivatives=EVERY),
    case(
        "every-derivative-square",
        derivatives=EVERY,
        input=(2, 4, 5, 6),
        out_channels=4,
        kernel=(3, 5),
        stride=(1, 1),
        dilation=(1, 1),
        padding=(1, 2),
    ),
    case(
        "stretched",
        input=(1, 4, 4, 5, 6),
        kernel=(2, 2, 2),
        stride=(1, 1, 1),
        dilation=(2, 3, 2),
        padding=(0, 1, 0),
    ),
    case(
        "below-the-kernel",
        "jax",
        input=(1, 2, 2, 2),
        kernel=(3, 3),
        stride=(3, 3),
        dilation=(1, 1),
        padding="VALID",
    ),
    case(
        "nothing-written",
        op="conv_transpose",
        input=(2, 3, 4, 5),
        stride=(1, 1),
        dilation=(1, 1),
        padding=None,
        groups=1,
    ),
)
ONE_OPERAND = {"out_channels": 1, "groups": 1, "bias": False, "dilation": (1, 1)}
BESIDE = (
    case("patches", op="unfold", **{**ONE_OPERAND, "dilation": (1, 2)}),
    case(
        "sums-of-patches",
        op="fold",
        **{**ONE_OPERAND, "input": (2, 24, 4, 4), "stride": (1, 2), "padding": (0, 1), "output_size": (6, 6)},
    ),
    case("depthwise", op="depthwise_conv", input=(2, 3, 7, 9), groups=1, own={"multiplier": 2}),
    case("maxima", op="max_pool", **{**ONE_OPERAND, "padding": (1, 1)}),
    case(
        "averages",
        op="avg_pool",
        **{**ONE_OPERAND, "kernel": (2, 2), "padding": (1, 1)},
        own={"count_include_pad": False},
    ),
    *(
        case(
            f"resampled-{interpolation}",
            op="upsample",
            **{**ONE_OPERAND, "kernel": (1, 1), "stride": (1, 1), "padding": None},
            input=(2, 3, 4, 5),
            output_size=(8, 3),
            own={"interpolation": interpolation, "coordinates": "half_pixel"},
        )
        for interpolation in ("nearest", "linear")
    ),
)
"""Cases of each operator beside the convolutions."""


def ask(case, adapter, oracle=None, backend="planted"):
    """The verdict on an adapter's answer."""
    question, about = question_of(case, adapter.dialect), adapter.about()
    job = Job(case, backend, question)
    return judge(job, about, answer(question, adapter), oracle or Oracle())
