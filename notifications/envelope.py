"""One mail to one recipient, and the Internet message made of it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP

from notifications.formats import one_line
from notifications.render import RenderedMail

# Bodies travel as base64 or quoted-printable: every server takes them, and no relay has a reason
# to touch a line of Chinese that is longer than 998 octets.
POLICY = SMTP.clone(cte_type="7bit")

NAMED = re.compile(r'"?(?P<name>[^"<>@,;:\x00-\x1f\x7f]*?)"? *<(?P<address>[^<>]*)>')
LOCAL_PART = re.compile(r"[^\s@<>()\[\],:;\"\\\x00-\x20\x7f]{1,64}")
DOMAIN = re.compile(r"(?=.{1,253}$)[A-Za-z0-9_-]{1,63}(\.[A-Za-z0-9_-]{1,63})*")


@dataclass(frozen=True)
class InlinePicture:
    """A PNG picture that the HTML of a mail shows.

    Attributes
    ----------
    cid
        Its Content-ID without angle brackets; the HTML names it as `cid:...`.
    png
        The picture.
    alt
        What it shows, in words, for who does not see it.
    """

    cid: str
    png: bytes
    alt: str


@dataclass(frozen=True)
class Envelope:
    """One mail to one recipient.

    Attributes
    ----------
    message_id
        The same on every repeat, so that a mail sent twice is recognised as one; with or without
        its angle brackets.
    sender, recipient
        `quality@maker.example`, or `Quality <quality@maker.example>`.
    mail
        What `render` gave.
    language
        For Content-Language.
    reply_to
        Where answers go, if not to the sender.
    pictures
        What the HTML shows; they travel with it, so that nothing is fetched when it is read.
    """

    message_id: str
    sender: str
    recipient: str
    mail: RenderedMail
    language: str
    reply_to: str | None = None
    pictures: tuple[InlinePicture, ...] = ()


def mailbox(text: str) -> Address:
    """Read one mail address.

    Stricter than RFC 5322: no quoted local part, no domain literal, no comment. Hardly anybody
    has such an address, and they are how a second command or recipient is smuggled in.

    Raises
    ------
    ValueError
        Not one plain address.

    Examples
    --------
    >>> str(mailbox("Quality <quality@maker.example>"))
    'Quality <quality@maker.example>'
    >>> mailbox("quality@maker.example, other@maker.example")
    Traceback (most recent call last):
    ValueError: not a mail address: 'quality@maker.example, other@maker.example'
    """
    named = NAMED.fullmatch(text.strip())
    name, address = (named["name"], named["address"]) if named else ("", text.strip())
    local, _, domain = address.rpartition("@")
    try:
        ascii_domain = domain.encode("idna").decode()
    except UnicodeError:
        ascii_domain = ""
    if not LOCAL_PART.fullmatch(local) or not DOMAIN.fullmatch(ascii_domain):
        raise ValueError(f"not a mail address: {text!r}")
    return Address(display_name=name, username=local, domain=ascii_domain)


def compose(envelope: Envelope, *, date: datetime) -> EmailMessage:
    """Make the Internet message: text and HTML side by side, in UTF-8.

    With pictures the HTML becomes multipart/related with them (RFC 2387), inside the
    multipart/alternative: a reader of the text alone is not shown them as attachments.
    `Auto-Submitted` (RFC 3834) keeps out-of-office programs from answering.

    Parameters
    ----------
    envelope
        The mail.
    date
        For the Date header, with an offset.

    Raises
    ------
    ValueError
        A malformed address, or a line break in a header.

    Examples
    --------
    >>> from datetime import UTC
    >>> mail = RenderedMail("NCR-7: 已批准", "text", "<p>text</p>")
    >>> envelope = Envelope("<7@maker.example>", "q@maker.example", "a@b.example", mail, "zh-CN")
    >>> message = compose(envelope, date=datetime(2026, 3, 2, 8, 0, tzinfo=UTC))
    >>> message["Subject"], message["Date"], message.get_content_type()
    ('NCR-7: 已批准', 'Mon, 02 Mar 2026 08:00:00 +0000', 'multipart/alternative')
    """
    message = EmailMessage(policy=POLICY)
    message["From"] = mailbox(envelope.sender)
    message["To"] = mailbox(envelope.recipient)
    if envelope.reply_to:
        message["Reply-To"] = mailbox(envelope.reply_to)
    message["Subject"] = envelope.mail.subject
    message["Date"] = date
    message["Message-ID"] = f"<{envelope.message_id.removeprefix('<').removesuffix('>')}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.mail.text)
    message.add_alternative(envelope.mail.html, subtype="html")
    _add_pictures(message, envelope.pictures)
    # Last: setting the content throws away the Content- headers that stood before.
    message["Content-Language"] = envelope.language
    return message


def _add_pictures(message: EmailMessage, pictures: Sequence[InlinePicture]) -> None:
    html = message.get_body(("html",))
    assert isinstance(html, EmailMessage), "the HTML was added just before"
    for number, picture in enumerate(pictures, 1):
        html.add_related(
            picture.png,
            "image",
            "png",
            cid=f"<{picture.cid}>",
            disposition="inline",
            filename=f"chart-{number}.png",
            headers=[f"Content-Description: {one_line(picture.alt)}"],
        )
