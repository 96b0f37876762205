"""The structure of a case file as pydantic models: they validate it, and its JSON Schema is made of them.

Docstrings, descriptions and the names of the models stand in the shipped schema, which editors show.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, create_model, model_validator

from conformance.cases import forms
from conformance.cases.numbers import form_error
from conformance.cases.own_word_forms import form_of
from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import join_words
from conformance.operators.data_kinds import KINDS
from conformance.operators.registry import OWN_WORDS, operators_with
from conformance.operators.tensors import OPERANDS

VERSION = 1
"""The version of the format that this program reads."""


class _StrictModel(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, title=None)


def _allow_one_kind(schema: dict[str, Any]) -> None:
    mapping = {key: schema.pop(key) for key in list(schema)}
    schema["anyOf"] = [{"enum": list(KINDS)}, mapping]


class Data(_StrictModel):
    """What the operands hold: a kind word for all of them, or one kind (or the numbers) for each."""

    model_config = ConfigDict(json_schema_extra=_allow_one_kind)

    input: forms.Kind | None = Field(None, description="The input, (N, C, *size).")
    kernel: forms.Kind | None = Field(
        None, description="The kernel: (C_out, C_in / groups, *k) of a conv, (C_in, C_out / groups, *k) else."
    )
    bias: forms.Kind | None = Field(None, description="The bias, (C_out,).")
    cotangent: forms.Kind | None = Field(None, description="What flows back through the gradients.")
    seed: forms.Seed | None = Field(None, description="Where the drawing starts; by default the id decides.")

    @model_validator(mode="before")
    @classmethod
    def _expand_one_kind(cls, value: Any) -> Any:
        if isinstance(value, dict):
            return value
        if not isinstance(value, str) or value not in KINDS:
            near = suggest_spelling(value, KINDS) if isinstance(value, str) else ""
            raise form_error(
                f"it has to be one of {join_words(KINDS)}, or a mapping of operands to kinds{near}"
            )
        return dict.fromkeys(OPERANDS, value)


class OneOperand(_StrictModel):
    """One operand as it is, whatever the words say; what is left out follows from them."""

    shape: forms.OperandShape | None = Field(
        None, description="Its shape, channels first: [N, C, *size] of an input; [] is a scalar."
    )
    dtype: forms.Dtype | None = Field(None, description="Its dtype.")


class OwnOperands(_StrictModel):
    """Operands that do not follow from the words: those of other shapes or dtypes."""

    input: OneOperand | None = Field(None, description="The input, (N, C, *size).")
    kernel: OneOperand | None = Field(
        None, description="The kernel: (C_out, C_in / groups, *k) of a conv, (C_in, C_out / groups, *k) else."
    )
    bias: OneOperand | None = Field(None, description="The bias, (C_out,); one that is given here is there.")


class Expect(_StrictModel):
    """What must come out, beside what the rule of the dialect says."""

    shape: forms.OutputShape | None = Field(None, description="Shape of the output, (N, C, *size).")
    output: forms.Values | None = Field(None, description="The output itself, in nested lists.")
    grad_input: forms.Values | None = Field(None, description="The VJP of the input, in nested lists.")
    grad_kernel: forms.Values | None = Field(None, description="The VJP of the kernel, in nested lists.")
    grad_bias: forms.Values | None = Field(None, description="The VJP of the bias, (C_out,).")
    indices: forms.Values | None = Field(
        None, description="Of which place of the input's channel each element of the output is, in C order."
    )
    refused: forms.Refused | None = Field(
        None, description="true, false, the backends that refuse, or the rule of each."
    )


class Known(_StrictModel):
    """A deviation that is understood; a key that is left out matches anything."""

    backend: forms.Backend = Field(description="Which backend deviates, as torch or jax+jit.")
    why: str = Field(description="The reason, in a sentence.")
    versions: forms.Versions | None = Field(None, description="Versions that deviate, a PEP 440 specifier.")
    device: str | None = Field(None, description="The device it happens on.")
    aspect: forms.Aspect | None = Field(None, description="The aspect of the record that deviates.")
    outcome: forms.Outcome | None = Field(None, description="The outcome that is seen instead.")
    sometimes: bool = Field(False, description="Whether it comes and goes, so that it is never stale.")
    damages_process: bool = Field(
        False,
        description="Whether it may damage the memory of its process: the next case has a fresh one.",
    )
    issue: forms.Link | None = Field(None, description="A link to the report.")

    @model_validator(mode="after")
    def _require_what_comes_and_goes(self) -> Known:
        if self.sometimes and self.aspect is None and self.outcome is None:
            raise form_error(
                "`sometimes` needs an `aspect` or an `outcome` beside it: this would hide everything"
            )
        return self


class _CommonKeys(_StrictModel):
    """What a case of most operators may say."""

    op: forms.Operator | None = Field(None, description="The operator.")
    dialect: forms.Dialect | None = Field(None, description="Whose words these are; torch unless written.")
    compare: forms.Comparison | None = Field(
        None, description="equivalent: one operation for all. literal: the same words for all."
    )
    input: forms.Input | None = Field(None, description="Shape of the input, [N, C, *size].")
    out_channels: forms.Count | None = Field(None, description="Channels of the output; 1 unless written.")
    kernel: forms.Extents | None = Field(None, description="Extents of the kernel.")
    stride: forms.PerAxis | None = Field(None, description="1 unless written.")
    dilation: forms.PerAxis | None = Field(None, description="1 unless written.")
    groups: forms.WholeNumber | None = Field(None, description="1 unless written.")
    padding: forms.Padding | None = Field(None, description="A word, a number, or numbers or pairs per axis.")
    output_padding: forms.PerAxis | None = Field(None, description="Entries added at the end of the output.")
    output_size: forms.PerAxis | None = Field(None, description="Spatial size of the output.")
    bias: bool | None = Field(None, description="Whether a bias is added; false unless written.")
    dtype: forms.Dtype | None = Field(None, description="float32 unless written.")
    operands: OwnOperands | None = Field(
        None, description="Operands that do not fit the words, or each other; only what differs."
    )
    data: Data | None = Field(None, description="What the operands hold; integers unless written.")
    layout: forms.LayoutWord | None = Field(None, description="Layout that a framework is asked in.")
    gradients: forms.Gradients | None = Field(
        None, description="Whether gradients are compared, or which of them; true (vjp) unless written."
    )
    options: forms.Options | None = Field(None, description="Words that only one framework has.")
    tags: forms.Tags | None = Field(None, description="Words to select cases by.")
    why: str | None = Field(None, description="Why the case is here; `about` or `title` unless written.")
    source: str | None = Field(None, description="Where the expectation comes from.")
    expect: Expect | None = Field(None, description="What must come out.")
    known: tuple[Known, ...] | None = Field(
        None, max_length=forms.MOST_LISTED, description="Deviations that are understood."
    )


def _own_words() -> dict[str, Any]:
    """A key for each word that only some operators have."""
    return {
        word.name: (
            form_of(word) | None,
            Field(None, description=f"{word.meaning} Of {join_words(operators_with(word.name))} alone."),
        )
        for word in OWN_WORDS.values()
    }


if TYPE_CHECKING:
    Keys = _CommonKeys
else:
    Keys = create_model(
        "Keys",
        __base__=_CommonKeys,
        __doc__="What a case may say; `defaults` may say it for every case of the file.",
        **_own_words(),
    )


class Entry(Keys):
    """One entry of `cases`: a case, or as many as its matrix spans."""

    id: str = Field(description="Name of the case in its file; {key} stands for the value of a matrix key.")
    matrix: dict[str, tuple[Any, ...]] | None = Field(
        None, description="Lists of values for keys; there is a case for every combination."
    )


class Header(_StrictModel):
    """What a file says of itself."""

    conformance: Literal[1] = Field(description="Version of the format.")
    title: str | None = Field(None, description="What the file is about, in a few words.")
    about: str | None = Field(None, description="Why its cases are here, in a sentence or two.")
    source: str | None = Field(None, description="Where the expectations come from, for every case.")


class CaseFileModel(Header):
    """A case file."""

    defaults: Keys | None = Field(None, description="Keys for every case that does not write them itself.")
    cases: tuple[Entry, ...] = Field(min_length=1, description="The cases.")
