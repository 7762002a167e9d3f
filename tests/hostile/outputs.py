"""A report of each scanner that is declared, made of its declaration: every value that it takes is one text.

Who adds a declaration adds its tool to the hostile corpus without a further word.
"""

import csv
import io
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Final
from xml.sax.saxutils import escape, quoteattr

from clearway.app.scanners import shipped_scanners
from clearway.formats.scanners.declaration import Marks, Shape, Syntax, Taking, Templates
from clearway.formats.scanners.path import Condition, Kind, Step, ValuePath
from tests.hostile.carriers import Carrier

_OWN: Final = "#"
_EVERY: Final = "every"


@dataclass(slots=True)
class Node:
    """A value of a report: its own text, if any, and what stands in it."""

    text: str | None = None
    held: dict[str, "Node"] = field(default_factory=dict[str, "Node"])

    def plain(self) -> object:
        """Give it as JSON has it."""
        if not self.held:
            return self.text if self.text is not None else ""
        own = {} if self.text is None else {_OWN: self.text}
        return {**own, **{name: node.plain() for name, node in self.held.items()}}


@dataclass(slots=True)
class Planter:
    """Plants one text at every place of a shape."""

    shape: Shape
    text: str
    root: Node = field(default_factory=Node)

    def grow(self, marks: Marks) -> Node:
        """Make the tree of a report that has these marks."""
        for path in marks.present:
            self._leaf(path, [self.root], "")
        for taking in self.shape.takings:
            self._taking(taking)
        for path in marks.absent:
            self._cut(path)
        return self.root

    def _taking(self, taking: Taking) -> None:
        for path in taking.each:
            chain = self._walk(path, [self.root])
            for condition in taking.keep:
                self._hold(condition, chain)
            package = taking.package
            named = (package.purl, package.type, package.namespace, package.name)
            for templates in (*taking.fields.values(), taking.per, taking.unique, *named):
                self._fill(templates, chain)

    def _fill(self, templates: Templates, chain: list[Node]) -> None:
        for template in templates:
            for hole in template.holes:
                self._leaf(hole.path, chain, self.text)

    def _leaf(self, path: ValuePath, chain: list[Node], text: str) -> None:
        arrived = self._walk(path, chain)[-1]
        arrived.text = arrived.text or text

    def _walk(self, path: ValuePath, start: list[Node]) -> list[Node]:
        chain = [self.root] if path.from_root else list(start)
        for step in path.steps:
            chain = self._step(step, chain)
            for condition in step.conditions:
                self._hold(condition, chain)
        return chain

    def _step(self, step: Step, chain: list[Node]) -> list[Node]:
        match step.kind:
            case Kind.NAME | Kind.EVERY:
                name = step.name if step.kind is Kind.NAME else _EVERY
                return [*chain, chain[-1].held.setdefault(name, Node())]
            case Kind.UP:
                return chain[:-1] or chain
            case Kind.TABLE:
                return self._row(step.name, chain)
            case Kind.SELF | Kind.OWN_NAME:
                return chain

    def _row(self, name: str, chain: list[Node]) -> list[Node]:
        chain[-1].text = chain[-1].text or self.text
        table = next(table for table in self.shape.tables if table.name == name)
        row = self._walk(table.each[0], [self.root])
        for hole in table.key.holes:
            self._leaf(hole.path, row, self.text)
        return row

    def _hold(self, condition: Condition, chain: list[Node]) -> None:
        if condition.wanted:
            self._leaf(condition.path, chain, condition.words[0].strip("*") if condition.words else self.text)

    def _cut(self, path: ValuePath) -> None:
        node = self.root
        for step in path.steps[:-1]:
            node = node.held.get(step.name, Node())
        node.held.pop(path.steps[-1].name, None)


def outputs() -> Iterator[tuple[str, Carrier]]:
    """Give a carrier for each way in which each declaration recognizes a report."""
    for declaration in shipped_scanners():
        for number, shape in enumerate(declaration.shapes):
            for other, marks in enumerate(shape.marks):
                yield f"{declaration.name} {number}.{other}", partial(_written, shape, marks)


def archived(text: str) -> bytes:
    """An archive with the report of the first declaration of JSON in it, and something else beside."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("report.json", _first(text))
        archive.writestr("beside.txt", text.encode(errors="replace"))
    return out.getvalue()


def assigned(text: str) -> bytes:
    """A script that assigns the report of the first declaration of JSON."""
    return b"results = " + _first(text)


def line_by_line(text: str) -> bytes:
    """The report of the first declaration of JSON twice, one a line."""
    return _first(text) + b"\n" + _first(text) + b"\n"


def _first(text: str) -> bytes:
    shape = next(shape for one in shipped_scanners() for shape in one.shapes if shape.kind is Syntax.JSON)
    return _written(shape, shape.marks[0], text)


def _written(shape: Shape, marks: Marks, text: str) -> bytes:
    allowed = text if shape.kind is Syntax.JSON else "".join(c for c in text if c in "\n\t" or c.isprintable())
    root = Planter(shape, allowed).grow(marks)
    match shape.kind:
        case Syntax.JSON:
            return json.dumps(root.plain()).encode()
        case Syntax.XML:
            name = marks.present[0].steps[0].name
            return _element(name, root.held[name]).encode(errors="replace")
        case Syntax.CSV:
            return _rows(root).encode(errors="replace")
        case Syntax.HTML:
            return _page(root).encode(errors="replace")
        case Syntax.BLOCKS:
            lines = (f"{name}: {' '.join((node.text or allowed).split())}\n" for name, node in root.held.items())
            return "".join(lines).encode(errors="replace")


def _element(name: str, node: Node) -> str:
    attributes = "".join(
        f" {key[1:]}={quoteattr(held.text or '')}" for key, held in node.held.items() if key.startswith("@")
    )
    inner = "".join(_element(key, held) for key, held in node.held.items() if not key.startswith("@") and key != _OWN)
    own = node.held[_OWN].text if _OWN in node.held else node.text
    return f"<{name}{attributes}>{escape(own or '')}{inner}</{name}>"


def _rows(root: Node) -> str:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(root.held)
    writer.writerow(node.text or "" for node in root.held.values())
    return out.getvalue()


def _page(root: Node) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in root.held)
    row = "".join(f"<td>{escape(node.text or '')}</td>" for node in root.held.values())
    return f"<!doctype html><html><table><tr>{head}</tr><tr>{row}</tr></table></html>"
