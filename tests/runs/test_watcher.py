"""A watcher sees backends start, then their fingerprints; the first event of the run itself comes back."""

from contextlib import contextmanager

from conformance.runs.watcher import UNWATCHED, FingerprintProgress, watch_start


class Notes:
    """A watcher that writes down what it is told."""

    def __init__(self):
        self.seen = []

    @contextmanager
    def starting(self, names):
        self.seen.append(("starting", *names))
        yield
        self.seen.append("started")

    @contextmanager
    def measuring(self, total):
        self.seen.append(("measuring", total))
        yield self.seen.append
        self.seen.append("measured")


def events(*given):
    yield from given


def test_questions_of_fingerprints_are_counted_before_the_run_begins():
    notes = Notes()
    stream = events(FingerprintProgress(0, 2), FingerprintProgress(1, 2), "begun", "later")
    assert watch_start(stream, ["torch"], notes) == "begun"
    assert notes.seen == [("starting", "torch"), "started", ("measuring", 2), 0, 1, "measured"]
    assert next(stream) == "later"


def test_without_fingerprints_nothing_is_measured():
    notes = Notes()
    assert watch_start(events("begun"), ["torch"], notes) == "begun"
    assert notes.seen == [("starting", "torch"), "started"]


def test_nobody_has_to_watch():
    assert watch_start(events(FingerprintProgress(0, 1), "begun"), [], UNWATCHED) == "begun"
    with UNWATCHED.running({"torch": 1}) as show:
        assert show(None) is None
