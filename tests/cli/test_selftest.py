"""The faults that `conformance selftest` plants."""

import pytest

from conformance.cli.selftest import _choose_faults
from conformance.errors import UsageError
from conformance.frameworks.planted import FAULTS


def test_faults_by_name_each_once_and_all_without_names():
    names = [fault.name for fault in _choose_faults(["stride-ignored", "kernel-flipped", "stride-ignored"])]
    assert names == ["stride-ignored", "kernel-flipped"]
    assert _choose_faults([]) == FAULTS


def test_a_fault_of_nobody_is_refused():
    with pytest.raises(UsageError, match=r"did you mean .*kernel-flipped"):
        _choose_faults(["kernel-fliped"])
