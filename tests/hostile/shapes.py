"""Reports whose shape is the attack: bombs, nesting, ambiguities, bait for slow patterns."""

import json
from typing import Final

from clearway.formats.encoding import Json
from clearway.kernel.limits import JSON_DEPTH_MAX, MIME_PARTS_MAX

_DEEP: Final = 100_000
_HEAD: Final = b"From a@example.org Mon Nov 23 00:00:00 2026\nFrom: a@example.org\nSubject: x\n"


def _json(value: Json) -> bytes:
    return json.dumps(value).encode()


def _nested_mail(levels: int) -> bytes:
    parts = b"".join(
        b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (level, level) for level in range(levels)
    )
    return _HEAD + parts + b"Content-Type: text/plain\n\nx\n"


def _branches(levels: int) -> Json:
    made: Json = {"category": "vendor", "name": "x"}
    for _ in range(levels):
        made = {"category": "vendor", "name": "x", "branches": [made]}
    return made


DECLARATIONS: Final[dict[str, bytes]] = {
    "lists in lists": b"a = " + b"[\n" * 10_000,
    "tables in a line": b"a = " + b"{a=" * 10_000,
    "long dotted key": b"a." * 30_000 + b"a = 1\n",
    "many tables": b"".join(b"[a%d]\n" % n for n in range(7_000)),
    "conditions in conditions": b'name="a"\ntool="a"\n[[shape]]\nkind="json"\nrecognize="' + b"a[b" * 150 + b'"\n',
    "braces": b'name="a"\ntool="a"\n[[shape]]\nkind="json"\nrecognize=["a"]\n[[shape.finding]]\ntitle="'
    + b"{a" * 200
    + b'"\n',
}
INVENTORIES: Final[dict[str, bytes]] = {
    "many lines": b"a\n" * 10_000_000,
    "many carriage returns": b"\r" * 10_000_000,
    "pin with many lines": b"a==1\n" + b"a\n" * 400_000,
    "pip with many lines": b"Package Version\n" + b"a\n" * 400_000,
    "dpkg with long lines": b"ii  " + b"a" * 5_000_000 + b"\n" + b"ii  a  1 \n" * 1_000,
    "many components": b'{"bomFormat":"CycloneDX","specVersion":"1.4","components":[' + b"{}," * 60_000 + b"{}]}",
    "components in components": b'{"bomFormat":"CycloneDX","specVersion":"1.4","components":['
    + b'{"components":[' * 5_000,
    "purl of bait": b'{"bomFormat":"CycloneDX","specVersion":"1.4","components":[{"purl":"pkg:'
    + b"a/" * 100_000
    + b'"}]}',
}
MAPPINGS: Final[dict[str, bytes]] = {
    "long path": b"title: " + b"a." * 9_000,
    "indexes": b"title: a" + b"[0]" * 90,
    "spaces": b"title" + b" " * 19_000 + b": a\n",
    "many lines": b"title: a\n" + b"severity a: high\n" * 1_000,
    "too long": b"#" * 1_000_000,
}
SHAPES: Final[dict[str, bytes]] = {
    "blocks of many lines": b"Name: x\n" + b"a\n" * 4_000_000,
    "blocks of one letter": b"Name: x\n\n" * 200_001,
    "page of tags": b"<html>" + b"<a " * 1_000_000,
    "page of tables": b"<html>" + b"<table>" * 300_000,
    "page of cells": b"<html><table>" + b"<td>" * 1_000_001,
    "page of references": b"<html><table><tr><td>" + b"&#" + b"9" * 1_000_000 + b";" + b"&lt" * 300_000,
    "page of comments": b"<html>" + b"<!--" * 500_000,
    "script that assigns": b"a = " + b"[" * _DEEP,
    "script of spaces": b"a" * 40 + b" " * 5_000_000,
    "xml of one text": b"<a>" + b"x" * 20_000_000 + b"</a>",
    "xml of elements": b"<a>" + b"<b/>" * 500_000 + b"</a>",
    "xml of references": b"<a>" + b"&#65;" * 1_000_000 + b"</a>",
    "xml of names": b"<" + b"a" * 5_000_000 + b"/>",
    "xml of another encoding": b'<?xml version="1.0" encoding="no-such"?><a/>',
    "xml in utf-16": '<?xml version="1.0" encoding="utf-16"?><a/>'.encode("utf-16"),
    "xml with a document type": b'<!DOCTYPE a SYSTEM "http://example.org/a.dtd"><a/>',
    "csv of bars": b"a|b;c\td,e\n" * 300_000,
    "crash of frames": b"==1==ERROR: AddressSanitizer: x\n" + b"    #0 0x1 in f(<(<( /a.c:1\n" * 60_000,
    "crash of brackets": b"    #0 0x1 in " + b"(" * 1_000_000,
    "crash of angles": b"==1==ERROR: AddressSanitizer: x\n    #0 0x1 in f" + b"<" * 300_000 + b">" * 300_000,
    "crash of panics": b"panic: x\n\ngoroutine 1 [running]:\n" * 50_000,
    "crash of threads": b"thread 'main' panicked at " * 100_000,
    "crash of causes": b"== Java Exception: a.B: c\n" + b"Caused by: a.B: c\n" * 100_000,
    "crash of tracebacks": b"Traceback (most recent call last):\n" + b'  File "a", line 1, in b\n' * 100_000,
    "crash of addresses": b"0x" * 1_000_000,
    "crash of errors": b"==1==ERROR: " * 200_000,
    "crash of numbers": b"#" + b"0" * 1_000_000 + b" 0x1 in f\n",
    "json nothing but spaces": b"[" + b" " * 5_000_000 + b"]",
    "json many lists": b"[" + b"[]," * 1_000_000 + b"[]]",
    "json many numbers": b"[" + b"0," * 2_000_000 + b"0]",
    "json long text": b'[{"title":"' + b"\\u0041" * 500_000 + b'"}]',
    "json text without an end": b'[{"title":"' + b"a" * 5_000_000,
    "json backslashes": b'[{"title":"' + b"\\" * 3_000_001,
    "json value too long": b'[{"title":"x","description":"' + b"a" * (9 * 1024 * 1024) + b'"}]',
    "json half a surrogate": rb'[{"title":"\udc00\ud800","credit":"\ud83d"}]',
    "json two values": b'{"findings":[]}{"findings":[]}',
    "json closing only": b"[{]}]",
    "json wrong bracket": b'[{"title":"x"]]',
    "json comma at the end": b'[{"title":"x"},]',
    "json comment": b'[/* x */{"title":"x"}]',
    "json single quotes": b"[{'title':'x'}]",
    "json bytes after": b'[{"title":"x"}]\x00\x00',
    "json utf-16": '[{"title":"x"}]'.encode("utf-16"),
    "json utf-32": '[{"title":"x"}]'.encode("utf-32"),
    "json lines with a bad one": b'{"title":"x"}\n{"title":\n{"title":"y"}\n',
    "json lines of lists": b'{"title":"x"}\n[1]\n',
    "json many lines": b'{"title":"x"}\n' * 9_999,
    "json name too long": b'{"' + b"a" * 5_000_000 + b'":1}',
    "json many names": b"{" + b",".join(b'"n%d":0' % n for n in range(200_000)) + b"}",
    "json control character": b'[{"title":"a\x01b"}]',
    "json negative zero": b'[{"title":"x","line":-0}]',
    "json exponent": b'[{"title":"x","line":1e5}]',
    "json digits": b'[{"title":"x","line":0.' + b"1" * 100_000 + b"}]",
    "json true for a text": b'[{"title":true,"description":false,"package":null}]',
    "sarif runs an object": b'{"version":"2.1.0","runs":{"results":[]}}',
    "sarif many files": b'{"runs":[{"artifacts":[' + b"{}," * 200_000 + b'{}],"results":[{"message":{"text":"x"}}]}]}',
    "sarif negative numbers": _json(
        {
            "runs": [
                {
                    "results": [
                        {"ruleIndex": -1, "locations": [{"physicalLocation": {"artifactLocation": {"index": -1}}}]}
                    ]
                }
            ]
        }
    ),
    "sarif long arguments again and again": _json(
        {"runs": [{"results": [{"message": {"text": "{0}" * 100_000, "arguments": ["a" * 1_000_000]}}]}]}
    ),
    "sarif twice results": b'{"runs":[{"results":[],"results":[{"message":{"text":"x"}}]}]}',
    "sarif long flow": _json(
        {
            "runs": [
                {
                    "results": [
                        {
                            "message": {"text": "x"},
                            "codeFlows": [{"threadFlows": [{"locations": [{"index": 0}] * 50_000}]}],
                        }
                    ]
                }
            ]
        }
    ),
    "sarif steps by number": _json(
        {
            "runs": [
                {
                    "results": [
                        {"message": {"text": "x"}, "codeFlows": [{"threadFlows": [{"locations": [{"index": 10**9}]}]}]}
                    ]
                }
            ]
        }
    ),
    "sarif taxa by number": _json(
        {
            "runs": [
                {"results": [{"message": {"text": "x"}, "taxa": [{"index": -5, "toolComponent": {"index": 10**9}}]}]}
            ]
        }
    ),
    "sarif nested fingerprints": _json(
        {"runs": [{"results": [{"message": {"text": "x"}, "fingerprints": {"a": {"b": {"c": {"d": {"e": 1}}}}}}]}]}
    ),
    "sarif with deep properties": b'{"runs":[{"properties":'
    + b'{"a":' * (JSON_DEPTH_MAX + 1)
    + b"1"
    + b"}" * (JSON_DEPTH_MAX + 1)
    + b"}]}",
    "osv without an id": _json([{"id": "OSV-2026-1", "affected": [{"package": {}}]}, {"id": 5}, 7, None]),
    "osv of wrong types": _json(
        {"id": "OSV-2026-1", "modified": 1, "affected": [1, {"package": 1, "ranges": {"x": 1}}], "severity": "x"}
    ),
    "osv many packages": _json(
        {"id": "OSV-2026-1", "affected": [{"package": {"ecosystem": "npm", "name": f"p{n}"}} for n in range(20_000)]}
    ),
    "csaf of wrong types": _json(
        {"document": {"csaf_version": "2.0"}, "product_tree": [1], "vulnerabilities": [1, {"product_status": []}]}
    ),
    "csaf another version": _json({"document": {"csaf_version": 9}}),
    "csaf deep branches": _json(
        {"document": {"csaf_version": "2.0"}, "product_tree": _branches(40), "vulnerabilities": []}
    ),
    "csaf too deep branches": _json({"document": {"csaf_version": "2.0"}, "product_tree": _branches(300)}),
    "csaf products times vulnerabilities": _json(
        {
            "document": {"csaf_version": "2.0"},
            "product_tree": {
                "full_product_names": [
                    {"product_id": f"p{n}", "product_identification_helper": {"purl": f"pkg:npm/p{n}"}}
                    for n in range(1_000)
                ]
            },
            "vulnerabilities": [{"product_status": {"known_affected": [f"p{n}" for n in range(1_000)]}}] * 200,
        }
    ),
    "csaf vulnerabilities an object": _json({"document": {"csaf_version": "2.0"}, "vulnerabilities": {}}),
    "cve of wrong types": _json({"dataType": "CVE_RECORD", "cveMetadata": 1, "containers": {"cna": [], "adp": {}}}),
    "cve rejected": _json(
        {
            "dataType": "CVE_RECORD",
            "cveMetadata": {"cveId": "CVE-2026-1", "state": "REJECTED"},
            "containers": {"cna": {"x": 1}},
        }
    ),
    "cyclonedx of wrong types": _json(
        {"bomFormat": "CycloneDX", "components": [1, {"purl": 5}], "vulnerabilities": [1, {"affects": 5, "ratings": 7}]}
    ),
    "cyclonedx without vulnerabilities": _json({"bomFormat": "CycloneDX", "components": []}),
    "cyclonedx a thing in itself": b'{"bomFormat":"CycloneDX","vulnerabilities":[],"components":['
    + b'{"components":[' * 45
    + b"]}" * 45
    + b"]}",
    "openvex of wrong types": _json(
        {"@context": "https://openvex.dev/ns", "statements": [1, {}, {"vulnerability": [], "status": 5}]}
    ),
    "spdx without vulnerabilities": _json({"spdxVersion": "SPDX-2.3", "packages": []}),
    "spdx of wrong types": _json(
        {
            "@context": "https://spdx.org/x",
            "@graph": [1, {"type": 5}, {"type": "security_Vulnerability", "externalRef": 7}],
        }
    ),
    "markdown yaml bomb": b"---\na: &a [x,x,x,x,x,x,x]\nb: &b [*a,*a,*a,*a,*a,*a]\nc: &c [*b,*b]\ntitle: *c\n---\n",
    "markdown yaml merge bomb": b"---\na: &a {x: 1}\nb: {<<: [*a, *a, *a]}\ntitle: x\n---\n",
    "markdown two documents": b"---\ntitle: x\n--- \ntitle: y\n---\n",
    "markdown a name twice": b"---\ntitle: x\ntitle: y\n---\n",
    "markdown names that are lists": b"---\n? [a, b]\n: c\ntitle: x\n---\n",
    "markdown dashes": b"---\n" * 100_000,
    "markdown bad characters": b"---\ntitle: \x01\x02\x7f\n---\n",
    "markdown many fences": b"---\ntitle: x\n---\n" + b"```proof a\nYQ==\n```\n" * 20_000,
    "csv only a header": b"title\n",
    "csv header twice": b"title,title\nx,y\n",
    "csv wide header": b"title," * 100_000 + b"\nx\n",
    "csv quotes": b'title\n"' + b'""' * 1_000_000 + b'"\n',
    "csv huge cell": b"title,description\nx," + b"a" * 9_000_000 + b"\n",
    "csv carriage returns": b"title,file\rx,y\rz,w\r",
    "csv nulls": b"title\n\x00\x00\x00\n",
    "csv utf-16": "title,file\nx,y\n".encode("utf-16"),
    "csv bad byte far down": b"title\n" + b"good\n" * 9_000 + b"\xff\n",
    "csv proof of another kind": b"title,proof\nx,!!!!\n",
    "csv chain": b"title,chain\nx,y\n",
    "mail deep parts": _nested_mail(90),
    "mail too deep parts": _nested_mail(1_000),
    "mail message in message": _HEAD + b"Content-Type: message/rfc822\n\n" * 500 + b"x\n",
    "mail boundary without an end": _HEAD + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n" + b"y\n" * 500_000,
    "mail without parts": _HEAD + b"Content-Type: multipart/mixed\n\nx\n",
    "mail boundary of bait": _HEAD + b'Content-Type: multipart/mixed; boundary="' + b"(" * 5_000 + b'"\n\nx\n',
    "mail many parts": _HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n"
    + b"--x\n\na\n" * (MIME_PARTS_MAX * 50)
    + b"--x--\n",
    "mail strange encodings": _HEAD
    + b"Content-Type: text/plain; charset=no-such\nContent-Transfer-Encoding: uuencode\n\nbegin 644 x\n!!!\n",
    "mail bad base 64": _HEAD + b"Content-Transfer-Encoding: base64\n\n" + b"=" * 100_000,
    "mail quoted printable": _HEAD + b"Content-Transfer-Encoding: quoted-printable\n\n" + b"=" * 100_000 + b"=ZZ\n",
    "mail long subject": b"From a Mon\nFrom: a\nSubject: " + b"=?utf-8?b?" + b"A" * 500_000 + b"?=\n\nx\n",
    "mail bad subject": b"From a Mon\nFrom: a\nSubject: =?no-such?q?=ff?= =?utf-8?b?!!!?=\n\nx\n",
    "mail folded headers": b"From a Mon\nFrom: a\nSubject: x\n" + b" y\n" * 100_000 + b"\nx\n",
    "mail names by pieces": _HEAD
    + b"Content-Type: application/x; "
    + b"".join(b"name*%d*=x;" % n for n in range(2_000))
    + b"\n\nx\n",
    "mail bad date": b"From a Mon\nFrom: a\nSubject: x\nDate: Mon, 99 Nov 99999999999 99:99:99 +9999999\n\nx\n",
    "mail many messages": (_HEAD + b"\nx\n\n") * 9_000,
    "mail too many messages": (_HEAD + b"\nx\n\n") * 10_001,
    "mail tags": _HEAD + b"Content-Type: text/html\n\n" + b"<" * 500_000,
    "mail in mail": _HEAD
    + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nContent-Type: application/x\n\n"
    + _HEAD
    + b"\nx\n--x--\n",
    "mail quoted from": _HEAD + b"\n" + b">" * 100_000 + b"From x\n" + b">From y\n" * 10_000,
    "mail empty": b"From a Mon\nX-A: b\n\n",
    "mail nothing but from": b"From \n" * 100_000,
    "xml laughs": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">'
    + b"".join(b'<!ENTITY %c "%s">' % (99 + n, (b"&%c;" % (98 + n)) * 8) for n in range(10))
    + b"]><l>&l;</l>",
    "xml outside": b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><NessusClientData_v2>&e;</NessusClientData_v2>',
    "xml deep": b"<a>" * _DEEP,
    "xml attributes": b"<a " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b"/>",
    "zip": b"PK\x03\x04" + b"\x00" * 1_000,
    "gzip": b"\x1f\x8b\x08\x00" + b"\x00" * 1_000,
    "a program": b"\x7fELF" + bytes(range(256)) * 100,
    "a page": b"<!doctype html><html><body><script>1</script></body></html>",
    "nulls": b"\x00" * 1_000_000,
    "one long line": b"a" * 5_000_000,
    "many short lines": b"a\n" * 2_000_000,
    "brackets before a log": b"[main] x\n==1==ERROR: AddressSanitizer: SEGV on address 0x1\n    #0 0x1 in f /a.c:1\n",
}
