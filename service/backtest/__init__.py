"""Backtest: the stored history replayed in the order in which it became known, by two rulebooks."""
