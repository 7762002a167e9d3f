"""Sends mail by SMTP: under TLS unless the server is this machine itself, and says what became of it."""

import ssl
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final, Protocol

import aiosmtplib

from clearway.kernel.errors import Outage
from clearway.kernel.limits import MAIL_SECONDS_MAX

_PERMANENT: Final = 500
_WHICH: Final = "mail server"


class Security(StrEnum):
    """How the way to the mail server is secured: by STARTTLS, by TLS from the first byte, or not (loopback only)."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


class MailSender(Protocol):
    """Sends one mail to one address."""

    async def send(self, sender: str, recipient: str, body: bytes) -> bool:
        """Send it; False where the address is turned down for good. An Outage where it may work later."""
        ...


@dataclass(frozen=True, slots=True, kw_only=True)
class SmtpSender:
    """Sends by a mail server."""

    host: str
    port: int
    security: Security = Security.STARTTLS
    user: str = ""
    password: str = field(default="", repr=False)
    trust: ssl.SSLContext | None = None

    async def send(self, sender: str, recipient: str, body: bytes) -> bool:
        """Send it; False where the address is turned down for good. An Outage where it may work later."""
        try:
            await aiosmtplib.send(
                body,
                sender=sender,
                recipients=[recipient],
                hostname=self.host,
                port=self.port,
                use_tls=self.security is Security.TLS,
                # True demands it: a server, or somebody on the way, that does not offer it gets nothing.
                start_tls=self.security is Security.STARTTLS,
                tls_context=self.trust or ssl.create_default_context(),
                username=self.user or None,
                password=self.password or None,
                timeout=MAIL_SECONDS_MAX,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            if all(one.code >= _PERMANENT for one in error.recipients):
                return False
            raise _outage("it does not take this address now.") from None
        except (aiosmtplib.SMTPException, OSError, ValueError) as error:
            # What the server says may quote the mail; its kind is enough.
            raise _outage(f"it cannot be used ({type(error).__name__}).") from None
        return True


def _outage(what: str) -> Outage:
    return Outage(_WHICH, what, hint="Check CLEARWAY_MAIL_SERVER and the settings beside it.")
