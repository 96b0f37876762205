"""A side is what is compared of a record, of a file or in memory."""

from support.records import CASE, RIGHT, header, of, right, unsupported, written, wrong

from conformance.changes.comparison.side import side
from conformance.operators.observations import About


def test_a_file_and_a_record_in_memory_are_one_side(tmp_path):
    results = [RIGHT, right("b"), unsupported("c"), right(CASE, "jax")]
    head = header(results)
    read, held = side(written(tmp_path / "r", results, head=head)), side(of(*results, head=head))
    assert read.results == held.results
    assert read.find("jax", CASE) == read.find("torch", CASE)
    assert read.find("jax", "b") is None
    assert (read.complete, read.repeats) == (True, [])


def test_a_second_line_of_one_result_is_a_further_run():
    found = side(of(RIGHT, wrong(CASE)))
    assert found.find("torch", CASE).facts.failed is False
    ((key, again),) = found.repeats
    assert (key, again.facts.failed) == (("torch", CASE), True)


def test_a_record_that_was_cut_off_is_not_complete(tmp_path):
    assert not side(written(tmp_path / "r", [RIGHT], end=False)).complete


def test_a_backend_without_results_and_one_that_only_results_name_are_both_there():
    found = side(of(RIGHT, head=header([], jax=About("jax", "1.0"))))
    assert {name: about.get("version") for name, about in found.backends.items()} == {
        "jax": "1.0",
        "torch": None,
    }


def test_a_machine_is_known_where_processor_and_features_are():
    head = header([RIGHT])
    assert side(of(RIGHT, head={**head, "host": {"machine": "x86_64", "features": "avx2"}})).machine == (
        "x86_64",
        "avx2",
    )
    for host in ({"machine": "x86_64", "features": ""}, {"features": "avx2"}, None):
        assert side(of(RIGHT, head={**head, "host": host})).machine is None
