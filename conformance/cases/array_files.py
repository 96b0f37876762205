"""Reads the arrays of `.npy` and `.npz` files beside a case file: plain numbers, bounded in size.

The format is NumPy's (https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html). Nothing is
unpickled, and what a header or an archive claims is held against what is there before memory is taken.
"""

from __future__ import annotations

import io
import math
import os
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path, PurePosixPath
from typing import IO, Any

import numpy as np

from conformance.cases.spelling import suggest_spelling
from conformance.cases.yaml.mistakes import echo, join_words
from conformance.durable import open_for_reading

MOST_BYTES = 2**22
"""Bytes of one file, and of one array in an archive once it is unpacked."""
MOST_ELEMENTS = 2**18
"""Elements of one array."""
MOST_NAMES = 1000
"""Names in a folder among which one is looked for that is near to another."""
LONGEST_DIRECTORY = 2**18
"""Bytes of the list of arrays at the end of an archive: reading its entries takes time and memory."""

SUFFIXES = (".npy", ".npz")

NumberArray = np.ndarray[Any, np.dtype[Any]]

_HEADERS: dict[tuple[int, int], Callable[..., Any]] = {
    (1, 0): np.lib.format.read_array_header_1_0,
    (2, 0): np.lib.format.read_array_header_2_0,
}
_LONGEST_HEADER = 10_000


class ArrayFileError(ValueError):
    """What is wrong with a file of an array, and what to do, for a message."""


def read_array(folder: Path, written: str, name: str | None) -> NumberArray:
    """The array of a file in `folder`, or below it; of an archive the one called `name`, or its only one.

    Raises ArrayFileError for a path that leaves the folder, for a file that cannot be read or is too large,
    and for what is not one array of real numbers.
    """
    data = _read_bytes(_inside(folder, written), written)
    if not written.endswith(".npz"):
        if name is not None:
            raise ArrayFileError(f"`array` names one of a .npz file; take it out, {echo(written)} has one")
        return _parse(data)
    return _parse(_member(data, name))


def _inside(folder: Path, written: str) -> Path:
    """The real path of a file; raises ArrayFileError where it is not in the folder or below it."""
    plain = PurePosixPath(written)
    if plain.suffix not in SUFFIXES:
        raise ArrayFileError(f"{echo(written)} is none of {join_words(SUFFIXES)}; save the array as one")
    if plain.is_absolute() or ".." in plain.parts or "\\" in written or not written.isprintable():
        raise ArrayFileError("it has to be a path from the case file's folder downwards, as data/a.npy")
    root = Path(os.path.realpath(folder))
    real = Path(os.path.realpath(root / plain))
    if not real.is_relative_to(root):
        raise ArrayFileError(
            f"{echo(written)} is a link out of the case file's folder; put the file itself there"
        )
    return real


def _read_bytes(path: Path, written: str) -> bytes:
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ArrayFileError(f"{echo(written)} is not a regular file; name a file of an array")
        with open_for_reading(path) as stream:
            return _read_bounded(stream, echo(written))
    except FileNotFoundError:
        raise ArrayFileError(f"there is no file {echo(written)} beside the case file{_near(path)}") from None
    except OSError as error:
        raise ArrayFileError(f"{echo(written)} cannot be read ({error.strerror or error})") from error


def _read_bounded(stream: IO[bytes], name: str) -> bytes:
    """What a stream holds; raises ArrayFileError where that is more than `MOST_BYTES`."""
    data = stream.read(MOST_BYTES + 1)
    if len(data) > MOST_BYTES:
        raise ArrayFileError(f"{name} is larger than {MOST_BYTES} bytes; save fewer numbers")
    return data


def _near(path: Path) -> str:
    """A hint at a file of an array in the same folder whose name is nearly this one."""
    try:
        with os.scandir(path.parent) as found:
            names = [entry.name for entry, _ in zip(found, range(MOST_NAMES))]
    except OSError:
        return ""
    return suggest_spelling(path.name, [name for name in names if name.endswith(SUFFIXES)])


def _member(data: bytes, name: str | None) -> bytes:
    """The bytes of one array of an archive."""
    _check_directory(data)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = {info.filename.removesuffix(".npy"): info for info in archive.infolist()}
            if name is None and len(infos) != 1:
                raise ArrayFileError(f"it holds {len(infos)} arrays; name one with `array: {_some(infos)}`")
            chosen = next(iter(infos)) if name is None else name
            if chosen not in infos:
                near = suggest_spelling(chosen, infos)
                raise ArrayFileError(f"it holds no array {echo(chosen)}, but {_some(infos)}{near}")
            with archive.open(infos[chosen]) as stream:
                return _read_bounded(stream, f"the array {echo(chosen)}, unpacked,")
    except ArrayFileError:
        raise
    except Exception as error:
        # a damaged archive raises whatever the decompression raises
        raise ArrayFileError(f"it is no .npz file that can be read ({error}); save it anew") from error


def _check_directory(data: bytes) -> None:
    """Raise ArrayFileError for an archive whose list of entries is long or in the format for huge ones."""
    # where `zipfile` looks as well: the end record may have a comment of 64 KiB behind it
    end = data[-(2**16 + 42) :]
    size = end[end.rfind(b"PK\x05\x06") :][12:16]
    if len(size) < 4 or b"PK\x06\x07" in end or int.from_bytes(size, "little") > LONGEST_DIRECTORY:
        raise ArrayFileError("it is no .npz file of a few arrays; save it anew with numpy.savez")


def _some(names: dict[str, Any]) -> str:
    return join_words([*(echo(name).strip("`") for name in list(names)[:5]), *["..."] * (len(names) > 5)])


def extent_of(shape: tuple[int, ...]) -> int:
    """How much nested lists of this shape hold: its elements, or its empty lists."""
    return math.prod(max(1, extent) for extent in shape)


def _parse(data: bytes) -> NumberArray:
    """The array of the bytes of a `.npy` file."""
    stream = io.BytesIO(data)
    try:
        version = np.lib.format.read_magic(stream)
        shape, fortran_order, dtype = _HEADERS[version](stream, max_header_size=_LONGEST_HEADER)
    except Exception as error:
        raise ArrayFileError("it is no .npy file of a plain array; save it with numpy.save") from error
    if dtype.hasobject or dtype.kind not in "iuf" or dtype.itemsize > 8:
        raise ArrayFileError(
            f"it holds {str(dtype)[:40]}, and only integers and floats of up to 64 bits are read (nothing is"
            " unpickled); save it as float32 or int64"
        )
    count = math.prod(shape)
    if min((0, *shape)) < 0 or extent_of(shape) > MOST_ELEMENTS:
        raise ArrayFileError(f"it has {count} elements, and at most {MOST_ELEMENTS} are read; cut it down")
    if len(data) - stream.tell() != count * dtype.itemsize:
        raise ArrayFileError("it has not as many bytes as its header says; save it anew")
    numbers = np.frombuffer(data, dtype, count, stream.tell())
    return numbers.reshape(shape, order="F" if fortran_order else "C")
