"""No file of targets keeps the program busy, whatever it holds."""

import json
import time

import pytest

from conformance.backends.targets_file.loading import load
from conformance.errors import CaseFileError

SECONDS = 2.0
"""Processor time that reading one file may take: half of it on an idle machine."""

ONE = {"name": "n", "backend": "torch"}
FILES = {
    "targets": [{"name": f"n{i}", "backend": "torch"} for i in range(1000)],
    "versions": [{"name": f"n{i}", "backend": f"jax==0.{i}"} for i in range(1000)],
    "too many": [{"name": f"n{i}", "backend": f"jax==0.{i}"} for i in range(3000)],
    "requirements": [{**ONE, "requirements": [f"r{i}>1,<{i}" for i in range(1000)]}],
    "too many requirements": [{**ONE, "requirements": [f"r{i}" for i in range(19_000)]}],
    "long requirement": [{**ONE, "requirements": ["a[" + ",".join(map("x{}".format, range(90_000))) + "]"]}],
    "deep marker": [{**ONE, "requirements": ["a; " + "(" * 20_000 + "os_name=='a'" + ")" * 20_000]}],
    "adapters": [{"name": f"n{i}", "backend": f"./a{i}.py+v@cpu"} for i in range(1000)],
    "unknown": [{"name": f"n{i}", "backend": f"tensrflow{i}"} for i in range(1000)],
    "variables": [{**ONE, "environment": {f"A{i}": "x" for i in range(19_000)}}],
    "variants": [{"name": "n", "backend": "torch" + "+a" * 400_000}],
    "unknown keys": [{f"k{i}": 1 for i in range(19_000)}],
}
RIGHT = ("targets", "versions", "requirements")


@pytest.mark.parametrize("name", FILES)
def test_no_file_keeps_the_program_busy(tmp_path, name):
    path = tmp_path / "targets.yaml"
    path.write_text(json.dumps({"conformance-targets": 1, "targets": FILES[name]}))
    begun = time.process_time()
    try:
        load(path)
        is_right = True
    except CaseFileError:
        is_right = False
    assert time.process_time() - begun < SECONDS
    assert is_right == (name in RIGHT)
