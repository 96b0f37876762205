"""Replies of a worker as frames, and back.

A reply is the backend's description of itself (`About`) or an observation. Both ends use this module, which
may stand in different versions of Python and NumPy.
"""

from __future__ import annotations

import math
from dataclasses import asdict, fields, replace
from typing import Any, Dict, List, Mapping, Union

from ..operators import skips
from ..operators.observations import (
    MISTAKE,
    About,
    Answer,
    Crashed,
    Missing,
    Observation,
    Refused,
    Unsupported,
)
from ..operators.shapes import Shape
from ..operators.surroundings import Surroundings
from ..operators.tensors import DIRECT_RESULTS, FURTHER_RESULTS
from .about import find_mistake
from .frames import Frame, FrameError, Part, encode
from .own_code import OwnCode
from .stages import message_of

MESSAGE_LIMIT = 16384
"""Characters of a framework's message that are sent: XLA prints whole programs."""

NOWHERE = OwnCode()
"""The code of no adapter in particular."""

STDERR_LIMIT = 4096
"""Characters of stderr that are kept with a crash."""

HEAD_LIMIT = 4 * 2**20
"""Bytes of the head of a reply: each text in it is bounded, and few are there."""

AXES_LIMIT = 32
"""Axes of a shape that is inferred, and of what stands around a call."""

STEPS_LIMIT = 32
"""Steps around a call that are kept."""

Reply = Union[Observation, About]


def encode_reply(reply: Reply, to: int) -> List[Part]:
    """Encode a reply to request number `to` as the parts of a frame; only an `Answer` has arrays.

    Raises FrameError where its head is longer than the other side reads.
    """
    if isinstance(reply, Answer):
        return encode({"to": to, **_encode_answer(reply)}, reply.values, HEAD_LIMIT)
    if isinstance(reply, Refused):
        head = {"to": to, **_encode_missing(reply), "inferred": _encode_inferred(reply)}
    else:
        head = {"to": to, "kind": type(reply).__name__, **_encode_value(asdict(reply))}
    return encode(head, limit=HEAD_LIMIT)


def _encode_answer(answer: Answer) -> Dict[str, Any]:
    return {
        "kind": "Answer",
        "dtype": bounded_text(answer.dtype),
        "gradient_dtypes": _encode_value(answer.gradient_dtypes),
        "inferred": _encode_inferred(answer),
        "native": answer.native,
        "bias_added": answer.bias_added,
        "dilated": answer.dilated,
        "call": bounded_text(answer.call),
        "around": [bounded_text(step) for step in answer.around],
        "surroundings": asdict(answer.surroundings),
        "missing": {name: _encode_missing(missing) for name, missing in answer.missing.items()},
        "seconds": answer.seconds,
        "unstable": None if answer.unstable is None else _encode_value(answer.unstable),
        "effects": _encode_value(answer.effects),
    }


def _encode_inferred(observation: Union[Answer, Refused]) -> Any:
    inferred = observation.inferred_shape
    return _encode_missing(inferred) if isinstance(inferred, (Refused, Unsupported)) else inferred


def _encode_missing(missing: Missing) -> Dict[str, Any]:
    if isinstance(missing, Refused):
        return {
            "kind": "Refused",
            "type": bounded_text(missing.type),
            "message": bounded_text(missing.message),
        }
    return {"kind": "Unsupported", "reason": bounded_text(missing.reason), "skip": missing.skip}


