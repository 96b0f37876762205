"""Classes and their objects behave as in Python."""

from __future__ import annotations

from textwrap import dedent

import pytest
from support.compiled import HEAD, in_both

FUNCTIONS = {
    "dataclasses": """
    @dataclass(frozen=True)
    class Base:
        a: int
        b: tuple = (1,)
        kind: ClassVar[str] = "base"

        @property
        def total(self):
            return self.a + sum(self.b)

        def times(self, n, more=0):
            return replace(self, a=self.a * n + more)

    @dataclass(frozen=True)
    class Below(Base):
        c: Any = field(default=None, compare=False)
        d: Mapping = field(default_factory=dict, hash=False)

        @property
        def total(self):
            return super().total * 10

        @classmethod
        def of(cls, *values):
            return cls(*values)

    def f():
        x = Below(1, c=5)
        y = Below.of(1, (1,), 6)
        return [x == y, x == Base(1), x.total, x.times(3, more=1).a, repr(x), asdict(y), len({x: 1, y: 2}),
                isinstance(x, Base), x.kind, [one.name for one in fields(x)]]
    """,
    "classes": """
    class Greeter:
        greeting = "hello"

        def __init__(self, name):
            self.name = name

        def greet(self, end="!"):
            return f"{self.greeting} {self.name}{end}"

        @cached_property
        def length(self):
            return len(self.name)

        def __str__(self):
            return self.name.upper()

    class Loud(Greeter):
        greeting = "HELLO"

        def greet(self, end="!"):
            return super().greet(end) * 2

    def f():
        return [Greeter("ann").greet(), Loud("bob").greet(end="?"), f"{Loud('eve')}", Greeter("li").length]
    """,
}


@pytest.mark.parametrize("name", list(FUNCTIONS))
def test_classes_behave_as_in_python(name):
    found, wanted = in_both(HEAD + dedent(FUNCTIONS[name]))
    assert found == wanted
