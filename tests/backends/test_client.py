"""A worker that goes wrong costs the case it was at, is told apart by how it went, and has a successor."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pytest
from support.misbehaving import ends, large, question, running, target

from conformance import frameworks
from conformance.backends import process
from conformance.backends.client import Client
from conformance.backends.crash_loop import MAX_DEATHS
from conformance.backends.waiting import wait
from conformance.operators.convolution.reference import taps
from conformance.operators.observations import Answer, Crashed, Refused, TimedOut
from conformance.operators.operands import draw
from conformance.worker import serve

LIMIT = 20.0
SHORT = 0.5


@pytest.fixture(scope="module")
def shared():
    with Client(target()) as client:
        yield client


@pytest.fixture
def client(shared):
    """A client that goes from test to test: what one of them did to its worker is over in the next."""
    yield shared
    assert_next_is_fine(shared)


def good(observation):
    return isinstance(observation, Answer) and observation.values["output"].shape == (2, 4, 3, 6)


def assert_next_is_fine(client):
    asked = question(seed=7)
    observation = client.ask(asked, LIMIT)
    assert isinstance(observation, Answer)
    geometry = frameworks.predict(asked, None)
    shapes = {"input": geometry.input_shape, "kernel": geometry.kernel_shape, "bias": (4,)}
    operands = [draw(asked.recipe, name, shape) for name, shape in shapes.items()]
    assert np.array_equal(observation.values["output"], taps.output(geometry, *operands))


def test_the_well_behaved_answer(client):
    observation = client.ask(question(), LIMIT)
    assert set(observation.values) == {"output", "grad_input", "grad_kernel", "grad_bias"}
    assert observation.inferred_shape == (2, 4, 3, 6)
    assert observation.dtype == "float32"
    assert observation.native
    assert 0 < observation.seconds < LIMIT


@pytest.mark.parametrize(
    ("do", "how"),
    [
        ("abort", "SIGABRT"),
        ("segfault", "SIGSEGV"),
        ("kill_itself", "SIGKILL (out of memory?)"),
        ("leave", "exited with status 3"),
        ("fork_and_die", "SIGABRT"),
        ("die_in_a_thread", "SIGABRT"),
        ("flood_stderr_and_abort", "SIGABRT"),
        ("half_a_frame_and_leave", "ends inside a frame"),
        ("half_a_frame_and_killed", "SIGKILL (out of memory?)"),
        ("garbage", "broke the protocol: it begins with b'Segm'"),
        ("no_json", "not JSON"),
        ("no_reply", "nobody asked for this reply"),
        ("two_replies", "nobody asked for this reply"),
        ("huge_array", "over the limit"),
        ("array_of_gigabytes", "over the limit"),
        ("close_descriptors_and_sleep", "closed its end"),
        ("raise_interrupt", "the adapter raised KeyboardInterrupt"),
        ("raise_exit", "the adapter raised SystemExit: 5"),
        ("end_of_memory", "MemoryError: Unable to allocate"),
        ("raise_in_translate", "the adapter raised RuntimeError: a bug of the adapter"),
        ("give_objects", "output has dtype object"),
        ("give_text", "output has dtype <U9"),
        ("give_none", "output has dtype object"),
        ("give_complex", "output has dtype complex128"),
        ("give_ragged", "output is no array"),
        ("give_a_view_of_terabytes", "its results take 4e+12 bytes"),
        ("too_few_gradients", "differentiate gave 1 gradients for 3 operands"),
        ("no_pair", "differentiate gave"),
        ("infer_nonsense", "infer_shape gave no shape but 'two by two'"),
    ],
)
def test_a_crash_costs_its_own_case_only(client, do, how):
    observation = client.ask(question(do), LIMIT)
    assert isinstance(observation, Crashed), observation
    assert how in observation.how


@pytest.mark.parametrize("do", ["close_descriptors"])
def test_a_worker_that_cannot_speak_any_more_has_crashed(client, do):
    assert isinstance(client.ask(question(do), LIMIT), Crashed)


@pytest.mark.parametrize("do", ["sleep", "hold_the_gil", "half_a_frame", "half_an_array"])
def test_silence_is_timed_out_and_killed(client, do):
    assert_next_is_fine(client)
    pid = client.pid
    began = time.monotonic()
    assert client.ask(question(do), SHORT) == TimedOut(SHORT)
    assert SHORT <= time.monotonic() - began < SHORT + 5
    assert not alive(pid)


@pytest.mark.parametrize(
    "do", ["print_from_python", "print_from_c", "read_stdin", "flood_stderr", "fork_and_go_on", "give_a_view"]
)
def test_chatter_and_children_are_no_verdict(client, do):
    assert good(client.ask(question(do), LIMIT))


def test_what_a_framework_raises_is_a_refusal(client):
    mute = client.ask(question("raise_without_words"), LIMIT)
    assert mute == Refused("Mute", "(without a message: its text raises RuntimeError)")
    assert client.ask(question("refuse"), LIMIT) == Refused("ValueError", "kernel must be odd")


@pytest.mark.parametrize(
    ("do", "shape"),
    [("lie_about_shape", (2, 4, 3, 5)), ("lie_about_rank", (4, 3, 6)), ("give_a_scalar", ())],
)
def test_a_wrong_shape_is_an_answer_for_the_judge(client, do, shape):
    assert client.ask(question(do), LIMIT).values["output"].shape == shape


def test_numbers_of_any_kind_arrive(client):
    assert np.isnan(client.ask(question("give_nan"), LIMIT).values["output"]).all()
    swapped = client.ask(question("give_big_endian"), LIMIT).values["output"]
    assert np.array_equal(swapped, client.ask(question(), LIMIT).values["output"])


def test_last_words_join_a_crash(client):
    crash = client.ask(question("flood_stderr_and_abort"), LIMIT)
    assert "the last words" in crash.stderr
    assert "in flood_stderr_and_abort" in client.ask(question("segfault"), LIMIT).stderr + crash.stderr
    assert len(crash.stderr) <= 4096


def test_a_job_is_never_repeated(client):
    first = client.ask(question("abort"), LIMIT)
    second = client.ask(question("abort"), LIMIT)
    assert [first.how, second.how] == ["SIGABRT", "SIGABRT"]


@pytest.mark.parametrize("declared", [True, False])
def test_a_damaged_process_is_asked_nothing_else_where_that_is_known(declared):
    with Client(target()) as client:
        client.wait_until_started()
        first = client.pid
        client.submit("damages", question("damage_the_process"), LIMIT, damages_process=declared)
        client.submit("innocent", question(), LIMIT)
        done = {}
        while len(done) < 2:
            wait([client])
            done.update(client.advance())
        assert isinstance(done["damages"], Answer)
        assert isinstance(done["innocent"], Answer if declared else Crashed)
        assert client.pid != first


def test_three_deaths_in_a_row_give_a_backend_up():
    with Client(target()) as client:
        for _ in range(2):
            for _ in range(MAX_DEATHS - 1):
                client.ask(question("abort"), LIMIT)
            assert_next_is_fine(client)
        for _ in range(MAX_DEATHS):
            assert client.ask(question("segfault"), LIMIT).how == "SIGSEGV"
        began = time.monotonic()
        for _ in range(20):
            given_up = client.ask(question(), LIMIT)
            assert "given up after 3 deaths in a row, the last one: SIGSEGV" in given_up.how
        assert time.monotonic() - began < 1
        assert client.pid is None


def test_the_question_behind_a_death_is_asked_of_the_successor():
    with Client(target()) as client:
        client.wait_until_started()
        for number, do in enumerate(["", "abort", "", "segfault", ""]):
            client.submit(number, question(do), LIMIT)
        done = []
        while len(done) < 5:
            wait([client])
            done += client.advance()
    assert [number for number, _ in done] == [0, 1, 2, 3, 4]
    assert [type(observation) for _, observation in done] == [Answer, Crashed, Answer, Crashed, Answer]


@pytest.mark.parametrize("exception", [None, KeyboardInterrupt, ValueError])
def test_no_process_outlives_its_client(exception):
    before = opened()
    try:
        with Client(target()) as client:
            client.ask(question("fork_and_go_on"), LIMIT)
            pid = client.pid
            assert len(running(pid)) == 2
            if exception:
                client.submit(None, question("sleep"), LIMIT)
                raise exception
    except (KeyboardInterrupt, ValueError):
        pass
    assert not alive(pid)
    assert ends(pid)
    assert opened() == before


def test_a_kernel_without_process_descriptors_will_do(monkeypatch):
    monkeypatch.setattr(process, "_pidfd", lambda pid: None)
    with Client(target()) as client:
        for do, how in [("fork_and_die", "SIGABRT"), ("leave", "exited with status 3")]:
            assert client.ask(question(do), LIMIT).how == how
            assert_next_is_fine(client)
        assert client.ask(question("sleep"), SHORT) == TimedOut(SHORT)
        assert_next_is_fine(client)
        pid = client.pid
    assert ends(pid)


def test_questions_and_answers_may_be_larger_than_a_pipe(client):
    observation = client.ask(large(""), LIMIT)
    assert observation.values["output"].shape == (1, 1, 301, 600)
    assert observation.values["grad_input"].shape == (1, 1, 600, 600)


def test_a_worker_that_does_not_read_holds_nobody_up(client):
    client.wait_until_started()
    stuck, large_one = question("hold_the_gil"), large("")
    began = time.monotonic()
    client.submit("first", stuck, SHORT)
    client.submit("second", large_one, LIMIT)
    assert time.monotonic() - began < LIMIT / 2
    done = []
    while len(done) < 2:
        wait([client])
        done += client.advance()
    assert done[0] == ("first", TimedOut(SHORT))
    assert isinstance(done[1][1], Answer)


def test_a_client_that_was_away_for_long_tells_a_hang_from_a_crash():
    with Client(target()) as client:
        client.wait_until_started()
        # the worker's own limit is over 0.3 s after it has begun: nobody is there to kill it
        client.submit("hang", question("sleep"), 0.3 - serve.GRACE)
        time.sleep(0.8)
        client.submit("next", question(), LIMIT)
        done = []
        while len(done) < 2:
            wait([client])
            done += client.advance()
    assert done[0] == ("hang", TimedOut(0.3 - serve.GRACE))
    assert good(done[1][1])


def test_a_client_can_be_closed_without_having_started():
    with Client(target()) as client:
        assert client.pid is None
    client.close()


def alive(pid):
    return Path(f"/proc/{pid}").exists()


def opened():
    return len(list(Path("/proc/self/fd").iterdir()))


def test_no_wait_is_so_long_that_an_interrupt_could_get_lost_in_it():
    started = time.monotonic()
    wait([])
    assert time.monotonic() - started < 5
