"""Webhooks out: names looked up and checked, messages posted, what became of them kept."""
