"""A NumPy program as a script: linear in each operand, which is all that its derivatives need."""

from __future__ import annotations

from ..scripting import Script

TRANSPOSED = (
    "",
    "def transposed(linear, operand, cotangent):",
    '    """The transpose of a linear function of an operand, applied to the cotangent, number by number."""',
    "    gradient = np.zeros_like(operand)",
    "    for place in np.ndindex(operand.shape):",
    "        one = np.zeros_like(operand)",
    "        one[place] = 1",
    "        column = linear(one).astype(np.float64)",
    "        reached = column != 0",
    "        gradient[place] = np.vdot(column[reached], cotangent[reached])",
    "    return gradient",
    "",
    "",
    "x, w, *bias = operands",
)

SCRIPT = Script(
    imports=(),
    version="np.__version__",
    tensor=lambda text, dtype, device: text,
    array=lambda text, dtype: text,
    differentiate=(
        *TRANSPOSED,
        "output, none = compute(*operands), [0 * one for one in bias]",
        "gradients = [",
        "    transposed(lambda one: compute(one, w, *none), x, cotangent),",
        "    transposed(lambda one: compute(x, one, *none), w, cotangent),",
        "    *(transposed(lambda one: compute(0 * x, w, one), vector, cotangent) for vector in bias),",
        "]",
    ),
    jvp=(
        "(x, w, *bias), (tx, tw, *along) = operands, tangents",
        "jvp = compute(tx, w, *along) + compute(x, tw, *[0 * one for one in bias])",
    ),
    second_order=(
        *TRANSPOSED,
        "(tx, tw, *along), none = tangents, [0 * one for one in bias]",
        "second = [",
        "    transposed(lambda one: compute(one, tw, *none), x, cotangent),",
        "    transposed(lambda one: compute(tx, one, *none), w, cotangent),",
        "    compute(tx, w, *along) + compute(x, tw, *none),",
        "]",
    ),
)
