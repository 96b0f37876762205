"""One worker process: its pipes, the end of its stderr, and how it ended."""

from __future__ import annotations

import contextlib
import os
import re
import select
import signal
import subprocess
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from conformance.backends import orphans
from conformance.backends.descriptors import occupy_standard
from conformance.backends.import_path import search_folders, user_folder
from conformance.backends.target import Target
from conformance.errors import HarnessError
from conformance.worker import frames
from conformance.worker.messages import HEAD_LIMIT, STDERR_LIMIT, Reply, decode_reply
from conformance.worker.stderr_tail import without_stacks

BOOT = Path(__file__).parent.parent / "worker" / "boot.py"
"""The script that a worker runs, by path: the worker's Python need not have this package installed."""

_CHUNK = 65536
"""Bytes of stderr that are read at once (a pipe of Linux holds as many), and that are kept of its end."""

_FLOOD = 16 * _CHUNK
"""Bytes of stderr that one call reads at most: a worker that never stops printing holds up nobody else."""

_EXITED = "exited with status"

_OVERDUE = re.compile(r"^Timeout \(\d+:\d\d:\d\d[.\d]*\)!$", re.MULTILINE)
"""What Python's fault handler writes before it ends a process that is past its limit (see `serve.GRACE`)."""


class Process:
    """A worker in a process group of its own, behind pipes that never block this side.

    Requests go to its stdin, replies come from its stdout. The worker dies when this side of the pipe
    `lifeline` is closed, at the latest by the kernel when this process ends; what it left behind in groups of
    their own is ended with it, on Linux. Raises HarnessError when the target's Python cannot be run at all.
    """

    def __init__(self, target: Target) -> None:
        occupy_standard()
        inherited, self._lifeline = os.pipe()
        self._mark = orphans.new_mark()
        self.lifeline = inherited
        """Number of the lifeline's descriptor in the worker."""
        environment = {**os.environ, **dict(target.environment), orphans.MARK: self._mark}
        try:
            self._popen = _start(_command(target), environment, inherited)
        except OSError as error:
            os.close(self._lifeline)
            raise HarnessError(f"{target.python} cannot be run: {error.strerror}") from error
        finally:
            os.close(inherited)
        orphans.adopt()
        self._streams = [s for s in (self._popen.stdin, self._popen.stdout, self._popen.stderr) if s]
        self._requests, self._replies, self._stderr = (stream.fileno() for stream in self._streams)
        for descriptor in (self._requests, self._replies, self._stderr):
            os.set_blocking(descriptor, False)
        self._pidfd = _pidfd(self._popen.pid)
        self._below: frozenset[tuple[int, int]] = frozenset()
        self._unwritten = bytearray()
        self._asked = self._replied = 0
        self._limits: deque[int] = deque()
        self._silent_since = float("inf")
        self._tail = b""
        self._reader: frames.FrameReader | None = frames.FrameReader(self._replies, HEAD_LIMIT)
        self._stderr_open = True

    @property
    def pid(self) -> int:
        """Process id of the worker, which is the id of its process group too."""
        return self._popen.pid

    @property
    def bytes_received(self) -> int:
        """Number of bytes of replies that were read so far."""
        return self._reader.received if self._reader else 0

    @property
    def stderr_tail(self) -> str:
        """The end of what the worker wrote to stderr, without stacks; its own stdout goes there as well."""
        return without_stacks(self._tail.decode("utf-8", "replace"))[-STDERR_LIMIT:]

    @property
    def silent_for(self) -> float:
        """Seconds since the worker closed its end of the replies; negative if it has not."""
        return time.monotonic() - self._silent_since

    def poll_events(self) -> Iterator[tuple[int, int]]:
        """Descriptors and poll events that mean there is something to do."""
        if self._reader:
            yield self._replies, select.POLLIN
        if self._stderr_open:
            yield self._stderr, select.POLLIN
        if self._unwritten:
            yield self._requests, select.POLLOUT
        if self._pidfd is not None:
            yield self._pidfd, select.POLLIN

    @property
    def wakes_poll(self) -> bool:
        """Whether everything that happens wakes a poll on `poll_events`; if not, look now and then.

        The end of a process shows on a pidfd, which Linux alone has. Once the replies are closed, a limit on
        `silent_for` runs, and nothing wakes a poll when it is over.
        """
        return self._pidfd is not None and self._reader is not None

    def ask(self, head: dict[str, Any], most_bytes: int = 0) -> None:
        """Queue a request; it goes out as fast as the worker reads. Replies come in the same order.

        The arrays of its reply may take `most_bytes`.
        """
        for part in frames.encode({"number": self._asked, **head}):
            self._unwritten += part
        self._asked += 1
        self._limits.append(most_bytes)
        self.flush()

    def flush(self) -> None:
        """Write what the pipe takes now. A broken pipe is ignored: `has_ended` notices a dead worker."""
        try:
            while self._unwritten:
                del self._unwritten[: os.write(self._requests, self._unwritten)]
        except BlockingIOError:
            pass
        except OSError:
            self._unwritten.clear()

    def read_reply(self) -> Reply | None:
        """Return the next reply, or None until all of it has arrived; raises FrameError for what is none."""
        if self._reader is None:
            return None
        self._reader.body_limit = self._limits[0] if self._limits else 0
        try:
            frame = self._reader.read()
        except frames.EndOfStream:
            self._reader, self._silent_since = None, time.monotonic()
            return None
        if frame is None:
            return None
        if self._replied == self._asked:
            raise frames.FrameError("a reply that nobody asked for")
        self._replied += 1
        self._limits.popleft()
        return decode_reply(frame, self._replied - 1)

    def drain_stderr(self) -> None:
        """Read what is on stderr, so that a full pipe cannot block the worker, and keep the end of it."""
        taken = 0
        while self._stderr_open and taken < _FLOOD:
            try:
                chunk = os.read(self._stderr, _CHUNK)
            except BlockingIOError:
                return
            self._stderr_open = bool(chunk)
            self._tail = (self._tail + chunk)[-_CHUNK:]
            taken += len(chunk)

    def has_ended(self) -> bool:
        """Whether the process itself has ended, whatever its children hold open."""
        # WNOWAIT leaves it a zombie, so that its process id, and the group's, cannot be given to another yet
        options = os.WEXITED | os.WNOHANG | os.WNOWAIT
        return os.waitid(os.P_PID, self._popen.pid, options) is not None

    def hang_up(self) -> None:
        """Close the pipe of requests; an idle worker then ends by itself."""
        self._below |= orphans.descendants(self._popen.pid)
        self._streams[0].close()
        self._unwritten.clear()

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for the process to end, and return whether it has."""
        if self._pidfd is None:
            return self.has_ended()
        poll = select.poll()
        poll.register(self._pidfd, select.POLLIN)
        poll.poll(seconds * 1000)
        return self.has_ended()

    def kill(self) -> str:
        """Kill the worker and all that it started, close every descriptor; returns how the worker ended."""
        self._below |= orphans.descendants(self._popen.pid)
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(self._popen.pid, signal.SIGKILL)
        status = self._popen.wait()
        orphans.end(self._below, self._mark)
        orphans.release()
        self.drain_stderr()
        self._close()
        return describe_exit(status)

    def _close(self) -> None:
        for stream in self._streams:
            stream.close()
        for descriptor in (self._pidfd, self._lifeline):
            if descriptor is not None:
                os.close(descriptor)
        self._reader, self._pidfd, self._stderr_open = None, None, False


def _command(target: Target) -> list[str]:
    """What a worker is started with; see `worker.boot`."""
    return [
        target.python, "-I", "-X", "utf8", str(BOOT),
        target.adapter, target.variant, target.device,
        os.pathsep.join(search_folders(target)), user_folder(target),
    ]  # fmt: skip


def _start(command: list[str], environment: dict[str, str], inherited: int) -> subprocess.Popen[bytes]:
    """Start a process in a session of its own behind three pipes, with one more descriptor."""
    pipe = subprocess.PIPE
    return subprocess.Popen(
        command,
        stdin=pipe,
        stdout=pipe,
        stderr=pipe,
        bufsize=0,
        pass_fds=(inherited,),
        start_new_session=True,
        env=environment,
    )


def _pidfd(pid: int) -> int | None:
    try:
        return os.pidfd_open(pid)
    except (AttributeError, OSError):
        return None


def describe_exit(status: int) -> str:
    """How a process ended, in words. `status` is `Popen.returncode`: minus the signal, if one killed it."""
    if status >= 0:
        return f"{_EXITED} {status}"
    try:
        name = signal.Signals(-status).name
    except ValueError:
        name = f"signal {-status}"
    return "SIGKILL (out of memory?)" if name == "SIGKILL" else name


def is_by_signal(how: str) -> bool:
    """Whether the words of `describe_exit` are those of a process that a signal ended."""
    return not how.startswith(_EXITED)


def ended_at_its_limit(how: str, stderr: str) -> bool:
    """Whether a worker ended itself because its question took too long: its client was stopped or busy."""
    return how == f"{_EXITED} 1" and _OVERDUE.search(stderr) is not None
