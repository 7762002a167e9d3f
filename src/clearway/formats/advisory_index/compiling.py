"""Reads one document of advisories, OSV or CSAF, as the index needs it."""

from typing import Final

import msgspec

from clearway.formats.affected import Compiled
from clearway.formats.csaf.affected import compile_document
from clearway.formats.decoding import members
from clearway.formats.osv.affected import compile_record
from clearway.formats.text import inert_line
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import within

_TOLD: Final = 200


class _Marks(msgspec.Struct):
    """What tells OSV and CSAF from other JSON."""

    id: object = None
    affected: object = None
    modified: object = None
    withdrawn: object = None
    schema_version: object = None
    document: object = None

    @property
    def is_csaf(self) -> bool:
        """Tell whether it is a CSAF document."""
        return "csaf_version" in members(self.document)

    @property
    def is_osv(self) -> bool:
        """Tell whether it is an OSV record, be it a broken one."""
        told = (self.modified, self.withdrawn, self.schema_version)
        return self.affected is not None or (self.id is not None and any(one is not None for one in told))


_MARKS: Final = msgspec.json.Decoder(_Marks)


def compile_advisory(document: bytes) -> Compiled | None:
    """Read a document; none where it is JSON of something else. Refused where it is broken."""
    try:
        return _compiled(document)
    except RecursionError:
        raise Refusal("too-deep", "It is nested too deeply.", hint="No advisory needs that.") from None


def _compiled(document: bytes) -> Compiled | None:
    try:
        if b'"csaf_version"' not in document:
            compiled = compile_record(document)
            if compiled is not None:
                return compiled
        marks = _MARKS.decode(document)
        return compile_document(document) if marks.is_csaf else None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        return _unlike(document, error)


def _unlike(document: bytes, error: Exception) -> None:
    """Tell JSON of another kind from an advisory that is broken."""
    try:
        marks = _MARKS.decode(document)
    except msgspec.ValidationError:
        return
    except (msgspec.DecodeError, UnicodeDecodeError):
        what = f"It is no JSON: {within(inert_line(str(error)), _TOLD)}."
        raise Refusal("bad-json", what, hint="Fetch it again.") from None
    if marks.is_osv or marks.is_csaf:
        what = f"It does not have the shape of an advisory: {within(inert_line(str(error)), _TOLD)}."
        raise Refusal("bad-shape", what, hint="Compare it with its format's schema.")
