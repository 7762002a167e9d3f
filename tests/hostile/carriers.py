"""A report of each format, with one text in every place where a reporter may write: what carries an attack in."""

import base64
import csv
import io
import json
from collections.abc import Callable
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final
from xml.sax.saxutils import escape

Carrier = Callable[[str], bytes]
PURL: Final = "pkg:npm/left-pad@1.3.0"


def _json(value: object) -> bytes:
    return json.dumps(value).encode()


def sarif(text: str) -> bytes:
    """SARIF with the text in message, rule, file, function, flow, fingerprint, suppression and tags."""
    place = {
        "physicalLocation": {"artifactLocation": {"uri": text}, "region": {"startLine": 3}},
        "logicalLocations": [{"name": text, "kind": "function"}],
        "message": {"text": text},
    }
    result = {
        "ruleId": text[:500],
        "message": {"text": text, "arguments": [text]},
        "locations": [place],
        "codeFlows": [{"threadFlows": [{"locations": [{"location": place}] * 3}]}],
        "partialFingerprints": {text[:100]: text},
        "suppressions": [{"kind": "inSource", "justification": text}],
        "properties": {"tags": [text], "security-severity": text},
    }
    rule = {"id": text[:500], "shortDescription": {"text": text}, "helpUri": text}
    tool = {"driver": {"name": text, "version": text, "rules": [rule]}}
    return _json({"version": "2.1.0", "runs": [{"tool": tool, "results": [result, {"message": {"text": "good"}}]}]})


def ours(text: str) -> dict[str, object]:
    """Our own fields of a finding, each with the text."""
    return {
        "title": text, "description": text, "package": text, "version": text, "fixed_version": text, "file": text,
        "function": text, "line": 3, "weaknesses": [text], "identifiers": [text], "severity": text,
        "cvss_vector": text, "crash_type": text, "crash_state": [text], "references": [text],
        "proof": base64.b64encode(text.encode()).decode(), "proof_name": text, "credit": text, "tool": text,
        "tool_version": text, "rule": text, "model": text, "model_version": text, "harness": text,
        "prompt_hash": text, "packages": [text], "ranges": [text], "symbols": [text], "source": text,
        "published": text, "fingerprints": [text], "chain": [{"party": text, "reference": text, "at": text}],
    }  # fmt: skip


def plain_json(text: str) -> bytes:
    """Our own JSON."""
    return _json({"tool": text, "findings": [ours(text), {"title": "good"}]})


def json_lines(text: str) -> bytes:
    """Our own JSON, one finding a line."""
    return _json(ours(text)) + b"\n" + _json({"title": "good"}) + b"\n"


def plain_csv(text: str) -> bytes:
    """Our own CSV."""
    fields = {name: value for name, value in ours(text).items() if isinstance(value, str)}
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(fields)
    writer.writerow(fields.values())
    return out.getvalue().encode()


def markdown(text: str) -> bytes:
    """Markdown with the text as a quoted value of YAML, in the body and as a proof's name."""
    names = ("title", "package", "file", "function", "credit", "proof_name", "references")
    front = "".join(f"{name}: {json.dumps(text)}\n" for name in names)
    return f"---\n{front}---\n\n{text}\n".encode(errors="replace")


def osv(text: str) -> bytes:
    """An OSV record."""
    package = {"ecosystem": text, "name": text, "purl": PURL}
    events = [{"introduced": text}, {"fixed": text}]
    ranges = [{"type": "ECOSYSTEM", "events": events}]
    specific = {"imports": [{"symbols": [text]}]}
    affected = {"package": package, "ranges": ranges, "versions": [text], "ecosystem_specific": specific}
    record = {
        "id": text, "modified": text, "published": text, "withdrawn": text, "summary": text, "details": text,
        "aliases": [text], "affected": [affected, {"package": {"ecosystem": text, "name": text}}],
        "references": [{"type": "WEB", "url": text}], "credits": [{"name": text}],
        "severity": [{"type": "CVSS_V3", "score": text}], "database_specific": {"severity": text, "cwe_ids": [text]},
    }  # fmt: skip
    return _json([record, {**record, "id": "OSV-2026-1"}])


def csaf(text: str) -> bytes:
    """A CSAF document."""
    helper = {"purl": PURL, "cpe": text}
    product = {"name": text, "product_id": text, "product_identification_helper": helper}
    versions = {"category": "product_version_range", "name": text, "product": {**product, "product_id": "b"}}
    named = {"category": "product_name", "name": text, "branches": [versions]}
    vulnerability = {
        "cve": text, "title": text, "notes": [{"category": "description", "text": text}],
        "product_status": {"known_affected": [text, "b", "unknown"], "fixed": [text]}, "cwe": {"id": text},
        "scores": [{"products": [text], "cvss_v3": {"vectorString": text, "baseSeverity": text}}],
        "references": [{"url": text}], "acknowledgments": [{"names": [text], "summary": text}],
        "flags": [{"label": text}], "threats": [{"details": text}], "ids": [{"text": text}],
    }  # fmt: skip
    return _json(
        {
            "document": {"csaf_version": "2.0", "title": text, "publisher": {"name": text}},
            "product_tree": {
                "full_product_names": [product],
                "branches": [{"category": "vendor", "name": text, "branches": [named]}],
            },
            "vulnerabilities": [vulnerability, {}, 7],
        }
    )


def cve(text: str) -> bytes:
    """A CVE record."""
    version = {"version": text, "lessThan": text, "status": "affected"}
    affected = {"vendor": text, "product": text, "versions": [version], "programFiles": [text]}
    container = {
        "title": text, "descriptions": [{"lang": "en", "value": text}], "affected": [affected],
        "problemTypes": [{"descriptions": [{"cweId": text}]}], "references": [{"url": text}],
        "metrics": [{"cvssV3_1": {"vectorString": text, "baseSeverity": text}}], "credits": [{"value": text}],
    }  # fmt: skip
    about = {"cveId": text, "state": text, "datePublished": text}
    return _json({"dataType": "CVE_RECORD", "cveMetadata": about, "containers": {"cna": container, "adp": [container]}})


