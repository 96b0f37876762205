"""A fuzz target for files: case files, targets and records changed at random, where they hold structure.

`mutation` changes a file of plain data, `asking` gives it to the commands that read it and says what is wrong
with what they did. Every input follows from a seed and its number.
"""
