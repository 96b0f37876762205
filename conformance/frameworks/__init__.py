"""The frameworks that answer cases: each has a folder of its own; `registry` is the only list of them."""

from .registry import (
    BUILT_IN,
    DIALECTS,
    FRAMEWORKS,
    Framework,
    adapter,
    call,
    code,
    has_code,
    has_script,
    predict,
    rule,
    script,
    variants,
)

__all__ = [
    "BUILT_IN",
    "DIALECTS",
    "FRAMEWORKS",
    "Framework",
    "adapter",
    "call",
    "code",
    "has_code",
    "has_script",
    "predict",
    "rule",
    "script",
    "variants",
]
