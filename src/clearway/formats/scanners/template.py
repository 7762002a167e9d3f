"""Templates of declarations: text with paths in braces, and the few things that may be done to a value.

`{a.b}` is taken from the report; `{a|before::}`, `{a|last:/}`, `{a|split:,}`, `{a|plain}` change what was taken.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from clearway.formats.markup import without_markup
from clearway.formats.scanners.path import Place, Tree, ValuePath, parse_path, text_of, walk
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import TEXT_CHARACTERS_MAX, within

_HOLE: Final = re.compile(r"\{([^{}]*)\}")
_PIPE: Final = re.compile(r"\|(?![^\[]*\])")
_CHANGES: Final[Mapping[str, Callable[[str, str], tuple[str, ...]]]] = {
    "before": lambda text, mark: (text.partition(mark)[0],),
    "after": lambda text, mark: (text.partition(mark)[2],),
    "last": lambda text, mark: (text.rpartition(mark)[2],),
    "first": lambda text, mark: (text.rpartition(mark)[0],),
    "split": lambda text, mark: tuple(text.split(mark or None)),
    "host": lambda text, _: (_host(text),),
    "lower": lambda text, _: (text.lower(),),
    "plain": lambda text, _: (without_markup(text),),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Hole:
    """A path, and what is done to each value that it leads to: names of changes with what they are told."""

    path: ValuePath
    changes: tuple[tuple[str, str], ...]

    def values(self, place: Place, tree: Tree) -> Iterator[str]:
        """Give every value that is not empty."""
        for found in walk(self.path, place, tree):
            texts = (within(text_of(found), TEXT_CHARACTERS_MAX),)
            for name, told in self.changes:
                texts = tuple(changed for text in texts for changed in _CHANGES[name](text, told))
            yield from (text.strip() for text in texts if text.strip())


@dataclass(frozen=True, slots=True, kw_only=True)
class Template:
    """Literal texts and the holes between them: one text more than holes."""

    texts: tuple[str, ...]
    holes: tuple[Hole, ...]

    def values(self, place: Place, tree: Tree) -> Iterator[str]:
        """Fill the first hole with each of its values, the others with their first; nothing where one stays empty."""
        if not self.holes:
            yield self.texts[0]
            return
        first, *others = self.holes
        rest = [next(hole.values(place, tree), "") for hole in others]
        if not all(rest):
            return
        for value in first.values(place, tree):
            yield "".join(text + filled for text, filled in zip(self.texts, (value, *rest, ""), strict=True))


def parse_template(text: str) -> Template:
    """Read a template; refused where a path or a change in it cannot be read."""
    parts = _HOLE.split(text)
    if any("{" in literal or "}" in literal for literal in parts[::2]):
        raise Refusal("bad-template", f"The braces of {text[:80]!r} do not match.", hint="Write {path} for a value.")
    return Template(texts=tuple(parts[::2]), holes=tuple(_hole(inside) for inside in parts[1::2]))


def _hole(text: str) -> Hole:
    path, *changes = _PIPE.split(text)
    named = tuple((name.strip(), told) for name, _, told in (change.partition(":") for change in changes))
    strange = next((name for name, _ in named if name not in _CHANGES), None)
    if strange is not None:
        raise Refusal(
            "unknown-change",
            f"{strange[:40]!r} is nothing that can be done to a value.",
            hint=f"Use one of: {', '.join(_CHANGES)}.",
            where=text[:80],
        )
    return Hole(path=parse_path(path), changes=named)


def _host(text: str) -> str:
    """Give the host of an address or of host:port."""
    rest = text.partition("://")[2] or text
    return rest.partition("/")[0].rpartition("@")[2].partition(":")[0]
