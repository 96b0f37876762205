"""A failing result in plain words, the same in a terminal and in pytest."""

from __future__ import annotations

import re
import shlex
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence

from conformance.backends import unversioned
from conformance.frameworks import has_script
from conformance.pool import Status
from conformance.readings import BY_NAME
from conformance.results import FAIL, Result


def failure(result: Result, names: Mapping[str, str]) -> Iterator[str]:
    """What failed, how, the call, and the command that repeats it.

    `names` maps a case id to what `conformance run` takes to run that case alone.
    """
    failed = [aspect for aspect, verdict in result.aspects.items() if verdict == FAIL]
    yield f"FAIL {result.case} [{result.backend}]  {result.outcome}: {', '.join(failed) or 'stale'}"
    yield from (
        f"     {line}" for line in ((result.diagnosis if failed else result.reason) or "").splitlines()
    )
    if result.error:
        yield f"     {result.error['type']}: {' '.join(result.error['message'].split())[:400]}"
    if result.call:
        yield f"     call: {result.call}"
    yield f"     repeat: {repeat(result, names)}"
    if result.outcome != "unsupported" and has_script(re.split("[+@]", unversioned(result.backend))[0]):
        yield f"     report: {report(result, names)}"


def common(results: Sequence[Result]) -> Iterator[str]:
    """For each backend with several failures of its numbers, the readings that explain all of them."""
    explained: dict[str, list[set[str]]] = defaultdict(list)
    for result in results:
        if result.verdict == FAIL and result.outcome == "computed":
            explained[result.backend].append(set(result.readings))
    for backend, sets in explained.items():
        shared = set.intersection(*sets)
        if len(sets) > 1:
            yield from (
                f"All {len(sets)} failures of {backend} come out when {BY_NAME[name].sentence} [{name}]"
                for name in sorted(shared & BY_NAME.keys())
            )


def repeat(result: Result, names: Mapping[str, str]) -> str:
    """The command that runs this one case on this one backend again."""
    name = names.get(result.case, result.case)
    return f"conformance run {shlex.quote(name)} -b {shlex.quote(result.backend)}"


def report(result: Result, names: Mapping[str, str]) -> str:
    """The command that writes a script of this case for a bug report."""
    name = names.get(result.case, result.case)
    return f"conformance repro {shlex.quote(name)} -b {shlex.quote(result.backend)}"


def backend(status: Status) -> Iterator[str]:
    """What was found of a backend, or why it is not available."""
    if status.about is None:
        yield f"{status.target.name}: not available: {status.reason}"
        return
    about = status.about
    gpus = [device for device in about.devices if not device.startswith("cpu")]
    yield f"{status.target.name}: {about.framework} {about.version}, Python {about.python}, on {about.device}"
    yield f"    devices   {', '.join(about.devices)}{'' if gpus else ' (no GPU found)'}"
    yield f"    dtypes    {', '.join(about.dtypes)}"
    by_dtypes: dict[tuple[str, ...], list[str]] = {}
    for operator, dtypes in about.integers.items():
        if dtypes:
            by_dtypes.setdefault(tuple(dtypes), []).append(operator)
    for dtypes, operators in by_dtypes.items():
        yield f"              {', '.join(dtypes)}: {', '.join(operators)}"
    variants = [f"{about.framework}+{variant}" for variant in about.variants if variant]
    if variants:
        yield f"    variants  {', '.join(variants)}"
    if about.flags:
        yield f"    flags     {', '.join(f'{name}={value}' for name, value in about.flags.items())}"
