"""An adapter that is right until a question's options tell it what to do wrong."""

from __future__ import annotations

import ctypes
import os
import re
import signal
import subprocess
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import numpy as np

from conformance.frameworks import interface
from conformance.operators.convolution.reference import taps
from conformance.operators.observations import About

FOREVER = 600


def abort():
    os.abort()


def segfault():
    ctypes.string_at(0)


def kill_itself():
    os.kill(os.getpid(), signal.SIGKILL)


def leave():
    os._exit(3)


def sleep():
    time.sleep(FOREVER)


def doze():
    time.sleep(0.2)


def hold_the_gil():
    3 ** (10**9)


def raise_interrupt():
    raise KeyboardInterrupt


def raise_exit():
    sys.exit(5)


def refuse():
    raise ValueError("kernel must be odd")


def end_of_memory():
    np.ones(2**50)


def print_from_python():
    print("chatter on stdout", flush=True)  # noqa: T201 - what this adapter is for


def print_from_c():
    os.write(1, b"chatter on fd 1\n")
    ctypes.CDLL(None).puts(b"chatter from C")


def read_stdin():
    assert sys.stdin.read() == ""


def half_a_frame():
    os.write(_replies(), b'\x00\x00\x01\x00{"kind"')
    time.sleep(FOREVER)


def half_a_frame_and_leave():
    os.write(_replies(), b'\x00\x00\x01\x00{"kind"')
    os._exit(0)


def half_a_frame_and_killed():
    os.write(_replies(), b'\x00\x00\x01\x00{"kind"')
    os.kill(os.getpid(), signal.SIGKILL)


def half_an_array():
    head = b'{"kind":"Answer","arrays":[["output","<f8",[1000]]]}'
    os.write(_replies(), len(head).to_bytes(4, "big") + head + b"\x00" * 100)
    time.sleep(FOREVER)


def garbage():
    os.write(_replies(), b"Segmentation fault, not really\n" * 10)


def no_json():
    os.write(_replies(), b"\x00\x00\x00\x04nope")


def no_reply():
    os.write(_replies(), b'\x00\x00\x00\x0c{"kind":"x"}')


def two_replies():
    head = b'{"kind":"Unsupported","reason":"the first of two"}'
    os.write(_replies(), len(head).to_bytes(4, "big") + head)


def huge_array():
    head = b'{"kind":"Answer","arrays":[["output","<f8",[99999999999]]]}'
    os.write(_replies(), len(head).to_bytes(4, "big") + head)


def array_of_gigabytes():
    head = b'{"to":1,"kind":"Answer","arrays":[["output","<f8",[900000000]]]}'
    os.write(_replies(), len(head).to_bytes(4, "big") + head)
    time.sleep(FOREVER)


def raise_without_words():
    class Mute(ValueError):
        def __str__(self):
            raise RuntimeError("no words")

    raise Mute


def close_descriptors():
    os.closerange(0, 64)


def close_descriptors_and_sleep():
    os.closerange(0, 64)
    time.sleep(FOREVER)


def fork_and_die():
    """The child is forked behind Python's back and keeps every pipe open."""
    if ctypes.CDLL(None).fork() == 0:
        time.sleep(FOREVER)
    os.abort()


def fork_and_go_on():
    if ctypes.CDLL(None).fork() == 0:
        time.sleep(FOREVER)


def fork_and_sleep():
    os.fork()
    time.sleep(FOREVER)


def leave_sessions_behind():
    """Children, and grandchildren whose parent is gone already, in sessions of their own."""
    subprocess.Popen(["/bin/sleep", "600"], start_new_session=True)
    subprocess.Popen(["/bin/sh", "-c", "sleep 600 & sleep 600 &"], start_new_session=True).wait()


def leave_sessions_behind_and_abort():
    leave_sessions_behind()
    os.abort()


