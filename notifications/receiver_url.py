"""The URL of a webhook's receiver, read strictly: what could be read in two ways is refused."""

import re
from collections.abc import Sequence
from ipaddress import IPv4Address, IPv6Address, ip_address
from urllib.parse import urlsplit

from notifications.addresses import (
    HTTP,
    HTTPS,
    AddressRefusedError,
    Inside,
    Place,
    check_addresses,
)

LONGEST_URL, LONGEST_HOST = 2048, 253
LABEL = re.compile(r"(?!-)[a-z0-9_-]{1,63}(?<!-)\Z")
NUMERIC = re.compile(r"(?:[0-9]+|0x[0-9a-f]*)\Z")
OUTSIDE = Inside()


def place_of(url: str, inside: Inside = OUTSIDE) -> Place:
    """Read a receiver's URL strictly; nothing is looked up.

    Parameters
    ----------
    url
        `https://host[:port]/path`, in ASCII: an international name in its `xn--` form.
    inside
        What the plant allows beyond that.

    Raises
    ------
    AddressRefusedError
        Not such a URL; http or a port that the plant does not allow; a user name or password in
        it; a number that some programs read as an address (`2130706433`, `0x7f.1`, `010.0.0.1`);
        or an address that is not public.

    Examples
    --------
    >>> place_of("https://hooks.customer.example/headmark?line=2").path
    '/headmark?line=2'
    >>> place_of("https://2130706433/")
    Traceback (most recent call last):
    ...
    notifications.addresses.AddressRefusedError: `2130706433` is not a plain host: write a name, \
or an address as four decimal numbers
    """
    _check_characters(url)
    try:
        parts = urlsplit(url)
        given_port = parts.port
    except ValueError:
        raise AddressRefusedError("the URL cannot be read: its host or its port is wrong") from None
    if parts.scheme not in ("https", "http"):
        raise AddressRefusedError(f"the URL begins with https://, not `{parts.scheme[:20]}:`")
    if "@" in parts.netloc:
        raise AddressRefusedError(
            "the URL holds a user name or a password; leave it out: each message is signed"
        )
    if "#" in url:
        raise AddressRefusedError("the URL holds a fragment (#...), which is never sent")
    tls = parts.scheme == "https"
    port = given_port if given_port is not None else (HTTPS if tls else HTTP)
    host = _host(parts.netloc)
    listed = f"{host}:{port}" in inside.hosts
    _check_door(host, port, tls=tls, listed=listed, ports=inside.ports)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    place = Place(url, host, port, tls, path, listed)
    if (literal := _literal(host)) is not None:
        check_addresses(place, [str(literal)])
    return place


def inside_hosts(text: str) -> frozenset[str]:
    """Read the plant's own list of hosts.

    Parameters
    ----------
    text
        `host:port`, several separated by commas or blanks; an IPv6 address in brackets.

    Raises
    ------
    AddressRefusedError
        An entry has no port, or a host that is not plain.

    Examples
    --------
    >>> sorted(inside_hosts("MES.plant.local:8443, 10.0.0.7:80"))
    ['10.0.0.7:80', 'mes.plant.local:8443']
    """
    return frozenset(_listed(entry) for entry in re.split(r"[,\s]+", text) if entry)


def _listed(entry: str) -> str:
    try:
        port = urlsplit(f"//{entry}").port
    except ValueError:
        port = None
    if port is None or "@" in entry or "/" in entry:
        raise AddressRefusedError(f"`{entry}` in the list of the plant's hosts: write `host:port`")
    return f"{_host(entry)}:{port}"


def _check_characters(url: str) -> None:
    if len(url) > LONGEST_URL:
        raise AddressRefusedError(f"the URL is longer than {LONGEST_URL} characters")
    if not url.isascii():
        raise AddressRefusedError(
            "the URL holds characters beyond ASCII; write an international name in its `xn--` form"
        )
    if not url.isprintable() or " " in url or "\\" in url:
        raise AddressRefusedError("the URL holds a blank, a backslash or a control character")


def _host(netloc: str) -> str:
    """The host alone, in small letters, if it is a plain one."""
    if netloc.startswith("["):
        text, closed, rest = netloc[1:].partition("]")
        if not closed or (rest and not rest.startswith(":")) or "%" in text:
            raise AddressRefusedError("the URL cannot be read: its IPv6 address is wrong")
        try:
            return str(IPv6Address(text))
        except ValueError:
            raise AddressRefusedError(f"`{text[:50]}` is not an IPv6 address") from None
    host = netloc.partition(":")[0].lower()
    labels: Sequence[str] = host.split(".")
    plain = len(host) <= LONGEST_HOST and all(LABEL.match(each) for each in labels)
    # What ends in a number is an address to a browser and to libc, in a dozen spellings; one of
    # them is read alike by everybody.
    if plain and (not NUMERIC.match(labels[-1]) or _literal(host) is not None):
        return host
    raise AddressRefusedError(
        f"`{host[:80]}` is not a plain host: write a name, or an address as four decimal numbers"
    )


def _literal(host: str) -> IPv4Address | IPv6Address | None:
    try:
        return ip_address(host)
    except ValueError:
        return None


def _check_door(host: str, port: int, *, tls: bool, listed: bool, ports: frozenset[int]) -> None:
    if listed:
        return
    listing = f"or list `{host}:{port}` among the plant's own hosts (HEADMARK_WEBHOOK_HOSTS)"
    if not tls:
        raise AddressRefusedError(f"the URL begins with https://, not `http:`, {listing}")
    if port not in ports:
        known = ", ".join(str(each) for each in sorted(ports))
        raise AddressRefusedError(f"port {port} is not one of {known}; use one of them, {listing}")
