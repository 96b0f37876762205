"""Statements do what they do in Python."""

from __future__ import annotations

from textwrap import dedent

import pytest
from support.compiled import HEAD, in_both

FUNCTIONS = {
    "closures over one variable": """
    def f():
        made = []
        for i in range(3):
            made.append(lambda: i)
        return [one() for one in made]
    """,
    "a loop with else, break and continue": """
    def f():
        found = []
        for n in range(2, 12):
            for d in range(2, n):
                if n % d == 0:
                    break
            else:
                found.append(n)
                continue
            found.append(-n)
        return found
    """,
    "generators": """
    def numbers(n):
        while n > 0:
            yield n
            n -= 1
        yield from (10, 11)

    def f():
        first, *rest = numbers(3)
        return [first, rest, sum(numbers(2))]
    """,
    "errors": """
    class Trouble(ValueError):
        pass

    def f():
        found = []
        for kind in (Trouble, KeyError):
            try:
                raise kind("why")
            except Trouble as error:
                found.append(str(error))
            except KeyError:
                found.append("key")
        return found
    """,
    "names that JavaScript reserves": """
    def f(new=1, default=2):
        var, this = new, default
        function = lambda let: let + var
        return [function(this), [delete for delete in (1, 2)]]
    """,
    "assignments": """
    def f():
        a = b = [1]
        a += [2]
        (c, d), e = (3, 4), 5
        f = {"x": 1}
        f["x"] += 2
        del a[:1]
        g: int = 3
        while (h := g - 1) > 1:
            g = h
        return [a, b, c, d, e, f, g, h, [y for x in (1, 2) if (y := x * 2) > 2], y]
    """,
    "keywords, stars and unwritten defaults": """
    def g(a, *rest):
        return [a, rest]

    def h(a, b=2, c=3):
        return [a, b, c]

    def f():
        numbers, words = (1, 2), {"c": 9}
        return [g(1), g(1, 2, *words), h(*numbers), h(1, **words), h(c=1, a=2), h(*numbers, **words)]
    """,
}


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_statements_do_what_python_does(name):
    found, wanted = in_both(HEAD + dedent(FUNCTIONS[name]))
    assert found == wanted
