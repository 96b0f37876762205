"""Modules of JAX: every layer is a class with arrays, or an `nnx.Module` of Flax with parameters."""

from __future__ import annotations

from ..interface import Call, Pairs
from ..modules import LayerText, ModuleWriter, plain_layer
from ..program import Arrays
from .code import JaxSpelling, cut_first


class _JaxModule(JaxSpelling):
    def pad(self, name: str, pairs: Pairs) -> str:
        return super().pad(name, pairs).replace("np.pad", "jnp.pad")


def write(call: Call, arrays: Arrays) -> LayerText:
    """A layer whose weights are arrays on the device."""
    return plain_layer(_JaxModule(), cut_first(call), arrays, "jnp.asarray({})")


def write_flax(call: Call, arrays: Arrays) -> LayerText:
    """A layer whose weights are parameters of `nnx`, which reads an array off them by `[...]`."""
    return plain_layer(_JaxModule(), cut_first(call), arrays, "nnx.Param(jnp.asarray({}))", "{}[...]")


_IMPORTS = ("import jax", "import jax.numpy as jnp")
WRITER = ModuleWriter("jax", write, "", "__call__", _IMPORTS)
FLAX_WRITER = ModuleWriter("jax", write_flax, "nnx.Module", "__call__", (*_IMPORTS, "from flax import nnx"))
