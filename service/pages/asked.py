"""Who asks for a page, in which language, with what form; and that he may."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from fastapi import Depends, Request
from sqlalchemy import Connection

from service.actions.desk import Desk
from service.actions.principal import Principal
from service.actions.scanned_code import name_of_code
from service.actions.sessions import Session, check_csrf, csrf_of, keep_alive, session_of
from service.api.bodies import SMALL, bounded_by
from service.api.same_origin import SAFE_METHODS, check_same_origin, is_ours
from service.api.sent_form import SentForm, is_form, sent_form
from service.api.session_cookie import cookie_of
from service.api.site import AtSite, Site
from service.errors import BadInput, Forbidden, Unauthorised
from service.pages.may import PAGES_MAY, SCREEN_MAY
from service.pages.speech import Speech, language_of
from service.records.books import Books

LANGUAGE_COOKIE = "headmark-language"
# A page that the script loads anew by itself is no sign that somebody is there.
BY_ITSELF = "x-headmark-live"


@dataclass(frozen=True, slots=True)
class Asked:
    """One request for a page."""

    request: Request
    site: Site
    speech: Speech
    session: Session | None = None
    csrf: str = field(default="", repr=False)
    form: SentForm = field(default_factory=SentForm, repr=False)

    @property
    def who(self) -> Principal:
        """The person, in the role that admits him here."""
        session = self._session()
        role = next((each for each in session.roles if each in self._allowed()), "")
        return Principal(session.person, role, session.roles, session.number)

    @property
    def roles(self) -> tuple[str, ...]:
        return () if self.session is None else self.session.roles

    def may(self, method: str, path: str) -> bool:
        """Whether this person may use that page or form: what he may not, he is not shown."""
        return not PAGES_MAY.get((method, path), frozenset()).isdisjoint(self.roles)

    def is_one_of(self, roles: Collection[str]) -> bool:
        return not frozenset(roles).isdisjoint(self.roles)

    @property
    def page_behind(self) -> str:
        """The page that this one is, or whose form was answered: what a GET shows again."""
        scope = self.request.scope
        route = scope.get("route")
        asked = "" if route is None else route.path_format
        if self.request.method in SAFE_METHODS or ("GET", asked) in PAGES_MAY:
            # As it came: a slash within a name stays apart from those of the path.
            path, query = (scope[each].decode("latin-1") for each in ("raw_path", "query_string"))
        else:
            # A form that went to an address of its own was filled in elsewhere.
            _, _, path, query, _ = urlsplit(_own_referer(self.request))
        return f"{path}?{query}" if query else f"{path}"

    def read(self) -> Any:
        """A reading connection: `with asked.read() as connection:`."""
        return self.site.door.read()

    def field_of(self, name: str, default: str = "") -> str:
        """A field of the form that was sent, without the blanks around it."""
        return self.form.fields.get(name, default).strip()

    def query(self, name: str, default: str = "") -> str:
        """A value behind the question mark, without the blanks around it."""
        return self.request.query_params.get(name, default).strip()

    def sought(self, name: str) -> str:
        """What a search field was given: words, or of a label's code the number in it."""
        return name_of_code(self.query(name))

    def desk(self, transaction: Any) -> Desk:
        return Desk(transaction, Books(transaction), self.site.plant, self.site.settings)

    def _session(self) -> Session:
        if self.session is None:
            raise Unauthorised("sign in first")
        return self.session

    def _allowed(self) -> frozenset[str]:
        asked = (self.request.method, self.request.scope["route"].path_format)
        return PAGES_MAY.get(asked, frozenset())


def _own_referer(request: Request) -> str:
    """The page of ours that the browser says it comes from, or the first."""
    said = request.headers.get("referer", "")
    return said if is_ours(said, request, request.app.state.site.settings.public_url) else "/"


def visitor(request: Request, site: AtSite) -> Asked:
    """Whoever comes, signed in or not."""
    now = site.clock()
    raw = cookie_of(request, site.settings)
    session = None
    if raw is not None:
        with site.door.read() as connection:
            session = _session_of(connection, raw, site)
    wanted = request.cookies.get(LANGUAGE_COOKIE) or (session.language if session else None)
    language = language_of(wanted, request.headers.get("accept-language", ""))
    speech = Speech(language, ZoneInfo(site.settings.time_zone), now)
    return Asked(request, site, speech, session, csrf_of(raw) if raw and session else "")


def _session_of(connection: Connection, raw: str, site: Site) -> Session | None:
    try:
        return session_of(connection, raw, site.settings, now=site.clock(), screens=True)
    except Unauthorised:
        return None


Visitor = Annotated[Asked, Depends(visitor)]


def admitted(asked: Visitor) -> Asked:
    """Signed in, and in a role that may; before a byte of a form is read."""
    session, request = asked.session, asked.request
    if session is None:
        raise Unauthorised("sign in first")
    path = request.scope["route"].path_format
    if session.is_screen and (_method(request), path) not in SCREEN_MAY:
        raise Unauthorised("this screen shows processes only; sign in for anything else")
    if not asked.may(_method(request), path):
        raise Forbidden("this page is not for your role")
    if session.is_stale and BY_ITSELF not in request.headers:
        asked.site.door.write(
            lambda at: keep_alive(asked.desk(at), session),
            by=session.person, now=asked.site.clock(),
        )  # fmt: skip
    return asked


def _method(request: Request) -> str:
    return "GET" if request.method == "HEAD" else request.method


def _limit(asked: Annotated[Asked, Depends(admitted)]) -> int:
    """A form is small, unless it carries files."""
    with_files = asked.request.headers.get("content-type", "").startswith("multipart/")
    most = asked.site.settings.max_body_bytes
    return most if with_files else min(SMALL, most)


# One and the same wherever it is named: a body can be read only once.
Body = Annotated[bytes, Depends(bounded_by(_limit))]


def asking(asked: Annotated[Asked, Depends(admitted)], body: Body) -> Asked:
    """With the form that was sent, if it comes from a page of ours."""
    request, session = asked.request, asked.session
    if request.method in SAFE_METHODS or session is None:
        return asked
    check_same_origin(request, asked.site.settings.public_url)
    content_type = request.headers.get("content-type", "")
    if not is_form(content_type):
        raise BadInput("a page is answered with its form")
    form = sent_form(content_type, body)
    try:
        check_csrf(session, form.fields.pop("csrf", None))
    except Forbidden:
        raise Forbidden(
            "this form was not opened in your present session; nothing was changed. "
            "Open the page again and send it once more"
        ) from None
    return replace(asked, form=form)


Asking = Annotated[Asked, Depends(asking)]
