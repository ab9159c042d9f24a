"""Statistical process control: limits, charts, and the signals that say a process changed."""
