"""A mail server on this machine: it keeps what it takes, under TLS or not, and turns down what it is told to."""

import socket
import ssl
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import dataclass, field

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session


@dataclass
class Post:
    """What came, and how to answer."""

    port: int = 0
    answer: str = "250 OK"
    mails: list[Envelope] = field(default_factory=list[Envelope])
    under_tls: list[bool] = field(default_factory=list[bool])

    async def handle_RCPT(self, _: SMTP, __: Session, envelope: Envelope, address: str, ___: list[str]) -> str:  # noqa: N802  the library names it so
        """Take an address, or not."""
        if self.answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.answer

    async def handle_DATA(self, _: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802  see above
        """Keep a mail."""
        self.mails.append(envelope)
        self.under_tls.append(session.ssl is not None)
        return "250 OK"


@contextmanager
def post(trust: ssl.SSLContext | None = None) -> Generator[Post]:
    """Listen on a free port until the test is over; with `trust` STARTTLS is demanded."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        kept = Post(port=free.getsockname()[1])
    controller = Controller(
        kept, hostname="127.0.0.1", port=kept.port, tls_context=trust, require_starttls=trust is not None
    )  # fmt: skip
    controller.start()
    try:
        yield kept
    finally:
        controller.stop()
