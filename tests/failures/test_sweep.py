"""Random cases: a seed repeats them, faults are found and made small, what is known is no news."""

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from itertools import count

import pytest
from support.paths import LIBRARY

from conformance import cases
from conformance.backends import selection as backends
from conformance.cases.questions import Job, question_of
from conformance.cases.writing import FileEntry, case_file_text
from conformance.cli import code_of
from conformance.cli.output_files import check_output
from conformance.failures.causes import appearance, find_causes
from conformance.failures.space import Space, draw_case, narrow
from conformance.failures.sweep import MOST_DRAWN, JudgedCase, NotTaken, Sweep, apply_deviations, run_sweep
from conformance.frameworks.registry import predict, rule
from conformance.judging.deviations.catalogue import DEVIATIONS, covering_deviations, describe_deviations
from conformance.judging.deviations.symptom import NAN, Evidence
from conformance.judging.results import Result
from conformance.operators.question import LITERAL
from conformance.operators.windows.geometry import Geometry
from conformance.operators.words import Refusal, Words
from conformance.reports.sweep import describe_skips
from conformance.runs.stream import Started

SPACE = Space()
PLANTED = "planted+kernel-flipped"
FINDINGS = LIBRARY.parent / "docs" / "measurements" / "findings.md"


def drawn(count, seed=5, space=SPACE):
    return [draw_case(space, seed, number) for number in range(count)]


def test_a_number_is_the_same_case_in_every_process():
    program = "from conformance.failures.space import Space, draw_case as draw\n"
    program += "for n in range(40): print(draw(Space(), 5, n))"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True).stdout
    assert said.splitlines() == [str(each) for each in drawn(40)]
    assert drawn(1)[0].words != drawn(1, seed=6)[0].words


def test_neither_dtype_nor_data_change_the_configuration():
    narrow = Space(dtypes=("bfloat16",), data=("normal",))
    for one, other in zip(drawn(50), drawn(50, space=narrow)):
        # a dtype that is not written is the default one, which the other is not
        forms = {name: form for name, form in one.words.forms.items() if name != "dtype"}
        assert replace(one.words, dtype="bfloat16", forms=forms) == other.words
        assert other.kinds["input"] == "normal"


def test_the_whole_space_is_drawn():
    words = [each.words for each in drawn(1500)]
    counted = Counter(each.dialect for each in drawn(1500))
    assert set(counted) == set(SPACE.dialects)
    assert {each.rank for each in words} == {1, 2, 3}
    assert {each.dtype for each in words} == set(SPACE.dtypes)
    for wanted in (
        lambda w: w.groups > 1 and w.groups == w.in_channels < w.out_channels,
        lambda w: w.in_channels > 16 and w.groups == 1,
        lambda w: max(w.input[2:]) > 64,
        lambda w: min(w.stride) > max(w.kernel),
        lambda w: max(w.dilation) > 1 and max(w.stride) > 1,
        lambda w: w.output_padding is not None,
        lambda w: w.output_size is not None,
        lambda w: isinstance(w.padding, tuple) and isinstance(w.padding[0], tuple),
        lambda w: 0 in w.input,
        lambda w: w.batch > 2,
        lambda w: w.bias and w.layout == "channels_last",
    ):
        assert sum(map(wanted, words)) > 5
    refused = sum(isinstance(predict(question_of(each), None), Refusal) for each in drawn(1500))
    assert 150 < refused < 900


def test_what_is_drawn_can_be_written_and_read(tmp_path):
    found = drawn(300)
    path = tmp_path / "drawn.yaml"
    written = [FileEntry(f"n-{index}", each, ("one", "two\nthree")) for index, each in enumerate(found)]
    path.write_text(case_file_text("All of them: 300", "Round trip.", written))
    read = cases.load(path)
    kept = ("words", "dialect", "compare", "seed", "kinds", "gradients", "why")
    assert [[getattr(each, name) for name in kept] for each in read] == [
        [getattr(each, name) for name in kept] for each in found
    ]
    assert [question_of(each) for each in read] == [question_of(each) for each in found]


