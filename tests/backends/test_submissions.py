"""The questions of a client in their order, and which of them its worker holds."""

from __future__ import annotations

from support.misbehaving import question

from conformance.backends.submissions import MAX_HELD, Submission, Submissions


def filled(*tags):
    submissions = Submissions()
    for tag in tags:
        submissions.add(Submission(tag, question(), 1.0, True))
    return submissions


def send_all(submissions):
    sent = []
    while (submission := submissions.send_next()) is not None:
        sent.append(submission.tag)
    return sent


def test_a_worker_is_sent_no_more_than_it_may_hold():
    submissions = filled("a", "b", "c")
    assert submissions.current is None
    assert send_all(submissions) == ["a", "b"]
    assert MAX_HELD == 2
    assert submissions.current.tag == "a"
    assert len(submissions) == 3


def test_an_observation_makes_room_for_the_next_question():
    submissions = filled("a", "b", "c")
    send_all(submissions)
    assert submissions.finish_current().tag == "a"
    assert submissions.current.tag == "b"
    assert send_all(submissions) == ["c"]


def test_nothing_is_sent_behind_what_may_damage_the_process():
    submissions = Submissions()
    submissions.add(Submission("a", question(), 1.0, damages_process=True))
    submissions.add(Submission("b", question(), 1.0))
    assert send_all(submissions) == ["a"]
    submissions.finish_current()
    submissions.take_back()
    assert send_all(submissions) == ["b"]


def test_a_successor_is_sent_what_its_dead_predecessor_held():
    submissions = filled("a", "b", "c")
    send_all(submissions)
    submissions.finish_current()
    submissions.take_back()
    assert submissions.current is None
    assert send_all(submissions) == ["b", "c"]


def test_what_is_cleared_is_neither_held_nor_sent():
    submissions = filled("a", "b")
    send_all(submissions)
    submissions.clear()
    assert (len(submissions), submissions.current, send_all(submissions)) == (0, None, [])


def test_a_request_is_the_question_with_its_limit():
    asked = question(seed=4)
    assert Submission("a", asked, 2.5, True).head == {"limit": 2.5, "question": asked.to_json()}
