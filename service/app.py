"""The web application: puts the database, the plant and the endpoints together."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import datetime

from fastapi import Depends, FastAPI
from starlette.types import Lifespan

from rules.rulebook import default_rulebook
from service.api.authorise import authorise
from service.api.meters import Metered, Meters
from service.api.problems import install_problems
from service.api.quiet_log import quieten
from service.api.routes import (
    backtests,
    baselines,
    calendar,
    capability,
    case_approvals,
    case_life,
    commonality,
    concessions,
    control_plans,
    customers,
    drills,
    effects,
    episodes,
    health,
    holds,
    lots,
    mail,
    mail_templates,
    nonconformances,
    notices,
    one_stream,
    people,
    recalls,
    record_files,
    records,
    rulebook_checks,
    rulebooks,
    rules,
    sampling,
    session,
    shipments,
    simulations,
    stream_pictures,
    streams,
    tokens,
    webhooks,
)
from service.api.safe_headers import SafeHeaders
from service.api.site import Site, utc_now
from service.api.throttle import Throttle
from service.lineage_snapshots import snapshots_of
from service.pages.pages import Beside, pages_app, show_pages_of
from service.pages.routes import answers, approvals, description
from service.plant import Plant
from service.records.door import Door
from service.records.engine import open_engine
from service.records.make_schema import ensure_schema
from service.settings import Settings, database_url

PREFIX = "/api/v1"
NO_PAGES = ("/api/", "/healthz", "/readyz", "/docs", "/openapi.json")
# Behind a token and a role; the others check for themselves, or are open.
# Simulations and drills before recalls: `/recalls/{number}` would take their names for a number.
# Rulebooks after what has a name beside them: `/rulebooks/{name}/{version}` takes every name.
# One stream last: `/spc/streams/{stream}` would take what goes deeper for a name.
GUARDED = (
    *(records, record_files, lots, simulations, drills, recalls),
    # Before one case: `overdue` is none.
    *(case_life, case_approvals, calendar),
    *(nonconformances, shipments, holds, streams, baselines, capability, commonality, sampling),
    *(effects, concessions, notices, customers),
    # Templates before one letter.
    *(mail_templates, mail),
    *(people, tokens, webhooks),
    *(control_plans, episodes, rules, rulebook_checks, backtests, rulebooks),
    stream_pictures,
    one_stream,
)
ABOUT = "Recall and nonconformance decisions for fastener makers, on full traceability."


def create_app(
    settings: Settings,
    *,
    door: Door | None = None,
    plant: Plant | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> FastAPI:
    """The application on the settings' database, or on a given door and plant."""
    site = open_site(settings, door=door, plant=plant, clock=clock)
    app = make_routes(_closing(site.door, site.plant) if door is None else None)
    put_to_work(app, site)
    return app


def open_site(
    settings: Settings,
    *,
    door: Door | None = None,
    plant: Plant | None = None,
    clock: Callable[[], datetime] = utc_now,
) -> Site:
    """What an application answers for; opened here unless it is given."""
    door = door or _open_door(settings)
    plant = plant or Plant.load(door, default_rulebook(), snapshots_of(door.engine, settings))
    return Site(settings, door, plant, clock, Meters(), Throttle())


def make_routes(lifespan: Lifespan[FastAPI] | None = None) -> FastAPI:
    """The application with all it can be asked, on no plant yet."""
    app = FastAPI(
        title="Headmark", version="1", description=ABOUT, docs_url=None, redoc_url=None,
        lifespan=lifespan,
    )  # fmt: skip
    app.add_middleware(SafeHeaders)
    app.add_middleware(Metered)
    install_problems(app)
    _mount(app)
    quieten()
    return app


def put_to_work(app: FastAPI, site: Site) -> None:
    """Let the application answer for this plant from now on."""
    app.state.site = site
    show_pages_of(app.state.pages, site)


def _mount(app: FastAPI) -> None:
    for each in GUARDED:
        app.include_router(each.router, prefix=PREFIX, dependencies=[Depends(authorise)])
    app.include_router(approvals.router, prefix=PREFIX)
    app.include_router(answers.router, prefix=PREFIX)
    app.include_router(session.router, prefix=PREFIX)
    # A probe or a scraper may know either address.
    app.include_router(health.router)
    app.include_router(health.router, prefix=PREFIX, include_in_schema=False)
    app.include_router(description.router)
    # Last: whatever is none of the above is a page, or a page that says so.
    app.state.pages = pages_app()
    app.router.routes.append(Beside(app.state.pages, apart=NO_PAGES))


def _open_door(settings: Settings) -> Door:
    engine = open_engine(database_url(settings.database))
    ensure_schema(engine)
    return Door(engine)


def _closing(door: Door, plant: Plant) -> Callable[[FastAPI], AbstractAsyncContextManager[None]]:
    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        yield
        plant.keep_snapshot(door)
        door.engine.dispose()

    return lifespan
