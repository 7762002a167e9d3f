"""Goes through a SARIF log twice: for what results refer to, and for the results."""

from collections.abc import Iterator
from typing import Final

from clearway.formats.decoding import convert, refused, text_in
from clearway.formats.json_stream import Cursor, JsonBody
from clearway.formats.records import ParsedFinding, RefusedFinding, StreamedReport
from clearway.formats.sarif.model import Result, Run
from clearway.formats.sarif.result import Context, finding_of
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ARTIFACTS_PER_RUN_MAX

NAME: Final = "sarif"


def recognizes(body: JsonBody) -> bool:
    """Tell whether JSON is a SARIF log."""
    return isinstance(body.head.get("runs"), list)


def parse(body: JsonBody, target: str) -> StreamedReport:
    """Read a SARIF log; every result is a finding about `target`, and one that cannot be read is refused by itself."""
    contexts = _contexts(body.cursor(), target)
    tools = {context.driver.name for context in contexts if context.driver.name}
    return StreamedReport(format=NAME, tool=", ".join(sorted(tools)), findings=_findings(body.cursor(), contexts))


def _contexts(cursor: Cursor, target: str) -> list[Context]:
    found: list[Context] = []
    for name in cursor.members():
        if name == "runs":
            found += [_context(cursor, target) for _ in cursor.elements()]
        else:
            _check(cursor)
    return found


def _context(cursor: Cursor, target: str) -> Context:
    run: dict[str, object] = {}
    files: list[str | None] = []
    for name in cursor.members():
        if name == "artifacts":
            files = [_file(cursor, number) for number in cursor.elements()]
        elif name in Run.__struct_encode_fields__:
            run[name] = cursor.value()
        elif name != "results":
            _check(cursor)
    return Context(convert(run, Run, noun="a SARIF run"), files, target)


def _file(cursor: Cursor, number: int) -> str | None:
    if number == ARTIFACTS_PER_RUN_MAX:
        raise Refusal(
            "too-many-files",
            f"The run names more than {ARTIFACTS_PER_RUN_MAX} files.",
            hint="Leave out the files without results.",
            where=cursor.place(),
            status=413,
        )
    return text_in(cursor.value(), "location", "uri") or None


def _check(cursor: Cursor) -> None:
    """Decode what nothing is taken from, so that a fault in it is found; what is long is looked at piece by piece."""
    cursor.sketch()


def _findings(cursor: Cursor, contexts: list[Context]) -> Iterator[ParsedFinding | RefusedFinding]:
    position = 0
    for name in cursor.members():
        for run in cursor.elements() if name == "runs" else ():
            for part in cursor.members():
                for number in cursor.elements() if part == "results" else ():
                    place = f"runs[{run}].results[{number}]"
                    yield _finding(cursor.value(), contexts[run], position=position, place=place)
                    position += 1


def _finding(value: object, context: Context, *, position: int, place: str) -> ParsedFinding | RefusedFinding:
    try:
        return finding_of(convert(value, Result, noun="a SARIF result"), context)
    except Refusal as refusal:
        return refused(refusal, position, place=place)
