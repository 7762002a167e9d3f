"""Workbooks are read as CSV, sheet by sheet."""

import io
import zipfile

import pytest

from clearway.formats.scanners.document import read_documents
from clearway.kernel.errors import Refusal

STRINGS = "<sst><si><t>Name</t></si><si><r><t>in </t></r><r><t>pieces</t></r></si><si><t a='b'> x </t></si></sst>"
ROWS = """<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>
<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1" t="inlineStr"><is><t>inline, here</t></is></c></row>
<row r="2"><c t="s"><v>1</v></c><c r="C2"><v>7.5</v></c><c r="B2" t="s"><v>2</v></c></row>
<row r="3"><c r="A3" t="s"><v>99</v></c><c r="XFD3"><v>far</v></c></row><row/>
</sheetData></worksheet>"""


def workbook(**members: str) -> bytes:
    """Make a workbook of the members named by their paths without `.xml`."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as held:
        for name, content in {"xl/workbook": "<workbook/>", **members}.items():
            held.writestr(f"{name}.xml", content)
    return made.getvalue()


def test_cells_stand_in_their_columns() -> None:
    """Texts that are shared, in pieces or inline, and numbers; one that is missing, or stands too far, is left out."""
    body = workbook(**{"xl/sharedStrings": STRINGS, "xl/worksheets/sheet1": ROWS, "docProps/app": "<a/>"})
    (document,) = read_documents(body)
    assert document.member == "xl/worksheets/sheet1.xml"
    assert document.text.splitlines() == ['Name,,"inline, here"', "in pieces,x,7.5", '""', ""]


@pytest.mark.parametrize(
    ("sheet", "strings", "code"),
    [
        ("<worksheet>", "<sst/>", "bad-xml"),
        (
            "<worksheet><sheetData>" + '<row><c t="s"><v>0</v></c></row>' * 1_000 + "</sheetData></worksheet>",
            f"<sst><si><t>{'x' * 100_000}</t></si></sst>",
            "archive-too-large",
        ),
    ],
)
def test_a_workbook_that_is_broken_or_a_bomb_is_refused(sheet: str, strings: str, code: str) -> None:
    """XML that breaks off; a text that is shared until it fills the memory."""
    with pytest.raises(Refusal) as refused:
        read_documents(workbook(**{"xl/sharedStrings": strings, "xl/worksheets/sheet1": sheet}))
    assert refused.value.code == code
