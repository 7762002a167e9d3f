"""What a declaration recognizes a report by, in words, and what a report lacks for it."""

import pytest

from clearway.formats.scanners.declaration import parse_declaration
from clearway.formats.scanners.explaining import known_by, lacking
from clearway.kernel.errors import Refusal

DECLARATION = parse_declaration(b"""
name = "turnstile"
tool = "Turnstile"
[[shape]]
kind = "json"
recognize = [["turnstile", "units[kind=x]", "!runs"], ["gate"]]
[[shape.finding]]
title = "{a}"
[[shape]]
kind = "csv"
recognize = ["Unit", "Fault"]
[[shape.finding]]
title = "{Fault}"
""")


def test_a_shape_says_what_it_is_known_by() -> None:
    """The paths stand as they were written, alternatives apart by or."""
    json, csv = (known_by(shape) for shape in DECLARATION.shapes)
    assert json == "JSON with turnstile, units[kind=x], no runs or gate"
    assert csv == "CSV with Unit, Fault"


@pytest.mark.parametrize(
    ("body", "json", "csv"),
    [
        (b'{"a": 1}', "gate is not there", "the report is no CSV"),
        (b'{"turnstile": 1, "units": [{"kind": "x"}], "runs": []}', "runs must not be there", "the report is no CSV"),
        (b"Unit,Other\n1,2\n", "the report is no JSON", "Fault is not there"),
    ],
)
def test_what_is_lacking_is_told_for_each_shape(body: bytes, json: str, csv: str) -> None:
    """Of several alternatives the one that lacks the least is told."""
    assert lacking(body, DECLARATION) == (f"shape[0]: {json}", f"shape[1]: {csv}")


def test_a_report_that_cannot_be_read_is_refused() -> None:
    """What is neither JSON, XML nor text lacks nothing in particular."""
    with pytest.raises(Refusal, match="JSON"):
        lacking(b'{"a": ', DECLARATION)
