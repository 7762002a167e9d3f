"""Mail in: a mailbox (mbox, RFC 4155) or one message; each message is a report.

A message is read by what is attached to it where that is a report of a format that is known; else by its text where
that is one; else it is one finding: the subject its title, the text its description, the first attachment its proof.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import BinaryIO, Final

from clearway.formats.decoding import refused
from clearway.formats.mail import Letter, letter_of
from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding, StreamedReport
from clearway.formats.words import first_line, identifiers_in, weaknesses_in
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import EVIDENCE_BYTES_MAX, MESSAGE_BYTES_MAX, MIB, REFERENCES_PER_ADVISORY_MAX

NAME: Final = "mbox"
Read = Callable[[bytes], ParsedReport | None]
_HEADER: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]{0,70}:")
_NEEDED: Final = frozenset({"from", "subject"})
_URL: Final = re.compile(r"https?://[^\s<>\"')\]]{1,500}")
_QUOTED: Final = re.compile(rb"^>(>{0,9}From )", re.MULTILINE)
_BLANK: Final = frozenset({b"\n", b"\r\n"})


def recognizes(head: str) -> bool:
    """Tell whether the beginning of a text is that of a mailbox or of a message."""
    lines = head.splitlines()[:500]
    if lines and lines[0].startswith("From "):
        return len(lines) > 1 and _HEADER.match(lines[1]) is not None
    names: set[str] = set()
    for line in lines:
        if not line:
            break
        found = _HEADER.match(line)
        if found is None and not (names and line[0] in " \t"):
            return False
        if found:
            names.add(found[0][:-1].lower())
    return names >= _NEEDED


def parse(body: BinaryIO, target: str, *, read_file: Read, read_text: Read) -> StreamedReport:
    """Read messages one by one; the readers of what is attached and written give none for what is no report."""
    return StreamedReport(
        format=NAME, tool="", findings=_findings(body, target, read_file=read_file, read_text=read_text)
    )


def _findings(
    body: BinaryIO, target: str, *, read_file: Read, read_text: Read
) -> Iterator[ParsedFinding | RefusedFinding]:
    position = 0
    for number, message in enumerate(_messages(body), start=1):
        for finding in _of_one(message, f"message {number}", target=target, read_file=read_file, read_text=read_text):
            yield replace(finding, position=position) if isinstance(finding, RefusedFinding) else finding
            position += 1


def _of_one(
    message: bytes, place: str, *, target: str, read_file: Read, read_text: Read
) -> Iterator[ParsedFinding | RefusedFinding]:
    try:
        letter = _letter(message)
    except Refusal as refusal:
        yield refused(refusal, 0, place=place)
        return
    reports = [read_file(attached.body) for attached in letter.attachments]
    held = [report for report in reports if report] or [read_text(letter.text.encode(errors="replace"))]
    found = [(report, finding) for report in held if report for finding in report.findings]
    for report, finding in found:
        if isinstance(finding, RefusedFinding):
            yield replace(finding, where=f"{place} {finding.where}".strip())
        else:
            yield replace(finding, tool=finding.tool or report.tool, credit=finding.credit or letter.sender)
    if not found:
        yield _finding(letter, target)


def _letter(message: bytes) -> Letter:
    if len(message) > MESSAGE_BYTES_MAX:
        raise Refusal(
            "message-too-large",
            f"The message has more than {MESSAGE_BYTES_MAX // MIB} MiB.",
            hint="Hand in what is attached by itself.",
            status=413,
        )
    letter = letter_of(message)
    if not letter.subject and not letter.text.strip() and not letter.attachments:
        raise Refusal("empty-message", "The message has no subject and no text.", hint="Say what is wrong, and where.")
    return letter


def _finding(letter: Letter, target: str) -> ParsedFinding:
    proof = next((one for one in letter.attachments if 0 < len(one.body) <= EVIDENCE_BYTES_MAX), None)
    others = [one.name or "(no name)" for one in letter.attachments if one is not proof]
    told = [letter.text, f"Further attachments: {', '.join(others)}" if others else ""]
    return ParsedFinding(
        title=letter.subject or first_line(letter.text)[:200] or "message without a subject",
        description="\n\n".join(part for part in told if part),
        package=target,
        weaknesses=weaknesses_in(letter.subject, letter.text),
        identifiers=identifiers_in(letter.subject, letter.text),
        references=tuple(dict.fromkeys(_URL.findall(letter.text)))[:REFERENCES_PER_ADVISORY_MAX],
        published=letter.date,
        fingerprints=(f"message-id={letter.identity}",) if letter.identity else (),
        proof=proof.body if proof else b"",
        proof_name=proof.name if proof else "",
        credit=letter.sender,
    )


def _messages(body: BinaryIO) -> Iterator[bytes]:
    """Give the messages of a mailbox; of one that is too long, its beginning and one byte more than the limit."""
    body.seek(0)
    kept: list[bytes] = []
    size = 0
    is_mailbox = after_blank = True
    begun = False
    while line := body.readline(MESSAGE_BYTES_MAX):
        is_mailbox = line.startswith(b"From ") if not begun else is_mailbox
        if is_mailbox and after_blank and line.startswith(b"From "):
            if begun:
                yield _unquoted(kept)
            kept, size = [], 0
        elif size <= MESSAGE_BYTES_MAX:
            kept.append(line)
            size += len(line)
        begun = True
        after_blank = line in _BLANK
    if begun:
        yield _unquoted(kept)


def _unquoted(lines: list[bytes]) -> bytes:
    return _QUOTED.sub(rb"\1", b"".join(lines))