def _encode_value(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {bounded_text(str(key)): _encode_value(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_encode_value(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return bounded_text(str(value))


def bounded_text(message: str) -> str:
    """Cut a message to `MESSAGE_LIMIT` in its middle, and replace lone surrogates, which UTF-8 lacks."""
    if len(message) > MESSAGE_LIMIT:
        half = MESSAGE_LIMIT // 2
        left_out = f"\n... {len(message) - 2 * half} characters left out ...\n"
        message = message[:half] + left_out + message[-half:]
    return message.encode("utf-8", "replace").decode()


def decode_reply(frame: Frame, to: int) -> Reply:
    """Decode the reply to request number `to`; raises FrameError where the frame holds none."""
    if frame.head.get("to") != to:
        raise FrameError(f"nobody asked for this reply: {str(dict(frame.head))[:120]}")
    try:
        return _decode_by_kind(frame)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FrameError(f"its head is no reply: {str(dict(frame.head))[:120]}") from error


def _decode_by_kind(frame: Frame) -> Reply:
    head = dict(frame.head)
    kind = head.pop("kind")
    if kind == "Answer":
        return _decode_answer(head, frame)
    if kind == "About":
        return _decode_about(head)
    if kind == "Crashed":
        return Crashed(str(head["how"]), str(head["stderr"]))
    missing = _decode_missing({"kind": kind, **head})
    inferred = _decode_inferred(head.get("inferred"))
    return replace(missing, inferred_shape=inferred) if isinstance(missing, Refused) else missing


def _decode_about(head: Mapping[str, Any]) -> About:
    known = {field.name for field in fields(About)}
    about = About(**{key: _freeze(value) for key, value in head.items() if key in known})
    mistake = find_mistake(about)
    if mistake:
        raise ValueError(mistake)
    return about


def _decode_answer(head: Mapping[str, Any], frame: Frame) -> Answer:
    unstable, effects, missing = head.get("unstable"), head.get("effects", {}), head["missing"]
    dtypes = head.get("gradient_dtypes", {})
    named = {*frame.arrays, *(unstable or {}), *effects, *missing, *dtypes}
    if not named <= {*DIRECT_RESULTS, *FURTHER_RESULTS}:
        raise ValueError("names that are no results")
    return Answer(
        values=frame.arrays,
        dtype=str(head["dtype"]),
        gradient_dtypes={str(name): str(dtype) for name, dtype in dtypes.items()},
        inferred_shape=_decode_inferred(head["inferred"]),
        native=bool(head["native"]),
        bias_added=bool(head["bias_added"]),
        dilated=bool(head.get("dilated", False)),
        call=str(head["call"]),
        around=tuple(str(step) for step in head.get("around", ())[:STEPS_LIMIT]),
        surroundings=_decode_surroundings(head.get("surroundings", {})),
        missing={name: _decode_missing(why) for name, why in missing.items()},
        seconds=_decode_seconds(head["seconds"]),
        unstable=None if unstable is None else {str(name): str(how) for name, how in unstable.items()},
        effects={str(name): str(how) for name, how in effects.items()},
    )


def _decode_inferred(inferred: Any) -> Union[Shape, Missing, None]:
    if inferred is None or isinstance(inferred, dict):
        return None if inferred is None else _decode_missing(inferred)
    if not all(type(extent) is int and abs(extent) < 2**63 for extent in inferred[:AXES_LIMIT]):
        raise ValueError("a shape is a list of whole numbers")
    return tuple(inferred[:AXES_LIMIT])


def _decode_surroundings(head: Mapping[str, Any]) -> Surroundings:
    pad, crop, dilate = (tuple(head.get(name, ())[:AXES_LIMIT]) for name in ("pad", "crop", "dilate"))
    pairs = [(int(before), int(after)) for before, after in (*pad, *crop)]
    if any(factor < 1 for factor in dilate):
        raise ValueError("a kernel is spread by a factor of 1 or more")
    return Surroundings(tuple(pairs[: len(pad)]), tuple(pairs[len(pad) :]), tuple(map(int, dilate)))


def _decode_seconds(seconds: Any) -> float:
    number = float(seconds)
    if not (math.isfinite(number) and number >= 0):
        raise ValueError("a time is a number of seconds")
    return number


def _decode_missing(head: Mapping[str, Any]) -> Missing:
    if head["kind"] == "Refused":
        return Refused(str(head["type"]), str(head["message"]))
    if head["kind"] == "Unsupported":
        return _decode_unsupported(head)
    raise ValueError(f"an unknown kind {head['kind']!r}")


def _decode_unsupported(head: Mapping[str, Any]) -> Unsupported:
    """The list of kinds is closed: what is none of it, from an adapter of somebody's own, is `OTHER`."""
    skip = head.get("skip")
    return Unsupported(str(head["reason"]), skip if skip in skips.SKIPS else skips.OTHER)


def _freeze(value: Any) -> Any:
    return tuple(_freeze(item) for item in value) if isinstance(value, list) else value


def crash_of(error: BaseException, own: OwnCode = NOWHERE) -> Crashed:
    """The observation of a case whose call raised what no stage caught; the worker lives on.

    `own` is the code of the adapter, in which the place of the mistake is looked for.
    """
    message, place = message_of(error), own.place(error)
    words = f"{type(error).__name__}: {message}" if message else type(error).__name__
    how = f"{MISTAKE} raised {words}{f' ({place})' if place else ''}"
    return Crashed(bounded_text(how), bounded_text(own.traceback(error)[-STDERR_LIMIT:]))
