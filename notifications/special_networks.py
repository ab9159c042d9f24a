"""Networks that a message to a stranger must not reach, and why.

After the IANA registries of special-purpose addresses (RFC 6890 and what followed), written out:
what `ipaddress` calls global differs from one release of Python to the next.
"""

from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network

METADATA = "the metadata service of a cloud"
TUNNEL = "an IPv4 address in the clothes of IPv6"

# Never, not even for a system of the plant's own.
_NEVER_4 = (
    ("0.0.0.0/8", "this host"),
    ("169.254.0.0/16", "a link-local address, where clouds keep their metadata"),
    ("100.100.100.200/32", METADATA),
    ("168.63.129.16/32", METADATA),
    ("192.0.0.192/32", METADATA),
    ("224.0.0.0/4", "a multicast address"),
    ("240.0.0.0/4", "a reserved or broadcast address"),
)
_NEVER_6 = (
    ("::/128", "this host"),
    ("::ffff:0:0/96", TUNNEL),
    ("64:ff9b::/96", TUNNEL),
    ("64:ff9b:1::/48", TUNNEL),
    ("2002::/16", TUNNEL),
    ("2001::/32", TUNNEL),
    ("fd00:ec2::254/128", METADATA),
    ("fd20:ce::254/128", METADATA),
    ("fe80::/10", "a link-local address"),
    ("ff00::/8", "a multicast address"),
)
# Not for a stranger; a system of the plant's own may live there.
_PRIVATE_4 = (
    ("10.0.0.0/8", "a private network"),
    ("100.64.0.0/10", "a network shared behind a carrier"),
    ("127.0.0.0/8", "this machine"),
    ("172.16.0.0/12", "a private network"),
    ("192.0.0.0/24", "a network for protocols"),
    ("192.0.2.0/24", "a network for examples"),
    ("192.88.99.0/24", "a relay into IPv6"),
    ("192.168.0.0/16", "a private network"),
    ("198.18.0.0/15", "a network for measurements"),
    ("198.51.100.0/24", "a network for examples"),
    ("203.0.113.0/24", "a network for examples"),
)
_PRIVATE_6 = (
    ("::1/128", "this machine"),
    ("2001::/23", "a network for protocols"),
    ("2001:db8::/32", "a network for examples"),
    ("3fff::/20", "a network for examples"),
    ("fc00::/7", "a private network"),
    ("fec0::/10", "a private network"),
)
NEVER_4 = tuple((IPv4Network(network), why) for network, why in _NEVER_4)
NEVER_6 = tuple((IPv6Network(network), why) for network, why in _NEVER_6)
PRIVATE_4 = tuple((IPv4Network(network), why) for network, why in _PRIVATE_4)
PRIVATE_6 = tuple((IPv6Network(network), why) for network, why in _PRIVATE_6)
# All that was ever given out for use on the Internet.
PUBLIC_6 = IPv6Network("2000::/3")


def why_closed(address: IPv4Address | IPv6Address, *, inside: bool = False) -> str | None:
    """Say why nothing may be sent to an address; None if it may.

    Parameters
    ----------
    address
        Where a connection would go.
    inside
        Whether it belongs to a system of the plant's own, which may have a private address.

    Notes
    -----
    IPv6 addresses that carry an IPv4 one (mapped, NAT64, 6to4, Teredo) are closed as such: what
    they lead to depends on the network in between.

    Examples
    --------
    >>> from ipaddress import ip_address
    >>> why_closed(ip_address("8.8.8.8")) is None
    True
    >>> why_closed(ip_address("127.0.0.1")), why_closed(ip_address("127.0.0.1"), inside=True)
    ('this machine', None)
    >>> why_closed(ip_address("::ffff:8.8.8.8"), inside=True)
    'an IPv4 address in the clothes of IPv6'
    """
    if isinstance(address, IPv4Address):
        never = next((why for network, why in NEVER_4 if address in network), None)
        private = next((why for network, why in PRIVATE_4 if address in network), None)
        return never or (None if inside else private)
    never = next((why for network, why in NEVER_6 if address in network), None)
    private = next((why for network, why in PRIVATE_6 if address in network), None)
    if private is None and address not in PUBLIC_6:
        private = "an address that was never given out"
    return never or (None if inside else private)
