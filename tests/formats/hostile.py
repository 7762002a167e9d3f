"""A small corpus of hostile reports, made in code: every one must be read or refused, at once and in plain words."""

import json

from clearway.kernel.limits import FINDINGS_PER_REPORT_MAX, JSON_DEPTH_MAX

_DEEP = 100_000


def _sarif(**result: object) -> bytes:
    return json.dumps({"version": "2.1.0", "runs": [{"tool": {"driver": {"name": "t"}}, "results": [result]}]}).encode()


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "only a byte order mark": b"\xef\xbb\xbf",
    "invalid utf-8": b'{"findings": [{"title": "\xff\xfe"}]}',
    "overlong utf-8": b'[{"title": "\xc0\x80"}]',
    "lone surrogate": rb'[{"title": "\ud800 and \udfff"}]',
    "control characters": json.dumps([{"title": "\x1b]0;x\x07\x00\u202e"}]).encode(),
    "deep lists": b"[" * _DEEP,
    "deep objects": b'{"a":' * _DEEP,
    "brackets inside a text": json.dumps([{"title": "[" * _DEEP}]).encode(),
    "depth at the limit": b'{"runs": ' + b"[" * (JSON_DEPTH_MAX - 1) + b"]" * (JSON_DEPTH_MAX - 1) + b"}",
    "long whole number": b'[{"title": "x", "line": ' + b"9" * 5_000 + b"}]",
    "huge fraction": b'[{"title": "x", "line": 1e999999999}]',
    "not a number": b'[{"title": "x", "line": NaN}]',
    "negative line": b'[{"title": "x", "line": -5}]',
    "a name twice": b'[{"title": "x", "title": "y"}]',
    "a name twice at the end": b"{" + b",".join(b'"%d":0' % n for n in range(50_000)) + b',"49999":0}',
    "bad base 64": b'[{"title": "x", "proof": "%%%"}]',
    "too many findings": b"[" + b'{"title":"x"},' * FINDINGS_PER_REPORT_MAX + b'{"title":"x"}]',
    "sarif without anything": b'{"runs": [{}, {"results": [{}]}]}',
    "sarif of wrong types": b'{"runs": [{"tool": 1, "results": 2}]}',
    "sarif with a bad result": _sarif(message=7, locations="here"),
    "sarif with huge numbers": _sarif(
        ruleIndex=10**90, locations=[{"physicalLocation": {"region": {"startLine": 10**90}}}]
    ),
    "sarif with placeholders": _sarif(message={"text": "{0}{1}" * 1_000 + "{" + "9" * 5_000 + "}", "arguments": ["a"]}),
    "sarif with a long severity": _sarif(properties={"security-severity": "9" * 50_000}, message={"text": "x"}),
    "bandit of wrong types": b'{"results": 5, "metrics": 1, "generated_at": []}',
    "bandit with bad results": b'{"results": [1, {}, {"filename": 1}], "metrics": {}, "generated_at": ""}',
    "yaml aliases": b"---\na: &a [x, x]\nb: &b [*a, *a]\ntitle: [*b, *b]\n---\n",
    "yaml tags": b"---\ntitle: !!python/object/apply:os.system [id]\n---\n",
    "yaml depth": b"---\ntitle: " + b"[" * _DEEP + b"\n---\n",
    "yaml breadth": b"---\n" + b"".join(b"a%d: b\n" % n for n in range(60_000)) + b"---\n",
    "yaml merge": b"---\n<<: {title: x}\n---\n",
    "yaml without an end": b"---\n" + b"title: x\n" * 50_000,
    "markdown fences": b"---\ntitle: x\n---\n" + b"```proof\n" * 200_000,
    "markdown blanks": b"---\ntitle: x\n---\n```proof" + b" " * 1_000_000,
    "csv formula": b'title,description\n"=HYPERLINK(""http://x"")",@x\n',
    "csv open quote": b'title\n"' + b"x" * 1_000_000,
    "csv null": b"title\nx\x00y\n",
    "csv ragged": b"title,file\nx\nx,y,z\n\n",
    "csv with a strange column": b"title,shell\nx,y\n",
    "frames without an end": b"==1==ERROR: AddressSanitizer: x\n#0 0x1 in " + b"(<" * 300_000,
    "many frames": b"ERROR: AddressSanitizer: x\n"
    + b"".join(b"#%d 0x1 in f%d a.c:1\n" % (n, n) for n in range(60_000)),
    "java parentheses": b"== Java Exception: " + b"a" * 100_000 + b"\n" + b"\tat " + b"(" * 300_000 + b")\n",
    "go parentheses": b"panic: x\n" + (b"f(" * 1_000 + b")\n\tx:1\n") * 200,
    "many tracebacks": b"Traceback (most recent call last):\n" * 60_000,
    "runtime errors": b"a:1:1: runtime error: x\n" * 60_000,
    "proof without an end": b"ERROR: AddressSanitizer: x\nBase64: " + b"A" * 1_000_001,
}
