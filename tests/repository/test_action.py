"""The check for GitHub and the one for GitLab: their own shell steps, run by bash in a real repository.

What is not run is what is GitHub's: other actions, which are noted, and `gh`, a script that keeps its words.
"""

from __future__ import annotations

import http.server
import os
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import pytest
import yaml
from support.kernels import ADAPTER, CASES, environments, fill_shelf
from support.paths import ROOT
from support.wheels import only, wheel
from support.workflows import Runner, jobs_of, load

GH = '#!/bin/sh\nprintf "%s\\n" "$@" > gh-words\ncp "$5" gh-body\n'


@pytest.fixture(scope="module")
def shelf(tmp_path_factory):
    folder = tmp_path_factory.mktemp("shelf")
    fill_shelf(folder, {"1.0": "", "1.1": "output-padding-zero"})
    wheel(folder, "uv", "0.1")
    return folder, environments(tmp_path_factory)


@pytest.fixture
def repository(shelf, tmp_path, monkeypatch):
    """A repository with a kernel, cases and a file of pins; commands are those of this checkout."""
    only(monkeypatch, *shelf, installer="uv")
    bin_folder, folder = tmp_path / "bin", tmp_path / "repository"
    bin_folder.mkdir()
    folder.mkdir()
    commands = {
        "conformance": f'exec "{sys.executable}" -m conformance "$@"',
        "python": f'exec "{sys.executable}" "$@"',
    }
    for name, text in {**{key: f"#!/bin/sh\n{each}\n" for key, each in commands.items()}, "gh": GH}.items():
        (bin_folder / name).write_text(text)
        (bin_folder / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{bin_folder}:{os.environ['PATH']}")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    monkeypatch.setenv("PIP_DRY_RUN", "1")
    (folder / "kernel.py").write_text(ADAPTER)
    (folder / "two.yaml").write_text(CASES)
    return folder


def git(folder, *words):
    identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    ran = subprocess.run(["git", *identity, *words], cwd=folder, capture_output=True, text=True, check=True)
    return ran.stdout.strip()


def pin(folder, line):
    """Commit a file of requirements, return the commit."""
    (folder / "requirements.txt").write_text(line)
    git(folder, "init", "-q")
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "-m", "pins")
    return git(folder, "rev-parse", "HEAD")


ARGUMENTS = "two.yaml -b kernel.py -k 'padded or not dense' --no-precision"


def check(folder, base="", steps=None, **inputs):
    """Run the action, or some of its steps; for a pull request where a base is given."""
    given = {
        "package": "tinykernel",
        "arguments": ARGUMENTS,
        "requirements": "requirements.txt",
        "comment": "true",
    }
    given |= {"install": "tinykernel", **inputs}
    context = {f"inputs.{name}": text for name, text in given.items()}
    context |= {"github.event_name": "pull_request" if base else "schedule", "github.token": "t"}
    context |= {"github.event.pull_request.base.sha": base, "github.event.pull_request.number": "7"}
    (job,) = jobs_of(load(ROOT / "action.yml"))
    runner = Runner(replace(job, steps=job.steps[steps or slice(None)]), context, {}, folder)
    return runner.run(), runner


def test_a_schedule_finds_what_the_newest_version_changes(repository):
    pin(repository, "tinykernel[fast]==1.0  # an extra\n")
    code, runner = check(repository)
    assert code == 1, runner.said
    assert "environment for numpy, tinykernel==1.1" in runner.said
    summary = runner.summary.read_text()
    assert "broken" in summary
    assert "two.yaml::padded" in summary
    ((action, given),) = runner.used
    assert action.startswith("actions/upload-artifact@")
    kept = {path.name for path in Path(given["path"]).iterdir()}
    assert {"old.jsonl", "new.jsonl", "changes.md", "log.txt"} <= kept
    assert not (repository / "gh-words").exists()


def test_a_pull_request_is_told_why_a_version_cannot_be_run(repository):
    base = pin(repository, "tinykernel[fast]==1.0\n")
    pin(repository, "tinykernel[fast]==3.0 ; python_version >= '3.9'\n")
    code, runner = check(repository, base)
    assert code == 3, runner.said
    assert (repository / "gh-words").read_text().split()[:4] == ["pr", "comment", "7", "--body-file"]
    for text in (runner.summary.read_text(), (repository / "gh-body").read_text()):
        assert "tinykernel 1.0 could not be compared with 3.0 (exit code 3)" in text
        assert "there is no version of tinykernel==3.0" in text
    assert len(runner.used) == 1


