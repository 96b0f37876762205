"""A package in one version, and the backends that run with it.

A package may be a framework (jax), what a layer such as Keras runs on, or neither (numpy): where its
requirement goes in the environment of a backend depends on which.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.metadata import PackageNotFoundError
from importlib.metadata import version as version_here

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from conformance.backends.names import parse
from conformance.backends.requirements import parse_requirement, requirements_of
from conformance.backends.target import Target
from conformance.cases.spelling import suggest_spelling
from conformance.errors import UsageError
from conformance.frameworks.registry import FRAMEWORKS, split_variant


@dataclass(frozen=True)
class Package:
    """`name` as the index calls it, `specifier` as PEP 440 has it (`==0.4.30`)."""

    name: str
    specifier: str

    def __str__(self) -> str:
        return f"{self.name}{self.specifier}"


def package(text: str) -> Package:
    """Read `jax==0.4.30`, or `jax` alone for the version that is installed here.

    Raises UsageError for what is no requirement, and for a name alone that is not installed.
    """
    requirement = parse_requirement(text)
    if requirement.extras or requirement.url or requirement.marker:
        raise UsageError(f"{text!r}: a name and a version are wanted, such as jax==0.4.30")
    name = canonicalize_name(requirement.name)
    if requirement.specifier:
        return Package(name, str(requirement.specifier))
    try:
        return Package(name, f"=={version_here(name)}")
    except PackageNotFoundError:
        raise UsageError(
            f"{text!r}: it is not installed here; write its version, such as {name}==1.0"
        ) from None


def targets(
    of: Package, names: Sequence[str] = (), device: str = "auto", extra: Iterable[str] = ()
) -> tuple[Target, ...]:
    """The backends called `names`, in environments that hold the package in its version.

    Without names: every framework that is a version of this package, and for a layer each of the frameworks
    installed here that it runs on. `extra` are further requirements. Raises UsageError for a package that is
    no framework's where no backend is named, and for names that `backends.parse` refuses.
    """
    chosen = tuple(dict.fromkeys(names)) or _default_backends(of)
    if not chosen:
        raise UsageError(
            f"{of.name} is no framework; name the backends that it may change, as in -b torch"
            f" (frameworks are {', '.join(sorted(_framework_by_package()))})"
            f"{suggest_spelling(of.name, sorted(_framework_by_package()))}"
        )
    return tuple(_add_package(parse(name, device), of, tuple(extra)) for name in chosen)


def spelling(target: Target, of: Package) -> str:
    """What `-b` takes for a target with the package in its version; its name alone where it takes none."""
    owner = _framework_by_package().get(of.name)
    _, at, device = target.name.partition("@")
    if owner == target.framework:
        plus = f"+{target.variant}" if target.variant else ""
        return f"{target.framework}{of.specifier}{plus}{at}{device}"
    beneath, way = split_variant(target.framework, target.variant)
    if owner == beneath:
        return f"{target.framework}+{beneath}{of.specifier}{'+' if way else ''}{way}{at}{device}"
    return target.name


def _framework_by_package() -> dict[str, str]:
    """The framework that each package is a version of, by the package's canonical name."""
    return {
        canonicalize_name(Requirement(text).name): name
        for name, framework in FRAMEWORKS.items()
        for text in framework.requires
    }


def _default_backends(of: Package) -> tuple[str, ...]:
    """The backends of a framework's package; none for another package, which may change any of them."""
    framework = _framework_by_package().get(of.name)
    if framework is None:
        return ()
    if not FRAMEWORKS[framework].layer:
        return (framework,)
    beneath = (
        name for name in FRAMEWORKS[framework].runs_on if importlib.util.find_spec(FRAMEWORKS[name].package)
    )
    return tuple(f"{framework}+{name}" for name in beneath)


def _add_package(target: Target, of: Package, extra: tuple[str, ...]) -> Target:
    """The target with the package where it belongs: as the framework, as what it runs on, or beside it.

    Raises UsageError for a target with versions of its own.
    """
    if target.requirements:
        raise UsageError(
            f"backend {target.name!r}: the versions are those that are compared; leave its own out"
        )
    owner = _framework_by_package().get(of.name)
    own = of.specifier if owner == target.framework else ""
    runs_on, _ = split_variant(target.framework, target.variant)
    beneath = of.specifier if owner == runs_on and not own else ""
    beside = () if own or beneath else (str(of),)
    needed = requirements_of(target.framework, own, (*extra, *beside), target.variant, beneath)
    return replace(target, requirements=needed)
