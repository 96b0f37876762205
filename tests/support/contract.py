"""The worked example of the documentation of case files."""

from __future__ import annotations

CONTRACT = """\
conformance: 1
title: SAME with an even kernel
about: One odd row of padding has to go somewhere.
source: https://example.org/article
defaults: {op: conv_transpose, dialect: tensorflow, kernel: [4, 4], stride: 2}
cases:
  - id: default-output
    input: [2, 3, 5, 5]
    out_channels: 4
    padding: SAME
    expect: {shape: [2, 4, 10, 10]}
  - id: output-{output_size}
    input: [2, 3, 5, 5]
    out_channels: 4
    padding: SAME
    matrix: {output_size: [[9, 9], [10, 10], [11, 11]], dtype: [float32, float64]}
  - id: seed-d1
    input: [1, 1, 3, 3]
    kernel: [2, 2]
    data: {input: ones, kernel: ones}
    padding: VALID
    stride: 1
    output_size: [4, 4]
    expect: {output: [[[[1,2,2,1],[2,4,4,2],[2,4,4,2],[1,2,2,1]]]]}
"""
