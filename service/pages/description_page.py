"""The interface's description as a page: what each endpoint takes, for people without a network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from service.pages.environment import environment
from service.pages.style import STYLE


def description_page(openapi: Mapping[str, Any]) -> str:
    """Every endpoint of an OpenAPI document, in its order."""
    endpoints = [
        _endpoint(method, path, described)
        for path, methods in openapi["paths"].items()
        for method, described in methods.items()
        if method != "head"
    ]
    return environment().get_template("description.html").render(
        language="en", style=STYLE, title=openapi["info"]["title"],
        said=openapi["info"].get("description", ""), endpoints=endpoints,
    )  # fmt: skip


def _endpoint(method: str, path: str, described: Mapping[str, Any]) -> dict[str, Any]:
    content = described.get("requestBody", {}).get("content", {})
    return {
        "method": method.upper(),
        "path": path,
        "summary": described.get("summary", ""),
        "description": described.get("description", ""),
        "open": not described.get("security"),
        "parameters": [
            {
                "name": each["name"],
                "in": each["in"],
                "said": each.get("description", ""),
                "required": each.get("required", False),
            }
            for each in described.get("parameters", ())
        ],
        "bodies": [
            {"type": kind, "schema": json.dumps(body["schema"], indent=1, ensure_ascii=False)}
            for kind, body in content.items()
        ],
    }
