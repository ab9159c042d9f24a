"""The demo from its empty folder to its end: what it starts, in which order, and how it stops."""

from __future__ import annotations

import signal
import socket
import subprocess
import threading
from contextlib import ExitStack, closing
from pathlib import Path
from types import FrameType

from service.demo.customers import answer_by_link
from service.demo.days import make_plant
from service.demo.decide_barrel import decide_barrel
from service.demo.decide_drift import decide_drift
from service.demo.folder import new_folder
from service.demo.front_door import FrontDoor
from service.demo.gate import ship_released, try_to_ship
from service.demo.leave_desks import leave_on_desks
from service.demo.mailbox import Mailbox
from service.demo.missed import Missed, must
from service.demo.people import PEOPLE, make_people
from service.demo.play import Played, play_days
from service.demo.processes import Processes
from service.demo.sign_room import SignRoom
from service.demo.silence import escalate_silence
from service.demo.stage import Stage
from service.demo.tell_end import tell_figures, tell_where_to_look
from service.demo.tell_news import NEWS
from service.demo.teller import Teller
from service.errors import Refused

HOST = "127.0.0.1"
TIME_TO_COMPILE = 120.0
TIME_TO_RESPOND, TIME_TO_REMIND = 30.0, 2.0


def run_demo(folder: Path, *, port: int, once: bool) -> int:
    """Play the demo; 0 if all of it happened as it should, else 1 and a sentence says what not."""
    teller = Teller()
    # Ended by a scheduler or a closed terminal it stops its children as it does on Ctrl-C.
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, _interrupt)
    with ExitStack() as running:
        try:
            stage = _set_up(running, new_folder(folder), port, teller)
            _play(stage)
        except Missed as missed:
            teller.end_days()
            teller.say(f"The demo did not go as it should: {missed}", "bold red")
            return 1
        if not once:
            _stay(stage)
    return 0


def _set_up(running: ExitStack, folder: Path, port: int, teller: Teller) -> Stage:
    """Mail server, people, service and worker; the slow parts side by side."""
    _must_be_free(port)
    url = f"http://{HOST}:{port}"
    database = folder / "headmark.db"
    teller.chapter("HEADMARK: sixty days of a fastener plant")
    mailbox = running.enter_context(Mailbox(folder / "mailbox"))
    processes = running.enter_context(
        Processes(folder, _settings(database=database, url=url, smtp_port=mailbox.port))
    )
    compiling = processes.module("service.demo.warm_kernels")
    tokens = make_people(database)
    processes.headmark("service", "serve", "--host", HOST, "--port", str(port))
    processes.headmark("worker", "worker")
    plant = make_plant(folder / "records")
    door = running.enter_context(closing(FrontDoor(url, tokens, processes.check)))
    door.wait_until_ready()
    _wait_for(compiling)
    teller.fact("Plant", f"{plant.records:,} records of {len(plant.days)} days, 4 furnaces, "
                f"3 shifts, {len(plant.customers)} customers, in {folder / 'records'}")  # fmt: skip
    teller.fact("Running", f"service {url}, worker, mail server {HOST}:{mailbox.port}")
    teller.fact("People", ", ".join(
        f"{each.printed_name} ({each.role.replace('_', ' ')})" for each in PEOPLE
    ))  # fmt: skip
    room = SignRoom(door, mailbox)
    return Stage(folder, teller, processes, door, mailbox, room, plant, tokens)


def _play(stage: Stage) -> None:
    _go_on(stage, play_days(stage))


def _go_on(stage: Stage, played: Played) -> None:
    """After the sixty days: the gate, the decisions, the customers."""
    missing = set(NEWS) - set(played.chapters)
    must(not missing, f"the sixty days passed without {', '.join(sorted(missing))}")
    drift, heat = played.chapters["spc.signal"], played.chapters["supplier.alert"]
    _must_hold_what_is_staged(stage)
    wanted = try_to_ship(stage, heat, drift)
    answer_by_link(stage, heat)
    decide_drift(stage, drift, wanted)
    decide_barrel(stage, played.chapters["recall"])
    ship_released(stage, wanted)
    escalate_silence(stage, heat)
    leave_on_desks(stage, heat)
    tell_figures(stage, played, entries=_verify_ledger(stage))
    tell_where_to_look(stage, heat)


def _must_hold_what_is_staged(stage: Stage) -> None:
    """Nothing that is known to be bad may have been overlooked."""
    held = {each["lot"] for each in stage.door.holds()}
    staging = stage.plant.staging
    for staged in (staging.bad_heat, staging.embrittlement):
        assert staged is not None
        missing = sorted(set(staged.lots) - held)
        must(not missing, f"bad lots that are not on hold: {', '.join(missing)}")


def _verify_ledger(stage: Stage) -> int:
    """Every entry's hash, and every record's entry; how many entries there are."""
    verdict = stage.processes.ask("verification", "ledger", "verify")
    must(verdict["ok"], f"the ledger does not hold together: {verdict['fault']}")
    entries: int = verdict["entries"]
    return entries


def _stay(stage: Stage) -> None:
    """Service, worker and mail server go on until somebody ends them."""
    stage.teller.say("\nEverything goes on running; Ctrl-C ends it.", "bold")
    try:
        threading.Event().wait()
    except KeyboardInterrupt:
        stage.teller.say("Stopping.")


def _settings(*, database: Path, url: str, smtp_port: int) -> dict[str, str]:
    return {
        "HEADMARK_DATABASE": str(database),
        "HEADMARK_PUBLIC_URL": url,
        "HEADMARK_SMTP_HOST": HOST,
        "HEADMARK_SMTP_PORT": str(smtp_port),
        "HEADMARK_PLANT_NAME": "Headmark Demo Works",
        "HEADMARK_MAIL_SENDER": "Headmark Demo Works <quality@headmark.example>",
        "HEADMARK_CONTACT": "quality@headmark.example",
        "HEADMARK_POLL_SECONDS": "0.25",
        # Customers answer within a day; here they have half a minute, and two reminders after it.
        "HEADMARK_RESPOND_BY_HOURS": str(TIME_TO_RESPOND / 3600),
        "HEADMARK_CUSTOMER_REMINDER_HOURS": str(TIME_TO_REMIND / 3600),
    }


def _must_be_free(port: int) -> None:
    with socket.socket() as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, port))
        except OSError as error:
            raise Refused(
                f"port {port} cannot be used ({error.strerror}); take another: "
                f'headmark demo --port {port + 1}, or make demo DEMO="--port {port + 1}"'
            ) from None


def _wait_for(compiling: subprocess.Popen[bytes]) -> None:
    try:
        compiling.wait(TIME_TO_COMPILE)
    except subprocess.TimeoutExpired:
        raise Missed(f"the kernels did not compile within {TIME_TO_COMPILE:.0f} s") from None


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
