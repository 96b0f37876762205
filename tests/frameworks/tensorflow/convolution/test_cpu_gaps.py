"""What the CPU lacks depends on the format, on whose kernels run, and on what is asked of them."""

import pytest

from conformance.frameworks.tensorflow.convolution.cpu_gaps import EIGEN, ONEDNN, XLA, cpu_gaps, lacks_kernels
from conformance.operators.windows.geometry import Axis, Geometry

GROUPED = Geometry("conv", 1, 4, 4, 2, (Axis(5, 3, 1, 2, 0, 1),))


@pytest.mark.parametrize(
    ("dtype", "gradients", "kernels", "lacking"),
    [
        ("float32", True, ONEDNN, ()),
        ("float32", True, EIGEN, ("groups", "dilation")),
        ("float32", False, EIGEN, ()),
        ("float64", True, ONEDNN, ("groups", "dilation")),
        ("int32", True, ONEDNN, ("groups", "dilation")),
    ],
)
def test_eigen_lacks_what_onednn_has(dtype, gradients, kernels, lacking):
    assert cpu_gaps(GROUPED, dtype, gradients, False, False, kernels) == lacking


def test_a_gpu_and_xla_lack_nothing():
    assert lacks_kernels("cpu", ONEDNN)
    assert not lacks_kernels("gpu:0", EIGEN)
    assert not lacks_kernels("cpu", XLA)
