"""What TensorFlow's CPU kernels of convolutions lack, by operator, number of axes and format."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Optional

from ....operators.dtypes import is_integer
from ....operators.shapes import CONV, CONV_TRANSPOSE, OPERATORS
from ....operators.windows.geometry import Geometry
from ...interface import Call


@dataclass(frozen=True)
class Gap:
    """A feature without a CPU kernel in TensorFlow 2.21, as measured; GPU kernels are taken to have all.

    The dtypes are those with oneDNN; without it, all kernels are Eigen's and lack what they lack in `EIGENS`.
    """

    feature: str
    ops: tuple[str, ...]
    ranks: tuple[int, ...]
    dtypes: tuple[str, ...]
    only_gradients: bool = False
    only_explicit: bool = False


ONEDNN, EIGEN, XLA, ANY = "oneDNN", "Eigen", "XLA", "any"
"""Whose kernels a CPU runs. XLA compiles its own and lacks none. `ANY` is any CPU with oneDNN switched on,
which has kernels for 16 bits on some processors alone."""

EIGENS = ("float64",)
"""Formats whose kernels are Eigen's; oneDNN's, for the others, know dilation, groups and channels first."""
SIXTEEN_BITS = ("bfloat16", "float16")
EVERY = ("float64", "float32", "bfloat16", "float16")
FEATURES = ("groups", "dilation", "channels_first")

CPU_GAPS = (
    Gap("groups", OPERATORS, (3,), EVERY),
    Gap("groups", (CONV_TRANSPOSE,), (1, 2), EIGENS),
    Gap("groups", (CONV,), (1, 2), EIGENS, only_gradients=True),
    Gap("dilation", (CONV,), (3,), EIGENS),
    Gap("dilation", (CONV_TRANSPOSE,), (1, 2, 3), EIGENS),
    Gap("dilation", (CONV,), (1, 2), EIGENS, only_gradients=True),
    Gap("channels_first", OPERATORS, (1, 2, 3), EIGENS),
    # Backward kernels with explicit padding are Eigen's in every format.
    *(Gap(feature, (CONV_TRANSPOSE,), (2,), EVERY, only_explicit=True) for feature in FEATURES),
    *(Gap(feature, (CONV,), (2,), EVERY, only_gradients=True, only_explicit=True) for feature in FEATURES),
)


def cpu_gaps(
    geometry: Geometry,
    dtype: str,
    gradients: bool,
    explicit: bool,
    channels_first: bool,
    kernels: str = ANY,
) -> tuple[str, ...]:
    """The `FEATURES` of a call for which the CPU has no kernel; `explicit` is its kind of padding."""
    # Eigen's kernels lack the same in every format, so that of float64 stands for all of them
    is_eigens = kernels == EIGEN or (kernels == ANY and dtype in SIXTEEN_BITS)
    stored = EIGENS[0] if is_eigens or is_integer(dtype) else dtype
    dilated = any(axis.dilation > 1 for axis in geometry.axes)
    used = {"groups": geometry.groups > 1, "dilation": dilated, "channels_first": channels_first}
    missing = {
        gap.feature
        for gap in CPU_GAPS
        if geometry.op in gap.ops
        and len(geometry.axes) in gap.ranks
        and stored in gap.dtypes
        and (gradients or not gap.only_gradients)
        and (explicit or not gap.only_explicit)
    }
    return tuple(feature for feature in FEATURES if used[feature] and feature in missing)


def missing_gradient(call: Call, dtype: str, device: str, kernels: str = ANY) -> Optional[str]:
    """Why a call that runs has no gradients on the device, or None where it has."""
    if call.geometry is None or not lacks_kernels(device, kernels):
        return None
    explicit = not isinstance(call.words.get("padding", ""), str)
    first = call.layout.input[1] == 1
    emulated = {"groups": call.split > 1, "dilation": bool(call.dilate)}
    gaps = cpu_gaps(call.geometry, dtype, True, explicit, first, kernels)
    lacking = [gap for gap in gaps if not emulated.get(gap)]
    return f"TensorFlow has no CPU kernel for gradients of {lacking[0]} in {dtype}" if lacking else None


def lacks_kernels(device: str, kernels: str) -> bool:
    """Whether a device runs kernels that lack something."""
    return not device.startswith("gpu") and kernels != XLA
