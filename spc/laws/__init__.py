"""The laws that measured values follow, a file each."""
