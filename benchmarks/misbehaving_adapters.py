"""Adapters that misbehave in ways drawn at random: each costs its own results and nothing else.

python -m benchmarks.misbehaving_adapters 200 [SEED]

Each adapter is a file that is written from its seed. After a run with a handful of them, beside NumPy: the
exit code is one of a run, nothing was a bug of the harness, no traceback reached the user, every adapter that
started has a result for every case, NumPy passes every case, and nothing outlives the run.
"""

from __future__ import annotations

import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

MARK = "CONFORMANCE_MISBEHAVES"
"""Environment variable of a run that all it starts inherits."""

TOGETHER = 10
"""Adapters of one run."""

LIMIT = 240.0
"""Seconds after which a run is taken for one that hangs."""

CASES = """conformance: 1
title: a few configurations
defaults: {input: [1, 2, 5, 6], out_channels: 2, kernel: [2, 3]}
cases:
  - {id: plain, op: conv}
  - {id: real, op: conv, data: normal, bias: true}
  - {id: transposed, op: conv_transpose, stride: 2, dtype: float64}
  - {id: second, op: conv, gradients: [vjp, second_order], dtype: float16}
"""

ENDS = (
    "raise ValueError('kernel must be odd')",
    "raise KeyError(None)",
    "raise KeyboardInterrupt",
    "raise SystemExit(3)",
    "raise GeneratorExit",
    "raise BaseException('\\x1b[31m [/b] \\ud800 \\u202e')",
    "raise type('Mute', (Exception,), {'__str__': lambda self: 1 / 0})",
    "raise Exception('x' * 10**7)",
    "raise MemoryError",
    "raise StopIteration",
    "np.ones(2**50)",
    "(lambda f: f(f))(lambda f: f(f))",
    "sys.exit('bye')",
    "os._exit(0)",
    "os._exit(77)",
    "os.abort()",
    "ctypes.string_at(0)",
    "os.kill(os.getpid(), signal.SIGKILL)",
    "os.kill(os.getpid(), signal.SIGTERM)",
    "os.kill(os.getpid(), signal.SIGINT)",
    "signal.setitimer(signal.ITIMER_REAL, 0.01)",
    "threading.Timer(0.01, os.abort).start()",
)
HANGS = (
    "time.sleep(600)",
    "while True: pass",
    "threading.Lock().acquire() or threading.Event().wait()",
    "3 ** (10**9)",
    "os.kill(os.getpid(), signal.SIGSTOP)",
    "sys.stdin.buffer.raw.read() or time.sleep(600)",
    "os.fork() or time.sleep(600); time.sleep(600)",
)
NOISES = (
    "print('chatter \\x1b[2J', flush=True)",
    "os.write(1, bytes(range(256)) * 64)",
    "[os.write(2, b'flood' * 10**4) for _ in range(50)]",
    "ctypes.CDLL(None).puts(b'from C')",
    "speak(b'garbage on the wire')",
    "speak(b'\\x00\\x00\\x00\\x04nope')",
    "speak(b'\\xff\\xff\\xff\\xff')",
    "speak(b'\\x00\\x00\\x01\\x00{\"kind\"')",
    "frame({'to': 1, 'kind': 'Answer', 'arrays': [['output', '<f8', [900000000]]]})",
    "frame({'to': 1, 'kind': 'Answer', 'arrays': [['output', '<f8', [0, 2**62, 2**62]]]})",
    "frame({'to': 1, 'kind': 'Refused', 'type': [], 'message': {}, 'inferred': [[1]]})",
    "frame({'to': 1, 'kind': 'About', 'framework': 1, 'version': None})",
    "frame({'to': 1, 'kind': 'Crashed', 'how': 'x' * 10**6, 'stderr': '[/] \\x1b'})",
    "frame({'to': 10**400, 'kind': None})",
    "speak(b'\\x00\\x00\\x10\\x00' + b'[' * 4096)",
    "subprocess.Popen(['sleep', TAG], start_new_session=True)",
    "subprocess.Popen(['sh', '-c', f'sleep {TAG} & sleep {TAG} &'], start_new_session=True)",
    "subprocess.Popen(['env', '-i', '/bin/sleep', TAG], start_new_session=True)",
    "ctypes.CDLL(None).fork()",
    "os.fork()",
    "os.fork() or (os.setsid(), os.fork() or time.sleep(600))",
    "os.closerange(0, 64)",
    "os.close(random.randrange(10))",
    "os.dup2(os.open(os.devnull, os.O_RDWR), random.randrange(3, 8))",
    "os.dup2(1, random.randrange(3, 8))",
    "(os.chdir(tempfile.mkdtemp()), os.rmdir(os.getcwd()))",
    "os.umask(0o777)",
    "os.environ.clear()",
    "sys.path.clear()",
    "sys.modules.clear()",
    "setattr(sys, 'stdout', None) or setattr(sys, 'stderr', None)",
    "sys.stderr.close()",
    "np.seterr(all='raise')",
    "setattr(np, 'asarray', None)",
    "setattr(json, 'dumps', None)",
    "setattr(os, 'write', lambda *words: 1 / 0)",
    "signal.signal(signal.SIGTERM, signal.SIG_IGN)",
    "[signal.signal(number, lambda *_: time.sleep(600)) for number in (1, 2, 3, 13, 14, 15)]",
    "threading.Thread(target=time.sleep, args=(600,)).start()",
    "threading.Thread(target=lambda: [os.write(2, b'x' * 999) for _ in range(10**5)], daemon=True).start()",
    "atexit.register(time.sleep, 600)",
    "atexit.register(os.abort)",
    "sys.setrecursionlimit(40)",
    "resource.setrlimit(resource.RLIMIT_NOFILE, (4, 4))",
    "resource.setrlimit(resource.RLIMIT_CPU, (1, 1))",
    "resource.setrlimit(resource.RLIMIT_AS, (2**27, 2**27))",
    "faulthandler.cancel_dump_traceback_later()",
    "sys.settrace(lambda *words: 1 / 0)",
    "bytearray(3 * 10**8)",
    "[operand.fill(0) for operand in arguments if isinstance(operand, np.ndarray)]",
)
VALUES = (
    "None",
    "'forty-two'",
    "{}",
    "object()",
    "[[1.0, 2.0], [3.0]]",
    "value.astype(object)",
    "value.astype(complex)",
    "value.astype('datetime64[s]')",
    "value.astype(np.longdouble)",
    "value.astype('>f8')",
    "value.astype(bool)",
    "value.astype('uint64')",
    "np.zeros(3, dtype='f4,i8')",
    "np.float64(2)",
    "value.reshape((1,) * 30 + (-1,))",
    "value[..., ::-1]",
    "value.T",
    "value[:0]",
    "np.asfortranarray(value)[..., ::2]",
    "np.broadcast_to(np.float32(1), (10**6, 10**6))",
    "np.broadcast_to(np.float32(1), (0, 10**9))",
    "np.ma.masked_array(value, mask=True)",
    "value.reshape(-1).view(np.recarray)",
    "type('Odd', (np.ndarray,), {'__array_finalize__': lambda self, other: None})(value.shape)",
    "type('Liar', (), {'__array__': lambda self, *words, **more: 1 / 0})()",
    "type('Long', (), {'__len__': lambda self: 2**62, '__getitem__': lambda self, at: 1.0})()",
    "np.full_like(value, np.nan)",
    "np.full_like(value, np.inf)",
    "value * np.float32(1e-40)",
    "arguments[1] if len(arguments) > 1 else value",
    "(value for _ in range(2))",
    "value + 1",
    "value * random.random()",
)
ABOUTS = (
    "None",
    "interface.About('mine', 1)",
    "interface.About('[/b]', '\\x1b[2J', device='\\n::error::', variant='x' * 10**6)",
    "interface.About('mine', '1', flags={str(n): n for n in range(10**5)})",
    "interface.About('mine', '1', flags={'deep': {'deep': {1: object()}}})",
    "interface.About('mine', '1', dialect='no such', bound='magic', narrow_sums={'float32': ('surprise',)})",
    "interface.About('mine', '1', dtypes=('float32', 'float99'), integers={'conv 2-D': ('int8', 'int99')})",
    "interface.About('mine', '1', dtypes=())",
    "interface.About('mine', '1', dtypes=3)",
)
HOOKS = ("translate", "put", "conv", "conv_transpose", "get", "dtype", "differentiate", "second_order",
         "infer_shape")  # fmt: skip

