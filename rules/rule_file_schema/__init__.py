"""The JSON Schema of rule files: one for the file, the form and the API."""

from rules.rule_file_schema.file import rule_file_schema

__all__ = ["rule_file_schema"]
