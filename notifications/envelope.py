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
MEDIA_TYPE = re.compile(r"[a-z]+/[a-z0-9][a-z0-9.+-]*")
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
class Attachment:
    """A file that travels with a mail.

    Attributes
    ----------
    name
        What it is called: `NCR-2026-0017.xlsx`; a name with a path in it is cut to its last part.
    media_type
        `application/pdf`.
    content
        The file.
    """

    name: str
    media_type: str
    content: bytes


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
    attachments
        Files beside the text.
    thread
        The id that all mails of one matter to one reader name (RFC 5322, 3.6.4), so that his
        program shows them together. No mail has it as its own id: none has to have arrived.
    """

    message_id: str
    sender: str
    recipient: str
    mail: RenderedMail
    language: str
    reply_to: str | None = None
    pictures: tuple[InlinePicture, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    thread: str | None = None


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
    Attachments stand beside all of it, in a multipart/mixed.
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
        A malformed address or media type, or a line break in a header.

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
    message["Message-ID"] = _bracketed(envelope.message_id)
    if envelope.thread:
        message["In-Reply-To"] = message["References"] = _bracketed(envelope.thread)
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(envelope.mail.text)
    message.add_alternative(envelope.mail.html, subtype="html")
    _add_pictures(message, envelope.pictures)
    _add_attachments(message, envelope.attachments)
    # Last: setting the content throws away the Content- headers that stood before.
    message["Content-Language"] = envelope.language
    return message


def _bracketed(message_id: str) -> str:
    return f"<{message_id.removeprefix('<').removesuffix('>')}>"


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


def _add_attachments(message: EmailMessage, attachments: Sequence[Attachment]) -> None:
    for attachment in attachments:
        if not MEDIA_TYPE.fullmatch(attachment.media_type):
            raise ValueError(f"not a media type: {attachment.media_type!r}")
        main, _, sub = attachment.media_type.partition("/")
        # Some programs save a file where its name says.
        name = one_line(attachment.name.replace("\\", "/").rpartition("/")[2]) or "attachment"
        message.add_attachment(attachment.content, main, sub, filename=name)