HEAD = """
import atexit, ctypes, faulthandler, json, os, random, resource, signal, subprocess, sys, tempfile
import threading, time
from pathlib import Path
import numpy as np
from conformance.frameworks import interface
from conformance.operators.convolution.reference import taps

TAG = {tag!r}
random.seed({seed})


def speak(data):
    for number in range(3, 10):
        try:
            os.write(number, data)
        except OSError:
            pass


def frame(head):
    text = json.dumps(head).encode()
    speak(len(text).to_bytes(4, "big") + text)


class Right(interface.Adapter):
    def about(self):
        return interface.About("mine", "1", dtypes=("float64", "float32", "float16"))

    def conv(self, call, x, w, b):
        y = taps.output(call.geometry, *(None if t is None else np.asarray(t, np.float64) for t in (x, w, b)))
        return y.astype(x.dtype)

    conv_transpose = conv

    def differentiate(self, call, function, operands, cotangent):
        x, w, g = (np.asarray(t, np.float64) for t in (*operands[:2], cotangent))
        geometry = call.geometry
        gradients = taps.grad_input(geometry, w, g), taps.grad_kernel(geometry, x, g), taps.grad_bias(g)
        return function(*operands), gradients[: len(operands)]

    def infer_shape(self, call, function, operands):
        return call.geometry.output_shape


class Adapter(Right):
"""


