"""The interface, described: one page of plain HTML that needs no other site."""

from __future__ import annotations

from fastapi import APIRouter, Request, Response

from service.pages.description_page import description_page
from service.pages.style import PAGE_HEADERS

router = APIRouter(include_in_schema=False)


@router.get("/docs")
def get_description(request: Request) -> Response:
    """Every endpoint with its parameters and body, from the same source as /openapi.json."""
    page = description_page(request.app.openapi())
    return Response(page, 200, dict(PAGE_HEADERS), "text/html; charset=utf-8")
