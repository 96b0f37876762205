"""A case: one fully determined configuration of one operator, and what is expected of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from conformance.cases.files import file_id
from conformance.cases.library import is_shipped
from conformance.cases.yaml.place import Place
from conformance.operators.operands import Kind
from conformance.operators.shapes import Shape
from conformance.operators.tensors import DIRECT_RESULTS
from conformance.operators.words import Words
from conformance.printable import html_table, one_line


@dataclass(frozen=True)
class ExpectedResult:
    """The result that the author of a case expects; None for what the author left open.

    `shape` is the shape of the output, (N, C, *size), `output` its values in nested tuples, `grad_input`,
    `grad_kernel` and `grad_bias` those of the VJPs, `indices` the places that the output was taken from.
    `half_units` has, for each of these results that is written with decimal digits, half a unit of the last
    digit of every number: 0.0005 of `0.125`, 0 of an integer without a decimal point. `refused` is True where
    every backend that is asked has to refuse, False where none may; or it names the backends that have to, as
    a mapping with the rule (`Refusal.rule`) that has to refuse.
    """

    shape: Shape | None = None
    output: tuple[Any, ...] | None = None
    refused: bool | tuple[str, ...] | Mapping[str, str] | None = field(default=None, hash=False)
    grad_input: tuple[Any, ...] | None = None
    grad_kernel: tuple[Any, ...] | None = None
    grad_bias: tuple[Any, ...] | None = None
    indices: tuple[Any, ...] | None = None
    half_units: Mapping[str, tuple[Any, ...]] = field(default_factory=dict, hash=False)

    @property
    def is_empty(self) -> bool:
        """Whether the author expects nothing beyond the rule of the dialect."""
        return self.refused is None and not self.results

    @property
    def results(self) -> tuple[str, ...]:
        """The keys that expect a result, each with its value where that is short."""
        shape = () if self.shape is None else (f"shape {list(self.shape)}",)
        return *shape, *self.values

    @property
    def values(self) -> dict[str, tuple[Any, ...]]:
        """The expected numbers by result, without those that the author left open."""
        written = {name: getattr(self, name) for name in DIRECT_RESULTS}
        return {name: values for name, values in written.items() if values is not None}


@dataclass(frozen=True)
class KnownDeviation:
    """A deviation of a backend that is understood, as a case lists it under `known`.

    `versions` is a PEP 440 specifier; `aspect` names the aspect of the record that deviates, `outcome` the
    outcome that is seen instead. Fields that are None match anything. `place` is where a configuration
    lists it, None for an entry of the case itself. `sometimes` says that it comes and goes with what the
    configuration does not tell, as the memory of a process: that it does not happen is no evidence.
    `damages_process` says that it may leave the memory of its worker damaged, which is replaced then.
    """

    backend: str
    why: str
    versions: str | None = None
    device: str | None = None
    aspect: str | None = None
    outcome: str | None = None
    issue: str | None = None
    place: Place | None = None
    sometimes: bool = False
    damages_process: bool = False


@dataclass(frozen=True, repr=False)
class Case:
    """One case with every default filled in; `id` is the full id, `transpose/same_even.yaml::default-output`.

    `words` are read by the rule of `dialect`; `compare` is `equivalent` (one operation for every backend) or
    `literal` (one set of words for every backend). `kinds` maps operands to their kind of data or to their
    numbers, without those of the default kind. `gradients` says whether VJPs are compared, `derivatives`
    (keys of `tensors.DERIVATIVES`) names what else is.
    """

    id: str
    words: Words
    place: Place
    dialect: str = "torch"
    compare: str = "equivalent"
    seed: int = 0
    kinds: Mapping[str, Kind] = field(default_factory=dict, hash=False)
    gradients: bool = True
    derivatives: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    why: str = ""
    source: str | None = None
    expect: ExpectedResult = ExpectedResult()
    known: tuple[KnownDeviation, ...] = ()

    def __repr__(self) -> str:
        words = self.words
        size, kernel = ("x".join(map(str, numbers)) for numbers in (words.input, words.kernel))
        what = f"{self.dialect} {words.op}, input {size}, kernel {kernel}"
        return f"<Case {one_line(self.id)}: {what}>"

    def _repr_html_(self) -> str:
        """A table of the words for a notebook."""
        named = {"dialect": self.dialect, "compare": self.compare, **self.words.to_json()}
        rows = [(name, value) for name, value in named.items() if value not in (None, {}, False)]
        return html_table([("key", "value"), *rows], self.id)

    @property
    def name(self) -> str | None:
        """The argument by which a command finds this case alone, under this id: its file and its id there.

        None for a case that is in no file, as one of `case()`: `case_file` writes the text of one.
        Where the id has folders that loading the file alone would leave out, the folder that was loaded
        stands in front of the whole id: the data of a case are drawn by its id.
        """
        if is_shipped(self.id):
            return self.id
        if not self.place.is_file:
            return None
        file, of_file = self.place.file, self.id.partition("::")[0]
        if not file.endswith(f"/{of_file}") and file != of_file:
            return f"{file}::{self.id.partition('::')[2]}"
        if file_id(Path(file), Path(file).parent) == of_file:
            return f"{file}::{self.id.partition('::')[2]}"
        return f"{file.removesuffix(of_file).rstrip('/') or '.'}::{self.id}"
