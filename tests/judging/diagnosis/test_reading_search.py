"""Readings of a framework's own call, where an adapter puts zeros or cuts around it."""

from dataclasses import replace

import numpy as np
from support.planted.dense import ask, case

from conformance.frameworks import registry
from conformance.frameworks.interface import Adapter
from conformance.judging.diagnosis.reading_search import ReadingSearch
from conformance.judging.numerics.criterion import Criterion
from conformance.operators.convolution.reference import taps
from conformance.operators.surroundings import Surroundings
from conformance.operators.windows.geometry import Axis, Geometry
from conformance.reports.failure import describe_call

LATE = case(
    "late",
    "tensorflow",
    op="conv_transpose",
    input=(2, 4, 5),
    out_channels=6,
    kernel=(5,),
    stride=(2,),
    dilation=(1,),
    padding="SAME",
    groups=1,
    bias=True,
)
"""A crop of (1, 2): torch crops one at both ends, and one more is cut behind its call."""


class Lossy(Adapter):
    """Makes calls as torch's adapter does; the transposed convolution in them loses its padding."""

    dialect = "torch"
    lost = True

    def translate(self, question, prediction):
        return registry.call("torch")(question, prediction, "cpu")

    def conv_transpose(self, call, x, w, b):
        (asked,), padding = call.geometry.axes, call.words["padding"][0]
        offset = 0 if self.lost else padding
        axis = Axis(x.shape[2], asked.kernel, asked.stride, asked.dilation, offset, asked.full - 2 * offset)
        inner = Geometry("conv_transpose", x.shape[0], x.shape[1], w.shape[1], 1, (axis,))
        y = taps.result("output", inner, x.astype(float), w.astype(float), None, None)
        (before, after), *_ = call.crop
        y = y[:, :, before : y.shape[2] - after]
        return (y if b is None else y + b.reshape(1, -1, 1)).astype(x.dtype)


class Sound(Lossy):
    lost = False


def test_the_reading_of_the_call_is_named_inside_of_what_is_cut_after_it():
    assert ask(LATE, Sound()).verdict == "pass"
    found = ask(LATE, Lossy())
    assert found.readings == ("not-cropped",)
    assert found.shape == (2, 6, 12)
    assert found.around == ("output cut after the call (negative: zeros added): ((0, 1),)",)
    lines = list(describe_call(found))
    assert lines == [f"call: {found.call}", f"around the call: {'; '.join(found.around)}"]


def test_without_what_stands_around_it_the_call_has_no_reading(monkeypatch):
    monkeypatch.setattr(Surroundings, "fit", lambda self, rank: False)
    assert ask(LATE, Lossy()).readings == ()


def test_a_reading_of_the_whole_is_named_where_the_call_has_none():
    class LateCut(Sound):
        """Cuts the wrong end: the adapter's own mistake, which no reading of the call explains."""

        def conv_transpose(self, call, x, w, b):
            return super().conv_transpose(replace(call, crop=((1, 0),)), x, w, b)

    assert "window-later" in ask(LATE, LateCut()).readings


def test_signalling_nans_are_converted_without_a_warning(recwarn):
    from conformance.cases.questions import question_of
    from conformance.frameworks.registry import predict
    from conformance.judging.diagnosis.diagnosis import diagnose
    from conformance.judging.numerics.reference_values import Reference

    question = question_of(case())
    truth = Reference(predict(question, None), question)
    output = truth.results["output"].astype(np.float32)
    output.reshape(-1).view(np.uint32)[0] = 0x7FA00000
    assert ReadingSearch(Criterion(truth), truth.results, ()).candidates
    assert "output" in diagnose(Criterion(truth), {"output": output}, ["output"]).text
    assert not recwarn.list
