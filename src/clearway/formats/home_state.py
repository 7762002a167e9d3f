"""What an operator that matches at home has to do, as JSON in its own folder; nothing of it goes anywhere by itself."""

from typing import Annotated, Final

import msgspec

from clearway.formats.decoding import convert, decode_json
from clearway.kernel.errors import Refusal
from clearway.kernel.ids import is_id
from clearway.kernel.limits import HOME_NOTE_CHARACTERS_MAX, HOME_STATE_BYTES_MAX, MIB

OUTCOMES: Final = ("done", "planned", "not-affected", "cannot")
# How the documents of a feed name an advisory: OSV's mark for ids of databases that it has not registered.
_PREFIX: Final = "x_CLEARWAY-"


class HomeComponent(msgspec.Struct, frozen=True, kw_only=True):
    """A component that an advisory is about, and where it runs."""

    system: str
    purl: str
    fixed_in: str | None
    reason: str


class HomeTick(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What the operator says of an advisory: how it stands, and a note."""

    outcome: str
    note: Annotated[str, msgspec.Meta(max_length=HOME_NOTE_CHARACTERS_MAX)] = ""


class HomeLine(msgspec.Struct, frozen=True, kw_only=True):
    """An advisory with what it is about here; `tick` is what the operator says of it, `sent` what the hub was told."""

    advisory: str
    summary: str
    aliases: tuple[str, ...] = ()
    reference: str = ""
    components: tuple[HomeComponent, ...] = ()
    tick: HomeTick | None = None
    sent: HomeTick | None = None

    @property
    def is_to_send(self) -> bool:
        """Whether the operator ticked what the hub does not know."""
        return self.tick is not None and self.tick != self.sent


class HomeState(msgspec.Struct, frozen=True, kw_only=True):
    """All lines, as they were matched last."""

    matched_at: str
    lines: tuple[HomeLine, ...] = ()


def read_home_state(body: bytes) -> HomeState:
    """Read the state of a home."""
    if len(body) > HOME_STATE_BYTES_MAX:
        what = f"The list has more than {HOME_STATE_BYTES_MAX // MIB} MiB."
        raise Refusal("too-large", what, hint="Keep fewer systems in one home.", status=413)
    return convert(decode_json(body), HomeState, noun="a list of a home")


def write_home_state(state: HomeState) -> bytes:
    """Write the state of a home."""
    return msgspec.json.format(msgspec.json.encode(state), indent=1) + b"\n"


def advisory_named(name: str) -> str:
    """Give the hub's own id of an advisory that a document names; any other name as it is."""
    own = name.removeprefix(_PREFIX)
    return own if is_id(own, "adv") else name


def told_to_hub(lines: tuple[HomeLine, ...]) -> list[dict[str, str]]:
    """Give all that is sent: of each ticked line the advisory, how it stands and the note. Nothing else leaves."""
    return [
        {"advisory": line.advisory, "outcome": line.tick.outcome, "note": line.tick.note}
        for line in lines
        if line.tick is not None and line.is_to_send
    ]
