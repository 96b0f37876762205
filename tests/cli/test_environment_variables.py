"""Every environment variable of the program is in its help and in the documents."""

import re

from support.paths import ROOT

from conformance.backends.orphans import MARK
from conformance.cli.environment_variables import VARIABLES

READ = re.compile(r"\bCONFORMANCE_[A-Z]+\b")


def read_by(sources):
    return {name for source in sources for name in READ.findall(source)} - {MARK}


def test_the_list_is_complete_and_documented():
    sources = (file.read_text() for file in (ROOT / "conformance").rglob("*.py"))
    assert read_by(sources) == set(VARIABLES)
    page = (ROOT / "docs" / "configuration.md").read_text()
    assert [name for name in VARIABLES if f"`{name}`" not in page] == []


def test_one_that_is_missing_is_noticed():
    assert read_by(['os.environ["CONFORMANCE_NEW"]', MARK]) - set(VARIABLES) == {"CONFORMANCE_NEW"}
