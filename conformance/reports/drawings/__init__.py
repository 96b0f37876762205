"""Drawings of what an operator reads and writes, as SVG: cells, a kernel that steps, the terms of each sum.

A drawing is made of links between two lines (`links`), of which an operator makes one for each of its axes
(`windows`). What draws them (`scene`, `layout`, `steps`, `figure`) knows no operator. All of it is in the
subset of Python that `conformance.reports.site.javascript` compiles: a page draws with the same functions.
"""
