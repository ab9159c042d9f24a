"""What the interface's description says about bodies, which are read and parsed by hand."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel


def takes(*models: type[BaseModel], lines: bool = False) -> dict[str, Any]:
    """The `openapi_extra` of an endpoint whose body is one of these models."""
    schemas = [_inlined(model.model_json_schema()) for model in models]
    schema = schemas[0] if len(schemas) == 1 else {"anyOf": schemas}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if lines:
        content["application/x-ndjson"] = {"schema": {"type": "string"}}
    return {"requestBody": {"required": True, "content": content}}


def _inlined(schema: dict[str, Any]) -> dict[str, Any]:
    """Without `$defs`: their references would point outside the interface's description."""
    definitions = schema.pop("$defs", {})

    def resolve(node: Any) -> Any:
        if isinstance(node, list):
            return [resolve(each) for each in node]
        if not isinstance(node, dict):
            return node
        if "$ref" in node:
            return resolve(definitions[node["$ref"].rpartition("/")[2]])
        # A discriminator's mapping points at the definitions too; `anyOf` says enough.
        return {key: resolve(value) for key, value in node.items() if key != "discriminator"}

    found: dict[str, Any] = resolve(schema)
    return found
