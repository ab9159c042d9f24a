"""Where a webhook may be sent: an address that a stranger gives must not lead into the plant.

A receiver's URL is checked twice. When it is given: is it plain, https, and of a public address?
And whenever something is sent: what does its name stand for *now*? The connection then goes to the
very address that was checked; to look the name up again would let it stand for another one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from ipaddress import ip_address

from notifications.special_networks import why_closed

HTTPS, HTTP = 443, 80
MOST_TRIED = 4


class AddressRefusedError(ValueError):
    """Nothing is sent there; the text says why and what would do."""


@dataclass(frozen=True)
class Inside:
    """What the plant allows beyond https to public addresses.

    Attributes
    ----------
    hosts
        `host:port`, in small letters: systems of the plant's own, by name or address. They may be
        spoken to without TLS and may have private addresses.
    ports
        Ports of public receivers.
    """

    hosts: frozenset[str] = frozenset()
    ports: frozenset[int] = frozenset({HTTPS})


@dataclass(frozen=True)
class Place:
    """What a receiver's URL names, before its name is looked up.

    Attributes
    ----------
    url
        As it was given.
    host
        A name in small letters, or an address without brackets.
    port
        The port, also where the URL leaves it out.
    tls
        Whether it is https.
    path
        The path with the query, beginning with `/`.
    inside
        Whether the plant's own list names it.
    """

    url: str
    host: str
    port: int
    tls: bool
    path: str
    inside: bool

    @property
    def authority(self) -> str:
        """What the Host header says: the port only where the scheme does not imply it."""
        shown = f"[{self.host}]" if ":" in self.host else self.host
        return shown if self.port == (HTTPS if self.tls else HTTP) else f"{shown}:{self.port}"


def check_addresses(place: Place, addresses: Iterable[str]) -> tuple[str, ...]:
    """Check what a receiver's name stands for; connect to one of the answer's, and no other.

    Parameters
    ----------
    place
        The receiver.
    addresses
        Every address that its name was resolved to, as text.

    Returns
    -------
    tuple[str, ...]
        The same without repeats, four at most, in their order.

    Raises
    ------
    AddressRefusedError
        There is none; or one of them is not public (nor, for a system of the plant's own, in the
        plant): a name that stands for both is an attack or a mistake, so all are refused.

    Examples
    --------
    >>> host = "hooks.customer.example"
    >>> receiver = Place(f"https://{host}/", host, 443, True, "/", inside=False)
    >>> check_addresses(receiver, ["8.8.8.8", "8.8.8.8"])
    ('8.8.8.8',)
    >>> check_addresses(receiver, ["8.8.8.8", "10.0.0.7"])
    Traceback (most recent call last):
    ...
    notifications.addresses.AddressRefusedError: `hooks.customer.example` stands for 10.0.0.7: \
a private network; nothing is sent there unless \
`hooks.customer.example:443` is listed among the plant's own hosts (HEADMARK_WEBHOOK_HOSTS)
    """
    found = tuple(dict.fromkeys(addresses))
    if not found:
        raise AddressRefusedError(f"`{place.host}` stands for no address")
    for each in found:
        try:
            address = ip_address(each)
        except ValueError:
            raise AddressRefusedError(f"`{place.host}` stands for {each!r}: no address") from None
        if (why := why_closed(address, inside=place.inside)) is not None:
            shown = f"`{place.host}` stands for {each}" if each != place.host else f"`{each}`"
            way_out = "" if why_closed(address, inside=True) else _way_out(place)
            raise AddressRefusedError(f"{shown}: {why}; nothing is sent there{way_out}")
    return found[:MOST_TRIED]


def _way_out(place: Place) -> str:
    listed = f"`{place.host}:{place.port}` is listed among the plant's own hosts"
    return f" unless {listed} (HEADMARK_WEBHOOK_HOSTS)"
