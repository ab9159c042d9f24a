"""What would be guessed first is no PIN and no password."""

from __future__ import annotations

import pytest

from service.actions.weak_secrets import check_new_password, check_new_pin
from service.errors import BadInput

NAMES = ("li.wei", "Wei Li-Hartmann")


@pytest.mark.parametrize(
    "pin",
    [
        *("123456", "654321", "890123", "098765", "12-34-56", "１２３４５６"),
        *("000000", "121212", "123123", "12312312", "112233"[:2] * 3, "111222", "112211"),
        *("abcdef", "FEDCBA", "qwertz"[:5] + "y", "asdfgh", "------", "ABCabc"),
        *("li.wei", "LiWei-", "weilihartmann", "Wei Li Hartmann"),
        *("12345", "", "1" * 129, "31415\n9", "31415\u200b9"),
    ],
)
def test_a_weak_pin_is_refused(pin: str) -> None:
    with pytest.raises(BadInput):
        check_new_pin(pin, NAMES)


@pytest.mark.parametrize(
    "pin",
    ["314159", "482913", "470-815", "4711-4711", "111119"[::-1] + "27", "天空海洋山川", "k7m2x9"],
)
def test_another_pin_is_taken(pin: str) -> None:
    check_new_pin(pin, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        *("12345678901", "123456789012", "abcdefghijklm", "qwertyuiopqw"),
        *("password1234", "PASSWORD-2026", "headmark2026!", "passwordpassword", "WelcomeWelcome"),
        *("aaaaaaaaaaaa", "abababababab", "abcabcabcabc", "-" * 12, "x" * 129),
        *("my hartmann 99", "HARTMANN-abc-1", "liwei liwei 7"),
        "bolt\tnut washer",
    ],
)
def test_a_weak_password_is_refused(password: str) -> None:
    with pytest.raises(BadInput):
        check_new_password(password, NAMES)


@pytest.mark.parametrize(
    "password",
    [
        "correct horse battery",
        "!@#$%^&*()_+",
        "螺栓硬度热处理炉温记录本子",
        "kF9-vv2-Qx1-b",
        "wei" * 2 + "turbine7",
    ],
)
def test_another_password_is_taken(password: str) -> None:
    check_new_password(password, NAMES)
