"""A call of unfold or fold in PyTorch as a program."""

from __future__ import annotations

from typing import List, Tuple, Union

from ....operators.observations import Unsupported
from ...interface import Call
from ...patch_rules import TAPS, PatchCall
from ...program import Arrays, Program, geometry_of, write_program
from ...source_text import assignment
from ..code import FUNCTIONAL, TorchSpelling
from .calls import KEYWORDS


class TorchPatchSpelling(TorchSpelling):
    """Functions of patches over tensors, the windows on axes of their own before and after."""

    keywords = KEYWORDS

    def write_call(self, call: Call, operands: Tuple[str, ...]) -> List[str]:
        function = call.function.replace(FUNCTIONAL, "F.")
        exchanges = isinstance(call, PatchCall) and call.exchanges
        if geometry_of(call).gathers:
            windows = ", ".join(str(axis.size) for axis in geometry_of(call).axes)
            return [
                *assignment("outputs", function, [*operands, *self.arguments(call)]),
                f"outputs = outputs.reshape(*outputs.shape[:2], {windows})",
                *(_exchange("outputs", call, "outputs") if exchanges else []),
            ]
        name = "patches" if exchanges else operands[0]
        first = _exchange(operands[0], call, name) if exchanges else []
        return [*first, *assignment("outputs", function, [f"{name}.flatten(2)", *self.arguments(call)])]


def _exchange(source: str, call: Call, target: str) -> List[str]:
    """Statements that exchange channels and taps on the axis that they share."""
    geometry = geometry_of(call)
    channels = str(geometry.in_channels if geometry.gathers else geometry.out_channels)
    shared = ("-1", channels) if not geometry.gathers and geometry.own["order"] == TAPS else (channels, "-1")
    split = f"{source}.reshape(len({source}), {', '.join(shared)}, *{source}.shape[2:])"
    return [
        "# channels and taps exchanged, for which torch has no word",
        f"{target} = {split}.transpose(1, 2).reshape({source}.shape)",
    ]


def program(call: Call, arrays: Arrays) -> Union[Program, Unsupported]:
    """The functional form, on the CPU."""
    return write_program(TorchPatchSpelling(arrays.tensors), call, arrays)
