"""Surroundings that lack something: told in a line, nothing lost. Each has a forked process."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import pytest
from support.case_files import GOOD
from support.paths import ROOT
from support.records import right, written

CODE = """
import json, os, pkgutil, resource, signal, sys, time
from importlib import import_module
# the folder of benchmarks is in no wheel; behind the installed package, which is tried
sys.path.append(sys.argv[2])
from benchmarks.forked import import_everything
from conformance.cli import code_of
import conformance.frameworks
import_everything()
# another user may not read the folder in which all of this is installed, and cannot load it later
"".encode("utf-8-sig"), "".encode("idna")
for module in pkgutil.walk_packages(conformance.frameworks.__path__, "conformance.frameworks."):
    if module.name.endswith(".rules"):
        import_module(module.name)
commands = json.loads(sys.argv[1])
# a process is stopped by SIGTSTP only where another group of its session could let it go on
os.setsid()
STOPS = {"time": signal.SIGSTOP, "terminal": signal.SIGTSTP}

def be_nobody():
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)

def lack(name):
    if name in ("permission", "processes"):
        be_nobody()
    if name == "processes":
        resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))
    if name == "descriptors":
        resource.setrlimit(resource.RLIMIT_NOFILE, (12, 12))
    if name == "room":
        resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
    if name == "home":
        os.environ.pop("CONFORMANCE_CACHE", None)
        os.environ.update(HOME="/proc/nowhere", XDG_CACHE_HOME="/proc/nowhere")
    if name == "clock":
        back = time.time()
        time.time = lambda: 2 * back - monotonic() * 1000
        monotonic = time.monotonic

for number, (lacking, *words) in enumerate(commands):
    sys.stdout.flush()
    # a pipe: a limit of the size of files would cut a file of what is printed as well
    what_is_printed, to = os.pipe()
    pid = os.fork()
    if not pid:
        os.setpgid(0, 0)
        os.dup2(to, 1), os.dup2(to, 2)
        lack(lacking)
        code = code_of(words)
        sys.stdout.flush()
        os._exit(code)
    if lacking in STOPS:
        # it is stopped while it waits for an answer: sooner it may not have begun, later it has ended
        until = time.monotonic() + 30
        while not os.path.exists("asked"):
            assert time.monotonic() < until, "the backend was not asked"
            time.sleep(0.01)
        os.kill(pid, STOPS[lacking])
        _, status = os.waitpid(pid, os.WUNTRACED)
        assert os.WIFSTOPPED(status), (words, status)
        os.remove("asked")
        time.sleep(2.5)
        os.kill(pid, signal.SIGCONT)
    os.close(to)
    with open(what_is_printed, "rb") as printed, open(f"out-{number}", "wb") as kept:
        kept.write(printed.read())
    print(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))
"""

SLOW = """
import time
from pathlib import Path
from conformance.frameworks.numpy.adapter import Adapter as NumPy

class Adapter(NumPy):
    asked = False

    def put(self, *given):
        if not self.asked:
            self.asked = True
            Path(__file__).with_name("asked").touch()
            time.sleep(1)
        return super().put(*given)
"""
"""A backend that says when it is asked, and leaves the time to stop who waits for it."""

RUN = ("run", "a.yaml", "-b", "numpy", "--jobs", "1")
STOPPED = ("run", "a.yaml", "-b", "slow.py", "--jobs", "1", "--timeout", "2")
KEPT = ("kept.jsonl", "baseline.jsonl")
BRIEF = (*RUN, "--no-precision")
COMMANDS = {
    "processes": (3, "the system does not let it: can't start new thread", *RUN),
    "descriptors": (3, "cannot be run: Too many open files", *RUN),
    "home": (0, "1 of 1 checked: 1 pass", *RUN),
    "clock": (0, "1 of 1 checked: 1 pass", *RUN),
    "time": (0, "1 of 1 checked: 1 pass", *STOPPED),
    "terminal": (0, "1 of 1 checked: 1 pass", *STOPPED),
    "room": (
        3,
        "the record cannot be written: File too large",
        *RUN,
        "--no-precision",
        "--record",
        "r.jsonl",
    ),
    "room ": (
        3,
        "kept.jsonl: the record cannot be written",
        *RUN,
        "--no-precision",
        "--record",
        "kept.jsonl",
    ),
    "room  ": (3, "the baseline cannot be written: File too large", "merge", "baseline.jsonl", "other.jsonl"),
    "home ": (3, "CONFORMANCE_CACHE names another place", "envs", "build", "numpy==1.26.4"),
    "permission": (2, "shut.yaml:1:1: cannot be read (Permission denied)", "check", "shut.yaml"),
    "permission ": (2, "shut:1:1: the folder cannot be read (Permission denied)", "check", "shut"),
    "permission  ": (2, "Permission denied", "diff", "shut/a", "other.jsonl"),
    "permission   ": (2, "shut.jsonl' is not readable", "merge", "out", "shut.jsonl"),
    "permission    ": (3, "the site cannot be written: Permission denied", "site", "-o", "shut/site"),
}
"""By what is lacking: the exit code, what is told, and the command."""


@pytest.fixture(scope="module")
def outcomes(tmp_path_factory):
    folder = tmp_path_factory.mktemp("poor")
    for parent in (folder, *folder.parents[:-2]):
        parent.chmod(0o755)
    (folder / "a.yaml").write_text(GOOD)
    (folder / "slow.py").write_text(SLOW)
    for name in ("shut.yaml", "shut.jsonl"):
        (folder / name).touch(0o000)
    (folder / "shut").mkdir(0o000)
    written(folder / "other.jsonl", [right("b")])
    for name in KEPT:
        written(folder / name, [right("a")])
    text = (folder / "baseline.jsonl").read_text()
    (folder / "baseline.jsonl").write_text(text.replace('{"record":1,', '{"record":1,"baseline":1,', 1))
    commands = [(lacking.strip(), *words) for lacking, (_, _, *words) in COMMANDS.items()]
    environment = {**os.environ, "CONFORMANCE_CACHE": str(folder / "cache")}
    command = [sys.executable, "-c", CODE, json.dumps(commands), str(ROOT)]
    before = (folder / "baseline.jsonl").read_bytes()
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, env=environment)
    assert done.returncode == 0, done.stderr
    outputs = [(folder / f"out-{number}").read_text(errors="replace") for number in range(len(commands))]
    assert (folder / "baseline.jsonl").read_bytes() == before
    return dict(zip(COMMANDS, zip(map(int, done.stdout.split()), outputs, strict=True), strict=True))


@pytest.mark.skipif(os.geteuid() != 0, reason="another user is made by root alone")
@pytest.mark.parametrize("lacking", COMMANDS)
def test_what_is_lacking_is_told(outcomes, lacking):
    code, told, *_ = COMMANDS[lacking]
    seen, text = outcomes[lacking]
    assert told in text
    assert seen == code
    assert "bug in conformance" not in text
    assert "Traceback" not in text
