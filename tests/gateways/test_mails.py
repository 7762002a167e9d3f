"""Mail leaves under TLS or not at all; what a server says becomes an outage, or an address that is none."""

from pathlib import Path

import pytest

from clearway.gateways.mails import Security, SmtpSender
from clearway.kernel.errors import Outage
from tests.gateways.certificates import certificate
from tests.gateways.mail_servers import post

MAIL = b"Subject: x\r\n\r\nx\r\n"


async def test_starttls_is_demanded(tmp_path: Path) -> None:
    """A server, or somebody on the way, that does not offer it gets no mail."""
    server, trust = certificate(tmp_path, "localhost")
    with post(server) as taker:
        sender = SmtpSender(host="localhost", port=taker.port, trust=trust)
        assert await sender.send("us@example.org", "ann@example.org", MAIL)
        assert taker.under_tls == [True]
    with post() as plain:
        sender = SmtpSender(host="localhost", port=plain.port, trust=trust)
        with pytest.raises(Outage):
            await sender.send("us@example.org", "ann@example.org", MAIL)
        assert plain.mails == []


async def test_a_certificate_of_another_is_not_taken(tmp_path: Path) -> None:
    """Nor one that nobody knows."""
    server, trust = certificate(tmp_path, "other.test")
    with post(server) as taker:
        for known in (trust, None):
            with pytest.raises(Outage):
                await SmtpSender(host="localhost", port=taker.port, trust=known).send("a@b.cd", "e@f.gh", MAIL)
        assert taker.mails == []


async def test_an_address_that_is_none_is_told_from_an_outage() -> None:
    """For good, or for now; an Outage tells nothing of the mail."""
    with post() as taker:
        sender = SmtpSender(host="127.0.0.1", port=taker.port, security=Security.NONE)
        taker.answer = "550 no such user"
        assert not await sender.send("us@example.org", "ann@example.org", MAIL)
        taker.answer = "450 later: ann@example.org"
        with pytest.raises(Outage) as caught:
            await sender.send("us@example.org", "ann@example.org", MAIL)
        assert "ann" not in str(caught.value)
    with pytest.raises(Outage):
        await sender.send("us@example.org", "ann@example.org", MAIL)


def test_a_password_is_not_shown() -> None:
    """Wherever a sender is printed."""
    assert "sekrit" not in repr(SmtpSender(host="x", port=1, password="sekrit"))
