"""Convolution and transposed convolution: what they are, what they compute, and how they are misunderstood.

An operator, or a family with one geometry, has a folder of its own beside this one, made of the same parts:

- `operator`: what everything outside asks of it as data: operands, results, direction (`operators.operator`);
- `theory`: what judging and diagnosis ask of the parts below;
- `exact_sums`: how many terms each result adds up, and for which integers every order of summation is exact;
- `reference/`: the oracle, in float64, with the size of its terms and the places where NaN is allowed;
- `formulations/`: independent definitions that prove the oracle and share no helper with it;
- `readings/`: named misunderstandings, planted as faults and tried as diagnoses.

What all operators share (words, formats, kinds of data, operands, questions, observations, the names of
tensors and aspects) lies beside these folders and imports none of them, but for `registry`, their list; what
operators over windows share (the geometry, readings of windows and numbers) lies in `operators/windows/`.
"""
