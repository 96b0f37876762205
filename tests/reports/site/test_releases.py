"""The timeline is read off the tables of the documentation, whose words and cases are there."""

from __future__ import annotations

from support.paths import LIBRARY

from conformance.cases.loading import load
from conformance.reports.site.releases import read_timeline, timeline
from conformance.semantics.word_explanation import ABOUT

OTHER_TOPICS = {"bias", "dtypes", "empty tensors"}
TEXT = """\
# Releases

## Pairs of releases

| command | results | found |
|---|---|---|
| `conformance upgrade a==1 a==2` | 7, none | **nothing** & <b>no</b> |

## Changes by release

| package | release | about | what changed | case |
|---|---|---|---|---|
| b | 1.10.0 | `SAME`, bias | it is `x` now | `a.yaml::c` |
| b | 1.9 | `SAME` | second | `a.yaml::c` |
| a | soon | bias | <script>alert(1)</script> | none: the fingerprint (`bisect`) |
| b | 1.9 | `SAME` | third | `a.yaml::c` |
"""


def test_the_documents_have_a_word_and_a_case_for_each_change():
    found = timeline()
    assert found is not None
    assert {topic for row in found.changes for topic in row.about} <= {*ABOUT, *OTHER_TOPICS}
    files = {row.case.partition("::")[0] for row in found.changes if row.case}
    known = {case.id for case in load([LIBRARY / file for file in sorted(files)], 2**30)}
    assert {row.case for row in found.changes if row.case} <= known
    assert len(found.pairs) > 10


def test_rows_are_sorted_by_version_and_have_keys_that_differ():
    found = read_timeline(TEXT)
    assert [(row.package, row.release) for row in found.changes] == [
        ("a", "soon"),
        ("b", "1.9"),
        ("b", "1.9"),
        ("b", "1.10.0"),
    ]
    assert [row.key for row in found.changes] == ["a-soon-bias", "b-1.9-c", "b-1.9-c-2", "b-1.10.0-c"]
    assert found.packages == [("a", [("soon", 1)]), ("b", [("1.9", 2), ("1.10.0", 1)])]
    assert found.changes[-1].words == {"SAME": "SAME", "bias": None}


def test_markdown_is_html_and_html_is_text():
    found = read_timeline(TEXT)
    assert found.changes[0].what == "&lt;script&gt;alert(1)&lt;/script&gt;"
    assert found.changes[0].case == ""
    assert found.changes[-1].what == "it is <code>x</code> now"
    assert found.pairs[0].command == "conformance upgrade a==1 a==2"
    assert found.pairs[0].found == "<strong>nothing</strong> &amp; &lt;b&gt;no&lt;/b&gt;"


def test_a_document_without_tables_has_no_changes():
    assert read_timeline("# Nothing\n").changes == ()
