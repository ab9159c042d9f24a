"""Regions: exactly which facts satisfy an expression.

Every fact is an axis, cut into cells that no condition of the rules at hand tells apart; a set of
values is a set of cells (an integer, one bit a cell), a box a set of values for each axis, and a
region a union of boxes. So a question about infinitely many facts is one about a few cells, and
the answer is exact: what is found is checked against the evaluator by an example.
"""
