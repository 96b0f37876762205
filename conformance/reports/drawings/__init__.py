"""Drawings of what an operator reads and writes, as SVG: cells, a kernel that steps, the terms of each sum.

A drawing is made of links between two lines (`links`), of which an operator makes one for each of its axes:
`convolution` does. What draws them (`windows`, `scene`, `layout`, `steps`, `figure`, `drawing`) knows no
operator. All of that is in the subset of Python that `conformance.reports.site.javascript` compiles: a page
draws with the same functions. `case_drawing` and `png` are for the command line and for notebooks alone.
"""
