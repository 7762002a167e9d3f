"""Mails of digests: plain text and simple HTML, with headers that end them by one click (RFC 8058).

Nothing that others wrote can begin a header or a line of its own: every text is one inert line before it is put in, and
the message is made by the standard library, which refuses line ends in headers.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime
from html import escape
from typing import Final

from clearway.formats.text import inert_line
from clearway.kernel.limits import TITLE_CHARACTERS_MAX, within

_SUBJECT_MAX: Final = 120
_LINK: Final = "List-Unsubscribe"


class _Policy(EmailPolicy):
    """Leaves the link's line whole: folded as words it would be no link to a mail program."""

    def fold_binary(self, name: str, value: str) -> bytes:
        if name == _LINK:
            return f"{name}: {value}\r\n".encode("ascii")
        return super().fold_binary(name, value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A line of a digest: what happened to what, and where more of it stands."""

    title: str
    about: str
    link: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestMail:
    """All that a mail says. `identity` is the same however often the same mail is sent."""

    sender: str
    publisher: str
    recipient: str
    subject: str
    identity: str
    at: datetime
    opening: str
    items: Sequence[Item]
    closing: Sequence[Item]
    link: str


def write_mail(mail: DigestMail) -> bytes:
    """Write a mail as it is sent, with line ends of SMTP."""
    message = EmailMessage(policy=_Policy(linesep="\r\n"))
    message["From"] = mail.sender
    message["To"] = mail.recipient
    message["Subject"] = within(inert_line(mail.subject), _SUBJECT_MAX)
    message["Date"] = format_datetime(mail.at)
    message["Message-ID"] = f"<{mail.identity}@{mail.sender.rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"
    message[_LINK] = f"<{mail.link}>"
    message["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    message.set_content(_plain(mail), cte="quoted-printable")
    message.add_alternative(_html(mail), subtype="html", cte="quoted-printable")
    # A boundary that is always the same makes the same mail the same bytes.
    message.set_boundary(f"=_{mail.identity}")
    return message.as_bytes()


def _plain(mail: DigestMail) -> str:
    lines = [inert_line(mail.opening), ""]
    for item in (*mail.items, *mail.closing):
        lines += [f"{_line(item.title)}", f"  {_line(item.about)}", f"  {item.link}", ""]
    return "\n".join([*lines, "--", f"{inert_line(mail.publisher)}. To change or end these mails: {mail.link}", ""])


def _html(mail: DigestMail) -> str:
    rows = "".join(
        f'<p><a href="{escape(item.link)}">{escape(_line(item.title))}</a><br>{escape(_line(item.about))}</p>\n'
        for item in (*mail.items, *mail.closing)
    )
    return (
        f'<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>{escape(inert_line(mail.subject))}</title>"
        f"</head><body>\n<p>{escape(inert_line(mail.opening))}</p>\n{rows}"
        f'<p><small>{escape(inert_line(mail.publisher))}. <a href="{escape(mail.link)}">Change or end these mails</a>'
        "</small></p>\n</body></html>\n"
    )


def _line(text: str) -> str:
    return within(inert_line(text), TITLE_CHARACTERS_MAX)
