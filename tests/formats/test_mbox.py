"""Mail in: each message is a report, by what is attached, by its text, or as one finding."""

import json
from email.message import EmailMessage
from email.policy import SMTP

import pytest

from clearway.formats.detect import parse_report
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.kernel.limits import MESSAGE_BYTES_MAX, MIME_PARTS_MAX
from tests.formats.reports import TARGET

FROM = b"From finder@example.org Mon Nov 23 00:00:00 2026\n"


def message(text: str = "It reads too far.", subject: str = "Overflow in f", **headers: str) -> EmailMessage:
    """Write a message."""
    made = EmailMessage(policy=SMTP)
    made["From"] = "Zo\u00eb Finder <finder@example.org>"
    made["Subject"] = subject
    made["Date"] = "Mon, 23 Nov 2026 12:00:00 +0100"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


def mailbox(*messages: EmailMessage) -> bytes:
    """Put messages into a mailbox."""
    return b"".join(FROM + one.as_bytes().replace(b"\nFrom ", b"\n>From ") + b"\n\n" for one in messages)


def findings(body: bytes) -> tuple[ParsedFinding | RefusedFinding, ...]:
    """Read a mailbox or a message."""
    report = parse_report(body, target=TARGET)
    assert report.format == "mbox"
    return report.findings


def test_a_message_becomes_a_finding() -> None:
    """Subject, text, sender, date, identifiers, links and the first attachment as the proof; others are named."""
    told = message(
        "See CVE-2026-1234 (CWE-125), https://example.org/a.\nFrom here it is quoted.", Message_ID="<1@e.org>"
    )
    told.add_attachment(b"\x00proof", maintype="application", subtype="octet-stream", filename="poc.bin")
    told.add_attachment(b"more", maintype="image", subtype="png", filename="b\u00e9.png")
    (finding,) = findings(mailbox(told))
    assert finding == ParsedFinding(
        title="Overflow in f", package=TARGET, weaknesses=("CWE-125",), identifiers=("CVE-2026-1234",),
        description="See CVE-2026-1234 (CWE-125), https://example.org/a.\nFrom here it is quoted.\n\n"
        "Further attachments: b\u00e9.png",
        references=("https://example.org/a.",), published="2026-11-23T12:00:00+01:00",
        fingerprints=("message-id=<1@e.org>",), proof=b"\x00proof", proof_name="poc.bin",
        credit="Zo\u00eb Finder <finder@example.org>",
    )  # fmt: skip


def test_a_single_message_is_read_like_a_mailbox_of_one() -> None:
    """With or without the line that mailboxes put before it."""
    assert findings(message().as_bytes()) == findings(mailbox(message()))


def test_a_report_that_is_attached_is_read() -> None:
    """Its findings take the message's place; who sent it is the credit where the report names nobody."""
    told = message()
    report = json.dumps({"tool": "t", "findings": [{"title": "a", "credit": "Somebody"}, {"title": "b"}, {"line": -1}]})
    told.add_attachment(report.encode(), maintype="application", subtype="json", filename="r.json")
    first, second, bad = findings(mailbox(told))
    assert isinstance(first, ParsedFinding)
    assert isinstance(second, ParsedFinding)
    assert isinstance(bad, RefusedFinding)
    assert (first.title, first.credit, first.tool) == ("a", "Somebody", "t")
    assert (second.credit, second.package) == ("Zo\u00eb Finder <finder@example.org>", TARGET)
    assert (bad.position, bad.where.partition(" findings")[0]) == (2, "message 1")


def test_a_text_that_is_a_report_is_read() -> None:
    """A crash log, or Markdown with front matter, written into the message itself."""
    log = "==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\n    #0 0x55 in f /a.c:3:1\n"
    (crash,) = findings(mailbox(message(log)))
    (written,) = findings(mailbox(message("---\ntitle: x\nfile: a.c\n---\nBody")))
    assert isinstance(crash, ParsedFinding)
    assert isinstance(written, ParsedFinding)
    assert crash.crash_state == ("f",)
    assert (written.title, written.file) == ("x", "a.c")


def test_several_messages_are_several_findings_in_order() -> None:
    """Also between ones that are refused; each keeps its place."""
    empty = message("", subject="")
    big = message("x" * (MESSAGE_BYTES_MAX + 1))
    first, second, third, fourth = findings(mailbox(message(subject="one"), empty, big, message(subject="two")))
    assert isinstance(first, ParsedFinding)
    assert isinstance(fourth, ParsedFinding)
    assert (first.title, fourth.title) == ("one", "two")
    assert isinstance(second, RefusedFinding)
    assert isinstance(third, RefusedFinding)
    assert (second.position, second.code, second.where) == (1, "empty-message", "message 2")
    assert (third.position, third.code) == (2, "message-too-large")


def test_a_message_of_too_many_parts_is_refused_by_itself() -> None:
    """Before it is taken apart."""
    parts = b"Content-Type: multipart/mixed; boundary=x\n\n" * (MIME_PARTS_MAX + 1)
    (bad,) = findings(FROM + b"From: a\nSubject: x\n" + parts)
    assert isinstance(bad, RefusedFinding)
    assert bad.code == "too-many-parts"


def test_html_is_read_as_text_where_there_is_no_other() -> None:
    """Without its tags; where there is plain text, that alone is read."""
    told = message()
    told.set_content("<p>Reads <b>too</b> far &amp; more</p>", subtype="html")
    (finding,) = findings(mailbox(told))
    assert isinstance(finding, ParsedFinding)
    assert finding.description.split() == ["Reads", "too", "far", "&", "more"]


@pytest.mark.parametrize(
    "body", [b"From here on it is all text.\nNo header.\n", b"Subject: only\n\nx", b"Note: a\nwell\n"]
)
def test_other_texts_are_not_taken_for_mail(body: bytes) -> None:
    """A sentence that begins with From, or a text with a colon, is no message."""
    with pytest.raises(Exception, match="format") as refused:
        parse_report(body)
    assert getattr(refused.value, "code", "") == "unknown-format"
