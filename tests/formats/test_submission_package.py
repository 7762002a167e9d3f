"""Packages are read strictly, screened item by item, and written in one form that does not change."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.submission_package import (
    Audience,
    Classification,
    Control,
    ItemKind,
    Marking,
    Sharing,
    parse_package,
    parse_package_payload,
    template_package,
    write_package,
)
from clearway.frontier.model.materials import LackCode
from clearway.frontier.rules.screening import require_known_checkpoints, screen, stops
from clearway.gateways.signer import KeySigner
from clearway.kernel.errors import Refusal
from tests.frontier.handed import POLICY, item, signed, whole_package

GOLDEN = Path(__file__).parent / "golden" / "submission-package.json"
NAME = "model-description"


def test_the_signed_form_does_not_change() -> None:
    """The golden file is what an earlier version signed; it is read, and written again to the byte."""
    body = GOLDEN.read_bytes().rstrip(b"\n")
    assert write_package(parse_package_payload(body)) == body
    assert parse_package_payload(body) == whole_package()
    assert parse_package(signed(body, KeySigner(b"d" * 32))) == whole_package()


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{}" + b" " * 2**20, "too-large"),
        (b'{"modell": "m"}', "bad-shape"),
        (b'{"made_on": "2026-02-30"}', "bad-date"),
        (b'{"items": [{"name": "../x", "kind": "other"}]}', "bad-shape"),
        (b'{"model": "a", "model": "b"}', "name-twice"),
    ],
)
def test_what_is_no_package_is_refused(body: bytes, code: str) -> None:
    """Too large, misspelt, on no day, outside its folder, said twice."""
    with pytest.raises(Refusal) as refused:
        parse_package(body)
    assert refused.value.code == code


@given(st.binary(max_size=200))
def test_only_the_one_form_is_read(noise: bytes) -> None:
    """Whatever is added to the signed bytes or changed in them is refused."""
    payload = write_package(whole_package())
    for changed in (payload + noise + b" ", payload[:-1], payload.replace(b'"m-1"', b'"m-2" ')):
        with pytest.raises(Refusal):
            parse_package_payload(changed)


def test_a_whole_package_lacks_nothing_and_the_template_says_what_is_missing() -> None:
    """Each thing that is missing is told of its item, with what to do."""
    assert screen(whole_package(), POLICY) == ()
    lacks = screen(parse_package(template_package()), POLICY)
    assert stops(lacks)
    assert {"owner", "purpose", "sha256", "delete_on", "bytes", "title"} <= {
        one.field for one in lacks if one.item == NAME
    }
    assert all(one.todo and one.what for one in lacks)


@pytest.mark.parametrize(
    ("changed", "field", "code"),
    [
        ({"audience": Audience()}, "audience", LackCode.MISSING),
        ({"marking": Marking(tlp=Sharing.RED, controls=(Control.CONTROLLED,))}, "marking.classification",
         LackCode.UNMARKED),
        ({"marking": Marking(classification=Classification.UNCLASSIFIED, controls=(Control.TRADE_SECRET,),
                             tlp=Sharing.GREEN)}, "marking.tlp", LackCode.CONTRADICTS),
        ({"retention_days": 10}, "delete_on", LackCode.CONTRADICTS),
        ({"retention_days": POLICY.retention_days_max + 1}, "retention_days", LackCode.TOO_LONG),
        ({"delete_on": "2026-11-23"}, "delete_on", LackCode.CONTRADICTS),
        ({"bytes": 2**40}, "bytes", LackCode.TOO_LONG),
    ],
)  # fmt: skip
def test_screening_finds_one_thing_at_a_time(changed: dict[str, object], field: str, code: LackCode) -> None:
    """Of an item that is whole but for one thing, that thing is told and stops the package."""
    items = (item(NAME, ItemKind.MODEL_DESCRIPTION, **changed), *whole_package().items[1:])
    lacks = [one for one in screen(whole_package(items=items), POLICY) if one.stops]
    assert [(one.item, one.field, one.code) for one in lacks] == [(NAME, field, code)]


def test_what_is_classified_is_listed_and_not_handed_over_here() -> None:
    """It is told, and stops nothing."""
    secret = Marking(classification=Classification.SECRET, tlp=Sharing.RED)
    items = (item(NAME, ItemKind.MODEL_DESCRIPTION, marking=secret), *whole_package().items[1:])
    lacks = screen(whole_package(items=items), POLICY)
    assert [(one.code, one.stops) for one in lacks] == [(LackCode.CLASSIFIED, False)]


def test_a_new_checkpoint_is_for_a_submission_of_its_own() -> None:
    """Once there is an estimate, only the checkpoints that it is about may stand in a package."""
    require_known_checkpoints(whole_package(), {"ab" * 32})
    with pytest.raises(Refusal, match="is a new checkpoint"):
        require_known_checkpoints(whole_package(), {"cd" * 32})
