"""Every request names who asks, by a bearer token; what the role may do is in one table."""

from __future__ import annotations

from typing import Annotated

from fastapi import Depends, Request
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer

from service.actions.people import Principal, principal_of
from service.api.roles import MAY
from service.api.site import AtSite
from service.errors import Forbidden, Unauthorised

_bearer = HTTPBearer(auto_error=False, description="`headmark users token NAME --role ROLE`")
Credentials = Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]


def authorise(request: Request, site: AtSite, credentials: Credentials) -> Principal:
    """Who asks, if the role may; 401 without a good token, 403 with the wrong role."""
    if credentials is None:
        raise Unauthorised("this needs a token: Authorization: Bearer TOKEN")
    with site.door.read() as connection:
        who = principal_of(connection, credentials.credentials, now=site.clock())
    asked = (request.method, request.scope["route"].path_format)
    allowed = MAY.get(asked, frozenset())
    if who.role not in allowed:
        raise Forbidden(
            f"role {who.role} may not {asked[0]} {asked[1]}; "
            f"it is for {', '.join(sorted(allowed)) or 'nobody'}"
        )
    return who


Who = Annotated[Principal, Depends(authorise)]
