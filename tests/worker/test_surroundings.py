"""What others have set that a framework computes by stands among its flags; what it does not is left out."""

from __future__ import annotations

import subprocess
import sys

import pytest
from support.paths import ROOT

from conformance.frameworks.interface import Adapter
from conformance.worker import surroundings
from conformance.worker.load import describe

SET = {
    "TORCHDYNAMO_DISABLE": "1",
    "JAX_DISABLE_JIT": "1",
    "TF_XLA_FLAGS": "--tf_xla_auto_jit=2",
    "NPY_DISABLE_CPU_FEATURES": "AVX512F",
    "OPENBLAS_CORETYPE": "Haswell",
    "ONEDNN_MAX_CPU_ISA": "AVX2",
}


@pytest.mark.parametrize("name", SET)
def test_what_decides_the_numbers_is_recorded(name):
    assert surroundings.describe({name: SET[name], "HOME": "/home"}) == {name: SET[name]}


BESIDE = ["TF_CPP_MIN_LOG_LEVEL", "JAX_COMPILATION_CACHE_DIR", "CUDA_HOME", "TFX"]
OF_OTHERS = ["TF_VAR_password", "TF_CLI_CONFIG_FILE", "TF_WORKSPACE", "JAX_API_TOKEN", "KERAS_SECRET_KEY"]


@pytest.mark.parametrize("name", [*BESIDE, *OF_OTHERS])
def test_what_does_not_decide_them_is_not(name):
    assert surroundings.describe({name: "1"}) == {}


def test_they_stand_among_the_flags_of_every_backend():
    assert describe(Adapter(), SET).flags == SET


FLUSHES = """
import ctypes, sys
sys.path.insert(0, sys.argv[1])
import numpy
from conformance.worker.surroundings import describe
print(describe({}))
libm = ctypes.CDLL("libm.so.6")
environment = (ctypes.c_uint32 * 16)()
libm.fegetenv(environment)
environment[7] |= 0x8040
libm.fesetenv(environment)
print(describe({}))
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the layout of glibc on x86-64")
def test_a_processor_that_flushes_subnormals_is_noticed():
    command = [sys.executable, "-c", FLUSHES, str(ROOT)]
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == ["{}", "{'subnormals': 'flushed to zero'}"], ran.stderr
