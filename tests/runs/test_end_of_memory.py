"""A case for which the memory ends, of this process or of a worker, costs its own result and no other."""

import json
import os
import subprocess
import sys

import pytest

ADAPTER = """
import os, resource, time
from pathlib import Path
import numpy as np
from conformance.frameworks import interface
from conformance.operators.convolution.reference import taps

def bound(process, more):
    pages = int(Path(f"/proc/{process}/statm").read_text().split()[0])
    size = resource.RLIM_INFINITY if more is None else pages * resource.getpagesize() + more
    resource.prlimit(process, resource.RLIMIT_AS, (size, resource.RLIM_INFINITY))

class Adapter(interface.Adapter):
    bounded = False

    def conv(self, call, x, w, b):
        here = {1500: 4 << 20, 1600: 40 << 20}.get(x.shape[-1]) if x.shape[1] == 1 else None
        if self.bounded:
            # the process that asks may still be judging what came before
            time.sleep(3)
        self.bounded = here is not None
        bound(os.getppid(), here)
        if x.shape[1] == 2 and x.shape[-1] == 1700:
            bound(os.getpid(), 1 << 20)
        if x.shape[-1] > 1000:
            return np.ones(call.geometry.output_shape, np.float32)
        return taps.output(call.geometry, np.float64(x), np.float64(w), None).astype(x.dtype)
"""
"""Bounds the memory of the process that asks, or its own, just before it answers certain cases."""

CASES = """conformance: 1
title: t
defaults: {op: conv, kernel: [2, 2], out_channels: 1, data: ones, gradients: false}
cases:
  - {id: first, input: [1, 1, 5, 5]}
  - {id: host-reads, input: [1, 1, 1500, 1500]}
  - {id: between, input: [1, 1, 5, 6]}
  - {id: host-judges, input: [1, 1, 1600, 1600]}
  - {id: worker, input: [1, 2, 1700, 1700]}
  - {id: last, input: [1, 1, 5, 7]}
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the limit of another process is Linux's")
def test_each_costs_its_own_result(tmp_path):
    (tmp_path / "cases.yaml").write_text(CASES)
    (tmp_path / "adapter.py").write_text(ADAPTER)
    command = [sys.executable, "-m", "conformance", "run", "cases.yaml", "-b", "adapter.py", "--jobs", "1"]
    command += ["--record", "run.jsonl", "--no-precision"]
    bare = {name: value for name, value in os.environ.items() if name != "CONFORMANCE_TRACEBACK"}
    ran = subprocess.run(command, cwd=tmp_path, env=bare, capture_output=True, text=True)
    assert ran.returncode == 1, ran.stderr
    results = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().splitlines()[1:-1]]
    found = {result["case"].partition("::")[2]: result for result in results}
    assert [found[name]["verdict"] for name in ("first", "between", "last")] == ["pass"] * 3
    for name, why in (("host-reads", "no memory here for its answer"), ("host-judges", "not judged")):
        assert (found[name]["verdict"], found[name]["skip"]) == ("skip", "size"), found[name]
        assert why in found[name]["reason"]
    assert found["worker"]["outcome"] == "crashed"
    assert "MemoryError" in found["worker"]["error"]["type"]
    assert "bug in conformance" not in ran.stdout + ran.stderr
