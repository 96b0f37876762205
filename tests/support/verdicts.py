"""What the judge says of a case that an adapter answers in this process."""

from __future__ import annotations

from conformance.cases.case import Case
from conformance.cases.questions import Job, question_of
from conformance.frameworks.interface import Adapter
from conformance.judging.judge import judge
from conformance.judging.oracle import Oracle
from conformance.judging.results import Result
from conformance.worker.answer import answer


def verdict(case: Case, adapter: Adapter, framework: str, asked: Case | None = None) -> Result:
    """The result of a case; the adapter is asked `asked` instead, where that is given."""
    question = question_of(case, adapter.dialect)
    other = question if asked is None else question_of(asked, adapter.dialect)
    return judge(Job(case, framework, question), adapter.about(), answer(other, adapter), Oracle())
