"""XML becomes a tree, in any encoding that it names; bombs, depth and broken XML are refused."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from clearway.formats.xml_tree import decode_xml
from clearway.kernel.errors import Refusal
from clearway.kernel.limits import XML_DEPTH_MAX

BOMB = (
    b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbbbbbbbb"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>"""
)
OUTSIDE = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""
PARAMETER = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY % p SYSTEM "http://outside.test/x.dtd"> %p;]><a/>"""


def test_elements_attributes_and_texts_have_their_places() -> None:
    """A name space is left out of names, elements of one name are a list, blank text is none."""
    body = b'<r xmlns="urn:x" k="1"><a>one</a><a n="2"> two </a><b><c/></b><![CDATA[ raw <x> ]]></r>'
    assert decode_xml(body) == {
        "r": [{"@k": "1", "a": ["one", {"@n": "2", "#": "two"}], "b": [{"c": [""]}], "#": "raw <x>"}]
    }


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1", "windows-1252"])
def test_the_encoding_is_the_one_that_the_xml_names(encoding: str) -> None:
    """Tools on Windows write others than UTF-8."""
    assert decode_xml(f'<?xml version="1.0" encoding="{encoding}"?><a>\u00e9</a>'.encode(encoding)) == {"a": ["\u00e9"]}


def test_a_document_type_is_read_past() -> None:
    """Nmap, Nikto and Burp write one; what it points at is not fetched."""
    assert decode_xml(b'<!DOCTYPE a SYSTEM "http://outside.test/a.dtd"><a>1</a>') == {"a": ["1"]}
    assert decode_xml(b"<!DOCTYPE a [<!ELEMENT a (#PCDATA)>]><a>1</a>") == {"a": ["1"]}


@pytest.mark.parametrize("body", [BOMB, OUTSIDE, PARAMETER])
def test_entities_are_refused(body: bytes) -> None:
    """Neither a bomb nor a file nor the network is touched."""
    with pytest.raises(Refusal) as refused:
        decode_xml(body)
    assert refused.value.code == "xml-entity"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"<a>" * (XML_DEPTH_MAX + 1), "xml-too-large"),
        (b"<a><b></a>", "bad-xml"),
        (b"<a>", "bad-xml"),
        (b"", "bad-xml"),
        (b"<a>\xff</a>", "bad-xml"),
        (b"<a>&nothing;</a>", "bad-xml"),
        (b"<a/><b/>", "bad-xml"),
        (b'<?xml version="1.0" encoding="no-such"?><a/>', "bad-encoding"),
        (b'<?xml version="1.0" encoding="base64"?><a/>', "bad-encoding"),
    ],
)
def test_what_is_no_xml_or_too_deep_is_refused(body: bytes, code: str) -> None:
    """With its place where there is one."""
    with pytest.raises(Refusal) as refused:
        decode_xml(body)
    assert refused.value.code == code


@given(st.binary(max_size=60).map(lambda tail: b"<a>" + tail))
def test_only_refusals_come_out(body: bytes) -> None:
    """Any bytes are a tree or refused."""
    told = "some hint"
    try:
        decode_xml(body)
    except Refusal as refusal:
        told = refusal.hint
    assert told
