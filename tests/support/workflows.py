"""Workflows and actions of GitHub: checked for what a file shows, and their steps run by bash."""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}", re.DOTALL)
KEYS = {
    "workflow": {"name", "on", "permissions", "concurrency", "env", "jobs"},
    "job": {"name", "runs-on", "timeout-minutes", "strategy", "steps", "needs", "if", "permissions", "env"},
    "step": {"name", "id", "if", "uses", "with", "run", "shell", "env", "working-directory"},
}
OF_THE_RUNNER = {"GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY", "RUNNER_TEMP", "PWD", "HOME", "PATH"}
"""Variables that a step may read besides those of its `env`."""


@dataclass(frozen=True)
class Job:
    """The steps of a job, or of a composite action, with what its expressions may name."""

    name: str
    steps: list[dict[str, Any]]
    composite: bool
    inputs: frozenset[str] = frozenset()
    matrix: frozenset[str] = frozenset()


def load(path: Path) -> dict[str, Any]:
    """A file of YAML whose scalars stay texts: `on` is no truth value here."""
    loaded: dict[str, Any] = yaml.load(path.read_text(), Loader=yaml.BaseLoader)
    return loaded


def jobs_of(data: Mapping[str, Any]) -> Iterator[Job]:
    """The jobs of a workflow, or the one of a composite action."""
    if "runs" in data:
        yield Job("action", data["runs"]["steps"], True, frozenset(data.get("inputs", {})))
        return
    for name, job in data["jobs"].items():
        matrix = job.get("strategy", {}).get("matrix", {})
        yield Job(name, job["steps"], False, matrix=frozenset(matrix))


def mistakes(data: Mapping[str, Any]) -> Iterator[str]:
    """What is wrong with a workflow or an action."""
    if "runs" not in data:
        yield from _unknown("workflow", data)
        yield from (["no permissions: it has those of the repository"] if "permissions" not in data else [])
        yield from (["pull_request_target runs with secrets"] if "pull_request_target" in data["on"] else [])
        for name, job in data["jobs"].items():
            yield from (f"{name}: {each}" for each in _unknown("job", job))
            yield from ([f"{name}: no timeout-minutes"] if "timeout-minutes" not in job else [])
    for job in jobs_of(data):
        outputs: dict[str, set[str]] = {}
        for number, step in enumerate(job.steps, 1):
            yield from (f"{job.name}, step {number}: {each}" for each in _step_mistakes(step, job, outputs))
            if "id" in step:
                outputs[step["id"]] = set(re.findall(r'echo "([\w-]+)=', step.get("run", "")))


def _unknown(kind: str, given: Mapping[str, Any]) -> Iterator[str]:
    yield from (f"unknown key {key!r} of a {kind}" for key in given if key not in KEYS[kind])


def _step_mistakes(step: Mapping[str, Any], job: Job, outputs: Mapping[str, set[str]]) -> Iterator[str]:
    yield from _unknown("step", step)
    if ("uses" in step) == ("run" in step):
        yield "a step has either `uses` or `run`"
    if not re.fullmatch(r"\./.*|\./|[\w-]+/[\w./-]+@v\d+", step.get("uses", "./")):
        yield f"{step['uses']} names no version"
    if "run" in step:
        yield from _script_mistakes(step, job)
    texts = [*_texts({key: value for key, value in step.items() if key != "if"})]
    named = [expression for text in texts for expression in EXPRESSION.findall(text)]
    for expression in [*named, *([step["if"]] if "if" in step else [])]:
        yield from _expression_mistakes(expression, job, outputs)


def _script_mistakes(step: Mapping[str, Any], job: Job) -> Iterator[str]:
    script = step["run"]
    if EXPRESSION.search(script):
        yield "an expression stands in a script: what it holds would be code; hand it over by `env`"
    if job.composite and step.get("shell") != "bash":
        yield "a step of a composite action names its shell"
    checked = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    if checked.returncode:
        yield f"bash cannot read it: {checked.stderr.strip()}"
    read = set(re.findall(r"\$\{?([A-Z][A-Z_]+)", script))
    unset = read - set(step.get("env", {})) - OF_THE_RUNNER
    yield from (f"${name} is not set" for name in sorted(unset))


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif value:
        for each in value.values() if isinstance(value, dict) else value:
            yield from _texts(each)


def _expression_mistakes(expression: str, job: Job, outputs: Mapping[str, set[str]]) -> Iterator[str]:
    for of, name in re.findall(r"\b(inputs|matrix)\.([\w-]+)", expression):
        if name not in getattr(job, of):
            yield f"there is no {of}.{name}"
    for step, name in re.findall(r"\bsteps\.([\w-]+)\.outputs\.([\w-]+)", expression):
        if name not in outputs.get(step, set()):
            yield f"no step before writes steps.{step}.outputs.{name}"


class Runner:
    """Runs the steps of a job as GitHub's runner does, those with `run` alone; others are noted in `used`.

    `context` has the values of expressions, by name; those that are missing are empty, as there.
    """

    def __init__(self, job: Job, context: Mapping[str, str], environment: Mapping[str, str], folder: Path):
        self.job, self.context, self.folder = job, dict(context), folder
        self.environment = {**os.environ, **environment, "RUNNER_TEMP": str(folder / "runner")}
        (folder / "runner").mkdir()
        self.summary, self.used = folder / "runner" / "summary.md", []
        self.said = ""

    def run(self) -> int:
        """Run every step whose condition holds; the exit code of the first one that fails, 0 without any."""
        for step in self.job.steps:
            if "if" in step and not self._holds(step["if"]):
                continue
            if "uses" in step:
                self.used.append((step["uses"], {k: self._filled(v) for k, v in step["with"].items()}))
                continue
            code = self._run_script(step)
            if code:
                return code
        return 0

    def _run_script(self, step: Mapping[str, Any]) -> int:
        output = self.folder / "runner" / "output"
        output.write_text("")
        words = {name: self._filled(text) for name, text in step.get("env", {}).items()}
        files = {"GITHUB_OUTPUT": str(output), "GITHUB_STEP_SUMMARY": str(self.summary)}
        script = self.folder / "runner" / "script.sh"
        script.write_text(step["run"])
        ran = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", str(script)],
            cwd=self.folder, env={**self.environment, **words, **files},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False,
        )  # fmt: skip
        self.said += ran.stdout
        for line in output.read_text().splitlines():
            name, _, value = line.partition("=")
            self.context[f"steps.{step.get('id')}.outputs.{name}"] = value
        return ran.returncode

    def _filled(self, text: str) -> str:
        return EXPRESSION.sub(lambda found: self._value(found[1]), text)

    def _value(self, expression: str) -> str:
        if not re.fullmatch(r"[\w.-]+", expression):
            raise ValueError(f"this runner does not know {expression}")
        return self.context.get(expression, "")

    def _holds(self, condition: str) -> bool:
        return all(self._compares(part.strip()) for part in condition.split("&&"))

    def _compares(self, part: str) -> bool:
        found = re.fullmatch(r"([\w.-]+) (==|!=) '(.*)'", part)
        if found is None:
            raise ValueError(f"this runner does not know {part}")
        return (self._value(found[1]) == found[3]) == (found[2] == "==")
