"""Which backends of a configuration are code that needs trust."""

import os

from support.case_files import write
from support.paths import PLANTED

from conformance.runs.configuration import load_configuration


def test_code_of_a_repository_needs_trust(repository, monkeypatch):
    (repository / "k.py").write_bytes(PLANTED.read_bytes())
    write(repository / "t.yaml", 'conformance-targets: 1\ntargets: [{name: mine, backend: "k.py"}]\n')
    for name in ("k.py", "k.py+kernel-flipped", "mine", "jax==0.4.30"):
        (repository / "conformance.toml").write_text(f'targets = "t.yaml"\nbackends = ["numpy", "{name}"]\n')
        assert f"({name}); name it with -b, or set CONFORMANCE_TRUST=.." in load_configuration().code
        monkeypatch.setenv("CONFORMANCE_TRUST", os.pathsep.join(["/elsewhere", str(repository)]))
        found = load_configuration()
        assert (found.code, found.backends[0]) == ("", "numpy")
        assert found.backends[1] == name.replace("k.py", "../k.py")
        monkeypatch.delenv("CONFORMANCE_TRUST")
