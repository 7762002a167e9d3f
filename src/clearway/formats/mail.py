"""One message (RFC 5322, MIME): its subject, sender, plain text and attachments, within limits of depth and number."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parsedate_to_datetime
from typing import Final

from clearway.kernel.errors import Refusal
from clearway.kernel.limits import HEADER_CHARACTERS_MAX, MIME_PARTS_MAX

_PARTS: Final = re.compile(rb"boundary|message/", re.IGNORECASE)
_TAG: Final = re.compile(r"<[^<>]{0,2000}>")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file that came with a message: the name it was given, and its bytes."""

    name: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A message taken apart; `date` is RFC 3339 or empty, `text` the plain text."""

    subject: str
    sender: str
    date: str
    identity: str
    text: str
    attachments: tuple[Attachment, ...]


def letter_of(body: bytes) -> Letter:
    """Take a message apart; refused when it nests too much, or when nothing can be made of it."""
    # Counted before it is parsed: each boundary is looked for in every line that follows.
    if sum(1 for _ in _PARTS.finditer(body)) > MIME_PARTS_MAX:
        raise Refusal(
            "too-many-parts",
            f"The message has more than {MIME_PARTS_MAX} parts.",
            hint="Attach the reports to several messages.",
        )
    message = message_from_bytes(body)
    leaves = list(_leaves(message))
    texts = [part for part in leaves if _is_text(part, "text/plain")] or [
        part for part in leaves if _is_text(part, "text/html")
    ]
    attached = [part for part in leaves if part not in texts and not _is_text(part, "text/html")]
    return Letter(
        subject=_header(message, "Subject"),
        sender=_header(message, "From"),
        date=_date(message),
        identity=_header(message, "Message-ID"),
        text="\n\n".join(_text(part).strip() for part in texts),
        attachments=tuple(Attachment(name=_name(part), body=_bytes(part)) for part in attached),
    )


def _leaves(message: Message) -> Iterator[Message]:
    for part in message.walk():
        if not part.is_multipart():
            yield part


def _is_text(part: Message, kind: str) -> bool:
    return part.get_content_type() == kind and "attachment" not in str(part.get("Content-Disposition", "")).lower()


def _bytes(part: Message) -> bytes:
    try:
        body = part.get_payload(decode=True)
    except (ValueError, LookupError):
        return b""
    return body if isinstance(body, bytes) else b""


def _text(part: Message) -> str:
    body = _bytes(part)
    charset = str(part.get_param("charset") or "utf-8")
    try:
        text = body.decode(charset, errors="replace")
    except (LookupError, ValueError):
        text = body.decode(errors="replace")
    plain = html.unescape(_TAG.sub(" ", text)) if part.get_content_subtype() == "html" else text
    return plain.replace("\r\n", "\n")


def _name(part: Message) -> str:
    try:
        return _decoded(part.get_filename() or "")
    except (ValueError, LookupError, TypeError):
        return ""


def _header(message: Message, name: str) -> str:
    return " ".join(_decoded(str(message.get(name, ""))).split())


def _decoded(text: str) -> str:
    try:
        parts = decode_header(text[:HEADER_CHARACTERS_MAX])
        found = "".join(
            part.decode(charset or "utf-8", errors="replace") if isinstance(part, bytes) else part
            for part, charset in parts
        )
    except (HeaderParseError, ValueError, LookupError):
        found = text[:HEADER_CHARACTERS_MAX]
    # Bytes that are no ASCII come as halves of surrogate pairs.
    return found.encode(errors="surrogateescape").decode(errors="replace")


def _date(message: Message) -> str:
    try:
        return parsedate_to_datetime(str(message.get("Date", ""))[:200]).isoformat()
    except (ValueError, TypeError, OverflowError, IndexError):
        return ""
