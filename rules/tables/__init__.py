"""Decision tables: which rows count, what stands in a cell, and tables as Excel files."""
