"""Frames survive a pipe in any pieces; what is no frame is told apart from silence."""

from __future__ import annotations

import os
import threading
import tracemalloc

import numpy as np
import pytest

from conformance.worker import frames


@pytest.fixture
def pipe():
    read, write = os.pipe()
    os.set_blocking(read, False)
    opened = [read, write]
    yield opened
    for descriptor in opened:
        if descriptor is not None:
            os.close(descriptor)


def close(pipe, side):
    os.close(pipe[side])
    pipe[side] = None


def raw(head, arrays=None):
    return b"".join(frames.encode(head, arrays))


ARRAYS = {
    "plain": np.arange(6, dtype=np.float32).reshape(2, 3),
    "turned": np.arange(24, dtype=np.float64).reshape(2, 3, 4)[:, ::-1].T,
    "empty": np.zeros((2, 0, 3), np.float16),
    "scalar": np.array(2.5),
    "swapped": np.arange(3, dtype=">f4"),
    "booleans": np.array([True, False]),
}


def test_arrays_and_head_arrive_as_they_were_sent(pipe):
    frames.write(pipe[1], frames.encode({"say": "ä", "n": [1, None]}, ARRAYS))
    frame = frames.FrameReader(pipe[0]).read()
    assert {key: frame.head[key] for key in ("say", "n")} == {"say": "ä", "n": [1, None]}
    for name, sent in ARRAYS.items():
        assert frame.arrays[name].dtype == sent.dtype
        assert frame.arrays[name].shape == sent.shape
        assert np.array_equal(frame.arrays[name], sent)


def test_a_frame_may_come_byte_by_byte(pipe):
    reader = frames.FrameReader(pipe[0])
    sent = raw({"a": 1}, {"x": np.ones(3)})
    for byte in sent[:-1]:
        os.write(pipe[1], bytes([byte]))
        assert reader.read() is None
    os.write(pipe[1], sent[-1:])
    assert reader.read().head["a"] == 1
    assert reader.received == len(sent)


def test_two_frames_in_one_write_are_two_frames(pipe):
    os.write(pipe[1], raw({"a": 1}) + raw({"a": 2}))
    reader = frames.FrameReader(pipe[0])
    assert [reader.read().head["a"], reader.read().head["a"], reader.read()] == [1, 2, None]


def test_a_frame_larger_than_the_pipe_goes_through(pipe):
    os.set_blocking(pipe[0], True)
    large = np.arange(10**6)
    writer = threading.Thread(target=frames.write, args=(pipe[1], frames.encode({}, {"x": large})))
    writer.start()
    assert np.array_equal(frames.FrameReader(pipe[0]).read().arrays["x"], large)
    writer.join()


def test_numbers_that_json_lacks_become_strings(pipe):
    os.write(pipe[1], raw({"x": float("nan"), "y": [1.5, -float("inf")], "z": {"w": (float("inf"),)}}))
    assert frames.FrameReader(pipe[0]).read().head == {"x": "nan", "y": [1.5, "-inf"], "z": {"w": ["inf"]}}


def test_the_end_between_frames_is_an_end(pipe):
    os.write(pipe[1], raw({"a": 1}))
    close(pipe, 1)
    reader = frames.FrameReader(pipe[0])
    assert reader.read().head == {"a": 1}
    with pytest.raises(frames.EndOfStream):
        reader.read()


@pytest.mark.parametrize("kept", [1, 4, 6, -1])
def test_the_end_inside_a_frame_is_torn(pipe, kept):
    os.write(pipe[1], raw({"a": 1}, {"x": np.ones(3)})[:kept])
    close(pipe, 1)
    with pytest.raises(frames.FrameError, match="ends inside a frame"):
        frames.FrameReader(pipe[0]).read()


def framed(head: bytes) -> bytes:
    return len(head).to_bytes(4, "big") + head


@pytest.mark.parametrize(
    ("sent", "told"),
    [
        (b"Hello, world", "no length"),
        (b"\x00\x00\x00\x00", "no length"),
        (framed(b"nope"), "not JSON"),
        (framed(b"\xff\xfe\x00\x01"), "not JSON"),
        (framed(b"[" * 100_000), "not JSON"),
        (framed(b"[1]"), "no JSON object"),
        (framed(b'{"arrays":3}'), "list of arrays"),
        (framed(b'{"arrays":[3]}'), r"not as \[name, dtype, shape\]"),
        (framed(b'{"arrays":[["x","|O8",[1]]]}'), "dtype"),
        (framed(b'{"arrays":[["x","<i16",[1]]]}'), "dtype"),
        (framed(b'{"arrays":[["x",4,[1]]]}'), "dtype"),
        (framed(b'{"arrays":[["x","<f8",[-1]]]}'), "shape"),
        (framed(b'{"arrays":[["x","<f8",[true]]]}'), "shape"),
        (framed(b'{"arrays":[["x","<f8",[1.5]]]}'), "shape"),
        (framed(b'{"arrays":[["x","<f8",7]]}'), "shape"),
        (framed(b'{"arrays":[["x","<f8",[99999999999]]]}'), "limit"),
        (framed(b'{"arrays":[["x","<f8",[0,9223372036854775807]]]}'), "shape"),
        (framed(b'{"arrays":[["x","<f8",[0,1048576,1048576,1048576]]]}'), "shape"),
    ],
)
def test_garbage_is_refused_with_what_was_seen(pipe, sent, told):
    threading.Thread(target=os.write, args=(pipe[1], sent)).start()
    os.set_blocking(pipe[0], True)
    with pytest.raises(frames.FrameError, match=told):
        frames.FrameReader(pipe[0]).read()


def test_a_head_over_the_limit_is_not_sent():
    with pytest.raises(frames.FrameError, match="over the limit"):
        frames.encode({"x": "a" * frames.HEAD_LIMIT})


def test_a_header_alone_costs_no_memory(pipe):
    reader = frames.FrameReader(pipe[0])
    tracemalloc.start()
    try:
        os.write(pipe[1], framed(b'{"arrays":[["x","<f8",[900000000]]]}') + bytes(1000))
        assert reader.read() is None
        assert tracemalloc.get_traced_memory()[1] < 2**20
    finally:
        tracemalloc.stop()
    assert reader.received > 1000


def test_a_reader_is_told_how_much_it_may_expect(pipe):
    reader = frames.FrameReader(pipe[0], head_limit=100)
    reader.body_limit = 23
    os.write(pipe[1], raw({}, {"x": np.ones(3)}))
    with pytest.raises(frames.FrameError, match="its arrays take 24 bytes, over the limit of 23"):
        reader.read()
    other = frames.FrameReader(pipe[0], head_limit=100)
    os.read(pipe[0], 24)
    os.write(pipe[1], raw({"long": "a" * 100}))
    with pytest.raises(frames.FrameError, match="no length of a head"):
        other.read()
