"""Matching without a server: files of advisories are built into an index, and inventories are matched with it.

Nothing leaves the machine: advisories come from files, and inventories stay where they are.
"""

from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from clearway.exposure.model import Doubt, Found, Inventoried, Suppressed
from clearway.exposure.rules.distributions import at_home
from clearway.exposure.rules.matching import judge
from clearway.exposure.rules.statements import Statements
from clearway.formats.advisory_index.building import IndexBuilder
from clearway.formats.advisory_index.compiling import compile_advisory
from clearway.formats.advisory_index.layout import MAGIC
from clearway.formats.advisory_index.reading import Index
from clearway.formats.advisory_index.records import About
from clearway.formats.sboms.component import Component, RefusedComponent
from clearway.formats.sboms.reading import limited, recognize
from clearway.gateways.advisory_files import BrokenFile, Document, PassedOver, read_documents
from clearway.gateways.index_files import begins_with, mapped_index, write_index
from clearway.kernel.errors import Refusal


@dataclass(slots=True)
class Built:
    """What went into an index: how many advisories, what was broken, and what is no advisory."""

    about: About = field(default_factory=About)
    bytes_written: int = 0
    twice: int = 0
    broken: int = 0
    others: int = 0
    passed_over: int = 0
    partly: int = 0


Tell = Callable[[str, str], None]


def build_index(source: Path, target: Path, *, tell: Tell) -> Built:
    """Build an index of all advisories in a file or folder; `tell` is told of each broken one, by place and reason."""
    built, builder = Built(), IndexBuilder()
    for read in read_documents(source):
        match read:
            case BrokenFile(name=name, why=why):
                built.broken += 1
                tell(name, why)
            case PassedOver():
                built.passed_over += 1
            case Document(name=name, body=body):
                _take(builder, built, name, body=body, tell=tell)
    built.about, built.twice = builder.about(), builder.twice
    # Where all of them were withdrawn nothing matches, and that is an answer.
    if not (built.about.advisories or built.about.withdrawn):
        raise Refusal("no-advisories", f"{source} holds no advisory that can be matched.", hint="Name another folder.")
    built.bytes_written = write_index(target, builder.pieces())
    return built


@contextmanager
def opened_advisories(source: Path, *, tell: Tell) -> Generator[Index]:
    """Open an index, or build one of a folder for this once."""
    if begins_with(source, MAGIC):
        with mapped_index(source) as body:
            yield Index(body)
        return
    with TemporaryDirectory(prefix="clearway-") as folder:
        target = Path(folder, "advisories.index")
        build_index(source, target, tell=tell)
        with mapped_index(target) as body:
            yield Index(body)


def _take(builder: IndexBuilder, built: Built, name: str, *, body: bytes, tell: Tell) -> None:
    try:
        compiled = compile_advisory(body)
    except Refusal as refusal:
        built.broken += 1
        tell(name, refusal.what)
        return
    if compiled is None:
        built.others += 1
        return
    built.partly += bool(compiled.skipped and compiled.affected)
    builder.add(compiled)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matching:
    """How inventories are matched: with which advisories and VEX statements; `release` is that of lists without one."""

    index: Index
    statements: Statements = field(default_factory=Statements)
    release: str = ""
    is_runtime_only: bool = False


def match_inventory(matching: Matching, told: Inventoried, body: bytes) -> Iterator[Found | Suppressed]:
    """Match an inventory component by component, and count in `told` what it held; refused where it is none."""
    form = recognize(body)
    told.format = form.name
    seen: set[str] = set()
    for entry in limited(form.read(body)):
        told.components += 1
        if isinstance(entry, RefusedComponent):
            told.unjudged.append(Doubt(sbom=told.name, where=entry.where, name=entry.name, why=entry.why))
        elif entry.purl in seen:
            told.duplicates += 1
            told.duplicated.append(entry.where)
        else:
            seen.add(entry.purl)
            yield from _match(matching, told, entry)


def _match(matching: Matching, told: Inventoried, component: Component) -> Iterator[Found | Suppressed]:
    if matching.is_runtime_only and (component.is_development or component.is_optional):
        told.left_out += 1
        return
    if component.owner:
        told.owned += 1
        return
    before = told.matches
    for one in judge(matching.index, at_home(component, matching.release), told.name):
        if isinstance(one, Doubt):
            told.unjudged.append(one)
            continue
        answer = matching.statements.about(one, component) if matching.statements else one
        told.matches += isinstance(answer, Found)
        told.suppressed += isinstance(answer, Suppressed)
        yield answer
    told.affected += told.matches > before