def test_what_changes_nothing_is_green_and_tells_nobody(repository):
    base = pin(repository, "tinykernel==1.0\n")
    pin(repository, "tinykernel==1.1\n")
    code, runner = check(repository, base, arguments="two.yaml -b kernel.py -k dense --no-precision")
    assert (code, len(runner.used)) == (0, 1), runner.said
    assert "no change in 1 result" in runner.summary.read_text()
    assert not (repository / "gh-words").exists()


VERSIONS = slice(1, 2)
"""The step that finds the versions, alone."""


@pytest.mark.parametrize(
    ("before", "after"),
    [("tinykernel==1.0", "tinykernel==1.0"), ("numpy", "tinykernel==1.0"), ("tinykernel==1.0", "")],
)
def test_a_pin_that_is_the_same_new_or_gone_is_nothing_to_compare(before, after, repository):
    base = pin(repository, f"{before}\n")
    pin(repository, f"{after}\n# other\n")
    code, runner = check(repository, base, VERSIONS)
    assert (code, runner.context["steps.versions.outputs.old"]) == (0, "")
    assert "tinykernel: nothing to compare" in runner.said


def test_a_file_that_pins_nothing_is_a_mistake(repository):
    base = pin(repository, "tinykernel>=1.0\n")
    assert check(repository, steps=VERSIONS)[0] == 2
    (repository / "runner").rename(repository / "earlier")
    pin(repository, "tinykernel>=1.1\n")
    code, runner = check(repository, base, VERSIONS)
    assert code, runner.said


def test_words_from_outside_are_no_code(repository):
    base = pin(repository, "tinykernel==1.0\n")
    pin(repository, "tinykernel==$(touch pwned)\ntinykernel==1.1`touch pwned`\n")
    check(repository, base, arguments="'$(touch pwned)' ; touch pwned", requirements="$(touch pwned)")
    (repository / "runner").rename(repository / "earlier")
    check(repository, base, VERSIONS, package="tinykernel; touch pwned")
    assert not (repository / "pwned").exists()


def gitlab(folder, **variables):
    """Run the script of the template for GitLab, as its runner does: one shell for all of it."""
    job = yaml.safe_load((ROOT / "templates" / "upgrade.gitlab-ci.yml").read_text())[".conformance-upgrade"]
    given = {"PACKAGE": "tinykernel", "ARGUMENTS": ARGUMENTS, "INSTALL": "tinykernel", **variables}
    defaults = {name: text for name, text in job["variables"].items() if "$" not in text}
    script = folder / "script.sh"
    script.write_text("set -e\n" + "\n".join(job["script"]))
    return subprocess.run(
        ["bash", str(script)], cwd=folder, env={**os.environ, **defaults, **given},
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
    )  # fmt: skip


@pytest.fixture
def notes():
    """A host that takes notes to merge requests, and what it was sent."""
    taken = []

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self):
            text = self.rfile.read(int(self.headers["Content-Length"])).decode()
            taken.append((self.path, self.headers["PRIVATE-TOKEN"], parse_qs(text)["body"][0]))
            self.send_response(201)
            self.end_headers()

        def log_message(self, *words):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/api", taken
        server.shutdown()


def test_gitlab_tells_a_merge_request_what_its_pin_changes(repository, notes):
    url, taken = notes
    base = pin(repository, "tinykernel[fast]==1.0\n")
    pin(repository, "tinykernel==1.1\n")
    of_request = {"CI_MERGE_REQUEST_DIFF_BASE_SHA": base, "CI_MERGE_REQUEST_IID": "5", "CI_PROJECT_ID": "9"}
    of_host = {"CI_API_V4_URL": url, "CONFORMANCE_TOKEN": "secret", "no_proxy": "127.0.0.1"}
    ran = gitlab(repository, **of_request, **of_host)
    assert ran.returncode == 1, ran.stdout
    assert "two.yaml::padded" in (repository / "conformance-upgrade" / "changes.md").read_text()
    ((path, token, body),) = taken
    assert (path, token) == ("/api/projects/9/merge_requests/5/notes", "secret")
    assert "two.yaml::padded" in body
    assert "secret" not in ran.stdout


def test_gitlab_on_a_schedule_without_anything_newer(repository, notes):
    pin(repository, "tinykernel[fast]==1.1\n")
    ran = gitlab(repository)
    assert (ran.returncode, notes[1]) == (0, [])
    assert "tinykernel: nothing to compare (before: 1.1, after: 1.1)" in ran.stdout