def found_by(names, count, seed=1):
    events = list(run_sweep((draw_case(SPACE, seed, n) for n in range(count)), backends.select(names)))
    return events[0], events[1:]


def test_a_fault_is_found_and_made_small():
    started, judged = found_by([PLANTED], 30)
    assert not started.failures
    assert len(judged) == 30
    failures = [each for each in judged if each.result.verdict == "fail"]
    assert len(failures) > 10
    (cause,) = find_causes(failures)
    assert "kernel-flipped" in cause.readings
    words = cause.minimal.words
    assert (words.batch, words.in_channels, words.out_channels, words.rank) == (1, 1, 1, 1)
    assert len(cause.failures) == len(failures)


def test_what_was_found_is_repeated_by_its_command_and_by_its_file(tmp_path, capsys):
    file = tmp_path / "found.yaml"
    words = ["sweep", "-b", PLANTED, "--seed", "1", "--count", "8", "--op", "conv", "--no-shrink"]
    assert code_of([*words, "-o", str(file)]) == 1
    said = capsys.readouterr().out
    command = next(line for line in said.splitlines() if "repeat:" in line).partition("conformance ")[2]
    assert command.startswith("sweep --seed 1 --op conv --only ")
    assert code_of([*command.split(), "--no-shrink"]) == 1
    assert code_of(["run", str(file), "-b", PLANTED]) == 1
    assert code_of(["run", str(file), "-b", "planted"]) == 0
    check_output(file, force=False)
    assert "# the same numbers come out when the kernel is turned by 180 degrees" in file.read_text()


def test_where_nothing_is_wrong_nothing_is_written(tmp_path, capsys):
    file = tmp_path / "found.yaml"
    words = ["sweep", "-b", "numpy", "-b", "planted", "--count", "40", "-o", str(file)]
    assert code_of(words) == 0
    assert not file.exists()
    assert "40 cases" in capsys.readouterr().out


def test_time_ends_a_sweep_before_its_count(capsys):
    assert code_of(["sweep", "-b", "numpy", "--count", "1000000", "--seconds", "0.5"]) == 0


def test_shards_share_the_numbers():
    seen = []
    for part in ("1/3", "2/3", "3/3"):
        from conformance.cli.sweep import shard_numbers

        seen += shard_numbers(10, part)
    assert sorted(seen) == list(range(10))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["-b", "numpy", "--op", "pool"], 2, "conv_transpose"),
        (["-b", "numpy", "--dtype", "bfloat"], 2, "did you mean `bfloat16`"),
        (["-b", "numpi"], 2, "did you mean numpy"),
        (["-b", "numpy", "--shard", "4/3"], 2, "--shard"),
        (["-b", "numpy@gpu"], 3, "could not start"),
    ],
)
def test_mistakes_are_told(words, code, said, capsys):
    assert code_of(["sweep", "--count", "3", *words]) == code
    assert said in capsys.readouterr().err


def test_what_a_deviation_covers_is_known_and_the_rest_is_not():
    (entry,) = cases.select(cases.load(LIBRARY / "known/torch_unchecked.yaml"), "nothing-in")[:1]
    entry = replace(entry, compare=LITERAL)
    question = question_of(entry, "torch")
    (target,) = backends.select(["torch"])
    aspects = {"acceptance": "fail"}
    known = {"acceptance": "torch nothing-in"}
    result = Result(entry.id, "torch", "fail", "computed", aspects=aspects, deviations=known)
    known = apply_deviations(JudgedCase(Job(entry, target.name, question), target, "torch", result))
    assert known.result.verdict == "known"
    assert known.known == {"acceptance": "torch nothing-in"}
    other = replace(result, aspects={**aspects, "output": "fail"})
    assert (
        apply_deviations(JudgedCase(Job(entry, target.name, question), target, "torch", other)).result.verdict
        == "fail"
    )


