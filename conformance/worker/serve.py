"""The life of a worker: one adapter, one question after the other, until the other side is gone."""

from __future__ import annotations

import faulthandler
import os
import signal
import sys
from typing import Any, Mapping, Optional

from ..errors import Unavailable
from ..frameworks.interface import Adapter
from ..operators.observations import Crashed, Unsupported
from ..operators.question import Question
from . import frames, lifeline
from .answer import answer
from .load import describe, load
from .messages import Reply, bounded_text, crash_of, encode_reply
from .stages import AdapterFault

GRACE = 10.0
"""Seconds past the limit of a request after which the worker ends itself: its client is gone."""


def serve(requests: int, replies: int, spec: str, variant: str, device: str) -> None:
    """Say hello, answer, and never return: the process ends when `requests` does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    faulthandler.enable(file=2)
    os.register_at_fork(after_in_child=lambda: _let_go(requests, replies))
    reader = frames.Reader(requests)
    adapter: Optional[Adapter] = None
    while True:
        request = _next(reader)
        faulthandler.dump_traceback_later(request["limit"] + GRACE, exit=True, file=2)
        if adapter is None:
            lifeline.hold(request["lifeline"])
            adapter = _start(replies, spec, variant, device)
        else:
            _reply(replies, _guarded(adapter, request), request["number"])
        faulthandler.cancel_dump_traceback_later()


def _let_go(*descriptors: int) -> None:
    for descriptor in descriptors:
        try:
            os.close(descriptor)
        except OSError:
            continue


def _next(reader: frames.Reader) -> Mapping[str, Any]:
    try:
        frame = reader.read()
    except frames.EndOfStream:
        _leave(0)
    if frame is None:
        raise frames.FrameError("the requests do not block")
    return frame.head


def _leave(status: int) -> Any:
    """End without the framework's exit handlers, which may hang or crash themselves."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status)


def _start(replies: int, spec: str, variant: str, device: str) -> Adapter:
    try:
        adapter = load(spec, variant, device)
        said = describe(adapter)
    except Unavailable as error:
        _reply(replies, Unsupported(bounded_text(str(error))), 0)
        _leave(0)
    _reply(replies, said, 0)
    return adapter


def _guarded(adapter: Adapter, request: Mapping[str, Any]) -> Reply:
    question = Question.from_json(request["question"])
    try:
        return answer(question, adapter)
    except AdapterFault as error:
        return Crashed(bounded_text(str(error)), "")
    except BaseException as error:  # noqa: BLE001 - an exit or interrupt in a call costs one case
        return crash_of(error)


def _reply(replies: int, reply: Reply, number: int) -> None:
    frames.write(replies, encode_reply(reply, number))
