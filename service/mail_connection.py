"""The connection to the mail server, as the settings say.

HEADMARK_SMTP_HOST and _PORT name the server. Port 587 speaks STARTTLS (HEADMARK_SMTP_START_TLS),
port 465 TLS from the start (HEADMARK_SMTP_USE_TLS). Its certificate is checked by the system's
authorities, or by those in HEADMARK_SMTP_CA_FILE; HEADMARK_SMTP_VERIFY=false takes any. A login
(HEADMARK_SMTP_USERNAME, _PASSWORD) does not travel unencrypted unless HEADMARK_SMTP_PLAIN_LOGIN
allows it. DKIM is the relay's work.
"""

from __future__ import annotations

import ssl

from notifications.envelope import mailbox
from notifications.mailer import Mailer
from service.errors import BadInput
from service.settings import Settings


def mailer_of(settings: Settings) -> Mailer:
    """The mail server of the settings; BadInput names the setting that cannot be."""
    _check(settings)
    password = settings.smtp_password
    return Mailer(
        host=settings.smtp_host,
        port=settings.smtp_port,
        username=settings.smtp_username,
        password=None if password is None else password.get_secret_value(),
        starttls=settings.smtp_start_tls,
        use_tls=settings.smtp_use_tls,
        tls_context=_tls_context(settings),
        plain_login=settings.smtp_plain_login,
        connections=settings.mail_connections,
    )


def _check(settings: Settings) -> None:
    encrypted = settings.smtp_start_tls or settings.smtp_use_tls
    if settings.smtp_start_tls and settings.smtp_use_tls:
        raise BadInput(
            "HEADMARK_SMTP_START_TLS and HEADMARK_SMTP_USE_TLS: only one of them; port 587 is for "
            "the first, port 465 for the second"
        )
    if settings.smtp_username is not None and not (encrypted or settings.smtp_plain_login):
        raise BadInput(
            "HEADMARK_SMTP_USERNAME: the login would travel unencrypted; set "
            "HEADMARK_SMTP_START_TLS or HEADMARK_SMTP_USE_TLS, or HEADMARK_SMTP_PLAIN_LOGIN for a "
            "relay on this machine"
        )
    if settings.mail_connections < 1:
        raise BadInput("HEADMARK_MAIL_CONNECTIONS: at least 1")
    try:
        mailbox(settings.mail_sender)
    except ValueError as error:
        raise BadInput(f"HEADMARK_MAIL_SENDER: {error}") from None


def _tls_context(settings: Settings) -> ssl.SSLContext | None:
    if not (settings.smtp_start_tls or settings.smtp_use_tls):
        return None
    file = settings.smtp_ca_file
    try:
        context = ssl.create_default_context(cafile=None if file is None else str(file))
    except (OSError, ssl.SSLError) as error:
        raise BadInput(f"HEADMARK_SMTP_CA_FILE: {file} cannot be used: {error}") from None
    if not settings.smtp_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context
