"""Acceptance sampling: how many parts to test to release a lot, and what the result proves."""
