"""Names of variants, and the backends that one is a variant of."""

from conformance.frameworks.variant import broader_names


def test_a_backend_is_a_variant_of_each_shorter_name():
    assert broader_names("keras+torch+defaults@cpu") == ("keras+torch", "keras")
    assert broader_names("torch+compile") == ("torch",)
    assert broader_names("torch@gpu") == ()