def leave_an_environment_behind():
    """A child of this process with nothing that tells whose it is."""
    subprocess.Popen(["/usr/bin/env", "-i", "/bin/sleep", "600"], start_new_session=True)


def flood_stderr():
    for _ in range(200):
        os.write(2, b"x" * 2**16)


def flood_stderr_and_abort():
    flood_stderr()
    os.write(2, b"the last words")
    os.abort()


def die_in_a_thread():
    threading.Thread(target=os.abort).start()
    time.sleep(FOREVER)


def damage_the_process():
    """Nothing that shows: whatever is computed next ends the process."""
    Adapter.is_damaged = True


DEEDS = {name: deed for name, deed in vars().items() if getattr(deed, "__module__", "") == __name__}

LIES = {
    "lie_about_shape": lambda y: y[..., :-1],
    "lie_about_rank": lambda y: y[0],
    "give_a_scalar": lambda y: 3.5,
    "give_nan": lambda y: np.full_like(y, np.nan),
    "give_objects": lambda y: y.astype(object),
    "give_text": lambda y: "forty-two",
    "give_none": lambda y: None,
    "give_complex": lambda y: y.astype(complex),
    "give_ragged": lambda y: [[1.0, 2.0], [3.0]],
    "give_a_view": lambda y: np.asfortranarray(y)[::1],
    "give_a_view_of_terabytes": lambda y: np.broadcast_to(y[:1, :1, :1, :1], (10**6, 10**6, 1, 1)),
    "give_big_endian": lambda y: y.astype(">f4"),
}


class Adapter(interface.Adapter):
    """Right by the reference, with gradients, unless told otherwise."""

    is_damaged = False

    def about(self):
        flags = {"odd": float("nan")}
        return About("misbehaving", "1", variant=self.variant, device=self.device, flags=flags)

    def translate(self, question, prediction):
        call = super().translate(question, prediction)
        told = question.words.option("misbehaving", "do", "")
        if told == "raise_in_translate":
            raise RuntimeError("a bug of the adapter")
        return replace(call, words={"do": told})

    def conv(self, call, x, w, b):
        told = call.words["do"]
        if self.is_damaged and told != "damage_the_process":
            os.abort()
        if told in DEEDS:
            DEEDS[told]()
        y = taps.output(call.geometry, *(None if t is None else np.asarray(t, np.float64) for t in (x, w, b)))
        y = y.astype(x.dtype)
        return LIES[told](y) if told in LIES else y

    conv_transpose = conv

    def get(self, tensor):
        return tensor

    def dtype(self, tensor):
        return str(getattr(tensor, "dtype", type(tensor).__name__))

    def differentiate(self, call, function, operands, cotangent):
        output = function(*operands)
        told = call.words["do"]
        if told == "too_few_gradients":
            return output, (operands[0],)
        if told == "no_pair":
            return output
        x, w, g = (np.asarray(t, np.float64) for t in (*operands[:2], cotangent))
        geometry = call.geometry
        gradients = [taps.grad_input(geometry, w, g), taps.grad_kernel(geometry, x, g), taps.grad_bias(g)]
        return output, tuple(each.astype(own.dtype) for each, own in zip(gradients, operands))

    def infer_shape(self, call, function, operands):
        if call.words["do"] == "infer_nonsense":
            return "two by two"
        return call.geometry.output_shape


def _replies():
    """The private descriptor that replies go out on: a pipe, open for writing, and not stderr."""
    opened = Path("/proc/self/fd")
    for number in sorted(int(entry.name) for entry in opened.iterdir()):
        entry = opened / str(number)
        if not entry.exists() or entry.samefile(opened / "2") or not entry.is_fifo():
            continue
        flags = re.search(r"flags:\s*(\d+)", Path(f"/proc/self/fdinfo/{number}").read_text())[1]
        if int(flags, 8) & os.O_ACCMODE == os.O_WRONLY:
            return number
    raise RuntimeError("no pipe for replies")