def write_adapter(seed: int, folder: Path) -> Path:
    """Write the adapter of a seed; what it does wrong, and when, is drawn."""
    drawn = random.Random(seed)
    lines = [HEAD.format(tag=f"6{seed:05}.5", seed=seed)]
    for hook in drawn.sample(HOOKS, drawn.choice((1, 1, 1, 2, 3))):
        lines += _hook(drawn, hook)
    if drawn.random() < 0.15:
        lines += ["    def about(self):", f"        return {drawn.choice(ABOUTS)}"]
    if drawn.random() < 0.1:
        lines += ["    def __init__(self, *words):", "        super().__init__(*words)"]
        lines += [
            f"        {drawn.choice((*NOISES, *ENDS))}" if drawn.random() < 0.8 else "        del self.device"
        ]
    if drawn.random() < 0.05:
        lines.append(drawn.choice((*NOISES, *ENDS)))
    path = folder / f"adapter_{seed}.py"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8", errors="surrogatepass")
    return path


def _hook(drawn: random.Random, hook: str) -> Iterator[str]:
    """A method that misbehaves on some of its calls, before or after the right answer, or in its place."""
    yield f"    def {hook}(self, *arguments):"
    yield f"        self.calls_{hook} = getattr(self, 'calls_{hook}', 0) + 1"
    yield f"        now = self.calls_{hook} {drawn.choice(('>= 1', '== 1', '> 1', '% 2 == 0', '% 3 == 0'))}"
    kind = drawn.choices(("end", "hang", "noise", "value"), (5, 1, 6, 6))[0]
    if kind == "value":
        yield f"        value = super().{hook}(*arguments)"
        yield f"        return ({drawn.choice(VALUES)}) if now else value"
        return
    if kind == "noise" and drawn.random() < 0.5:
        yield f"        value = super().{hook}(*arguments)"
        yield f"        if now: {drawn.choice(NOISES)}"
        yield "        return value"
        return
    yield f"        if now: {drawn.choice({'end': ENDS, 'hang': HANGS, 'noise': NOISES}[kind])}"
    yield f"        return super().{hook}(*arguments)"


