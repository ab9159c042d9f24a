"""`headmark`: the command line."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import Annotated

import typer

from service.errors import BadInput, Refused, Unknown

REFUSED, BAD_INPUT, INTERRUPTED = 1, 2, 130

# Each command's module, and what the overview says of it. A module's `install(app)` adds its
# command or its group of commands.
COMMANDS: Mapping[str, tuple[str, str]] = {
    "demo": ("demo", "Play sixty days of a fastener plant, and leave it running."),
    "serve": ("serve", "Run the service."),
    "worker": ("work", "Send letters and do what is due, until stopped."),
    "migrate": ("migrate", "Bring the database to this version's schema."),
    "import": ("import_files", "Record files of plant records."),
    "trace": ("trace", "Show where a lot came from, or what became of it."),
    "record": ("record", "Show a record with all it ever said."),
    "recall": ("recall", "Simulate recalls; drill, start and follow them."),
    "holds": ("holds", "Show which lots are on hold, and why."),
    "concessions": ("concessions", "Permissions to use what does not conform."),
    "calendar": ("calendar", "The working calendar that due times follow."),
    "ncr": ("cases", "Look at nonconformances."),
    "ship": ("ship", "Ask at the shipping gate."),
    "spc": ("spc", "Watch processes: streams, charts, limits, signals."),
    "rules": ("rules", "Write, publish and look at the rules."),
    "ledger": ("ledger", "Verify and export the ledger."),
    "mail": ("mail", "Letters: what went out, what came back, when, in which words."),
    "webhooks": ("webhooks", "Tell other systems: endpoints, messages, replay."),
    "users": ("users", "Add people, and make tokens for people and machines."),
}


def main() -> None:
    raise SystemExit(run(sys.argv[1:]))


def run(arguments: Sequence[str]) -> int:
    """Run one command; a refusal becomes a sentence on standard error and an exit code."""
    try:
        build(arguments)(list(arguments), prog_name="headmark")
    except Refused as refused:
        print(f"headmark: {refused.detail}", file=sys.stderr)
        return BAD_INPUT if isinstance(refused, BadInput | Unknown) else REFUSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except SystemExit as exit_:
        return exit_.code if isinstance(exit_.code, int) else BAD_INPUT
    return 0


def build(arguments: Sequence[str]) -> typer.Typer:
    """The command line with those commands loaded that are named, and the rest only listed.

    The store, the kernels and the web framework take seconds to import: `headmark --help` needs
    none of them, and `headmark ledger verify` needs one. This is the one place that imports late.
    """
    app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False)
    app.callback()(_headmark)
    for name, (module, summary) in COMMANDS.items():
        if name in arguments:
            import_module(f"service.commands.{module}").install(app)
        else:
            app.command(name, help=summary)(_listed_only)
    return app


def _headmark(
    database: Annotated[
        str | None,
        typer.Option(
            envvar="HEADMARK_DATABASE",
            help="A path, or a sqlite:/// or postgresql+psycopg:// URL.",
        ),
    ] = None,
) -> None:
    """Records, recalls and holds of a fastener plant."""
    if database is not None:
        # The settings read the environment; so does every process that a command starts.
        os.environ["HEADMARK_DATABASE"] = database


def _listed_only() -> None:
    raise AssertionError("a command that is named is loaded")
