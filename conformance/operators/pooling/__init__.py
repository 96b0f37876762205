"""Pooling: the largest element of each window, with its place, or the average of the window.

The geometry is that of a convolution, one window for each spatial axis, over one channel at a time. What
lies past the ends of the input is no number: a maximum never takes it, an average adds nothing for it and may
count it. `Geometry.own` holds what the words say besides:

- of a maximum `ties`, which of several largest elements is taken: the `first` or the `last` in C order;
- of an average `counts`, what it is divided by: the taps of the `window`, those of them that lie in the
  `padded` input, or those in the `input` itself; `after`, the zeros at the end of each axis up to which
  `padded` counts; `divisor`, a number instead of all that, or 0.

- `operator`: what everything outside asks of them as data;
- `theory`: what judging and diagnosis ask of the parts below;
- `counting`: what an average is divided by;
- `reference/`: the oracle, and single elements by the definition;
- `formulations/`: independent definitions that prove the oracle and share no helper with it;
- `readings/`: named misunderstandings, planted as faults and tried as diagnoses.
"""
