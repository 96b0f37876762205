"""Where a worker's Python looks for modules besides what is installed for it: PYTHONPATH and the user's own.

A worker runs isolated, so that nothing of this process shows through by accident. What a user put on
PYTHONPATH, a development build say, is what is meant to be tested, and is handed on.
"""

from __future__ import annotations

import os
import site
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from conformance.backends.target import Target

VARIABLE = "PYTHONPATH"

OWN = Path(__file__).parent.parent.parent
"""The folder that this package is in: a checkout of it on PYTHONPATH is no build of a framework."""


def search_folders(target: Target) -> tuple[str, ...]:
    """The folders of PYTHONPATH in which a target's worker looks first, absolute.

    Those that the target's own `environment` names, else those of this process where the target runs in this
    very Python. A Python of its own, or an environment with versions of its own, has none of them: what is
    built for one Python does not work in another.
    """
    own = dict(target.environment).get(VARIABLE)
    if own is not None:
        return _split(own)
    return _split(os.environ.get(VARIABLE, "")) if _is_this_python(target) else ()


def user_folder(target: Target) -> str:
    """The folder of packages that a user installed for this Python alone, where the target sees it too."""
    folder = site.getusersitepackages() if site.ENABLE_USER_SITE else ""
    return folder if _is_this_python(target) and folder in sys.path else ""


def describe_ignored(targets: Iterable[Target]) -> Iterator[str]:
    """A sentence for each target that does not see the PYTHONPATH of this process."""
    folders = [folder for folder in _split(os.environ.get(VARIABLE, "")) if Path(folder).resolve() != OWN]
    for target in targets:
        if folders and not _is_this_python(target) and VARIABLE not in dict(target.environment):
            yield (
                f"{VARIABLE} is not used for {target.name}, which has a Python or an environment of its own:"
                f" what is installed there is tested (a file of targets can name it: environment:"
                f" {{{VARIABLE}: {os.pathsep.join(folders)}}})"
            )


def _is_this_python(target: Target) -> bool:
    return target.python == sys.executable and not target.requirements


def _split(text: str) -> tuple[str, ...]:
    """The folders of a PYTHONPATH; an empty one is the working directory, as Python reads it."""
    return tuple(os.path.abspath(folder) for folder in text.split(os.pathsep)) if text else ()  # noqa: PTH100
