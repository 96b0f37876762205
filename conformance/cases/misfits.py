"""Operands and lists of a case that do not fit the rest of its words: the key `operands`, and when they are
meant."""

from __future__ import annotations

from conformance.cases.draft import Draft
from conformance.cases.format import Keys
from conformance.operators.data_kinds import INTEGERS, NORMAL, ONES
from conformance.operators.question import LITERAL
from conformance.operators.tensors import BIAS, INPUT, KERNEL, OPERANDS
from conformance.operators.words import Operand, Words

KINDS = (INTEGERS, ONES, NORMAL)
"""Kinds of data that do not depend on where the axes of an operand are."""


def misfits_are_meant(keys: Keys) -> bool:
    """Whether a list of another length than there are axes is meant, and not a slip.

    It is where frameworks get the words as they are (`compare: literal`) and the author says what comes of
    them (`expect.refused`) or gives operands of their own.
    """
    refused = keys.expect is not None and keys.expect.refused is not None
    return keys.compare == LITERAL and (refused or keys.operands is not None)


def own_operands(keys: Keys) -> dict[str, Operand]:
    """The operands that a case gives, by name, without those of which it says nothing."""
    if keys.operands is None:
        return {}
    given = {name: getattr(keys.operands, name) for name in (INPUT, KERNEL, BIAS)}
    own = {name: Operand(part.shape, part.dtype) for name, part in given.items() if part is not None}
    return {name: operand for name, operand in own.items() if operand != Operand()}


def check_operands(draft: Draft, words: Words) -> None:
    """Note what a case cannot ask of operands that do not fit its words."""
    if words.fit_together:
        return
    if BIAS in words.operands and draft.keys.bias is False:
        draft.note(("bias",), "`bias` is false, and `operands` gives one; take one of them out")
    if isinstance(draft.keys.gradients, tuple) and draft.keys.gradients != ("vjp",):
        text = "`gradients` asks for more than `vjp`, which operands that do not fit the words do not have"
        draft.note(("gradients",), f"{text}; write `gradients: true` or false")
    allowed = KINDS if words.operand_dtypes == {words.dtype} else (INTEGERS, ONES)
    for name in OPERANDS:
        kind = None if draft.keys.data is None else getattr(draft.keys.data, name)
        if isinstance(kind, str) and kind not in allowed:
            text = f"`data.{name}` is {kind}; operands that do not fit the words hold one of"
            draft.note(("data", name), f"{text} {', '.join(allowed)}, or whole numbers")
