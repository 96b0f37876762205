"""Which cases a command line selects."""

import pytest

from conformance.cli.case_options import Selection, memory_bytes, select_cases
from conformance.errors import HarnessError, UsageError

FILE = """\
conformance: 1
title: A pair
about: One of each operator.
defaults: {input: [1, 1, 5], out_channels: 1, kernel: [3]}
cases:
  - {id: forward, op: conv, tags: [quick]}
  - {id: transposed, op: conv_transpose}
"""


@pytest.fixture
def path(tmp_path):
    (tmp_path / "pair.yaml").write_text(FILE)
    return str(tmp_path / "pair.yaml")


def names(**fields):
    return [case.id.partition("::")[2] for case in select_cases(Selection(**fields))]


def test_files_and_single_cases(path):
    assert names(paths=(path,)) == ["forward", "transposed"]
    assert names(paths=(f"{path}::transposed",)) == ["transposed"]
    assert names(paths=(path, f"{path}::transposed")) == ["forward", "transposed"]


def test_tags_expressions_and_shards(path):
    assert names(paths=(path,), tags=("quick",)) == ["forward"]
    assert names(paths=(path,), expression="not quick") == ["transposed"]
    shards = [name for part in ("1/2", "2/2") for name in names(paths=(path,), shard=part)]
    assert sorted(shards) == ["forward", "transposed"]


def test_an_empty_selection_is_an_error(path):
    with pytest.raises(HarnessError, match="nothing was selected out of 2 cases"):
        select_cases(Selection(paths=(path,), expression="absent"))


def test_whether_a_selection_is_narrowed():
    assert not Selection(memory_limit="2G").is_narrowed
    for fields in ({"paths": ("a",)}, {"expression": "a"}, {"tags": ("a",)}, {"shard": "1/2"}):
        assert Selection(**fields).is_narrowed


@pytest.mark.parametrize(("text", "size"), [("1", 1), ("3K", 3072), ("512m", 512 * 2**20), ("2G", 2**31)])
def test_bytes(text, size):
    assert memory_bytes(text) == size


@pytest.mark.parametrize("text", ["", "0", "K", "-1", "1.5G", "1T", "²"])
def test_what_is_no_number_of_bytes(text):
    with pytest.raises(UsageError, match="--memory-limit"):
        memory_bytes(text)
