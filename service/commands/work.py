"""`headmark worker`."""

from __future__ import annotations

import logging
import signal
import threading
from types import FrameType
from typing import Annotated

import typer

from service.commands.answer import AsJson, Database, print_json, say
from service.commands.works import load_plant, open_door, settings_of
from service.worker import Worker, mailer_of


def install(app: typer.Typer) -> None:
    app.command("worker")(work)


def work(
    once: Annotated[
        bool, typer.Option(help="Send what waits and do what is due, then end.")
    ] = False,
    as_json: AsJson = False,
    database: Database = None,
) -> None:
    """Send letters and do what is due, until stopped.

    Events that the rulebook correlates are matched as well, by one worker at a time.
    """
    settings = settings_of(database)
    door = open_door(settings)
    # It warns each second while a poll takes longer than a second, which is no fault.
    logging.getLogger("apscheduler").setLevel(logging.ERROR)
    with Worker(door, load_plant(door), settings, lambda: mailer_of(settings)) as worker:
        worker.arm()
        if once:
            # Each may give the next something to do.
            done, matched = worker.do_due_work(), worker.match_events()
            letters, webhooks = worker.send_letters(), worker.deliver_webhooks()
            if as_json:
                counts = {"letters": letters, "webhooks": webhooks}
                print_json({**counts, "due": done, "matched": matched})
            else:
                say(
                    f"{letters} letters and {webhooks} webhooks tried, "
                    f"{done} pieces of due work done, "
                    f"{matched} events matched."
                )
            return
        worker.start()
        _wait_for_the_end()


def _wait_for_the_end() -> None:
    """Wait for SIGTERM or SIGINT; what is being sent is finished first."""
    ended = threading.Event()

    def stop(_number: int, _frame: FrameType | None) -> None:
        ended.set()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    ended.wait()
