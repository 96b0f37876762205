"""Whatever kills a builder, fills its disk or runs beside it: no environment is ever half of one."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from support.wheels import only, wheel

from conformance.backends.environments import ensure_environment, environment, store
from conformance.backends.environments.building import release
from conformance.errors import HarnessError

LIMIT = 120.0
BUILD = """
import resource, signal, sys
from conformance.backends.environments import ensure_environment
for limit in map(int, sys.argv[2:]):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
print(ensure_environment([sys.argv[1]]).folder, flush=True)
"""


@pytest.fixture
def shelf(tmp_path, monkeypatch):
    folder = tmp_path / "wheels"
    folder.mkdir()
    wheel(folder, "tiny", "1.0", body=f"data = {'x' * 300_000!r}\n")
    wheel(folder, "tiny", "2.0")
    only(monkeypatch, folder, tmp_path / "cache")
    return folder


def builder(requirement, *limit):
    """A process that builds, as somebody's command would; `limit` is for the bytes of a file."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([sys.executable, "-c", BUILD, requirement, *limit], text=True, **pipes)


def leftovers():
    return [path.name for path in store.folder().glob(".unfinished-*")]


def of_the_cache(cache):
    """Processes whose command line names the cache: installers and Pythons of environments."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        with suppress(OSError):
            if str(cache).encode() in path.read_bytes() and path.parent.name != str(os.getpid()):
                found.append(path.parent.name)
    return found


def seen(moment):
    """Whether an unfinished environment has what a pattern names."""
    # folders come and go while they are walked: an installer renames, a builder sweeps
    with suppress(FileNotFoundError):
        return any(store.folder().glob(f".unfinished-*/{moment}"))
    return False


def wait_for(condition, process):
    until = time.monotonic() + LIMIT
    while process.poll() is None and not condition() and time.monotonic() < until:
        time.sleep(0.002)


MOMENTS = ("bin", "lib/*/site-packages/tiny*", environment.FILE)
"""What is there when the builder is killed: a bare environment, part of the package, all of it."""


def test_a_builder_killed_at_any_moment_leaves_nothing_that_is_taken_for_an_environment(shelf, tmp_path):
    for moment in MOMENTS:
        with builder("tiny==1.0") as process:
            wait_for(lambda: seen(moment), process)  # noqa: B023
            process.kill()
        assert all(environment.read(found.folder) for found in store.list_environments())
        until = time.monotonic() + LIMIT
        while of_the_cache(tmp_path / "cache") and time.monotonic() < until:
            time.sleep(0.01)
        assert not of_the_cache(tmp_path / "cache"), "an installer outlived its builder"
    made = ensure_environment(["tiny==1.0"], log=lambda line: None)
    code = "import tiny; assert len(tiny.data) == 300000"
    subprocess.run([made.python, "-I", "-c", code], check=True)
    store.remove_orphans()
    assert leftovers() == []
    locks = [path.name for path in (store.folder() / ".locks").iterdir()]
    assert sorted(locks) == [".arranging", made.name]
    _in_use_until_it_is_released(made)


def _in_use_until_it_is_released(made):
    assert not store.remove(made.name)
    assert store.list_environments() == [made]
    release(made.name)
    assert store.remove(made.name)
    assert store.list_environments() == []


def test_two_builds_of_one_environment_and_one_of_another_do_not_clash(shelf):
    builders = [builder(f"tiny=={version}") for version in ("2.0", "2.0", "1.0")]
    ran = [process.communicate(timeout=LIMIT) for process in builders]
    assert [process.returncode for process in builders] == [0, 0, 0], ran
    assert ran[0][0] == ran[1][0] != ran[2][0]
    assert sorted("building" in said for _, said in ran[:2]) == [False, True]
    assert len(store.list_environments()) == 2
    assert leftovers() == []


@pytest.mark.parametrize("limit", [1000, 100_000])
def test_a_full_disk_is_told_and_leaves_nothing(shelf, limit):
    """No file may grow past the limit: that of the environment itself, or that of the package."""

    with builder("tiny==1.0", str(limit)) as process:
        _, said = process.communicate(timeout=LIMIT)
    assert process.returncode
    assert "File too large" in said
    assert store.list_environments() == []
    assert leftovers() == []


def test_a_disk_that_is_full_at_the_end_is_told_and_leaves_nothing(shelf, monkeypatch):
    def write(made):
        (made.folder / environment.FILE).write_text('{"environment": 1, "requi')
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(environment, "write", write)
    with pytest.raises(HarnessError, match="No space left on device"):
        ensure_environment(["tiny==2.0"], log=lambda line: None)
    assert store.list_environments() == []
    assert leftovers() == []


def test_an_interrupt_ends_the_installer_and_leaves_nothing(shelf, tmp_path):
    with builder("tiny==1.0") as process:
        wait_for(lambda: seen("bin"), process)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=LIMIT)
    assert process.returncode
    assert leftovers() == []
    assert store.list_environments() == []
    assert not of_the_cache(tmp_path / "cache")
