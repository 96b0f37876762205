"""Case files as items of a session of pytest, their options, and the end of its report.

`conformance.pytest_plugin` has the hooks. It imports `options`, `outcomes` and `sniffing` in every session,
which load neither NumPy nor YAML; the rest is loaded when a case file is collected.
"""
