"""Whether a change that a browser sends comes from a page of this service."""

from __future__ import annotations

from urllib.parse import urlsplit

from fastapi import Request

from service.errors import Forbidden

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})


def check_same_origin(request: Request, public_url: str) -> None:
    """Forbidden where the browser says that another site caused the request.

    Programs that are no browsers send neither header, and carry no cookie that another site could
    make them send.
    """
    site = request.headers.get("sec-fetch-site")
    origin = request.headers.get("origin")
    if site is not None and site != "same-origin":
        raise Forbidden(f"the request comes from another site ({site}); nothing was changed")
    if origin is not None and not is_ours(origin, request, public_url):
        raise Forbidden("the request comes from another site (Origin); nothing was changed")


def is_ours(origin: str, request: Request, public_url: str) -> bool:
    """The address people are given, or the one this request was sent to."""
    public = urlsplit(public_url)
    try:
        sent = urlsplit(origin)
    except ValueError:  # half an address of IPv6
        return False
    if (sent.scheme, sent.netloc) == (public.scheme, public.netloc):
        return True
    # Behind a proxy the scheme is not known here; the host that was asked for is.
    return bool(sent.netloc) and sent.netloc == request.headers.get("host")
