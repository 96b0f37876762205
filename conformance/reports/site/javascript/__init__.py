"""Compiles pure Python modules to JavaScript, so that a page runs the very rules that the package runs.

What is compiled is a subset of Python: functions, classes without metaclasses, dataclasses, comprehensions,
generators, f-strings, exceptions that are raised. Anything else is a `CompileError` with its place: the
subset grows where a rule needs it, and is never guessed at. The meaning of Python's operators, built-in
functions and methods stands in `../assets/python.js`.
"""
