"""How a backend computes: bits of operands, sums and results, rounding, subnormals, whether it repeats.

Everything is measured by questions that a backend answers like those of any case. `tasks` has what to ask
about one format and what the answers say: a flat map of a dozen names to a number, a truth value or a short
text, in which a change is a change of the arithmetic.

The idea behind every probe: operands are chosen so that the exact sum is known, and so that each place where
a bit may be lost (an operand converted, an accumulator rounded, a result stored) leads to another number.
`probes` chooses the operands, `placement` puts them into one element each of a convolution's results,
`interpretation` reads what came out, `summary` makes one entry of many places.
"""
