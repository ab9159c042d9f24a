"""Reading rule files: YAML with its places, checked against the catalogue piece by piece."""
