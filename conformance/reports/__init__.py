"""Writers over results: for terminals, case files, CI and spreadsheets.

None of them judges or analyses anything: `judging`, `changes` and `failures` compute what they write.
"""
