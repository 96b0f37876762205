"""Refusing to install gigabytes of CUDA on a machine without a GPU, unless the user allows it."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

from packaging.requirements import Requirement

from conformance.backends.environments.installers import Installer
from conformance.errors import HarnessError
from conformance.frameworks.registry import FRAMEWORKS

ALLOWED = "CONFORMANCE_CUDA"
"""Environment variable; `1` allows CUDA where no GPU is seen."""

_DEVICE = Path("/dev/nvidia0")
"""The first GPU, as NVIDIA's driver shows it on Linux."""

_PACKAGES = re.compile(r"\bnvidia[-_](?:cublas|cuda|cudnn|cufft|cusparse|nccl)[\w-]*")


def check(folder: Path, requirements: Sequence[str], installer: Installer) -> None:
    """Raise HarnessError where a machine without a GPU would get CUDA, before any of it is installed.

    Only frameworks whose releases may bring it (`Framework.heavy`) are looked at. A dry run of the installer
    tells what it would install.
    """
    heavy = {
        Requirement(text).name
        for framework in FRAMEWORKS.values()
        if framework.heavy
        for text in framework.requires
    }
    named = {Requirement(text).name for text in requirements}
    if not named & heavy or sys.platform != "linux" or _DEVICE.exists() or os.environ.get(ALLOWED) == "1":
        return
    found = sorted(set(_PACKAGES.findall(installer.dry_run(folder, requirements))))
    if found:
        raise HarnessError(
            f"{', '.join(requirements)} would install CUDA ({', '.join(found[:3])}, ...), gigabytes that this"
            " machine, where no GPU is seen, has no use for: tell pip where CPU builds are (for torch:"
            " PIP_EXTRA_INDEX_URL=https://download.pytorch.org/whl/cpu), choose a version that is one,"
            f" or set {ALLOWED}=1"
        )
