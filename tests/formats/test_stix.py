"""STIX 2.1: read and found valid by other implementations, with ids that stay, and the official marking."""

import json
import uuid
from typing import Any, cast  # noqa: TID251  objects are read as they are

import pytest
import stix2
import stix2validator
from hypothesis import given, settings

from clearway.formats.advisory import Advisory, Tlp
from clearway.formats.renderings import FORMS
from clearway.formats.stix import uuid5
from clearway.kernel.errors import Refusal
from tests.formats.advisories import ALL, PLAIN, UNFIXED, advisories

Objects = list[dict[str, Any]]


def objects(advisory: Advisory) -> Objects:
    """The objects of a rendering."""
    return cast("Objects", json.loads(FORMS["stix"].render(advisory))["objects"])


def problems(body: bytes) -> list[str]:
    """What the validator of OASIS says is against the standard."""
    checked = stix2validator.validate_string(body.decode(), stix2validator.ValidationOptions(version="2.1"))
    return [str(error) for error in checked.errors]


@pytest.mark.parametrize("name", ALL)
def test_another_implementation_reads_it(name: str) -> None:
    """Every object by its class, and the validator finds no error."""
    body = FORMS["stix"].render(ALL[name])
    kinds = {one.type for one in stix2.parse(body.decode()).objects}
    assert {"identity", "marking-definition", "vulnerability", "report"} <= kinds
    assert problems(body) == []


@given(advisory=advisories)
@settings(max_examples=25)
def test_whatever_an_advisory_says_it_is_valid(advisory: Advisory) -> None:
    """By the same validator."""
    try:
        body = FORMS["stix"].render(advisory)
    except Refusal:
        return
    assert problems(body) == []


def test_every_reference_leads_to_an_object() -> None:
    """Within the bundle."""
    for advisory in ALL.values():
        found = objects(advisory)
        ids = {one["id"] for one in found}
        assert len(ids) == len(found)
        for one in found:
            refs = [one.get(name) for name in ("created_by_ref", "source_ref", "target_ref")]
            refs += [*one.get("object_refs", []), *one.get("object_marking_refs", [])]
            assert {ref for ref in refs if ref} <= ids


def test_ids_are_of_version_5_and_the_same_each_time() -> None:
    """As the standard library makes them."""
    own = uuid.uuid5(uuid.NAMESPACE_URL, PLAIN.namespace)
    assert uuid5(PLAIN.namespace, "publisher") == str(uuid.uuid5(own, "publisher"))
    (what,) = [one for one in objects(PLAIN) if one["type"] == "vulnerability"]
    assert what["id"] == f"vulnerability--{uuid.uuid5(own, f'vulnerability/{PLAIN.id}/0')}"


@pytest.mark.parametrize("tlp", Tlp)
def test_the_marking_is_that_of_oasis(tlp: Tlp) -> None:
    """With its own id, by which others know it."""
    from dataclasses import replace  # noqa: PLC0415  only here

    found = objects(replace(PLAIN, tlp=tlp))
    (marking,) = [one for one in found if one["type"] == "marking-definition"]
    (told,) = marking["extensions"].values()
    assert told == {"extension_type": "property-extension", "tlp_2_0": tlp.value.lower()}
    assert all(one["object_marking_refs"] == [marking["id"]] for one in found if one["type"] == "report")


def test_where_nothing_can_be_done_nothing_is_told_to_be_done() -> None:
    """No course of action, and no relationship to one."""
    kinds = [one["type"] for one in objects(UNFIXED)]
    acts = [one for one in UNFIXED.remediations if one.kind.value != "none_available"]
    assert kinds.count("course-of-action") == kinds.count("relationship") == len(acts)
