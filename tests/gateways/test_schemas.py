"""Official schemas: the real ones and the pretended ones keep the same contract."""

import json
from pathlib import Path

import pytest

from clearway.gateways.schemas import DocumentFormat, InstalledSchemas, PretendSchemas, SchemaProblem, Schemas
from clearway.kernel.errors import Outage
from clearway.kernel.limits import SCHEMA_PROBLEMS_MAX

VEX = {"$schema": "https://json-schema.org/draft/2020-12/schema", "type": "object", "required": ["a"]}


@pytest.fixture(params=["installed", "pretend"])
def schemas(request: pytest.FixtureRequest) -> Schemas:
    """Each implementation in turn, without a schema for OSV."""
    if request.param == "installed":
        return InstalledSchemas()
    problem = SchemaProblem(where="$", what="It is empty.")
    known = frozenset({DocumentFormat.CSAF, DocumentFormat.CVE, DocumentFormat.CYCLONEDX})
    return PretendSchemas(formats=known, problems=dict.fromkeys(known, (problem,)))


def test_what_is_known_can_be_validated_and_the_rest_is_an_outage(schemas: Schemas) -> None:
    """Both tell beforehand; the outage says what to do."""
    assert schemas.known() == {DocumentFormat.CSAF, DocumentFormat.CVE, DocumentFormat.CYCLONEDX}
    for wanted in DocumentFormat:
        if wanted in schemas.known():
            assert schemas.validate(wanted, b"{}")
        else:
            with pytest.raises(Outage) as outage:
                schemas.validate(wanted, b"{}")
            assert f"{wanted}.json" in outage.value.hint


def test_what_is_no_json_has_a_problem_at_its_root(schemas: Schemas) -> None:
    """A document is never valid because it cannot be read."""
    for wanted in schemas.known():
        (problem,) = schemas.validate(wanted, b"nonsense")
        assert problem.where == "$"


def test_a_folder_adds_schemas_and_goes_first(tmp_path: Path) -> None:
    """The schemas that no package carries are laid there by hand."""
    (tmp_path / "openvex.json").write_text(json.dumps(VEX))
    (tmp_path / "csaf.json").write_text(json.dumps(VEX))
    schemas = InstalledSchemas(folder=tmp_path)
    assert schemas.known() == {
        DocumentFormat.CSAF,
        DocumentFormat.CVE,
        DocumentFormat.CYCLONEDX,
        DocumentFormat.OPENVEX,
    }
    for wanted in (DocumentFormat.OPENVEX, DocumentFormat.CSAF):
        assert schemas.validate(wanted, b'{"a": 1}') == ()
        assert schemas.validate(wanted, b"{}") == (SchemaProblem(where="$", what="'a' is a required property"),)


def test_problems_are_told_where_they_are_and_not_without_end(tmp_path: Path) -> None:
    """What went wrong deepest inside says why none of several alternatives fits."""
    number = {
        "type": "array",
        "items": {"oneOf": [{"type": "object", "properties": {"n": {"type": "number"}}}, {"type": "null"}]},
    }
    (tmp_path / "osv.json").write_text(json.dumps(number))
    schemas = InstalledSchemas(folder=tmp_path)
    found = schemas.validate(DocumentFormat.OSV, json.dumps([{"n": "x"}] * 100).encode())
    assert len(found) == SCHEMA_PROBLEMS_MAX
    assert found[1] == SchemaProblem(where="$[1].n", what="'x' is not of type 'number'")
