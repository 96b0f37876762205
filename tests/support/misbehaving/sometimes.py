"""An adapter that dies or hangs where a geometry asks for it, by its variant; right everywhere else."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace

from conformance.frameworks.planted import adapter
from conformance.operators.observations import About

FOREVER = 600


def hang():
    time.sleep(FOREVER)


def leave():
    os._exit(7)


def segfault():
    os.kill(os.getpid(), signal.SIGSEGV)


def strided_groups(geometry, derived):
    return geometry.groups > 1 and any(axis.stride > 1 for axis in geometry.axes)


def one_padding(geometry, derived):
    return any((axis.offset, axis.kernel) == (1, 3) for axis in geometry.axes)


def dilated_gradient(geometry, derived):
    return derived and any(axis.dilation > 1 for axis in geometry.axes)


def always(geometry, derived):
    return True


DEEDS = {
    "": (),
    "aborts": ((strided_groups, os.abort),),
    "segfaults": ((one_padding, segfault),),
    "hangs": ((strided_groups, hang),),
    "always-hangs": ((always, hang),),
    "leaves": ((dilated_gradient, leave),),
    "always-aborts": ((always, os.abort),),
    "two": ((strided_groups, os.abort), (dilated_gradient, os.abort)),
}


class Adapter(adapter.Adapter):
    def __init__(self, variant="", device="auto"):
        super().__init__("", device)
        self._deeds = DEEDS[variant]

    def about(self) -> About:
        return replace(super().about(), framework="sometimes", variants=tuple(DEEDS))

    def conv(self, call, x, w, b=None):
        self._do(call.geometry, derived=False)
        return super().conv(call, x, w, b)

    conv_transpose = conv

    def differentiate(self, call, function, operands, cotangent):
        self._do(call.geometry, derived=False)
        self._do(call.geometry, derived=True)
        return super().differentiate(call, function, operands, cotangent)

    def _do(self, geometry, derived):
        for holds, deed in self._deeds:
            if geometry is not None and holds(geometry, derived):
                deed()
