"""Frames on a pipe: length (u32, big endian), JSON head of that length, raw bytes of the arrays it lists.

The head's key `arrays` holds `[name, dtype, shape]` for each array, in the order of their bytes.
"""

from __future__ import annotations

import json
import math
import os
import re
import struct
from dataclasses import dataclass
from typing import Any, List, Mapping, Optional, Tuple, Union

import numpy as np
import numpy.typing as npt

HEAD_LIMIT = 16 * 2**20
"""Bytes of a head: a reader that meets garbage must not wait for gigabytes that never come."""

BODY_LIMIT = 8 * 2**30
"""Bytes of all arrays of a frame, where a reader is not told what it may expect."""

_CHUNK = 2**18
"""Bytes of a buffer at first; it grows as bytes arrive, so that a header alone costs nothing."""

ARRAY_LIMIT = 64
"""Arrays of a frame."""

RANK_LIMIT = 32
"""Axes of an array; NumPy 1 takes no more."""

Array = npt.NDArray[np.generic]

_LENGTH = struct.Struct(">I")
_DTYPE = re.compile(r"[<>|=]?[fiub](1|2|4|8|16)\Z")


class FrameError(Exception):
    """The bytes that arrived are no frame, or the frame is no message; the text says what was seen."""


class EndOfStream(Exception):
    """The other side closed its end of the pipe between two frames, which is how a stream should end."""


@dataclass(frozen=True)
class Frame:
    """One message: a JSON object and the arrays that came with it."""

    head: Mapping[str, Any]
    arrays: Mapping[str, Array]


Part = Union[bytes, memoryview]


def encode(
    head: Mapping[str, Any], arrays: Optional[Mapping[str, Array]] = None, limit: int = HEAD_LIMIT
) -> List[Part]:
    """Encode a frame as parts that are to be written in this order.

    Non-finite floats in the head become strings, as JSON has none. Raises FrameError when the head is longer
    than the `limit` of its reader, in bytes.
    """
    # ascontiguousarray makes a scalar an array of one axis
    contiguous = {
        name: np.ascontiguousarray(array).reshape(array.shape) for name, array in (arrays or {}).items()
    }
    listed = [[name, array.dtype.str, list(array.shape)] for name, array in contiguous.items()]
    text = _dumps({**head, "arrays": listed} if listed else head).encode()
    if len(text) > limit:
        raise FrameError(f"a head of {len(text)} bytes is over the limit of {limit}")
    return [_LENGTH.pack(len(text)) + text, *(_bytes(array) for array in contiguous.values())]


def _bytes(array: Array) -> memoryview:
    return array.reshape(-1).view(np.uint8).data


def _dumps(head: Mapping[str, Any]) -> str:
    try:
        return json.dumps(head, allow_nan=False, separators=(",", ":"))
    except ValueError:
        return json.dumps(_stringify_non_finite(head), allow_nan=False, separators=(",", ":"))


