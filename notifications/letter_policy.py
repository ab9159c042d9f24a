"""When letters go out: the plant's quiet hours, how many an hour, and the times of its digests."""

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from notifications.urgency import Urgency

A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class LetterPolicy:
    """What a plant has set; as it stands here, every letter goes at once.

    Attributes
    ----------
    time_zone
        In which the times are meant: `Asia/Shanghai`.
    quiet
        From when until when nobody of the plant is written to, but for what is critical; may
        run past midnight. None: never quiet. A customer is written to at any hour: it is not
        his night, and his line may be running with the parts.
    hourly
        How many letters one address gets in an hour at most, but for what is critical; the rest
        wait. None: no limit.
    digest
        When letters about something minor go out, gathered into one. Empty: each by itself.
    """

    time_zone: str = "UTC"
    quiet: tuple[time, time] | None = None
    hourly: int | None = None
    digest: tuple[time, ...] = ()

    def is_quiet(self, at: datetime) -> bool:
        """Say whether an instant is in the quiet hours: from the first minute, until the last.

        Parameters
        ----------
        at
            With an offset.

        Examples
        --------
        >>> from datetime import UTC
        >>> night = LetterPolicy("Asia/Shanghai", quiet=(time(22), time(6)))
        >>> night.is_quiet(datetime(2026, 3, 2, 14, 0, tzinfo=UTC))
        True
        >>> night.is_quiet(datetime(2026, 3, 2, 22, 0, tzinfo=UTC))
        False
        """
        if self.quiet is None:
            return False
        start, end = self.quiet
        said = self._local(at).time()
        return start <= said < end if start < end else said >= start or said < end

    def first_sending(self, urgency: Urgency, *, at: datetime) -> datetime:
        """Say when a letter that is written now may go: at once, or with the next digest.

        Quiet hours are not looked at: they may be others by the time it goes.

        Parameters
        ----------
        urgency
            Of the letter.
        at
            Now, with an offset.

        Examples
        --------
        >>> from datetime import UTC
        >>> twice = LetterPolicy("Asia/Shanghai", digest=(time(8), time(16)))
        >>> monday = datetime(2026, 3, 2, 3, 0, tzinfo=UTC)
        >>> twice.first_sending("low", at=monday).isoformat()
        '2026-03-02T08:00:00+00:00'
        >>> twice.first_sending("normal", at=monday) == monday
        True
        """
        if urgency != "low" or not self.digest:
            return at
        local = self._local(at)
        # The day after too: the last digest of today may be over.
        times = (
            datetime.combine(local.date() + days * A_DAY, each, local.tzinfo).astimezone(at.tzinfo)
            for days in (0, 1)
            for each in self.digest
        )
        # An hour that a clock change leaves out lies after itself: a digest then, none tomorrow.
        return min((each for each in times if each > at), default=at)

    def document(self) -> dict[str, object]:
        """The policy as a plant writes it.

        Examples
        --------
        >>> LetterPolicy(quiet=(time(22), time(6)), hourly=20).document()
        {'time_zone': 'UTC', 'quiet_hours': '22:00-06:00', 'hourly': 20, 'digest': []}
        """
        quiet = None if self.quiet is None else "-".join(f"{each:%H:%M}" for each in self.quiet)
        return {
            "time_zone": self.time_zone,
            "quiet_hours": quiet,
            "hourly": self.hourly,
            "digest": [f"{each:%H:%M}" for each in self.digest],
        }

    def _local(self, at: datetime) -> datetime:
        if at.utcoffset() is None:
            raise ValueError("the time needs an offset")
        return at.astimezone(ZoneInfo(self.time_zone))