def find_failures(seeds: Sequence[int], folder: Path) -> list[str]:
    """Run NumPy and the adapters of some seeds; what went wrong beyond their own results, in words."""
    cases, record, mark = folder / "cases.yaml", folder / "run.jsonl", f"{os.getpid()}-{seeds[0]}"
    cases.write_text(CASES)
    paths = [write_adapter(seed, folder) for seed in seeds]
    words = [word for path in paths for word in ("-b", str(path))]
    command = [sys.executable, "-m", "conformance", "run", str(cases), "-b", "numpy", *words]
    command += ["--timeout", "2", "--record", str(record)]
    record.unlink(missing_ok=True)
    out, err = folder / "out", folder / "err"
    with out.open("wb") as stdout, err.open("wb") as stderr:
        started = subprocess.Popen(command, stdout=stdout, stderr=stderr, env={**os.environ, MARK: mark})
        try:
            code = started.wait(LIMIT)
        except subprocess.TimeoutExpired:
            started.kill()
            return [f"{seeds}: no end within {LIMIT:g} s"]
    found = list(_look_at_output(code, out.read_bytes() + err.read_bytes(), err.read_bytes()))
    found += _look_at_record(record, paths) if record.is_file() else ["no record"]
    found += [f"process {left} outlives the run" for left in left_behind(mark, seeds)]
    return [f"{seeds}: {each}" for each in found]


def _look_at_output(code: int, output: bytes, errors: bytes) -> Iterator[str]:
    if code not in (0, 1, 3):
        yield f"exit code {code}"
    if re.search(rb"^Traceback", errors, re.MULTILINE) and not re.search(rb"could not start", errors):
        yield f"a traceback: {errors[-400:]!r}"
    for word in (b"bug in conformance", b"conformance itself failed"):
        if word in output:
            place = output.index(word)
            yield f"a bug of the harness: {output[max(0, place - 300) : place]!r}"
    if b"\x1b" in output:
        yield "an escape sequence"


def _look_at_record(record: Path, adapters: Sequence[Path]) -> Iterator[str]:
    header, *results = [json.loads(line) for line in record.read_text().splitlines()]
    if not results or not results[-1].get("end"):
        yield "the record has no end"
    asked: dict[str, set[str]] = {}
    for result in results[:-1]:
        asked.setdefault(result["backend"], set()).add(result["case"])
        if result["backend"] == "numpy" and result["verdict"] not in ("pass", "skip"):
            yield f"numpy: {result}"
        if "conformance itself failed" in (result["diagnosis"] or ""):
            yield f"a bug of the harness: {result['diagnosis']}"
    for name in header["backends"]:
        if len(asked.get(name, ())) != 4:
            yield f"{name}: {len(asked.get(name, ()))} results of 4"


def left_behind(mark: str, seeds: Sequence[int]) -> list[str]:
    """Processes of a run that still live a moment after its end, by the mark or by what they sleep."""
    wanted = [f"{MARK}={mark}".encode(), *(f"6{seed:05}.5".encode() for seed in seeds)]
    for _ in range(20):
        found = []
        for entry in Path("/proc").glob("[0-9]*"):
            try:
                state = (entry / "stat").read_text(errors="replace").rpartition(")")[2].split()[0]
                text = (entry / "environ").read_bytes() + b"\0" + (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if state not in "ZX" and any(word in text.split(b"\0") for word in wanted):
                found.append(f"{entry.name} {text[-60:]!r}")
        if not found:
            return []
        time.sleep(0.1)
    return found


def main(count: int, seed: int = 0) -> int:
    """Run so many adapters, a handful at a time; print what failed and how many there were."""
    failures: list[str] = []
    began = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        for first in range(seed, seed + count, TOGETHER):
            seeds = range(first, min(first + TOGETHER, seed + count))
            for failure in find_failures(seeds, Path(folder)):
                failures.append(failure)
                print(failure, flush=True)
    print(f"{count} adapters from seed {seed}: {len(failures)} failures in {time.monotonic() - began:.0f} s")
    return int(bool(failures))


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
