"""Of a processor its vector instructions are named, on x86 and ARM alike, and nothing else."""

from conformance.runs.host import features, machine


def test_vector_instructions_of_either_architecture():
    assert features("processor: 0\nflags\t\t: fpu sse4_2 avx2 ht fma avx512_bf16 rdtscp\nflags: amx") == (
        "avx2 avx512_bf16 fma sse4_2"
    )
    assert features("Features\t: fp asimd evtstrm sve bf16 i8mm") == "asimd bf16 i8mm sve"
    assert features("model name: avx2 in name only") == ""


def test_this_machine_has_both_keys():
    assert set(machine()) == {"machine", "features"}
    assert machine()["machine"]
