"""CVSS vectors as the output formats want them: checked, scored, and written out in words (first.org/cvss)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, cast

from cvss import CVSS2, CVSS3, CVSS4
from cvss.exceptions import CVSSError

from clearway.formats.encoding import Json
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import VECTOR_CHARACTERS_MAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """A scored vector: the version of CVSS (2.0, 3.0, 3.1 or 4.0), the base score, and FIRST's JSON form of it."""

    version: str
    vector: str
    base: float
    members: Mapping[str, Json]


_READERS: Final = {"CVSS:3.0/": ("3.0", CVSS3), "CVSS:3.1/": ("3.1", CVSS3), "CVSS:4.0/": ("4.0", CVSS4)}


def score_of(vector: str) -> Score | None:
    """Score a vector; none for no vector, refused when it is no CVSS vector."""
    if not vector:
        return None
    version, reader = _READERS.get(vector[:9], ("2.0", CVSS2))
    try:
        read = reader(vector[: VECTOR_CHARACTERS_MAX + 1])
        members = cast("dict[str, object]", read.as_json(minimal=True))
    except CVSSError:
        raise Refusal(
            "bad-vector",
            f"{vector[:60]!r} is no CVSS vector.",
            hint="Write it like CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H.",
            where="cvss_vector",
        ) from None
    # The library gives decimals, which JSON has not.
    plain = {name: float(str(value)) if name.endswith("Score") else str(value) for name, value in members.items()}
    return Score(version=version, vector=vector, base=float(str(plain["baseScore"])), members=plain)
