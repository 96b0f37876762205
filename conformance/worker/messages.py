"""What the frames say: questions one way, observations the other, both as JSON and arrays."""

from __future__ import annotations

import traceback
from dataclasses import asdict, fields, replace
from typing import Any, Dict, List, Mapping, Union

from ..operators.observations import About, Answer, Crashed, Missing, Observation, Refused, Unsupported
from ..operators.shapes import Shape
from ..operators.tensors import FURTHER_RESULTS, RESULTS
from .frames import Frame, FrameError, Part, encode

MESSAGE_LIMIT = 16384
"""Characters of a framework's message that are kept: XLA prints whole programs."""

STDERR_LIMIT = 4096
"""Bytes of stderr that join a crash."""


Reply = Union[Observation, About]


def encode_reply(reply: Reply, to: int) -> List[Part]:
    """The frame of a reply to request number `to`; arrays only where it is an `Answer`."""
    if isinstance(reply, Answer):
        return encode({"to": to, **_answer_head(reply)}, reply.values)
    if isinstance(reply, Refused):
        return encode({"to": to, **_missing(reply), "inferred": _inferred(reply)})
    return encode({"to": to, "kind": type(reply).__name__, **_plain(asdict(reply))})


def _answer_head(answer: Answer) -> Dict[str, Any]:
    return {
        "kind": "Answer",
        "dtype": answer.dtype,
        "inferred": _inferred(answer),
        "native": answer.native,
        "bias_added": answer.bias_added,
        "dilated": answer.dilated,
        "call": bounded_text(answer.call),
        "missing": {name: _missing(missing) for name, missing in answer.missing.items()},
        "seconds": answer.seconds,
        "unstable": None if answer.unstable is None else _plain(answer.unstable),
        "effects": _plain(answer.effects),
    }


def _inferred(seen: Union[Answer, Refused]) -> Any:
    inferred = seen.inferred_shape
    return _missing(inferred) if isinstance(inferred, (Refused, Unsupported)) else inferred


def _missing(missing: Missing) -> Dict[str, Any]:
    if isinstance(missing, Refused):
        return {
            "kind": "Refused",
            "type": bounded_text(missing.type),
            "message": bounded_text(missing.message),
        }
    return {"kind": "Unsupported", "reason": bounded_text(missing.reason)}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {bounded_text(str(key)): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (bool, int, float)):
        return value
    return bounded_text(str(value))


def bounded_text(message: str) -> str:
    """A message that JSON can carry: bounded, without lone surrogates."""
    if len(message) > MESSAGE_LIMIT:
        half = MESSAGE_LIMIT // 2
        left_out = f"\n... {len(message) - 2 * half} characters left out ...\n"
        message = message[:half] + left_out + message[-half:]
    return message.encode("utf-8", "replace").decode()


def decode_reply(frame: Frame, to: int) -> Reply:
    """The reply in a frame to request number `to`; raises FrameError where there is none."""
    if frame.head.get("to") != to:
        raise FrameError(f"nobody asked for this reply: {str(dict(frame.head))[:120]}")
    try:
        return _reply(frame)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise FrameError(f"its head is no reply: {str(dict(frame.head))[:120]}") from error


def _reply(frame: Frame) -> Reply:
    head = dict(frame.head)
    kind = head.pop("kind")
    if kind == "Answer":
        return _answer(head, frame)
    if kind == "About":
        known = {field.name for field in fields(About)}
        return About(**{key: _frozen(value) for key, value in head.items() if key in known})
    if kind == "Crashed":
        return Crashed(str(head["how"]), str(head["stderr"]))
    found = _decode_missing({"kind": kind, **head})
    inferred = _decode_inferred(head.get("inferred"))
    return replace(found, inferred_shape=inferred) if isinstance(found, Refused) else found


def _answer(head: Mapping[str, Any], frame: Frame) -> Answer:
    if not set(frame.arrays) <= {*RESULTS, *FURTHER_RESULTS}:
        raise ValueError("arrays that are no results")
    unstable = head.get("unstable")
    return Answer(
        values=frame.arrays,
        dtype=str(head["dtype"]),
        inferred_shape=_decode_inferred(head["inferred"]),
        native=bool(head["native"]),
        bias_added=bool(head["bias_added"]),
        dilated=bool(head.get("dilated", False)),
        call=str(head["call"]),
        missing={name: _decode_missing(missing) for name, missing in head["missing"].items()},
        seconds=float(head["seconds"]),
        unstable=None if unstable is None else {str(name): str(how) for name, how in unstable.items()},
        effects={str(name): str(how) for name, how in head.get("effects", {}).items()},
    )


def _decode_inferred(inferred: Any) -> Union[Shape, Missing, None]:
    return _decode_missing(inferred) if isinstance(inferred, dict) else _frozen(inferred)


def _decode_missing(head: Mapping[str, Any]) -> Missing:
    if head["kind"] == "Refused":
        return Refused(str(head["type"]), str(head["message"]))
    if head["kind"] == "Unsupported":
        return Unsupported(str(head["reason"]))
    raise ValueError(f"an unknown kind {head['kind']!r}")


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list) else value


def crash_of(error: BaseException) -> Crashed:
    """An exception that escaped an adapter: the worker lives on, the case is lost."""
    lines = traceback.format_exception(type(error), error, error.__traceback__)
    said = str(error)
    told = f"{type(error).__name__}: {said}" if said else type(error).__name__
    return Crashed(f"the adapter raised {told}", "".join(lines)[-STDERR_LIMIT:])
