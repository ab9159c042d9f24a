"""Correlation in the service: events that were noted are matched, verified and decided once.

One `runner` at a time holds the `lease`. It reads what waits, gives it to the engine (`engine`,
`live`) or looks in the store for what is older than the engine remembers (`late`), and `decide`s in
one write transaction. What it needs after a crash stands in the store.
"""
