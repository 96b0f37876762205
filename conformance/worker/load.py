"""Loading an adapter by its name, in the process that will run it."""

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
from ..frameworks.interface import Adapter, has_operator
from ..operators.observations import About
from . import surroundings
from .about import find_mistake
from .own_code import INSTALLED, OwnCode
from .stages import message_of

OURS = __name__.partition(".")[0]


def load(spec: str, variant: str, device: str) -> Adapter:
    """Make the adapter that `spec` names: a built-in framework, a path to a `.py` file or `module:Class`.

    Raises Unavailable, whatever goes wrong, with a reason for a person; the traceback goes to stderr.
    """
    try:
        adapter: Adapter = _class(spec, variant)(variant, device)
    except Unavailable:
        raise
    except BaseException as error:
        traceback.print_exc()
        raise Unavailable(_describe_error(error, _code_of(spec))) from error
    _check_neighbours(spec)
    return adapter


def _check_neighbours(spec: str) -> None:
    """Raise Unavailable where a package beside an adapter's file is hidden by one that is installed.

    The file's folder comes last on the path, so that nothing in it hides a framework. A package that lies
    beside the file is likely to be what its author wants to test.
    """
    folder = Path(spec).resolve().parent
    for package in folder.glob("*/__init__.py") if spec.endswith(".py") else ():
        name = package.parent.name
        file = getattr(sys.modules.get(name), "__file__", None)
        if file and name != OURS and set(INSTALLED) & set(Path(file).parts) - set(folder.parts):
            raise Unavailable(
                f"{name} was imported from {Path(file).parent}, where it is installed, and not from"
                f" {package.parent}, beside the adapter; set PYTHONPATH={folder} to test the one beside it,"
                " or keep the adapter in another folder"
            )


def describe(adapter: Adapter, environment: Mapping[str, str]) -> About:
    """How the adapter describes itself, with its dialect, this Python and what others have set.

    `environment` is what was set before the adapter was loaded, which may set more itself. Raises Unavailable
    if it fails.
    """
    try:
        about: Any = adapter.about()
    except BaseException as error:
        traceback.print_exc()
        why = _describe_error(error, OwnCode.of(adapter))
        raise Unavailable(f"about() failed: {why}") from error
    if not isinstance(about, About):
        raise Unavailable(f"about() gave {about!r:.80}, not an About")
    mistake = find_mistake(about)
    if mistake:
        raise Unavailable(f"about() gave an About with {mistake}")
    return replace(
        about,
        ops=tuple(op for op in about.ops if has_operator(type(adapter), op)),
        python=about.python or platform.python_version(),
        dialect=adapter.dialect,
        flags={**about.flags, **surroundings.describe(environment)},
    )


def _code_of(spec: str) -> OwnCode:
    """The code of an adapter that could not be loaded."""
    return OwnCode((str(Path(spec).resolve().parent),)) if spec.endswith(".py") else OwnCode()


def _describe_error(error: BaseException, own: OwnCode) -> str:
    place, message = own.place(error), message_of(error)
    at = f" ({place})" if place else ""
    if isinstance(error, ModuleNotFoundError):
        return f"{error.name} is not installed{at}" if error.name else f"{message}{at}"
    return f"{type(error).__name__}: {message}{at}" if message else f"{type(error).__name__}{at}"


def _environment(framework: str, variant: str) -> Mapping[str, str]:
    """Variables that have to be set before the framework is imported.

    A variant that is not in the table has none: the adapter refuses it with the better message.
    """
    table = registry.variants(framework)
    return table[variant].environment if variant in table else {}


def _class(spec: str, variant: str) -> Any:
    if spec in registry.BUILT_IN:
        os.environ.update(_environment(spec, variant))
        return registry.adapter(spec)
    if spec.endswith(".py"):
        return _class_in(_from_file(spec), "Adapter", spec)
    module, _, name = spec.partition(":")
    return _class_in(importlib.import_module(module), name or "Adapter", spec)


def _from_file(path: str) -> ModuleType:
    """Import the module in a file.

    Its folder is put on the path, so that it may import its neighbours, and put last, so that none of them
    hides a module of the standard library or of a framework.
    """
    file = Path(path).resolve()
    spec = importlib.util.spec_from_file_location(f"outside_{file.stem}", file)
    if spec is None or spec.loader is None or not file.is_file():
        raise Unavailable(f"{path} is no file")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    sys.path.append(str(file.parent))
    spec.loader.exec_module(module)
    return module


def _class_in(module: ModuleType, name: str, spec: str) -> Union[type, Any]:
    candidate = getattr(module, name, None)
    if not (isinstance(candidate, type) and issubclass(candidate, Adapter)):
        raise Unavailable(
            f"{spec} defines no class {name} that derives from conformance.frameworks.interface.Adapter"
        )
    if candidate is Adapter:
        raise Unavailable(f"{spec} only imports Adapter; it has to derive a class {name} from it")
    return candidate
