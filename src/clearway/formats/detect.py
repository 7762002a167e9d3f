"""The door for reports: tells a format by its content and hands over to the one module that reads it."""

from clearway.formats import bandit, crash_log, generic_csv, generic_json, markdown, sarif
from clearway.formats.decoding import decode_json, decode_text
from clearway.formats.records import ParsedReport
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import MIB, REPORT_BYTES_MAX

_JSON = (sarif, bandit, generic_json)
_TEXT = (markdown, crash_log, generic_csv)
NAMES = tuple(module.NAME for module in (*_JSON, *_TEXT))


def parse_report(body: bytes, *, name: str = "", target: str = "") -> ParsedReport:
    """Read a report of any format that is taken; `target` is the package that it is about, where it does not say so.

    A finding that cannot be read comes back refused, in its place; the report is refused as a whole only when its
    format cannot be told, when it cannot be read at all, or when it passes a limit.
    """
    if len(body) > REPORT_BYTES_MAX:
        raise Refusal(
            "report-too-large",
            f"The report has more than {REPORT_BYTES_MAX // MIB} MiB.",
            hint="Split it into several reports.",
            status=413,
        )
    if body.removeprefix(b"\xef\xbb\xbf").lstrip()[:1] in {b"{", b"["}:
        value = decode_json(body)
        for module in _JSON:
            if module.recognizes(value):
                return module.parse(value, target)
        raise _unknown(name)
    text = decode_text(body)
    for module in _TEXT:
        if module.recognizes(text):
            return module.parse(text, target)
    raise _unknown(name)


def _unknown(name: str) -> Refusal:
    return Refusal(
        "unknown-format",
        f"The format of {name[:100] or 'the report'} is none that Clearway takes.",
        hint=f"Hand in one of: {', '.join(NAMES)}.",
    )
