"""Scanner reports in: which declaration recognizes a report by its content, and what is taken from it by it."""

from dataclasses import dataclass, replace

from clearway.formats.records import ParsedFinding, ParsedReport, RefusedFinding
from clearway.formats.scanners.declaration import Declaration, Marks, Shape, Syntax, Table
from clearway.formats.scanners.document import Document, header_tree, read_documents, rows_under
from clearway.formats.scanners.path import Place, Tree, exists, walk
from clearway.formats.scanners.taking import strange_severities, take
from clearway.formats.text import inert_line
from clearway.kernel.limits import SCANNER_ITEMS_MAX

Declarations = tuple[Declaration, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognized:
    """A document that a declaration knows: which shape of it, counted from 0, how much it asked, and the tree."""

    declaration: Declaration
    shape: int
    demands: int
    member: str
    tree: Tree


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """What a report is taken for: the declaration and shape, others that would know it too, findings, strange words."""

    declaration: Declaration
    shape: int
    rivals: tuple[str, ...]
    report: ParsedReport
    unmapped_severities: tuple[str, ...]


def parse(documents: list[Document], scanners: Declarations, *, target: str) -> ParsedReport | None:
    """Read a report by the declaration that recognizes it; none when nobody's does."""
    found = recognize(documents, scanners)
    return _report(found, target) if found else None


def check(body: bytes, scanners: Declarations) -> Checked | None:
    """Say what a report is taken for and what would be taken from it; none when no declaration recognizes it."""
    found = recognize(read_documents(body), scanners)
    if not found:
        return None
    best = found[0].declaration
    words = [word for one in _own(found) for word in strange_severities(best, _shape(one).takings, _with_tables(one))]
    return Checked(
        declaration=best,
        shape=found[0].shape,
        rivals=tuple(dict.fromkeys(one.declaration.name for one in found if one.declaration is not best)),
        report=_report(found, ""),
        unmapped_severities=tuple(dict.fromkeys(words)),
    )


def recognize(documents: list[Document], scanners: Declarations) -> list[Recognized]:
    """Give the declarations and shapes that know a report, the one that asks the most of it first."""
    found = [
        Recognized(declaration=declaration, shape=number, demands=_demands(marks), member=document.member, tree=tree)
        for document in documents
        for declaration in scanners
        for number, shape in enumerate(declaration.shapes)
        for marks in shape.marks
        if (tree := _match(document, shape, marks)) is not None
    ]
    return sorted(found, key=lambda one: one.demands, reverse=True)


def _match(document: Document, shape: Shape, marks: Marks) -> Tree | None:
    if shape.kind is Syntax.CSV:
        header = next((header for header in document.headers if _fits(marks, header_tree(header.cells))), None)
        return rows_under(document, header) if header else None
    if shape.kind is Syntax.HTML:
        table = next((table for table in document.tables if _fits(marks, header_tree(table.header))), None)
        return Tree(root=Place(list[object](table.rows))) if table else None
    tree = {Syntax.JSON: document.json, Syntax.XML: document.xml}.get(shape.kind, document.blocks)
    return tree if tree is not None and _fits(marks, tree) else None


def _fits(marks: Marks, tree: Tree) -> bool:
    return all(exists(path, tree) for path in marks.present) and not any(exists(path, tree) for path in marks.absent)


def _demands(marks: Marks) -> int:
    paths = (*marks.present, *marks.absent)
    return len(paths) + sum(len(step.conditions) for path in paths for step in path.steps)


def _shape(found: Recognized) -> Shape:
    return found.declaration.shapes[found.shape]


def _own(found: list[Recognized]) -> list[Recognized]:
    """Give what the best declaration knows: in an archive several members, else one document by one shape."""
    best: dict[str, Recognized] = {}
    for one in found:
        if one.declaration is found[0].declaration:
            best.setdefault(one.member, one)
    return list(best.values())


def _report(found: list[Recognized], target: str) -> ParsedReport:
    declaration = found[0].declaration
    findings: list[ParsedFinding | RefusedFinding] = []
    for one in _own(found):
        taken = take(declaration, _shape(one).takings, _with_tables(one), target=target)
        before = len(findings)
        findings += [_placed(finding, before, one.member) for finding in taken]
    return ParsedReport(format=declaration.name, tool=declaration.tool, findings=tuple(findings))


def _placed(finding: ParsedFinding | RefusedFinding, before: int, member: str) -> ParsedFinding | RefusedFinding:
    if isinstance(finding, ParsedFinding) or not member:
        return finding
    return replace(finding, position=before + finding.position, where=f"{inert_line(member)} {finding.where}")


def _with_tables(found: Recognized) -> Tree:
    return replace(found.tree, tables={table.name: _indexed(table, found.tree) for table in _shape(found).tables})


def _indexed(table: Table, tree: Tree) -> dict[str, Place]:
    indexed: dict[str, Place] = {}
    for path in table.each:
        for place in walk(path, tree.root, tree, most=SCANNER_ITEMS_MAX):
            for key in table.key.values(place, tree):
                indexed.setdefault(key, place)
    return indexed
