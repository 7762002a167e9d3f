"""What comes out of hostile reports stays inert: on pages, in terminals, logs, spreadsheets, file names and exports."""

import csv
import io
import json
import re
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser
from typing import cast

import pytest
import structlog

from clearway.app.settings import read_settings
from clearway.cli import output
from clearway.cli.house import _log_as_json
from clearway.formats import generic_json
from clearway.formats.records import ParsedFinding, RefusedFinding
from clearway.formats.text import file_name, inert, inert_cell, inert_line
from clearway.kernel.errors import Refusal
from clearway.web.pages import TEMPLATES
from tests.hostile.attacks import ATTACKS
from tests.hostile.carriers import CARRIERS
from tests.hostile.crashes import LOGS
from tests.hostile.run import answer

# Escapes, bells, carriage returns, deletes, directions, joiners, separators, byte order marks, tags.
ACTING = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\U000e0000-\U000e007f]"
)
NAME = re.compile(r"[A-Za-z0-9_][A-Za-z0-9._-]*")
SHORT_MAX = 3_000


class Elements(HTMLParser):
    """Collects the elements, attributes and text of a page, as a browser would see them."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []
        self.text = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Keep the element and the names of its attributes."""
        self.seen += [tag, *(name for name, _ in attrs)]

    def handle_comment(self, data: str) -> None:
        """Keep the comment."""
        self.seen.append(f"comment {data}")

    def handle_data(self, data: str) -> None:
        """Keep the text."""
        self.text += data


def texts_of(finding: ParsedFinding | RefusedFinding) -> Iterator[str]:
    """Give every text of a finding."""
    for part in fields(finding):
        value: object = getattr(finding, part.name)
        held = cast("tuple[object, ...]", value) if isinstance(value, tuple) else (value,)
        yield from (str(one) for one in held if isinstance(one, str))


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """Every text that any format takes from any attack, and what refusals say of them; each once."""
    found: dict[str, None] = dict.fromkeys(ATTACKS.values())
    short = [attack for attack in ATTACKS.values() if len(attack) < SHORT_MAX]
    for attack in short:
        for carry in (*CARRIERS.values(), *LOGS.values()):
            read = answer(carry(attack))
            if isinstance(read, Refusal):
                found.update(dict.fromkeys([read.what, read.hint, read.where]))
            else:
                found.update(dict.fromkeys(text for finding in read.findings for text in texts_of(finding)))
    assert len(found) > 500
    return [text for text in found if len(text) < SHORT_MAX]


def test_a_page_shows_text_as_text(texts: list[str]) -> None:
    """In an element and in an attribute: no element, attribute or comment comes of it, and no character acts."""
    template = TEMPLATES.from_string('<p title="{{ text }}">{{ text }}</p><b>{{ text|line }}</b>')
    for text in texts:
        shown = template.render(text=text)
        page = Elements()
        page.feed(shown)
        page.close()
        assert page.seen == ["p", "title", "b"], ascii(text)
        assert page.text == inert(text) + inert_line(text), ascii(text)
        assert ACTING.search(shown) is None, ascii(shown)


def test_a_terminal_shows_text_as_text(texts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Tables, records, JSON, refusals and talk: no escape sequence and no direction reaches the terminal."""
    for text in texts[::3]:
        output.say(text)
        output.tell_refusal(Refusal("bad-shape", text, hint=text, where=text))
        for form in ("table", "json", "jsonl"):
            output.show([{"a": text, "b": [text]}], ["a", "b"], form)
            output.show_one({"a": text}, form)
        said = capsys.readouterr()
        assert ACTING.search(said.out) is None, ascii(text)
        assert ACTING.search(said.err) is None, ascii(text)


def test_a_log_keeps_one_line_a_record(texts: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """Whatever a path or name holds, a record of the log is one line of JSON that says just that."""
    _log_as_json(read_settings({"CLEARWAY_LOG_LEVEL": "info"}))
    try:
        for text in texts:
            structlog.get_logger().warning("outage", path=text, which=text)
    finally:
        structlog.reset_defaults()
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == len(texts)
    for line, text in zip(lines, texts, strict=True):
        assert line.isprintable()
        assert json.loads(line)["path"] == text


def test_a_spreadsheet_takes_no_text_for_a_formula(texts: list[str]) -> None:
    """A cell begins with nothing that a spreadsheet would work out, also after blanks."""
    for text in texts:
        sheet = io.StringIO()
        csv.writer(sheet).writerow([inert_cell(text), "end"])
        cell, end = next(csv.reader(io.StringIO(sheet.getvalue(), newline="")))
        assert end == "end"
        assert not cell.lstrip().startswith(("=", "+", "-", "@")), ascii(cell)
        assert ACTING.search(cell) is None, ascii(cell)


def test_a_file_name_stays_in_its_folder(texts: list[str]) -> None:
    """Letters, digits, dots, hyphens and underscores; never hidden, never a way up, never an option."""
    for text in texts:
        name = file_name(text, fallback="proof")
        assert NAME.fullmatch(name), ascii(text)
        assert len(name) <= 100


def test_an_export_is_printable_and_says_the_same(texts: list[str]) -> None:
    """Every text comes back verbatim from an export that is nothing but printable ASCII."""
    held = [ParsedFinding(title="t", description=text, credit=text, proof_name=text) for text in texts]
    body = generic_json.render(held)
    assert body.decode("ascii").replace("\n", "").isprintable()
    again = answer(body)
    assert not isinstance(again, Refusal)
    assert again.findings == tuple(held)
