"""Expressions have the values that Python gives them."""

from __future__ import annotations

from support.compiled import HEAD, in_both

VALUES = """
7 // 2, -7 // 2, 7 // -2, 7 % -3, -7 % 3, 2**10, 1 << 5, -0
True + True, sum(x > 1 for x in (1, 2, 3)), 1 == True, (lambda x: x is None)(1)
(1, 2) + (3,), [1] * 3, 2 * (0, 1), "ab" * 2, (1, 2) == [1, 2], (1, 2) < (1, 2, 0), [1, [2]] == [1, [2]]
0 <= 3 < 4, 1 < 2 > 2, not (1 and 0), [] or (0 or "x"), (1 and ()) == (), None or 0, "a" in "cab"
2 not in (1, 3)
(1, 2, 3)[-1], "hello"[1:3], [1, 2, 3, 4][::2], (1, 2, 3)[::-1], "abc"[::-1], [1, 2, 3][-2:], range(5)[2]
f"{(1,)} {[1, 'a']} {None} {True!r} {'it s'!r} {{}} {5:>4}|{'x':<3}|{7:03}", f"{1234567:,}", f"{'a':^5}"
repr("it's"), repr('say "hi"'), repr("a\\nb\\t\\x00é"), str(("a",)), repr({"a": (1,)}), str(range(3))
sorted([3, 1, 2]), sorted("bca", reverse=True), sorted([(1, "b"), (1, "a"), (0, "c")], key=itemgetter(0))
max(3, 1), min([4, 2]), max((), default=0), max(["a", "bbb"], key=len), min((2, "b"), (2, "a"))
sum([1, 2], 10)
{1: "a", "1": "b", (1, 2): "c"}[(1, 2)], {**{"a": 1}, "b": 2}, dict(a=1), dict([("x", 1)])
{"a": 1}.get("b"), {"a": 1}.get("b", 3)
list({"b": 1, "a": 2}), list({"b": 1}.items()), {"a": 1} == {"a": 1}, "a" in {"a": 1}, len({1, 2, 2})
{1, 2} - {2} == {1}
frozenset((1, 2)) == {2, 1}, sorted({3, 1} | {2}), sorted({3, 1} & {1}), {1} < {1, 2}
{k: v for k, v in zip("ab", (1, 2))}
[x * y for x in range(3) if x for y in (1, 2)], [(a, b) for a, (b, _) in ((1, (2, 3)),)]
list(zip((1, 2), "abc")), {x % 2 for x in range(4)} == {0, 1}
list(map(max, (1, 5), (4, 2))), list(filter(None, (0, 1, 2))), list(enumerate("ab", 1))
list(reversed((1, 2))), any([]), all([])
isinstance(1, int), isinstance(True, int), isinstance((), tuple), isinstance([], (tuple, list))
isinstance("", Sequence), isinstance({}, Mapping)
"a,b".split(","), " a b ".split(), "abc".replace("b", "x"), "abc".startswith(("x", "a"))
"-".join(["a", "b"]), "a=b=c".partition("="), "a.b.c".rpartition(".")
"Ab".lower(), "ab".upper(), "x1".isidentifier(), "1x".isidentifier(), "abc".removeprefix("a")
"a\\nb\\n".splitlines(), "{} {x} {{}}".format(1, x=2)
f"{12345:.4g} {12355:.4g} {0.00012345:.4g} {1e-05:.4g} {-2.5e-07:.3g} {1e22:.17g} {0:.4g} {1234.5:.4g}"
f"{float('nan'):.4g} {float('-inf'):.4g} {float(' 15e-1 ')} {float('.5'):.9g} {0.1 + 0.2:.17g} {100:.1g}"
int("12"), int(7 / 2), int(-7 / 2), abs(-3), round(2.5), round(3.5), math.gcd(12, 18), math.lcm(4, 6)
math.prod((2, 3)), math.isqrt(17), math.ceil(7 / 2)
list(product((0, 1), "a")), list(chain((1,), [2])), list(accumulate((1, 2, 3))), list(repeat(1, 2))
list(takewhile(lambda x: x < 2, (1, 2, 1))), reduce(max, (1, 3, 2))
re.search(r"(\\d+)-(?P<b>\\d)", "x12-3").group(1), re.sub(r"a(b)", r"<\\1>", "abab")
re.fullmatch("a|b", "ab"), partial(max, 3)(5)
textwrap.wrap("one two three four five", 9), textwrap.wrap("well-known words", 7)
(lambda x, y=2: x + y)(1), (lambda x, y: x - y)(y=1, x=5)
""".strip().splitlines()
"""Lines of expressions without names of their own."""


def test_expressions_have_the_values_that_python_gives_them():
    body = ",\n        ".join(f"[{line}]" for line in VALUES)
    found, wanted = in_both(f"{HEAD}\ndef f():\n    return [{body}]\n")
    assert isinstance(found, list)
    assert isinstance(wanted, list)
    for line, ours, pythons in zip(VALUES, found, wanted, strict=True):
        assert ours == pythons, line
