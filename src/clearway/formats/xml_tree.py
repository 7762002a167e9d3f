"""XML as a tree of objects, lists and texts, hardened: no entities are defined, nothing outside is read (XML 1.0).

An element becomes an object: `@name` for an attribute, the local name for child elements (a list of them), `#` for
its text; an element with text alone becomes that text. A document type is read past; what it would define is refused.
"""

from typing import Final
from xml.parsers import expat

from clearway.formats.decoding import items
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import XML_DEPTH_MAX, XML_ELEMENTS_MAX

_TEXT: Final = "#"
_SEPARATOR: Final = "\x1f"


class _Builder:
    """Takes the parser's events and builds the tree; it holds the open elements only."""

    def __init__(self) -> None:
        self.root: dict[str, object] = {}
        self._open: list[dict[str, object]] = [self.root]
        self._texts: list[list[str]] = [[]]
        self._names: list[str] = []
        self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if len(self._open) > XML_DEPTH_MAX or self._count > XML_ELEMENTS_MAX:
            what = f"more than {XML_DEPTH_MAX} levels deep or has more than {XML_ELEMENTS_MAX} elements"
            raise Refusal("xml-too-large", f"The XML is nested {what}.", hint="Split the report.", status=413)
        self._open.append({f"@{_local(key)}": value for key, value in attributes.items()})
        self._texts.append([])
        self._names.append(_local(name))

    def end(self, _name: str) -> None:
        element, text = self._open.pop(), "".join(self._texts.pop()).strip()
        if text:
            element[_TEXT] = text
        value: object = text if element.keys() <= {_TEXT} else element
        items(self._open[-1].setdefault(self._names.pop(), list[object]())).append(value)

    def text(self, data: str) -> None:
        self._texts[-1].append(data)


def decode_xml(body: bytes) -> dict[str, object]:
    """Decode XML into an object that holds its root element; refused where it is wrong, deep, or defines entities."""
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.text
    parser.EntityDeclHandler = _refuse_entity
    parser.ExternalEntityRefHandler = _refuse_entity
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    try:
        parser.Parse(body, True)  # noqa: FBT003  expat takes no keywords
    except expat.ExpatError as error:
        raise Refusal(
            "bad-xml",
            f"The XML breaks off or is wrong: {expat.ErrorString(error.code)}.",
            hint="Check it with an XML tool.",
            where=f"line {error.lineno}, column {error.offset}",
        ) from None
    except (LookupError, UnicodeDecodeError, ValueError):
        raise Refusal("bad-encoding", "The XML names an encoding that is none.", hint="Save it as UTF-8.") from None
    return builder.root


def _local(name: str) -> str:
    return name.rpartition(_SEPARATOR)[2]


def _refuse_entity(*_told: object) -> int:
    raise Refusal("xml-entity", "The XML defines or uses entities of its own.", hint="Write out what they stand for.")
