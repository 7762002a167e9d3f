"""Crash logs in: what a sanitizer, a fuzzer, a debugger, a kernel or a language prints when a program falls (Order 2).

The crash type is in ClusterFuzz's terms (`Heap-buffer-overflow READ 1`); the crash state is the message of a check, if
there is one, and the top frames that belong to the program itself. The time is linear whatever the log holds.
"""

import base64
import binascii
from typing import Final

from clearway.formats.crash import reader, tracebacks
from clearway.formats.crash.kinds import weaknesses_of
from clearway.formats.crash.records import Crash
from clearway.formats.decoding import refused
from clearway.formats.records import ParsedFinding, ParsedReport
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import CRASH_LOG_CHARACTERS_MAX, EVIDENCE_BYTES_MAX

NAME: Final = "crash-log"
_PROOF: Final = "Base64: "


def crash_in(text: str) -> Crash | None:
    """Read the crash out of a log of at most CRASH_LOG_CHARACTERS_MAX; None where there is none."""
    if tracebacks.is_python_fuzzer(text):
        return tracebacks.read(text)
    return reader.read(text) or tracebacks.read(text)


def parse(text: str, target: str) -> ParsedReport | None:
    """Read the crash of a log as one finding about `target`; None where the log holds none.

    The input that a fuzzer printed is its proof. Of a log that is too long, the beginning and the end are looked at: it
    is refused if one of them holds a crash.
    """
    if len(text) > CRASH_LOG_CHARACTERS_MAX:
        _refuse_if_crash(text)
        return None
    crash = crash_in(text)
    if crash is None:
        return None
    try:
        return ParsedReport(format=NAME, tool=crash.tool, findings=(_finding(crash, text, target),))
    except Refusal as refusal:
        return ParsedReport(format=NAME, tool=crash.tool, findings=(refused(refusal, 0, place="log"),))


def _refuse_if_crash(text: str) -> None:
    if any(crash_in(part) for part in (text[-CRASH_LOG_CHARACTERS_MAX:], text[:CRASH_LOG_CHARACTERS_MAX])):
        raise Refusal("log-too-long", "The log is too long.", hint="Cut it down to the crash itself.", status=413)


def _finding(crash: Crash, text: str, target: str) -> ParsedFinding:
    top = crash.top
    return ParsedFinding(
        title=f"{crash.told} in {top.function}" if top.function else crash.told,
        description=text,
        tool=crash.tool,
        package=target,
        file=top.file.replace("\\", "/").rpartition("/")[2],
        function=top.function,
        line=top.line,
        weaknesses=weaknesses_of(crash.kind),
        crash_type=crash.kind,
        crash_state=crash.state,
        proof=_proof(text),
        proof_name="crash-input",
    )


def _proof(text: str) -> bytes:
    told = next((line for line in text.split("\n") if line.startswith(_PROOF)), "")
    try:
        proof = base64.b64decode(told.removeprefix(_PROOF).strip(), validate=True)
    except (binascii.Error, ValueError):
        return b""
    if len(proof) > EVIDENCE_BYTES_MAX:
        raise Refusal("proof-too-large", "The crashing input is too large.", hint="Minimize it.", where="Base64")
    return proof
