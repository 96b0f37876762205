"""Which device JAX runs on: what has to be set before jax is imported, and what is found afterwards."""

from __future__ import annotations

from typing import Any, MutableMapping, Optional, Tuple

from ...errors import Unavailable

Wanted = Tuple[Optional[str], int]
"""Platform (None: whatever JAX prefers) and index on it."""

PLATFORMS = ("cpu", "gpu")


def parse(device: str) -> Wanted:
    """`auto`, `cpu`, `cpu:N`, `gpu` or `gpu:N`; raises `Unavailable` for anything else."""
    if device == "auto":
        return None, 0
    kind, colon, index = device.partition(":")
    if kind not in PLATFORMS or (colon and not index.isdecimal()):
        raise Unavailable(f"jax has no device {device!r}; it takes auto, cpu, cpu:N, gpu and gpu:N")
    return kind, int(index or 0)


def prepare(wanted: Wanted, environment: MutableMapping[str, str]) -> None:
    """Set what XLA reads when jax is imported: platforms, virtual CPU devices, memory on demand."""
    kind, index = wanted
    if kind == "cpu":
        environment["JAX_PLATFORMS"] = "cpu"
    else:
        # other frameworks' workers may share the GPU, of which JAX would take three quarters at once
        environment.setdefault("XLA_PYTHON_CLIENT_PREALLOCATE", "false")
    if kind == "cpu" and index > 0:
        flag = f"--xla_force_host_platform_device_count={index + 1}"
        environment["XLA_FLAGS"] = f"{environment.get('XLA_FLAGS', '')} {flag}".strip()


def claim(jax: Any, wanted: Wanted) -> Any:
    """The `jax.Device`; raises `Unavailable` with what JAX says when it is not there."""
    kind, index = wanted
    try:
        found = jax.devices(kind) if kind else jax.devices()
    except (RuntimeError, AssertionError) as error:
        # an assertion, without text, is what JAX has when JAX_PLATFORMS names nothing that starts
        why = str(error) or f"JAX_PLATFORMS is {jax.config.jax_platforms!r}"
        raise Unavailable(f"jax finds no {kind or 'device'}: {why}") from error
    if index >= len(found):
        raise Unavailable(f"jax finds {len(found)} {kind} device(s), so there is no {kind}:{index}")
    return found[index]


def names(jax: Any) -> tuple[str, ...]:
    """Every device of the platforms JAX has started, in its own order of preference."""
    default = jax.devices()
    others = [] if default[0].platform == "cpu" else jax.devices("cpu")
    return tuple(name(device) for device in (*default, *others))


def name(device: Any) -> str:
    """`cpu` or `gpu` for the first device of a platform, `cpu:1` for the second."""
    return str(device.platform) if device.id == 0 else f"{device.platform}:{device.id}"
