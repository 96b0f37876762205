"""The workflows, the action and what else hosts read: well formed, and nothing from outside becomes code."""

from __future__ import annotations

import re
import subprocess

import pytest
import yaml
from support.paths import ROOT
from support.workflows import Job, Runner, jobs_of, load, mistakes

import conformance
from conformance.cli import code_of

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
FORMS = sorted((ROOT / ".github" / "ISSUE_TEMPLATE").glob("[!c]*.yml"))


def documented():
    """The workflows in docs/upgrade.md."""
    text = (ROOT / "docs" / "upgrade.md").read_text()
    blocks = re.findall(r"^```yaml\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [yaml.load(block, Loader=yaml.BaseLoader) for block in blocks if re.search("^jobs:", block, re.M)]


@pytest.mark.parametrize("path", [*WORKFLOWS, ROOT / "action.yml"], ids=lambda path: path.name)
def test_a_workflow_is_well_formed(path):
    assert list(mistakes(load(path))) == []


def test_the_workflow_of_the_documentation_is_well_formed_and_hands_over_what_the_action_takes():
    (found,) = documented()
    assert list(mistakes(found)) == []
    taken = load(ROOT / "action.yml")["inputs"]
    for data in (found, load(ROOT / ".github" / "workflows" / "upgrade.yml")):
        (job,) = jobs_of(data)
        (given,) = [step["with"] for step in job.steps if step.get("with", {}).get("package")]
        assert set(given) <= set(taken)
        assert {name for name, each in taken.items() if each["required"] == "true"} <= set(given)


STEP = {"run": "echo $NAME", "env": {"NAME": "${{ matrix.package }}"}}


def workflow(*steps, **changed):
    job = {"runs-on": "x", "timeout-minutes": "5", "strategy": {"matrix": {"package": ["jax"]}}}
    whole = {"on": {"push": ""}, "permissions": {}, "jobs": {"one": {**job, "steps": list(steps)}}}
    return {**whole, **changed}


@pytest.mark.parametrize(
    ("found", "said"),
    [
        (workflow({"run": "echo ${{ github.event.issue.title }}"}), "an expression stands in a script"),
        (workflow({"run": "if true; then"}), "bash cannot read it"),
        (workflow({"run": "echo $NAME"}), "$NAME is not set"),
        (workflow({**STEP, "env": {"NAME": "${{ matrix.other }}"}}), "there is no matrix.other"),
        (workflow({**STEP, "if": "steps.a.outputs.b == ''"}), "no step before writes steps.a.outputs.b"),
        (workflow({**STEP, "uses": "a/b@v1"}), "either `uses` or `run`"),
        (workflow({"uses": "a/b@main"}), "names no version"),
        (workflow({**STEP, "envs": {}}), "unknown key 'envs'"),
        (workflow(STEP, on={"pull_request_target": ""}), "runs with secrets"),
        (workflow(STEP, permision={}), "unknown key 'permision'"),
        ({"runs": {"steps": [STEP]}}, "names its shell"),
    ],
)
def test_a_mistake_is_found(found, said):
    assert list(mistakes(workflow(STEP))) == []
    assert any(said in each for each in mistakes(found))


@pytest.mark.parametrize("path", FORMS, ids=lambda path: path.name)
def test_an_issue_asks_for_a_script_that_repeats_it(path):
    form = load(path)
    assert {"name", "description", "body"} <= form.keys()
    ids = [each["id"] for each in form["body"]]
    assert len(set(ids)) == len(ids)
    assert all(each["type"] in ("textarea", "input") and each["attributes"]["label"] for each in form["body"])
    assert "conformance repro CASE -b BACKEND" in path.read_text()


def test_there_are_forms_for_a_verdict_a_deviation_and_the_harness():
    assert [path.stem for path in FORMS] == ["deviation", "harness", "wrong-verdict"]


def test_the_citation_has_the_version_and_licence_of_the_package():
    cited = load(ROOT / "CITATION.cff")
    assert {"cff-version", "message", "title", "authors"} <= cited.keys()
    assert cited["version"] == conformance.__version__
    assert cited["license"] == "Apache-2.0"


def release(folder, tag, *wheels):
    """Run the step of the release that compares the tag with the wheel that was built."""
    (job,) = jobs_of(load(ROOT / ".github" / "workflows" / "release.yml"))
    (step,) = [step for step in job.steps if step.get("name") == "the tag is the version"]
    (folder / "dist").mkdir()
    for name in wheels:
        (folder / "dist" / name).touch()
    return Runner(Job("one", [step], False), {"github.ref_name": tag}, {}, folder).run()


@pytest.mark.parametrize(
    ("tag", "wheels", "code"),
    [
        ("v0.1.0", ["conv_conformance-0.1.0-py3-none-any.whl"], 0),
        ("v0.1.1", ["conv_conformance-0.1.0-py3-none-any.whl"], 1),
        ("v0.1", ["conv_conformance-0.1.0-py3-none-any.whl"], 1),
        ("v0.1.0", ["conv_conformance-0.1.0-py3-none-any.whl", "other-0.1.0-py3-none-any.whl"], 1),
        ("v0.1.0", [], 1),
        ("v*", ["conv_conformance-0.1.0-py3-none-any.whl"], 1),
        ("$(touch x)", ["conv_conformance-0.1.0-py3-none-any.whl"], 1),
    ],
)
def test_a_release_whose_tag_is_not_its_version_ends_before_it_is_made(tag, wheels, code, tmp_path):
    assert release(tmp_path, tag, *wheels) == code
    assert not (tmp_path / "x").exists()


def test_a_release_attaches_the_site_that_its_wheel_writes():
    (job,) = jobs_of(load(ROOT / ".github" / "workflows" / "release.yml"))
    runs = {step.get("name"): step.get("run", "") for step in job.steps}
    written = next(text for name, text in runs.items() if name and "site" in name)
    assert 'venv/bin/conformance site "$CORE" -o site' in written
    (asset,) = re.findall(r"zipfile -c \S*?([\w-]+\.zip)", written)
    assert f"dist/{asset} " in runs["release"]
    assert (ROOT / "baselines" / "core.jsonl").is_file()


def test_what_ci_runs_can_be_read_by_bash():
    script = ROOT / ".ci" / "run"
    assert subprocess.run(["bash", "-n", str(script)], check=False).returncode == 0
    assert script.stat().st_mode & 0o100
    for name in ("ci.yml", "release.yml"):
        (job,) = jobs_of(load(ROOT / ".github" / "workflows" / name))
        assert ".ci/run" in [step.get("run") for step in job.steps]


def test_the_hook_of_the_readme_is_there():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    readme = (ROOT / "README.md").read_text()
    blocks = re.findall(r"^```yaml\n(repos:.*?)^```", readme, re.MULTILINE | re.DOTALL)
    ((repository,),) = [yaml.safe_load(block)["repos"] for block in blocks]
    assert [each["id"] for each in repository["hooks"]] == [hook["id"]]
    assert repository["rev"] == f"v{conformance.__version__}"


@pytest.mark.parametrize(("text", "code"), [("", 0), ("  - {id: b, op: conv, kernle: [1]}\n", 2)])
def test_the_hook_does_what_pre_commit_makes_of_its_entry(text, code, tmp_path, monkeypatch, capsys):
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    (tmp_path / "cases").mkdir()
    for name, more in (("a.yaml", ""), ("b.yml", text)):
        case = "  - {id: a, op: conv, input: [1, 1, 3], out_channels: 1, kernel: [2]}\n"
        head = "conformance: 1\ntitle: One\nabout: One.\ncases:\n"
        (tmp_path / "cases" / name).write_text(f"{head}{case}{more}")
    monkeypatch.chdir(tmp_path)
    program, *words = hook["entry"].split()
    assert program == "conformance"
    assert code_of([*words, "cases/a.yaml", "cases/b.yml"]) == code
    assert ("cases/b.yml:6" in capsys.readouterr().err) == bool(code)


def test_the_hook_checks_both_spellings_of_yaml_and_nothing_else():
    (hook,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text())
    assert {"id", "name", "entry", "language", "files"} <= hook.keys()
    for name in ("cases/a.yaml", "deep/cases/b/c.yml"):
        assert re.search(hook["files"], name)
    for name in ("cases/a.txt", "other/a.yaml", "mycases/a.yaml", "cases.yaml"):
        assert not re.search(hook["files"], name)
