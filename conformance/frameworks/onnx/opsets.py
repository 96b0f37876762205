"""Operator sets of ONNX: the word `opset`, and what a model of an older set lacks.

Conv and ConvTranspose are defined anew in operator sets 1, 11 and 22. The document of 11 says what that of 1
leaves open (defaults of 1, SAME at a stride, the bound of output_padding) and turns its condition for the odd
padding of ConvTranspose, which contradicted the text of `auto_pad` beside it; ONNX Runtime and the reference
evaluator read every set as 11 reads them. Set 22 adds bfloat16.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Optional, Union

from ...operators import skips
from ...operators.observations import Unsupported
from ...operators.words import Refusal, Words
from ..interface import Call

OPSET = "opset"
WITH_BFLOAT16 = 22
OLDEST_AROUND = 11
"""The first with the Pad and Slice nodes that are put around a call."""


@dataclass(frozen=True)
class CallInOpset(Call):
    """A `Call` whose words name the operator set of its model."""

    opset: int = 0

    @property
    def text(self) -> str:
        return f"{super().text} in opset {self.opset}"


def refuse_opset(words: Words) -> Optional[Refusal]:
    """Why words with an operator set are no model, or None; without one, the newest is meant."""
    opset = words.option("onnx", OPSET, None)
    if opset is None:
        return None
    if not isinstance(opset, int) or isinstance(opset, bool) or opset < 1:
        return Refusal(OPSET, f"an operator set is a whole number from 1 on, not {opset!r}")
    if words.dtype == "bfloat16" and opset < WITH_BFLOAT16:
        return Refusal("dtype", f"operator set {opset} has no bfloat16; it came with {WITH_BFLOAT16}")
    return None


def add_opset(call: Union[Call, Unsupported], words: Words, own: bool) -> Union[Call, Unsupported]:
    """The call in the operator set that the words name, where they name one.

    `own` is true for words that go in untouched, which the runtime refuses where they are wrong. Unsupported
    where a set before 11 lacks the nodes around the call.
    """
    opset = words.option("onnx", OPSET, None)
    if opset is None or isinstance(call, Unsupported):
        return call
    refusal = refuse_opset(words)
    if refusal is not None and not own:
        return Unsupported(refusal.why, skips.WORDS)
    around = not call.native or call.bias == "added"
    if refusal is None and around and opset < OLDEST_AROUND:
        why = f"operator set {opset} lacks the Pad and Slice nodes around the call, which came with"
        return Unsupported(f"{why} {OLDEST_AROUND}", skips.WORDS)
    own_fields = {field.name: getattr(call, field.name) for field in fields(Call)}
    return CallInOpset(**own_fields, opset=opset)


def opset_of(call: Call, default: int) -> int:
    """The operator set of a call's model, `default` where the words name none."""
    return call.opset if isinstance(call, CallInOpset) else default
