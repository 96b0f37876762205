"""Resampling: each position of the output is a weighted sum of the input around a coordinate of it.

The geometry has no window: `Geometry.own` says for each spatial axis which coordinate of the input a position
of the output has, and how weights follow from it (`lines`). The operator is linear in its one operand.

- `operator`: what everything outside asks of it as data;
- `lines`: the description of one axis, and how a geometry holds those of all;
- `theory`: what judging and diagnosis ask of the parts below;
- `reference/`: the oracle, single elements by the definition, and what rounding does to weights;
- `formulations/`: an independent definition that proves the oracle and shares no helper with it;
- `readings/`: named misunderstandings, planted as faults and tried as diagnoses.
"""
