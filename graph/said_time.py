"""Moments and numbers as people read them."""

from datetime import UTC, datetime


def said_time(moment: float) -> str:
    """A moment in a readable form, as exact as it is: to the minute, the second or below.

    Parameters
    ----------
    moment
        Seconds since 1970-01-01 UTC.

    Examples
    --------
    >>> said_time(845416800.0), said_time(845416801.25)
    ('1996-10-15 22:00 UTC', '1996-10-15 22:00:01.25 UTC')
    """
    at = datetime.fromtimestamp(moment, UTC)
    text = f"{at:%Y-%m-%d %H:%M}"
    if at.microsecond:
        text += f"{at:%S.%f}".rstrip("0").join((":", ""))
    elif at.second:
        text += f":{at:%S}"
    return f"{text} UTC"


def said_number(value: float | str | None) -> str:
    """A number without needless digits; a text as it is.

    Examples
    --------
    >>> said_number(580.0), said_number(1234567.5), said_number("salt")
    ('580', '1234567.5', 'salt')
    """
    return f"{value:.15g}" if isinstance(value, int | float) else str(value)
