"""A revealed policy as a document that anybody can check without a server (docs/ceremony.md).

It holds the policy, the nonce, the record's line with the digest, and the proof that a signed checkpoint covers it.
"""

from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.benchmarking_limits import REVEAL_BYTES_MAX
from clearway.kernel.errors import Refusal

FORMAT: Final = "clearway-reveal-1"
_Digest = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}\Z")]


class Reveal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """A commitment opened: its id and digest, what was committed to, and where the record has it.

    `policy` is the canonical text. `line` stands at `position` of the record; `checkpoint` and `proof` show that the
    record had it when the checkpoint was signed, and are empty where none covers it yet.
    """

    format: Annotated[str, msgspec.Meta(pattern=r"^clearway-reveal-1\Z")]
    commitment: str
    digest: _Digest
    nonce: _Digest
    policy: str
    position: Annotated[int, msgspec.Meta(ge=0)]
    line: str
    checkpoint: str
    proof: Annotated[tuple[_Digest, ...], msgspec.Meta(max_length=64)]


def parse_reveal(body: bytes) -> Reveal:
    """Read a reveal (JSON)."""
    if len(body) > REVEAL_BYTES_MAX:
        raise Refusal("too-large", f"A reveal has at most {REVEAL_BYTES_MAX} bytes.", hint="Ask for it again.")
    return convert(decode_json(body), Reveal, noun="a reveal")
