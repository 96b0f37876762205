"""The main loop of a worker: one adapter, one question after the other, until the other side is gone."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from pathlib import Path
from typing import Any, Mapping, Optional, Tuple

from ..errors import Unavailable
from ..frameworks.interface import Adapter
from ..operators.observations import MISTAKE, Crashed, Unsupported
from ..operators.question import Question
from . import frames, lifeline
from .answer import answer
from .load import describe, load
from .messages import Reply, bounded_text, crash_of, encode_reply
from .own_code import OwnCode
from .stages import AdapterFault

GRACE = 10.0
"""Seconds past the limit of a request after which a worker ends itself.

Its client kills it at the limit; where that has not happened the client is gone, stopped or busy. The limit
is over when the answer is there: how soon a client reads it is no matter of the framework."""


def serve(requests: int, replies: int, spec: str, variant: str, device: str) -> None:
    """Load the adapter `spec`, greet, then answer; never returns.

    `requests` and `replies` are blocking descriptors. The first request names the descriptor of the
    lifeline and makes the worker load its adapter; each other one holds a question. The process ends when
    `requests` does.
    """
    # Ctrl-C is for the host, which ends its workers itself
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(file=2)
    # a child that a framework forks must not hold the protocol open after the worker's death
    os.register_at_fork(after_in_child=lambda: _close(requests, replies))
    reader = frames.FrameReader(requests)
    adapter: Optional[Adapter] = None
    while True:
        request = _next_request(reader)
        faulthandler.dump_traceback_later(request["limit"] + GRACE, exit=True, file=2)
        if adapter is None:
            lifeline.hold(request["lifeline"])
            adapter, reply = _load_and_describe(spec, variant, device)
        else:
            reply = _answer_safely(adapter, request)
        faulthandler.cancel_dump_traceback_later()
        _send(replies, reply, request["number"])
        if adapter is None:
            _leave(0)


def _close(*descriptors: int) -> None:
    for descriptor in descriptors:
        try:
            os.close(descriptor)
        except OSError:
            continue


def _next_request(reader: frames.FrameReader) -> Mapping[str, Any]:
    try:
        frame = reader.read()
    except frames.EndOfStream:
        _leave(0)
    if frame is None:
        raise frames.FrameError("the requests do not block")
    return frame.head


def _leave(status: int) -> Any:
    """End the process without the framework's exit handlers, which may hang or crash themselves."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _load_and_describe(spec: str, variant: str, device: str) -> Tuple[Optional[Adapter], Reply]:
    """The adapter and what it says of itself, or no adapter and the reason."""
    environment = dict(os.environ)
    try:
        adapter = load(spec, variant, device)
        return adapter, describe(adapter, environment)
    except Unavailable as error:
        return None, Unsupported(bounded_text(str(error)))


def _answer_safely(adapter: Adapter, request: Mapping[str, Any]) -> Reply:
    question = Question.from_json(request["question"])
    try:
        return answer(question, adapter)
    except AdapterFault as error:
        return Crashed(bounded_text(f"{MISTAKE} is wrong: {error}{_describe_file(adapter)}"), "")
    except BaseException as error:  # noqa: BLE001 - an exit or interrupt in a call costs one case
        return crash_of(error, OwnCode.of(adapter))


def _describe_file(adapter: Adapter) -> str:
    """The file of an adapter from outside, for what no line of it raised."""
    file = getattr(sys.modules.get(type(adapter).__module__), "__file__", None)
    return f" ({Path(file).name})" if OwnCode.of(adapter).folders and file else ""


def _send(replies: int, reply: Reply, number: int) -> None:
    try:
        parts = encode_reply(reply, number)
    except (frames.FrameError, MemoryError, TypeError, ValueError) as error:
        parts = encode_reply(crash_of(error), number)
    frames.write(replies, parts)
