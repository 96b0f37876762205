"""From the name of an adapter to the adapter itself, in the process that will run it."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
import sys
import traceback
from dataclasses import replace
from pathlib import Path
from types import ModuleType
from typing import Any, Mapping, Union

from ..errors import Unavailable
from ..frameworks import registry
from ..frameworks.interface import Adapter
from ..operators.observations import About


def load(spec: str, variant: str, device: str) -> Adapter:
    """The adapter that `spec` names: a built-in framework, a path to a `.py` file or `module:Class`.

    Raises Unavailable with a reason for a person, whatever goes wrong; the traceback goes to stderr.
    """
    try:
        adapter: Adapter = _class(spec, variant)(variant, device)
    except Unavailable:
        raise
    except BaseException as error:
        traceback.print_exc()
        raise Unavailable(_told(error)) from error
    return adapter


def describe(adapter: Adapter) -> About:
    """What the adapter says of itself, its dialect and this Python; raises Unavailable where it cannot."""
    try:
        said: Any = adapter.about()
    except BaseException as error:
        traceback.print_exc()
        raise Unavailable(f"about() failed: {_told(error)}") from error
    if not isinstance(said, About):
        raise Unavailable(f"about() gave {said!r:.80}, not an About")
    return replace(said, python=said.python or platform.python_version(), dialect=adapter.dialect)


def _told(error: BaseException) -> str:
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed" if error.name else str(error)
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _environment(framework: str, variant: str) -> Mapping[str, str]:
    """What has to be set before the import; an unknown variant is for the adapter to refuse."""
    table = registry.variants(framework)
    return table[variant].environment if variant in table else {}


def _class(spec: str, variant: str) -> Any:
    if spec in registry.BUILT_IN:
        os.environ.update(_environment(spec, variant))
        return registry.adapter(spec)
    if spec.endswith(".py"):
        return _named(_from_file(spec), "Adapter", spec)
    module, _, name = spec.partition(":")
    return _named(importlib.import_module(module), name or "Adapter", spec)


def _from_file(path: str) -> ModuleType:
    """The module in a file; its folder is searched last, so that it may import its neighbours."""
    file = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(f"outside_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise Unavailable(f"{path} is no file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.append(str(file.parent))
    spec.loader.exec_module(module)
    return module


def _named(module: ModuleType, name: str, spec: str) -> Union[type, Any]:
    found = getattr(module, name, None)
    if not (isinstance(found, type) and issubclass(found, Adapter)):
        raise Unavailable(
            f"{spec} defines no class {name} that derives from conformance.frameworks.interface.Adapter"
        )
    if found is Adapter:
        raise Unavailable(f"{spec} only imports Adapter; it has to derive a class {name} from it")
    return found
