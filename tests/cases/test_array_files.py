"""Files of arrays: which are read, and that hostile ones cost nothing and run nothing."""

from __future__ import annotations

import io
import os
import pickle
import struct
import zipfile

import numpy as np
import pytest

from conformance.cases import array_files
from conformance.cases.array_files import ArrayFileError, read_array


def npy(array, **options):
    stream = io.BytesIO()
    np.save(stream, array, **options)
    return stream.getvalue()


def header(text):
    """A `.npy` file of version 1 with this header and no data."""
    data = text.encode().ljust(118) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(data)) + data


def archive(compression=zipfile.ZIP_STORED, **members):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", compression) as file:
        for name, data in members.items():
            file.writestr(f"{name}.npy", data)
    return stream.getvalue()


class Planted:
    def __reduce__(self):
        return os.system, ("touch planted",)


BAD = {
    "a.npy": (b"", "no .npy file of a plain array"),
    "b.npy": (pickle.dumps(Planted()), "no .npy file of a plain array"),
    "c.npy": (npy(np.array([Planted()], object), allow_pickle=True), "only integers and floats"),
    "d.npy": (npy(np.array([1j])), "it holds complex128"),
    "e.npy": (npy(np.array([True])), "it holds bool"),
    "f.npy": (npy(np.array(["a"])), "it holds <U1"),
    "g.npy": (npy(np.zeros(3, [("a", "f4")])), "only integers and floats"),
    "h.npy": (npy(np.zeros(4))[:-1], "not as many bytes as its header says"),
    "i.npy": (npy(np.zeros(4)) + b"x", "not as many bytes as its header says"),
    "j.npy": (header("{'descr': '<f8', 'fortran_order': False, 'shape': (10000000000,)}"), "at most"),
    "k.npy": (header("{'descr': '<f8', 'fortran_order': False, 'shape': (1000000000, 0)}"), "at most"),
    "l.npy": (header("{'descr': '<f8', 'fortran_order': False, 'shape': (-1, -1)}"), "at most"),
    "m.npy": (header("__import__('os').system('touch planted')"), "no .npy file of a plain array"),
    "n.npz": (b"PK", "no .npz file"),
    "o.npz": (archive(x=npy(np.zeros(2)), y=b""), "it holds 2 arrays; name one with `array: x, y`"),
    "p.npz": (archive(), "it holds 0 arrays"),
    "q.npz": (
        lambda: archive(zipfile.ZIP_DEFLATED, x=b"\0" * 2**25),
        "unpacked, is larger than 4194304 bytes",
    ),
    "r.npz": (lambda: archive(**{f"x{n}": b"" for n in range(6000)}), "no .npz file of a few arrays"),
    "s.npz": (archive(x=npy(np.array([Planted()], object), allow_pickle=True)), "only integers and floats"),
    "t.npy": (b"\0" * (2**22 + 1), "larger than 4194304 bytes"),
    "u.txt": (b"1 2", "is none of .npy, .npz"),
    "v.npz": (archive(x=npy(np.zeros(2)))[:-30] + b"PK\x05\x06" + b"\xff" * 18, "no .npz file"),
}
"""Of each name its bytes, or what makes them where that takes long, and what is said of them."""


@pytest.mark.parametrize("name", BAD)
def test_what_is_no_array_of_numbers_is_told_and_runs_nothing(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    data, told = BAD[name]
    (tmp_path / name).write_bytes(data() if callable(data) else data)
    with pytest.raises(ArrayFileError) as caught:
        read_array(tmp_path, name, None)
    assert told in str(caught.value)
    assert str(caught.value).isprintable()
    assert not (tmp_path / "planted").exists()


@pytest.fixture
def folder(tmp_path):
    """A folder with an array, beside one that is nobody's business, and links to both."""
    inside = tmp_path / "cases"
    (inside / "data").mkdir(parents=True)
    np.save(inside / "data" / "x.npy", np.arange(3))
    np.save(tmp_path / "secret.npy", np.arange(4))
    (inside / "near.npy").symlink_to("data/x.npy")
    (inside / "far.npy").symlink_to(tmp_path / "secret.npy")
    (inside / "up").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.npy")
    (inside / "folder.npy").mkdir()
    return inside


@pytest.mark.parametrize("written", ["data/x.npy", "near.npy", "./data/x.npy"])
def test_a_file_in_the_folder_or_below_it_is_read(written, folder):
    assert read_array(folder, written, None).tolist() == [0, 1, 2]


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("../secret.npy", "downwards"),
        ("data/../../secret.npy", "downwards"),
        ("..\\secret.npy", "downwards"),
        ("/etc/x.npy", "downwards"),
        ("a\0b.npy", "downwards"),
        ("far.npy", "is a link out of the case file's folder"),
        ("up/secret.npy", "is a link out of the case file's folder"),
        ("pipe.npy", "is not a regular file"),
        ("folder.npy", "is not a regular file"),
        ("data/y.npy", "did you mean `x.npy`?"),
        ("x" * 300 + ".npy", "cannot be read"),
    ],
)
def test_any_other_path_is_refused(written, told, folder):
    with pytest.raises(ArrayFileError) as caught:
        read_array(folder, written, None)
    assert told in str(caught.value)


def test_an_archive_is_asked_by_name(tmp_path):
    np.savez_compressed(tmp_path / "a.npz", x=np.arange(2), weights=np.arange(3))
    assert read_array(tmp_path, "a.npz", "weights").tolist() == [0, 1, 2]
    with pytest.raises(ArrayFileError, match="did you mean `weights`"):
        read_array(tmp_path, "a.npz", "weight")
    np.save(tmp_path / "a.npy", np.arange(2))
    with pytest.raises(ArrayFileError, match="take it out"):
        read_array(tmp_path, "a.npy", "x")


def test_a_file_of_version_2_is_read_and_one_that_is_too_large_is_not(tmp_path, monkeypatch):
    with (tmp_path / "a.npy").open("wb") as stream:
        np.lib.format.write_array(stream, np.arange(3.0), version=(2, 0))
    assert read_array(tmp_path, "a.npy", None).tolist() == [0, 1, 2]
    monkeypatch.setattr(array_files, "MOST_ELEMENTS", 2)
    with pytest.raises(ArrayFileError, match="it has 3 elements, and at most 2"):
        read_array(tmp_path, "a.npy", None)
