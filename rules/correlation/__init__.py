"""Correlation: several events, one after another, on shared keys and within a time.

`pattern` says what is looked for, `matcher` is the port behind which two implementations give the
same answers: durable-rules in a process of its own, and a matcher in plain Python.
"""
