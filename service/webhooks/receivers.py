"""Receivers of webhooks: read, looked up and checked, when they are added and at each sending."""

from __future__ import annotations

import re
import socket
from collections.abc import Callable

from notifications.addresses import AddressRefusedError, Inside, Place, check_addresses
from notifications.receiver_url import inside_hosts, place_of
from service.errors import BadInput
from service.settings import Settings

Resolve = Callable[[str, int], list[str]]


def resolve(host: str, port: int) -> list[str]:
    """Every address that a name stands for now; OSError where it stands for none."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(address[0]) for *_, address in found]


def inside_of(settings: Settings) -> Inside:
    """What the settings allow beyond https to public addresses."""
    ports = [each for each in re.split(r"[,\s]+", settings.webhook_ports) if each]
    wrong = [each for each in ports if not (each.isascii() and each.isdigit())]
    if wrong:
        raise AddressRefusedError(f"HEADMARK_WEBHOOK_PORTS: `{wrong[0]}` is not a port")
    return Inside(inside_hosts(settings.webhook_hosts), frozenset(int(each) for each in ports))


def checked_place(url: str, settings: Settings, *, looking_up: Resolve = resolve) -> Place:
    """The receiver of a URL whose name stands for good addresses now; BadInput for another.

    Names are looked up outside any transaction: it may take seconds.
    """
    try:
        place = place_of(url, inside_of(settings))
        check_addresses(place, looking_up(place.host, place.port))
    except AddressRefusedError as error:
        raise BadInput(f"url: {error}") from None
    except (OSError, UnicodeError) as error:
        raise BadInput(f"url: `{place.host}` is not known to the name service: {error}") from None
    return place
