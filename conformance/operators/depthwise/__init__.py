"""Depthwise convolution: every input channel has kernels of its own, as many as the channel multiplier says.

The geometry is that of a convolution with a group for each input channel; the output of channel `c` under
its kernel `m` is channel `c * M + m` of the output. Operands and names are others than those of a convolution
by groups, and so is the code that frameworks run for it, so it is an operator of its own here.

- `operator`: what everything outside asks of it as data;
- `theory`: what judging and diagnosis ask of the parts below;
- `reference/`: the oracle, single elements by the definition, and where a NaN is allowed;
- `formulations/`: independent definitions that prove the oracle and share no helper with it;
- `readings/`: named misunderstandings, planted as faults and tried as diagnoses.
"""
