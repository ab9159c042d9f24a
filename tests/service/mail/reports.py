"""Delivery status reports as mail servers write them."""

from __future__ import annotations


def report(
    message_id: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    recipient: str = "qa@north.example",
    diagnostic: str = "smtp; 550 5.1.1 no such user",
    headers_only: bool = False,
    returned: bool = True,
) -> bytes:
    """As Postfix writes it: words, status, the mail or its headers."""
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    third = f"""
--B
Content-Type: {kind}

From: q@maker.example
To: {recipient}
Subject: =?utf-8?B?5bey5om55YeG?=
Message-ID: {message_id}

parts
"""
    return f"""From: MAILER-DAEMON@mx.north.example
To: q@maker.example
Subject: Undelivered Mail Returned to Sender
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status; boundary="B"

--B
Content-Type: text/plain

I'm sorry to have to inform you ...

--B
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.north.example
Arrival-Date: Mon,  2 Mar 2026 08:00:00 +0000

Final-Recipient: rfc822; {recipient}
Action: {action}
Status: {status}
Diagnostic-Code: {diagnostic}
{third if returned else ""}
--B--
""".encode()
