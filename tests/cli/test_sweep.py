"""The extent and the space of a sweep, as options give them."""

from itertools import islice

import pytest

from conformance.cli.option_groups import words_of
from conformance.cli.sweep import COUNT, Extent, SpaceOptions, _space, shard_numbers
from conformance.errors import UsageError
from conformance.failures.space import Space
from conformance.reports.sweep import DrawnCases


@pytest.mark.parametrize(
    ("extent", "numbers", "most"),
    [
        (Extent(), range(5), COUNT),
        (Extent(count=3), range(5), 3),
        (Extent(only=(7, 2)), (7, 2), 2),
        (Extent(count=5, seconds=1.0), range(5), 5),
        (Extent(count=8, shard="2/3"), (1, 4, 7, 10, 13), 3),
    ],
)
def test_the_numbers_of_an_extent(extent, numbers, most):
    assert list(islice(extent.numbers, 5)) == list(numbers)
    assert extent.most_cases == most


def test_time_alone_gives_numbers_without_end():
    extent = Extent(seconds=1.0)
    assert list(islice(extent.numbers, 3)) == [0, 1, 2]
    assert extent.most_cases == 0
    assert list(islice(shard_numbers(None, "3/3"), 2)) == [2, 5]


def test_options_narrow_the_space_and_stand_in_the_command_that_repeats_it():
    words = SpaceOptions(ops=("conv",), data=("normal", "integers"))
    assert _space(words) == Space(ops=("conv",), data=("normal", "integers"))
    assert _space(SpaceOptions()) == Space()
    drawn = DrawnCases(("--seed", "4", *words_of(words)))
    assert drawn.command() == "conformance sweep --seed 4 --op conv --data normal --data integers"


def test_a_word_that_is_none_of_a_field_is_refused():
    with pytest.raises(UsageError, match=r"--dtype `bfloat`: .*did you mean `bfloat16`"):
        _space(SpaceOptions(dtypes=("bfloat",)))
