"""The broker's log: one form for each line, and a digest that tells of every line left out, moved or changed."""

import json
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from clearway.formats.access_log import LogDigest, LoggedLine, canonical_line, digest_of, read_log
from clearway.formats.canonical import canonical_json
from clearway.kernel.errors import Refusal
from clearway.kernel.frontier_limits import ACCESS_LOG_LINE_BYTES_MAX

LINE = LoggedLine(
    line=7, grant="grt-1", pseudonym="evaluator-1", call="ab" * 16, kind="begun",
    at=datetime(2026, 12, 1, 8, tzinfo=UTC),
    path="/v1/messages", model="m-1", status=0, why="", request_hash="cd" * 32, request_bytes=9, reply_hash="",
    reply_bytes=0, input_tokens=3, output_tokens=50, microdollars=759,
)  # fmt: skip
LOG = [replace(LINE, line=number, grant=f"grt-{number % 2}", kind=kind) for number, kind in
       enumerate(["begun", "begun", "ended", "ended", "begun", "refused", "ended", "ended"], start=1)]  # fmt: skip


@given(
    st.text(st.characters(min_codepoint=32, exclude_characters="\x7f", exclude_categories=["Cs"])),
    st.integers(-23, 23),
    st.integers(0, 999_999),
)
def test_a_line_has_one_form_which_is_canonical_json(model: str, hours: int, micros: int) -> None:
    """Whatever a model is called and in whichever zone an instant was told; and what was written is read back."""
    at = LINE.at + timedelta(microseconds=micros)
    line = replace(LINE, model=model, at=at.astimezone(timezone(timedelta(hours=hours))))
    written = canonical_line(line)
    assert written == canonical_line(replace(line, at=at))
    assert written == canonical_json(json.loads(written)).encode() + b"\n"
    assert [one.at for one in read_log([written, b"\n"])] == [at]


def test_a_digest_is_of_one_grants_lines_between_two() -> None:
    """Others are passed over; each of its own counts, with all that it says."""
    found = digest_of(LOG, grant="grt-1", after_line=1, last_line=7)
    assert (found.lines, found.calls, found.last_line) == (3, 1, 7)
    digests = {found.hexdigest}
    for at, line in enumerate(LOG):
        spoilt = [LOG[:at] + LOG[at + 1 :], [*LOG[:at], replace(line, status=line.status + 1), *LOG[at + 1 :]]]
        for log in spoilt:
            is_of_it = line.grant == "grt-1" and 1 < line.line <= 7
            told = digest_of(log, grant="grt-1", after_line=1, last_line=7).hexdigest
            assert (told != found.hexdigest) == is_of_it
            digests.add(told)
    assert len(digests) == 1 + 2 * 3
    for wrong in (LOG[::-1], [LINE, LINE]):
        with pytest.raises(Refusal, match="not in their order"):
            LogDigest(last_line=0).take(wrong)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"{", "bad-json"),
        (b"[]", "bad-shape"),
        (canonical_line(LINE).replace(b"08:00:00Z", b"08:00:00"), "bad-shape"),
        (b" " * (ACCESS_LOG_LINE_BYTES_MAX + 1), "bad-log"),
    ],
)
def test_what_is_no_log_is_refused(line: bytes, code: str) -> None:
    """Text that is no JSON, another shape, an instant without a zone, and a line that never ends."""
    with pytest.raises(Refusal) as refused:
        list(read_log([line]))
    assert refused.value.code == code