def test_a_deviation_speaks_of_its_framework_and_its_variants():
    words = Words("conv", (1, 0, 3), 1, (1,), (1,), (1,))
    geometry = predict(
        question_of(replace(drawn(1)[0], words=words, dialect="jax", compare="equivalent")), None
    )
    assert isinstance(geometry, Geometry)
    seen = Evidence("computed", device="cpu", shape=(1, 0, 3))
    for backend in ("torch", "torch+compile", "torch@cpu", "torch+compile@cpu"):
        assert covering_deviations(words, geometry, backend, ["shape"], seen) == {
            "shape": "torch no-channels"
        }
    assert not covering_deviations(words, geometry, "jax", ["shape"], seen)
    assert not covering_deviations(words, geometry, "torch", ["grad_bias"], seen)


def test_a_deviation_of_one_outcome_covers_no_other():
    words = Words("conv_transpose", (1, 1, 2, 4), 1, (4, 2), (1, 2), (1, 1), padding=1)
    geometry = predict(question_of(replace(drawn(1)[0], words=words, dialect="torch")), None)
    covered = {"acceptance": "jax swapped-operands"}
    seen = Evidence("crashed", device="cpu", error="SIGABRT: algebraic_simplifier.cc:586] Check failed")
    assert covering_deviations(words, geometry, "jax", ["acceptance"], seen) == covered
    other = replace(seen, outcome="refused")
    assert not covering_deviations(words, geometry, "jax", ["acceptance"], other)


def test_a_deviation_of_one_kind_of_data_covers_no_other():
    words = Words("conv", (1, 3, 6), 2, (2,), (1,), (1,), dtype="bfloat16")
    geometry = rule("torch")(words)
    covered = {"output": "torch nan-in-pairs"}
    seen = Evidence("computed", laws={"output": frozenset({NAN})})
    assert covering_deviations(words, geometry, "torch", ["output"], seen, ["special"]) == covered
    assert not covering_deviations(words, geometry, "torch", ["output"], seen, ["integers"])
    assert not covering_deviations(words, geometry, "torch", ["output"], seen)
    finite = replace(seen, laws={})
    assert not covering_deviations(words, geometry, "torch", ["output"], finite, ["special"])
    even = replace(words, input=(1, 4, 6))
    assert not covering_deviations(even, rule("torch")(even), "torch", ["output"], seen, ["special"])


def test_what_is_known_is_said_with_where_it_is_shown():
    words = Words("conv_transpose", (2, 4, 2, 3), 6, (3, 2), (1, 1), (1, 1), groups=2, padding=(2, 0))
    refusal = rule("torch")(words)
    seen = Evidence("computed", device="cpu")
    covered = covering_deviations(words, refusal, "torch", ["acceptance"], seen)
    (line,) = describe_deviations(covered)
    assert line.endswith("torch as by-onednn: known/torch_empty_output.yaml::float32 shows it")
    assert describe_deviations(covering_deviations(words, refusal, "torch", [], seen)) == ()
    assert describe_deviations(covering_deviations(words, refusal, "jax", ["acceptance"], seen)) == ()


def test_every_deviation_without_a_case_is_in_the_document():
    table = FINDINGS.read_text().partition("# Findings that are no cases")[2]
    named = {deviation.name for deviation in DEVIATIONS if not deviation.case}
    assert [name for name in named if name not in table] == []
    assert named


def test_every_deviation_has_its_case():
    known = {each.id for each in cases.load(LIBRARY)}
    assert [deviation.name for deviation in DEVIATIONS if deviation.case not in {"", *known}] == []


def test_numbers_in_messages_do_not_make_another_look():
    one = Result("a", "torch", "fail", "refused", aspects={"acceptance": "fail"})
    same = [
        replace(one, error={"type": "E", "message": f"size {n} of [{n}, {n}]\nmore {n}"}) for n in (1, 22)
    ]
    assert appearance(same[0]) == appearance(same[1])
    assert appearance(one) != appearance(same[0])


