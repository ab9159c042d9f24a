"""Numbers, times and names as they stand in a mail, alike in every language."""

import math
import unicodedata
from datetime import UTC, date, datetime
from decimal import Decimal

# A float keeps 15 decimal digits; the 16th and 17th are the noise of binary arithmetic.
SIGNIFICANT_DIGITS = 15
DATE_LENGTH = len("2026-03-02")
LINE_BREAKING = {"Cc", "Zl", "Zp"}


def number(value: float) -> str:
    """Write a number with grouped thousands and nothing after the point that says nothing.

    English and Chinese (GB/T 15835-2011, CLDR zh) group thousands alike, so there is one form.

    Parameters
    ----------
    value
        Any finite number; the unit is written by the caller.

    Raises
    ------
    ValueError
        NaN or infinite.

    Examples
    --------
    >>> number(1800.0), number(38.25), number(0.1 + 0.2), number(-0.0)
    ('1,800', '38.25', '0.3', '0')
    """
    if not math.isfinite(value):
        raise ValueError(f"a mail cannot say the number {value}")
    written = f"{Decimal(f'{value:.{SIGNIFICANT_DIGITS}g}'):,f}"
    trimmed = written.rstrip("0").rstrip(".") if "." in written else written
    return "0" if trimmed == "-0" else trimmed


def probability(value: float) -> str:
    """Write a small share to two figures; one below a thousandth says only that.

    Examples
    --------
    >>> probability(0.01234), probability(0.04), probability(2e-9)
    ('= 0.012', '= 0.04', '< 0.001')
    """
    return "< 0.001" if value < 0.001 else f"= {number(float(f'{value:.2g}'))}"


def moment(text: str) -> str:
    """Write a time in UTC and say so; a plain date stays a date.

    Parameters
    ----------
    text
        ISO 8601: a date, or a time with an offset.

    Raises
    ------
    ValueError
        Not ISO 8601, or a time without an offset: nobody could tell what it means.

    Examples
    --------
    >>> moment("2026-03-02T16:30:00+08:00")
    '2026-03-02 08:30 UTC'
    >>> moment("2026-03-02")
    '2026-03-02'
    """
    if len(text) == DATE_LENGTH:
        return date.fromisoformat(text).isoformat()
    parsed = datetime.fromisoformat(text)
    if parsed.utcoffset() is None:
        raise ValueError(f"the time {text} has no offset")
    return f"{parsed.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def one_line(text: str) -> str:
    """Put a name or a note on one line, and drop what is not to be seen.

    Line breaks and control characters become a space: a lot's name must not start a new header
    or forge a line of the mail. Invisible format characters go (they can reverse the direction
    of what follows), and half a surrogate pair, which cannot be sent, becomes U+FFFD.

    Examples
    --------
    >>> one_line("K7\\r\\nBcc: everyone@example.com")
    'K7 Bcc: everyone@example.com'
    """
    return " ".join("".join(map(_visible, text)).split())


def _visible(character: str) -> str:
    category = unicodedata.category(character)
    if category in LINE_BREAKING:
        return " "
    if category == "Cs":
        return "\ufffd"
    return "" if category == "Cf" else character
