"""The description of one backend."""

from __future__ import annotations

from collections.abc import Iterator

from conformance.backends.pool import Status


def describe_backend(status: Status) -> Iterator[str]:
    """Lines with version, devices, dtypes, variants and flags of a backend, or why it is not available."""
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
