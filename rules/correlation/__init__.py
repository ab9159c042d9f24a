"""Correlation: several events, one after another, on shared keys and within a time.

`exact` says what a pattern means. Behind the port `matcher` two implementations find it:
`durable`, the engine durable-rules in a process of its own, and `plain`, in plain Python; `paired`
runs both and lets nothing be lost or doubled when the engine dies. What they find is put before
`verify`, which holds every condition and join against the recorded events again.
"""
