"""CVSS vectors as the output formats want them: checked and scored (first.org/cvss)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

from clearway.formats.encoding import Json
from clearway.formats.words import severity_of_score
from clearway.kernel.limits import VECTOR_CHARACTERS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A scored vector: the version of CVSS (2.0, 3.0, 3.1 or 4.0) and the base score."""

    version: str
    vector: str
    base: float

    @property
    def members(self) -> Mapping[str, Json]:
        """What FIRST's JSON schemas ask for; version 2.0 knows no words of severity."""
        plain: dict[str, Json] = {"version": self.version, "vectorString": self.vector, "baseScore": self.base}
        severity = severity_of_score(self.base).value.upper()
        return plain if self.version == "2.0" else {**plain, "baseSeverity": severity}


_READERS: Final = {"CVSS:3.0/": ("3.0", CVSS3), "CVSS:3.1/": ("3.1", CVSS3), "CVSS:4.0/": ("4.0", CVSS4)}


def score_of(vector: str) -> Score | None:
    """Score a vector; none for what is no CVSS vector, because reporters write all sorts of things there."""
    if not 0 < len(vector) <= VECTOR_CHARACTERS_MAX:
        return None
    version, reader = _READERS.get(vector[:9], ("2.0", CVSS2))
    try:
        base = float(str(reader(vector).base_score))
    except CVSSError:
        return None
    return Score(version=version, vector=vector, base=base)
