"""A policy of answers to tasks, as data: how long a deferral lasts, and which controls stand in for a fix how long."""

from typing import Annotated

import msgspec

from clearway.formats.decoding import decode_toml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import ANSWER_DAYS_MAX

_Days = Annotated[int, msgspec.Meta(ge=1, le=ANSWER_DAYS_MAX)]


class ControlKind(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of compensating control: its key, what it is in a sentence, and for how long one is believed."""

    key: Annotated[str, msgspec.Meta(pattern="^[a-z][a-z-]{0,59}$")]
    name: Annotated[str, msgspec.Meta(min_length=1, max_length=200)]
    days_max: _Days


class AnswerPolicy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A whole policy: name, version, source; the days of one deferral, and of all of a task together; the controls."""

    name: str
    version: str
    source: str
    deferral_days_max: _Days
    deferral_days_total_max: _Days
    control: tuple[ControlKind, ...]


def parse_answer_policy(body: bytes) -> AnswerPolicy:
    """Read a policy of answers (TOML); refused when a kind of control comes twice."""
    policy = decode_toml(body, AnswerPolicy, noun="a policy of answers")
    if len({kind.key for kind in policy.control}) != len(policy.control):
        raise Refusal("repeated-control", "A kind of control comes twice.", hint="Leave one out.", where="control")
    return policy
