"""What a declaration recognizes a report by, and what of it is not there in a report that it does not recognize."""

from collections.abc import Iterator

from clearway.formats.scanners.declaration import Declaration, Marks, Shape, Syntax
from clearway.formats.scanners.document import Document, header_tree, read_documents
from clearway.formats.scanners.path import Tree, exists


def known_by(shape: Shape) -> str:
    """Say what a shape is recognized by: its syntax, and the paths that have to be there or must not."""
    told = " or ".join(
        ", ".join([*(path.text for path in marks.present), *(f"no {path.text}" for path in marks.absent)])
        for marks in shape.marks
    )
    return f"{shape.kind.upper()} with {told}"


def lacking(body: bytes, declaration: Declaration) -> tuple[str, ...]:
    """Say for each shape of a declaration why it does not know a report: its syntax, or the paths that are wrong."""
    documents = read_documents(body)
    return tuple(f"shape[{n}]: {_lack(shape, documents)}" for n, shape in enumerate(declaration.shapes))


def _lack(shape: Shape, documents: list[Document]) -> str:
    trees = [tree for document in documents for tree in _trees(document, shape.kind)]
    faults = [list(_faults(marks, tree)) for tree in trees for marks in shape.marks]
    return ", ".join(min(faults, key=len)) if faults else f"the report is no {shape.kind.upper()}"


def _faults(marks: Marks, tree: Tree) -> Iterator[str]:
    yield from (f"{path.text} is not there" for path in marks.present if not exists(path, tree))
    yield from (f"{path.text} must not be there" for path in marks.absent if exists(path, tree))


def _trees(document: Document, kind: Syntax) -> list[Tree]:
    match kind:
        case Syntax.CSV:
            return [header_tree(header.cells) for header in document.headers]
        case Syntax.HTML:
            return [header_tree(table.header) for table in document.tables]
        case Syntax.JSON:
            found = document.json
        case Syntax.XML:
            found = document.xml
        case Syntax.BLOCKS:
            found = document.blocks
    return [found] if found else []
