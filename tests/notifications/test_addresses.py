"""A stranger's URL leads to the public Internet or nowhere."""

from __future__ import annotations

from ipaddress import ip_address, ip_network

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notifications.addresses import AddressRefusedError, Inside, Place, check_addresses
from notifications.receiver_url import inside_hosts, place_of
from notifications.special_networks import why_closed

PUBLIC = ("8.8.8.8", "1.1.1.1", "223.5.5.5", "100.63.255.255", "2606:4700:4700::1111")
# Every family that must not be reached, with the first and last of it where they are near others.
CLOSED = (
    "0.0.0.0",
    "0.1.2.3",
    "10.0.0.1",
    "10.255.255.255",
    "100.64.0.1",
    "100.127.255.255",
    "100.100.100.200",
    "127.0.0.1",
    "127.255.255.254",
    "168.63.129.16",
    "169.254.0.1",
    "169.254.169.254",
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.0.192",
    "192.0.2.1",
    "192.88.99.1",
    "192.168.1.1",
    "198.18.0.1",
    "198.19.255.255",
    "198.51.100.1",
    "203.0.113.1",
    "224.0.0.1",
    "239.255.255.255",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:8.8.8.8",
    "::ffff:0:7f00:1",
    "64:ff9b::7f00:1",
    "64:ff9b::808:808",
    "64:ff9b:1::7f00:1",
    "100::1",
    "2001::1",
    "2001:2::1",
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:808:808::1",
    "3fff::1",
    "4000::1",
    "5f00::1",
    "fc00::1",
    "fd00:ec2::254",
    "fdff::1",
    "fe80::1",
    "fe80::1%eth0",
    "febf::1",
    "fec0::1",
    "ff02::1",
)
NEVER = ("169.254.169.254", "fe80::1", "224.0.0.1", "ff02::1", "0.0.0.0", "255.255.255.255",
         "100.100.100.200", "168.63.129.16", "fd00:ec2::254", "::ffff:10.0.0.1",
         "64:ff9b::a00:1", "2002:a00:1::1")  # fmt: skip


def _named(host: str = "hooks.example") -> Place:
    return place_of(f"https://{host}/in")


@pytest.mark.parametrize("address", PUBLIC)
def test_public_addresses_are_open(address: str) -> None:
    assert why_closed(ip_address(address)) is None
    assert check_addresses(_named(), [address]) == (address,)


@pytest.mark.parametrize("address", CLOSED)
def test_no_other_address_is(address: str) -> None:
    assert why_closed(ip_address(address))
    with pytest.raises(AddressRefusedError, match="nothing is sent there"):
        check_addresses(_named(), [address])


@pytest.mark.parametrize("address", [each for each in CLOSED if "%" not in each])
def test_an_address_written_into_the_url_is_judged_alike(address: str) -> None:
    shown = f"[{address}]" if ":" in address else address
    with pytest.raises(AddressRefusedError, match="nothing is sent there"):
        place_of(f"https://{shown}/")


@settings(max_examples=300, deadline=None)
@given(st.ip_addresses())
def test_what_python_calls_not_global_is_never_open(address: object) -> None:
    found = ip_address(str(address))
    if not found.is_global or found.is_multicast or found.is_reserved:
        assert why_closed(found)


@pytest.mark.parametrize("network", ["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"])
def test_a_system_of_the_plants_own_may_be_private(network: str) -> None:
    assert why_closed(ip_network(network)[7], inside=True) is None


@pytest.mark.parametrize("address", NEVER)
def test_nobody_may_be_at_metadata_or_many_at_once(address: str) -> None:
    assert why_closed(ip_address(address), inside=True)
    inside = Inside(hosts=frozenset({"mes.plant.local:80"}))
    with pytest.raises(AddressRefusedError) as refused:
        check_addresses(place_of("http://mes.plant.local/", inside), [address])
    assert "unless" not in str(refused.value)