def openvex(text: str) -> bytes:
    """An OpenVEX document."""
    statement = {
        "vulnerability": {"name": text, "description": text, "aliases": [text]}, "status": text,
        "products": [text, {"@id": text}, {"@id": PURL}], "status_notes": text, "impact_statement": text,
    }  # fmt: skip
    return _json({"@context": "https://openvex.dev/ns/v0.2.0", "author": text, "statements": [statement]})


def cyclonedx(text: str) -> bytes:
    """A CycloneDX VDR."""
    vulnerability = {
        "id": text, "description": text, "detail": text, "source": {"name": text, "url": text},
        "ratings": [{"severity": text, "vector": text}], "recommendation": text, "published": text, "cwes": [79, text],
        "affects": [{"ref": text, "versions": [{"version": text, "range": text}]}, {"ref": PURL}],
        "analysis": {"state": text, "detail": text}, "credits": {"individuals": [{"name": text}]},
    }  # fmt: skip
    component = {"bom-ref": text, "name": text, "version": text, "purl": text, "cpe": text}
    tools = {"tools": [{"name": text}]}
    return _json(
        {"bomFormat": "CycloneDX", "metadata": tools, "components": [component], "vulnerabilities": [vulnerability]}
    )


def spdx2(text: str) -> bytes:
    """An SPDX 2.3 document with a security reference."""
    reference = {
        "referenceCategory": "SECURITY",
        "referenceType": "advisory",
        "referenceLocator": text,
        "comment": text,
    }
    return _json({"spdxVersion": "SPDX-2.3", "packages": [{"name": text, "externalRefs": [reference]}]})


def spdx3(text: str) -> bytes:
    """An SPDX 3.0 document with a vulnerability."""
    vulnerability = {
        "type": "security_Vulnerability", "spdxId": "v", "name": text, "summary": text, "description": text,
        "externalIdentifier": [{"identifier": text, "identifierLocator": [text]}],
    }  # fmt: skip
    package = {"type": "software_Package", "spdxId": "p", "name": text, "software_packageUrl": text}
    kind = "security_VexAffectedVulnAssessmentRelationship"
    statement = {"type": kind, "from": "v", "to": ["p", text], "security_actionStatement": text}
    return _json({"@context": "https://spdx.org/rdf/3.0.1/c", "@graph": [package, vulnerability, statement]})


def crash_log(text: str) -> bytes:
    """A sanitizer's log with the text among its lines."""
    head = f"==1==ERROR: AddressSanitizer: heap-buffer-overflow on address 0x1\nREAD of size 1 at 0x1 {text}\n"
    frames = f"    #0 0x55 in {text} /{text}.c:3:1\n    #1 0x56 in main /a.c:9:1\n"
    return (head + frames + f"SUMMARY: {text}\nBase64: aGVsbG8=\n").encode(errors="replace")


def mbox(text: str) -> bytes:
    """A mailbox with the text in body, attachment, and as far as mail lets it in subject and names."""
    line = " ".join(text.split())[:900].encode("ascii", "backslashreplace").decode().replace("\x00", "")
    message = EmailMessage(policy=SMTP)
    message["From"] = "finder@example.org"
    message["Subject"] = "".join(character for character in line if character.isprintable())
    message["Message-ID"] = "<1@example.org>"
    message.set_content(text.encode("utf-8", "replace").decode() or "x", cte="base64")
    message.add_attachment(text.encode(errors="replace"), maintype="application", subtype="x", filename="proof.bin")
    whole = message.as_bytes().replace(b'filename="proof.bin"', b'filename="' + line.encode()[:200] + b'"')
    return b"From finder@example.org Mon Nov 23 00:00:00 2026\n" + whole + b"\n"


def cyclonedx_xml(text: str) -> bytes:
    """CycloneDX in XML, with what XML allows of the text."""
    allowed = "".join(character for character in text if character in "\n\t" or character.isprintable())
    said = escape(allowed, {'"': "&quot;"})
    vulnerability = (
        f"<id>{said}</id><description>{said}</description><affects><target><ref>{said}</ref></target></affects>"
    )
    parts = f"<components><component bom-ref='a'><name>{said}</name></component></components>"
    body = f'{parts}<vulnerabilities><vulnerability bom-ref="{said}">{vulnerability}</vulnerability></vulnerabilities>'
    return f'<bom xmlns="http://cyclonedx.org/schema/bom/1.4">{body}</bom>'.encode(errors="replace")


def scanner_json(text: str) -> bytes:
    """What bandit writes."""
    issue = {"filename": text, "issue_text": text, "test_id": text, "test_name": text, "issue_severity": text}
    more = {"line_number": 3, "more_info": text, "code": text, "issue_confidence": text, "line_range": [3]}
    return _json({"errors": [], "generated_at": text, "metrics": {"_totals": {}}, "results": [{**issue, **more}]})


CARRIERS: Final[dict[str, Carrier]] = {
    "sarif": sarif, "json": plain_json, "json-lines": json_lines, "csv": plain_csv, "markdown": markdown, "osv": osv,
    "csaf": csaf, "cve": cve, "openvex": openvex, "cyclonedx-vdr": cyclonedx, "spdx-2": spdx2, "spdx-3": spdx3,
    "crash-log": crash_log, "mbox": mbox, "cyclonedx-xml": cyclonedx_xml, "bandit": scanner_json,
}  # fmt: skip
