"""What of a cause a customer is told."""

from collections.abc import Collection
from dataclasses import replace

from notifications.messages import Cause


def disclosed_to(customer: str, cause: Cause, *, lots: Collection[str] = ()) -> Cause:
    """Leave out of a cause what is not this customer's to know.

    What was measured, the limits, the process, the load and the heat stay: the customer needs
    them to judge the parts. Machines, shifts, streams and suppliers are the plant's own matter.
    Another customer's name goes, and so does free text, which may hold one; a customer's own
    complaint stays whole. A lot that this customer was not sent goes, with the record of it:
    it may be another's.

    Parameters
    ----------
    customer
        The reader, written as in `cause.customer`; if the two are written differently the
        complaint counts as another's.
    cause
        The cause as the plant knows it.
    lots
        The lots that the reader was sent.

    Examples
    --------
    >>> complaint = Cause("complaint", customer="North", text="North: heads break off")
    >>> told = disclosed_to("South", complaint)
    >>> told.customer, told.text
    (None, None)
    >>> disclosed_to("North", complaint) == complaint
    True
    """
    own = cause.event == "complaint" and cause.customer == customer
    sent = cause.lot is not None and cause.lot in lots
    return replace(
        cause,
        equipment=None,
        equipment_name=None,
        shift=None,
        stream=None,
        q=None,
        streams=None,
        page_worthy=None,
        rule=None,
        linked=(),
        supplier=None,
        customer=cause.customer if own else None,
        text=cause.text if own else None,
        lot=cause.lot if own or sent else None,
        record_id=cause.record_id if own or sent else None,
    )
