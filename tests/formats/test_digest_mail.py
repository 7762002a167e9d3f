"""Mails of digests: valid, the same bytes each time, and nothing that others wrote begins a header or markup."""

from dataclasses import replace
from datetime import UTC, datetime
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.digest_mail import DigestMail, Item, write_mail

LINK = "https://a-rather-long-name.of-a-hub.example/digests/" + "0" * 64
MAIL = DigestMail(
    sender="digest@hub.example", publisher="The hub", recipient="ann@example.org", subject="2 advisories",
    identity="0123456789abcdef", at=datetime(2026, 11, 23, 12, tzinfo=UTC), opening="2 advisories:",
    items=(Item(title="A hole", about="pkg:pypi/x", link="https://hub.example/advisories/1"),),
    closing=(), link=LINK,
)  # fmt: skip
HEADERS = {
    "From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "List-Unsubscribe", "List-Unsubscribe-Post",
    "MIME-Version", "Content-Type",
}  # fmt: skip
NASTY = "x\r\nBcc: all@example.org\r\n\r\n<script>alert(1)</script>\n.\n--=_0123456789abcdef--\n\u2028\x00\x1b[2J"


def read(body: bytes) -> EmailMessage:
    """Read a mail."""
    return message_from_bytes(body, policy=default)


def parts(body: bytes) -> dict[str, str]:
    """Give the texts of a mail by their types."""
    return {part.get_content_type(): str(part.get_content()) for part in read(body).iter_parts()}


def test_a_mail_ends_by_one_click() -> None:
    """By the headers of RFC 8058; both texts say the same."""
    mail = read(write_mail(MAIL))
    assert set(mail.keys()) == HEADERS
    assert f"\r\nList-Unsubscribe: <{LINK}>\r\n".encode() in write_mail(MAIL)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert mail["Message-ID"] == "<0123456789abcdef@hub.example>"
    for text in parts(write_mail(MAIL)).values():
        for told in ("A hole", "pkg:pypi/x", "https://hub.example/advisories/1", LINK):
            assert told in text
    assert write_mail(MAIL) == write_mail(MAIL)


def test_nothing_begins_a_header_or_markup() -> None:
    """In the title, the package, the publisher's name and the subject."""
    nasty = replace(MAIL, publisher=NASTY, subject=NASTY, items=(Item(title=NASTY, about=NASTY, link="https://x/"),))
    body = write_mail(nasty)
    mail = read(body)
    assert set(mail.keys()) == HEADERS
    assert mail["To"] == "ann@example.org"
    texts = parts(body)
    assert set(texts) == {"text/plain", "text/html"}
    assert "<script" not in texts["text/html"]
    assert "\x1b" not in texts["text/plain"]
    assert not any(line.startswith("Bcc") for line in body.decode().splitlines())


@given(st.text(max_size=300), st.text(max_size=300))
def test_any_text_makes_a_valid_mail(title: str, name: str) -> None:
    """With the same headers, and lines that SMTP takes."""
    body = write_mail(replace(MAIL, publisher=name, subject=title, items=(Item(title=title, about=name, link="x"),)))
    assert set(read(body).keys()) == HEADERS
    assert all(len(line) <= 998 for line in body.split(b"\r\n"))
    assert body.isascii()