def _stringify_non_finite(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(key): _stringify_non_finite(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_stringify_non_finite(item) for item in value]
    return str(value) if isinstance(value, float) and not math.isfinite(value) else value


def write(fd: int, parts: List[Part]) -> None:
    """Write a whole frame to a blocking descriptor."""
    # one system call for a frame that a pipe takes whole: the reader then wakes once
    if sum(map(len, parts)) < 2**16:
        parts = [b"".join(parts)]
    for part in parts:
        rest = memoryview(part)
        while rest:
            rest = rest[os.write(fd, rest) :]


class FrameReader:
    """Reads frames from a descriptor, blocking or not.

    A non-blocking reader keeps the part of a frame that has arrived between two calls. It never reads past
    the end of the frame it is at, so that large arrays land where they stay. `body_limit`, in bytes, may be
    set before each frame; what announces more is refused before any of it is read.
    """

    def __init__(self, fd: int, head_limit: int = HEAD_LIMIT) -> None:
        self._fd = fd
        self._head_limit = head_limit
        self.body_limit = BODY_LIMIT
        self.received = 0
        """Bytes read so far, to tell a slow frame from a stalled one."""
        self._begin()

    def _begin(self) -> None:
        self._head: Optional[Mapping[str, Any]] = None
        self._listed: List[Tuple[str, Any, Tuple[int, ...]]] = []
        self._length: Optional[int] = None
        self._want(_LENGTH.size)

    def _want(self, count: int) -> None:
        self._wanted = count
        self._buffer = bytearray(min(count, _CHUNK))
        self._filled = 0

    def read(self) -> Optional[Frame]:
        """Return the next frame, or None while a non-blocking descriptor has only a part of it.

        Raises EndOfStream at an end between two frames, FrameError for a torn, oversized or garbled frame.
        """
        while True:
            if not self._fill():
                return None
            if self._length is None:
                self._length = _head_length(bytes(self._buffer), self._head_limit)
                self._want(self._length)
            elif self._head is None:
                self._head = _parse_head(bytes(self._buffer))
                self._listed = _parse_listing(self._head)
                self._want(_body_length(self._listed, self.body_limit))
            else:
                frame = Frame(self._head, _split_arrays(self._buffer, self._listed))
                self._begin()
                return frame

    def _fill(self) -> bool:
        while self._filled < self._wanted:
            if self._filled == len(self._buffer):
                # twice as large each time: no more than half of it is ever empty
                self._buffer.extend(bytes(min(self._filled, self._wanted - self._filled)))
            try:
                with memoryview(self._buffer) as view:
                    count = os.readv(self._fd, [view[self._filled :]])
            except BlockingIOError:
                return False
            if not count:
                raise self._end()
            self._filled += count
            self.received += count
        return True

    def _end(self) -> Exception:
        if self._length is None and not self._filled:
            return EndOfStream()
        part = "arrays" if self._head is not None else "length" if self._length is None else "head"
        seen = f"{self._filled} of {self._wanted} bytes of the {part}"
        return FrameError(f"it ends inside a frame: {seen}")


def _head_length(raw: bytes, limit: int) -> int:
    length: int = _LENGTH.unpack(raw)[0]
    if not 2 <= length <= limit:
        raise FrameError(f"it begins with {raw!r}, which is no length of a head")
    return length


def _parse_head(raw: bytes) -> Mapping[str, Any]:
    try:
        head = json.loads(raw)
    except (ValueError, RecursionError) as error:
        raise FrameError(f"its head is not JSON: {raw[:60]!r}") from error
    if not isinstance(head, dict):
        raise FrameError(f"its head is no JSON object: {raw[:60]!r}")
    return head


def _parse_listing(head: Mapping[str, Any]) -> List[Tuple[str, Any, Tuple[int, ...]]]:
    listed = head.get("arrays", [])
    if not isinstance(listed, list) or len(listed) > ARRAY_LIMIT:
        raise FrameError(f"its list of arrays is no list of at most {ARRAY_LIMIT}")
    return [_parse_entry(entry) for entry in listed]


def _parse_entry(entry: Any) -> Tuple[str, Any, Tuple[int, ...]]:
    if not (isinstance(entry, list) and len(entry) == 3):
        raise FrameError(f"an array is listed as {str(entry)[:60]}, not as [name, dtype, shape]")
    name, dtype, shape = entry
    if not (isinstance(name, str) and isinstance(dtype, str) and _DTYPE.match(dtype)):
        raise FrameError(f"array {str(name)[:60]!r} has dtype {str(dtype)[:60]!r}")
    extents = isinstance(shape, list) and all(type(extent) is int and extent >= 0 for extent in shape)
    # NumPy counts bytes with 64 bits, those of an empty array as if no extent were 0
    if not extents or len(shape) > RANK_LIMIT or math.prod(max(1, extent) for extent in shape) >= 2**58:
        raise FrameError(f"array {name[:60]!r} has shape {str(shape)[:60]}")
    return name, _parse_dtype(dtype), tuple(shape)


def _parse_dtype(text: str) -> Any:
    try:
        return np.dtype(text)
    except TypeError as error:
        raise FrameError(f"NumPy has no dtype {text!r}") from error


def _body_length(listed: List[Tuple[str, Any, Tuple[int, ...]]], limit: int) -> int:
    length = sum(math.prod(shape) * dtype.itemsize for _, dtype, shape in listed)
    if length > limit:
        raise FrameError(f"its arrays take {length:.3g} bytes, over the limit of {limit}")
    return int(length)


def _split_arrays(buffer: bytearray, listed: List[Tuple[str, Any, Tuple[int, ...]]]) -> Mapping[str, Array]:
    arrays = {}
    start = 0
    for name, dtype, shape in listed:
        arrays[name] = np.ndarray(shape, dtype, buffer, start) if math.prod(shape) else np.empty(shape, dtype)
        start += math.prod(shape) * dtype.itemsize
    return arrays
