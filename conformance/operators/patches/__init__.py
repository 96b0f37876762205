"""Unfolding into patches and its adjoint, folding: windows that are copied out, or added back in.

The geometry is that of a convolution, one window for each spatial axis, with the channels of the input and
the taps of the window on one axis of the patches. Both operators are linear in their one operand.

- `operator`: what everything outside asks of them as data;
- `theory`: what judging and diagnosis ask of the parts below;
- `reference/`: the oracle, and single elements by the definition;
- `formulations/`: independent definitions that prove the oracle and share no helper with it;
- `readings/`: named misunderstandings, planted as faults and tried as diagnoses.
"""
