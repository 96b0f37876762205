"""The keys of a configuration, and what is said of those that are wrong."""

from support.configurations import HEAD, mistakes


def test_all_mistakes_are_told_at_once_with_their_places(repository):
    text = f"""{HEAD}path = ["cases"]
backends = ["numpy",
   "nump", "k.py"]
baseline = "../b.jsonl"
timeout = true
jobs = 0
targets = "none.yaml"
paths = ["none"]
[[tool.conformance.known]]
case = ["a.yaml::a"]
backend = "numpy"
"""
    found = mistakes(repository, text)
    places = ["2:1", "4:4", "4:12", "5:12", "6:11", "7:8", "8:11", "9:10", "10:1", "10:1", "11:1"]
    assert [line.rpartition(": ")[0].split(": ")[0] for line in found] == places
    assert "did you mean `paths`?" in found[0]
    assert "did you mean numpy?" in found[1]
    assert "leads out of the repository" in found[3]
    assert "did you mean `cases`?" in found[-1]
