"""Declarations are read strictly: what is wrong in one is refused with its place."""

import pytest

from clearway.formats.records import Severity
from clearway.formats.scanners.declaration import parse_declaration
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import SCANNER_DECLARATION_BYTES_MAX

HEAD = 'name = "mine"\ntool = "My tool"\n'
SHAPE = '[[shape]]\nkind = "json"\nrecognize = ["faults"]\n'
FINDING = '[[shape.finding]]\ntitle = "{name}"\n'


def test_a_declaration_is_read() -> None:
    """Words of severity are compared without case; alternatives of marks are told apart from one list of them."""
    words = '[severities]\nHUGE = "critical"\n'
    declaration = parse_declaration(f"{HEAD}{words}{SHAPE}{FINDING}".encode())
    assert (declaration.name, declaration.tool) == ("mine", "My tool")
    assert declaration.severities == {"huge": Severity.CRITICAL}
    assert len(declaration.shapes[0].marks) == 1
    several = SHAPE.replace('["faults"]', '[["faults", "!other"], ["flaws"]]')
    assert len(parse_declaration(f"{HEAD}{several}{FINDING}".encode()).shapes[0].marks) == 2


@pytest.mark.parametrize(
    ("text", "code", "where"),
    [
        ("name = ", "bad-toml", ""),
        (HEAD, "bad-shape", ""),
        (SHAPE + FINDING, "bad-shape", ""),
        (HEAD.replace("mine", "No name") + SHAPE + FINDING, "bad-shape", "name"),
        (HEAD + SHAPE, "bad-shape", "shape[0]"),
        (HEAD + SHAPE.replace("json", "yaml") + FINDING, "bad-shape", "kind"),
        (HEAD + SHAPE.replace('["faults"]', "[]") + FINDING, "bad-shape", "recognize"),
        (HEAD + SHAPE.replace("faults", "a[") + FINDING, "bad-path", "shape[0].recognize"),
        (HEAD + SHAPE + "[[shape.finding]]\neach = 'a'\n", "bad-shape", "finding"),
        (HEAD + SHAPE + FINDING + "tittle = 'a'\n", "bad-shape", "finding"),
        (HEAD + SHAPE + FINDING + "severity = 5\n", "bad-shape", "severity"),
        (HEAD + SHAPE + FINDING + "severity = '{a'\n", "bad-template", "shape[0].finding[0].severity"),
        (HEAD + SHAPE + FINDING + "each = ['a', 'b[']\n", "bad-path", "shape[0].finding[0].each"),
        (HEAD + SHAPE + FINDING + "skip = ['a=b]']\n", "bad-path", "shape[0].finding[0].skip"),
        (HEAD + SHAPE + FINDING + "package = { name = '{a|b}' }\n", "unknown-change", "finding[0].package.name"),
        (HEAD + SHAPE + FINDING + "package = { purl = 'a', type = 1 }\n", "bad-shape", "package"),
        (HEAD + '[severities]\nx = "worst"\n' + SHAPE + FINDING, "bad-shape", "severities"),
        (HEAD + SHAPE + FINDING + "[shape.table.t]\neach = 'a'\n", "bad-shape", "table"),
        (HEAD + SHAPE + FINDING + "[shape.table.t]\neach = 'a'\nkey = '{'\n", "bad-template", "table.t.key"),
        (HEAD + "#" * SCANNER_DECLARATION_BYTES_MAX, "declaration-too-large", ""),
    ],
)
def test_what_is_wrong_is_refused_with_its_place(text: str, code: str, where: str) -> None:
    """Nothing that is not known is passed over."""
    with pytest.raises(Refusal) as refused:
        parse_declaration(text.encode())
    assert refused.value.code == code
    assert where in refused.value.where
    assert refused.value.hint