def test_the_derivatives_of_a_sweep_are_those_that_are_named():
    plain, every = (draw_case(Space(gradients=named), 5, 7) for named in (("vjp",), ("jvp", "adjoint")))
    assert (plain.gradients, plain.derivatives) == (True, ())
    assert (every.gradients, every.derivatives) == (False, ("jvp", "adjoint"))
    assert every.words == plain.words


def test_derivatives_are_written_and_read_back(tmp_path):
    asked = [(True, ("jvp", "adjoint")), (False, ("second_order",)), (False, ()), (True, ())]
    path = tmp_path / "asked.yaml"
    found = [replace(draw_case(SPACE, 5, 7), gradients=vjp, derivatives=further) for vjp, further in asked]
    path.write_text(
        case_file_text("All of them", "", [FileEntry(f"n-{n}", each, ()) for n, each in enumerate(found)])
    )
    assert [(each.gradients, each.derivatives) for each in cases.load(path)] == asked


def test_an_adjoint_is_explained_by_its_own_words():
    """A transposed convolution with an empty batch is right in TensorFlow, the convolution that is its
    adjoint is not."""
    words = Words("conv_transpose", (0, 1, 3), 1, (4,), (1,), (1,), padding=0)
    prediction = rule("torch")(words)
    seen = Evidence("computed", device="cpu", shapes={"adjoint": (0, 1, 6)})
    found = covering_deviations(words, prediction, "tensorflow", ("adjoint",), seen)
    assert found == {"adjoint": "tensorflow without-elements"}
    filled = replace(words, input=(2, 1, 3))
    assert covering_deviations(filled, rule("torch")(filled), "tensorflow", ("adjoint",), seen) == {}


LIMITED = """\
from conformance.frameworks import interface


class Adapter(interface.Adapter):
    def about(self):
        limits = {"rank": (2,), "stride": (1, 2), "groups": (1,)}
        return interface.About("limited", "1.0", dtypes=("float32",), limits=limits)

    def conv(self, call, x, w, b):
        raise ValueError('asked')
"""


@pytest.fixture
def limited(tmp_path):
    """An adapter with limits, which computes nothing: every case that it is asked fails."""
    file = tmp_path / "limited.py"
    file.write_text(LIMITED)
    return file


def test_a_sweep_draws_what_the_backend_takes_and_counts_the_rest(limited):
    (target,) = backends.select([str(limited)])

    def draw(abouts):
        narrowed = narrow(SPACE, abouts.values())
        assert (narrowed.ops, narrowed.dtypes) == (("conv",), ("float32",))
        return (draw_case(narrowed, 5, number) for number in count())

    _, *events = run_sweep(draw, [target], most=12)
    judged = [each for each in events if isinstance(each, JudgedCase)]
    assert len(judged) == 12
    for each in judged:
        words = each.case.words
        assert (words.rank, words.groups, words.dtype, words.op) == (2, 1, "float32", "conv")
        assert {*words.stride} <= {1, 2}
    counted = Counter(each.skip for each in events if isinstance(each, NotTaken))
    assert set(counted) == {"rank", "words"}
    sweep = Sweep(
        tuple(judged),
        Started({str(limited): None}, {}),
        not_taken=Counter(each for each in events if isinstance(each, NotTaken)),
    )
    first, *_ = describe_skips(sweep)
    assert f"{sum(counted.values())} cases were drawn that it does not take" in first
    assert f"{counted['rank']} rank" in first


def test_what_a_backend_does_not_take_is_replaced_but_not_without_end(limited):
    (target,) = backends.select([str(limited)])
    only = Space(ops=("conv_transpose",))
    _, *events = run_sweep((draw_case(only, 5, number) for number in count()), [target], most=2)
    assert Counter(events) == {NotTaken(str(limited), "operator"): 2 * MOST_DRAWN}


def test_without_limits_every_case_is_asked():
    (target,) = backends.select(["numpy"])
    _, *events = run_sweep((draw_case(SPACE, 5, number) for number in count()), [target], most=6)
    assert [each.case for each in events] == drawn(6)
