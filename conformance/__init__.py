"""Cross-framework conformance harness for convolution and transposed convolution."""

from __future__ import annotations

__version__ = "0.1.0"
