"""What a record keeps of an observation beside its verdict: digests, shapes, and why results were refused."""

from __future__ import annotations

from conformance.judging.numerics.elementwise import digest
from conformance.operators.aspects import INFERRED_SHAPE
from conformance.operators.mixed_dtypes import MixedDtypes
from conformance.operators.observations import Answer, Observation, Refused, Unsupported
from conformance.operators.shapes import Shape
from conformance.operators.tensors import OUTPUT


def digests(answer: Answer, dtypes: MixedDtypes) -> dict[str, str]:
    """A digest of every result that came back, in the dtype that it should have."""
    return {name: digest(values, dtypes.stored(name)) for name, values in answer.values.items()}


def inferred_shape(observation: Observation) -> Shape | None:
    """The shape that the framework's own inference gives, of a call that it refuses as well."""
    inferred = observation.inferred_shape if isinstance(observation, (Answer, Refused)) else None
    return None if isinstance(inferred, (Refused, Unsupported)) else inferred


def refused_results(observation: Observation) -> dict[str, dict[str, str]]:
    """Why results were refused though the output was computed, and why no shape was inferred."""
    if not isinstance(observation, (Answer, Refused)):
        return {}
    results = observation.missing if isinstance(observation, Answer) else {}
    asked = {**results, INFERRED_SHAPE: observation.inferred_shape}
    refused = {name: why for name, why in asked.items() if isinstance(why, Refused)}
    return {name: {"type": why.type, "message": why.message} for name, why in refused.items()}


def output_shape(answer: Answer) -> Shape | None:
    """Canonical shape of the output that came back."""
    output = answer.values.get(OUTPUT)
    return None if output is None else tuple(int(extent) for extent in output.shape)