def test_one_bad_address_among_good_ones_refuses_all() -> None:
    for addresses in (["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["::1", "8.8.8.8"]):
        with pytest.raises(AddressRefusedError):
            check_addresses(_named(), addresses)


@pytest.mark.parametrize("addresses", [[], ["nonsense"], [""], ["8.8.8.8", "x"]])
def test_what_is_no_address_is_refused(addresses: list[str]) -> None:
    with pytest.raises(AddressRefusedError, match="no address"):
        check_addresses(_named(), addresses)


def test_four_addresses_are_enough_but_all_are_checked() -> None:
    many = [f"8.8.8.{last}" for last in range(9)]
    assert check_addresses(_named(), many) == tuple(many[:4])
    with pytest.raises(AddressRefusedError):
        check_addresses(_named(), [*many, "127.0.0.1"])


@pytest.mark.parametrize(
    "url",
    [
        "",
        "hooks.example",
        "//hooks.example/",
        "http://hooks.example/",
        "ftp://hooks.example/",
        "file:///etc/passwd",
        "gopher://hooks.example/",
        "https:///in",
        "https://",
        "https://user@hooks.example/",
        "https://user:pass@hooks.example/",
        "https://8.8.8.8@127.0.0.1/",
        "https://@hooks.example/",
        "https://hooks.example:22/",
        "https://hooks.example:80/",
        "https://hooks.example:0/",
        "https://hooks.example:99999/",
        "https://hooks.example:x/",
        "https://hooks.example/#in",
        "https://hooks.example\\@127.0.0.1/",
        "https://hooks.example/a b",
        "https://hooks.example/\r\nHost: x",
        "https://hooks.example\t/",
        "https://hooks。example/",
        "https://ｈooks.example/",
        "https://①②⑦.⓪.⓪.①/",
        "https://hooks.example./",
        "https://.hooks.example/",
        "https://hooks..example/",
        "https://-hooks.example/",
        "https://hooks%2eexample/",
        "https://hoo$ks.example/",
        "https://2130706433/",
        "https://0x7f000001/",
        "https://0x7f.0.0.1/",
        "https://0177.0.0.1/",
        "https://127.1/",
        "https://127.0.1/",
        "https://127.0.0.1./",
        "https://8.8.8.8.8/",
        "https://1.2.3.0x4/",
        "https://256.1.1.1/",
        "https://010.8.8.8/",
        "https://[::1",
        "https://[::1%25eth0]/",
        "https://[fe80::1%eth0]/",
        "https://[::1]x/",
        "https://[127.0.0.1]/",
        "https://[::ffff:7f00:1]/",
        "https://" + "a" * 64 + ".example/",
        "https://" + "a." * 130 + "example/",
        "https://hooks.example/" + "a" * 3000,
    ],
)
def test_what_two_programs_could_read_in_two_ways_is_refused(url: str) -> None:
    with pytest.raises(AddressRefusedError):
        place_of(url)


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=60) | st.text(max_size=40).map(lambda text: f"https://{text}"))
def test_any_text_is_a_place_or_refused(text: str) -> None:
    try:
        place = place_of(text)
    except AddressRefusedError:
        return
    assert place.tls
    assert place.port == 443


def test_a_place_says_what_the_request_needs() -> None:
    place = place_of("https://Hooks.Customer.example:443/in/x?line=2&y=%41")
    assert (place.host, place.port, place.authority) == (
        "hooks.customer.example", 443, "hooks.customer.example",
    )  # fmt: skip
    assert place.path == "/in/x?line=2&y=%41"
    assert place_of("https://hooks.example").path == "/"
    assert place_of("https://[2606:4700::1111]/").authority == "[2606:4700::1111]"


def test_the_plants_own_systems_are_named_with_their_port() -> None:
    inside = Inside(hosts=inside_hosts("MES.plant.local:8080 10.0.0.7:80,[fd00::7]:8443"))
    assert place_of("http://mes.plant.local:8080/in", inside).authority == "mes.plant.local:8080"
    assert place_of("http://10.0.0.7/in", inside).inside
    assert place_of("https://[fd00::7]:8443/", inside).inside
    for other in ("http://mes.plant.local/", "http://10.0.0.8/", "https://mes.plant.local:8443/"):
        with pytest.raises(AddressRefusedError):
            place_of(other, inside)


@pytest.mark.parametrize(
    "entry", ["mes", "mes:", "mes:x", "a@mes:1", "mes:80/x", "*:80", "2130706433:80", "[::1]"]
)
def test_a_wrong_entry_in_the_plants_list_is_refused(entry: str) -> None:
    with pytest.raises(AddressRefusedError):
        inside_hosts(entry)


def test_a_refusal_says_what_would_do() -> None:
    with pytest.raises(AddressRefusedError, match=r"`mes.local:8080` among the plant's own hosts"):
        place_of("http://mes.local:8080/")
    with pytest.raises(AddressRefusedError, match=r"`mes.local:443` is listed among"):
        check_addresses(_named("mes.local"), ["192.168.0.9"])
