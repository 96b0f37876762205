"""All backends of a run side by side: fed, announced, and independent of one another's deaths."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import replace

import pytest
from support.misbehaving import ends, question, running, target

from conformance.backends.jobs import Assignment
from conformance.backends.names import parse
from conformance.backends.pool import Pool, inspect
from conformance.cases.case import Case
from conformance.cases.questions import Job
from conformance.cases.yaml.place import Place
from conformance.operators.observations import Answer, Crashed, Refused, TimedOut

LIMIT = 20.0
PLACE = Place("made.yaml", 1, 1)


def named(name, module="adapter"):
    return replace(target(module), name=name)


def job(asked_of, do="", number=0):
    asked = question(do)
    case = Case(f"made.yaml::{number}-{do}", asked.words, PLACE)
    return Assignment(Job(case, asked_of.name, asked), asked_of)


def observed(pool, jobs, limit=LIMIT):
    pool.submit(jobs, limit)
    return [(job.target.name, job.job.case.id, observation) for job, observation in pool.results()]


def test_each_backend_answers_its_jobs_in_order():
    one, two = named("one"), named("two")
    jobs = [job(to, number=number) for number in range(5) for to in (one, two)]
    with Pool([one, two]) as pool:
        seen = observed(pool, jobs)
    for name in ("one", "two"):
        assert [case for of, case, _ in seen if of == name] == [f"made.yaml::{n}-" for n in range(5)]
    assert all(isinstance(observation, Answer) for _, _, observation in seen)


def test_every_kind_of_end_costs_one_case():
    bad, good = named("bad"), named("good")
    deeds = ["abort", "", "sleep", "", "garbage", "refuse", "kill_itself", ""]
    jobs = [job(to, do, n) for n, do in enumerate(deeds) for to in ([bad, good] if not do else [bad])]
    with Pool([bad, good]) as pool:
        seen = observed(pool, jobs, limit=1.0)
    kinds = [type(observation) for name, _, observation in seen if name == "bad"]
    assert kinds == [Crashed, Answer, TimedOut, Answer, Crashed, Refused, Crashed, Answer]
    assert [type(observation) for name, _, observation in seen if name == "good"] == [Answer] * 3


def test_a_backend_that_is_given_up_holds_nobody_back():
    bad, good = named("bad"), named("good")
    jobs = [job(to, "abort" if to is bad else "", n) for n in range(10) for to in (bad, good)]
    with Pool([bad, good]) as pool:
        seen = observed(pool, jobs)
    hows = [observation.how for name, _, observation in seen if name == "bad"]
    assert hows[:3] == ["SIGABRT"] * 3
    assert len(hows) == 10
    assert all("given up" in how for how in hows[3:])
    assert Counter(name for name, _, _ in seen) == {"bad": 10, "good": 10}


def test_few_backends_come_up_at_the_same_time(monkeypatch):
    monkeypatch.setattr("conformance.backends.pool.MAX_STARTING", 2)
    targets = [named(str(number), "raises_at_import" if number == 1 else "adapter") for number in range(5)]
    with Pool(targets) as pool:
        coming = []
        feed = pool._feed

        def watched(target):
            feed(target)
            coming.append(sum(client.pid is not None and client.about is None for client in pool.clients))

        monkeypatch.setattr(pool, "_feed", watched)
        pool.start()
        assert set(pool.abouts) == {"0", "2", "3", "4"}
    assert max(coming) == 2


def test_a_backend_that_cannot_start_is_announced_and_its_jobs_are_dropped():
    bad, good = named("bad", "raises_at_import"), named("good")
    with Pool([bad, good]) as pool:
        pool.submit([job(to) for to in (bad, good)], LIMIT)
        pool.start()
        assert list(pool.abouts) == ["good"]
        assert pool.abouts["good"].framework == "misbehaving"
        assert "libconv.so" in pool.failures["bad"]
        assert [job.target for job, _ in pool.results()] == [good]


def test_workers_work_while_their_neighbours_start():
    slow, good = named("slow", "hangs_at_import"), named("good")
    with Pool([slow, good], start_limit=3.0) as pool:
        pool.submit([job(good, number=n) for n in range(20)], LIMIT)
        pool.start()
        began = time.monotonic()
        results = list(pool.results())
    assert len(results) == 20
    assert time.monotonic() - began < 1.0
    assert "nothing within 3 s" in pool.failures["slow"]


def test_several_workers_share_the_jobs_of_a_backend():
    one = named("one")
    jobs = [job(one, "doze", n) for n in range(12)]
    with Pool([one], workers=3) as pool:
        seen = observed(pool, jobs)
        pids = {client.pid for client in pool.clients}
    assert sorted(case for _, case, _ in seen) == sorted(job.job.case.id for job in jobs)
    assert len(pids) == 3
    assert len({observation.values["output"].tobytes() for _, _, observation in seen}) == 1
    assert sum(observation.seconds for _, _, observation in seen) > 12 * 0.2


def test_workers_are_fed_while_the_consumer_thinks():
    one = named("one")
    with Pool([one]) as pool:
        pool.submit([job(one, "doze", n) for n in range(6)], LIMIT)
        pool.start()
        began = time.monotonic()
        for _ in pool.results():
            time.sleep(0.2)
        seconds = time.monotonic() - began
    assert seconds < 6 * 0.4 - 0.3


def test_no_jobs_are_no_results():
    with Pool([named("one")]) as pool:
        assert list(pool.results()) == []
        pool.start()
        assert "one" in pool.abouts
    with Pool([]) as pool:
        assert list(pool.results()) == []


def test_a_pool_goes_on_with_more_jobs():
    one = named("one")
    with Pool([one]) as pool:
        assert len(observed(pool, [job(one)])) == 1
        assert len(observed(pool, [job(one), job(one, "abort"), job(one)])) == 3


@pytest.mark.parametrize("interrupted", [False, True])
def test_nothing_is_left_running(interrupted):
    one, two = named("one"), named("two")
    pool = Pool([one, two])
    observed(pool, [job(one, "fork_and_go_on"), job(two, "fork_and_go_on")])
    pids = [client.pid for client in pool.clients]
    assert all(len(running(pid)) == 2 for pid in pids)
    if interrupted:
        with pytest.raises(KeyboardInterrupt), pool:
            use_and_interrupt(pool, [job(one), job(one, "sleep"), job(two, "hold_the_gil")])
    else:
        with pool:
            pass
    assert all(ends(pid) for pid in pids)
    assert [client.pid for client in pool.clients] == [None, None]


def use_and_interrupt(pool, jobs):
    pool.submit(jobs, LIMIT)
    next(pool.results())
    raise KeyboardInterrupt


def test_backends_are_inspected_side_by_side():
    statuses = inspect([named("good"), named("bad", "unavailable"), parse("numpy")])
    assert [status.target.name for status in statuses] == ["good", "bad", "numpy"]
    assert statuses[0].about.flags["odd"] == "nan"
    assert statuses[0].reason is None
    assert (statuses[1].about, statuses[1].reason) == (None, "needs a quantum computer")
