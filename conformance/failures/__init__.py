"""Failures found and written down: random sweeps, minimal cases, planted faults, scripts for bug reports.

`configurations` and `space` draw random cases, `sweep` runs them, `causes` groups what fails, `shrink` makes
a failing case small. `selftest` plants faults and sees which cases catch them; `repro/` writes a failing case
as a script that needs only NumPy and the framework.
"""
