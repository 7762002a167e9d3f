from instance import start, write
from planted import assemble

draw = start("find-bug-2")
HEAD = '''"""Handlers of a site."""
import base64
import hmac
import json
import pickle
import shlex
import subprocess
from pathlib import Path

from site_framework import abort, db, escape, page, redirect, route, sign

ROOT = Path("/srv/site/files").resolve()
TABLES = {"new": "news", "old": "archive"}


'''
PIECES = [
    (
        "sql-injection",
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = request.args["@B@"]\n    rows = db.execute("SELECT title FROM @A@ WHERE owner = ?", (@B@,))\n    return page(escape(json.dumps(list(rows))))\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@ = TABLES.get(request.args["@B@"], "news")\n    rows = db.execute(f"SELECT title FROM {@B@} ORDER BY day")\n    return page(escape(json.dumps(list(rows))))\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@ = int(request.args["@B@"])\n    rows = db.execute(f"SELECT title FROM @A@ LIMIT {@B@}")\n    return page(escape(json.dumps(list(rows))))\n\n'],
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = request.args["@B@"]\n    limit = int(request.args["limit"])\n    rows = db.execute(f"SELECT title FROM @A@ ORDER BY {@B@} LIMIT {limit}")/*!*/\n    return page(escape(json.dumps(list(rows))))\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@ = TABLES.get(request.args["@B@"], request.args["@B@"])\n    rows = db.execute(f"SELECT title FROM {@B@} ORDER BY day")/*!*/\n    return page(escape(json.dumps(list(rows))))\n\n'],
    ),
    (
        "path-traversal",
        ['@route("/@A@/<name>")\ndef @A@(request, name):\n    @B@ = (ROOT / name).resolve()\n    if not @B@.is_relative_to(ROOT):\n        abort(404)\n    return @B@.read_bytes()\n\n',
         '@route("/@A@/<name>")\ndef @A@(request, name):\n    @B@ = ROOT / "@A@" / Path(name).name\n    if Path(name).name in ("", ".."):\n        abort(404)\n    return @B@.read_bytes()\n\n'],
        ['@route("/@A@/<name>")\ndef @A@(request, name):\n    @B@ = ROOT / name\n    if not @B@.is_relative_to(ROOT):\n        abort(404)\n    return @B@.read_bytes()/*!*/\n\n',
         '@route("/@A@/<name>")\ndef @A@(request, name):\n    @B@ = (ROOT / name).resolve()\n    if not str(@B@).startswith(str(ROOT)):\n        abort(404)\n    return @B@.read_bytes()/*!*/\n\n'],
    ),
    (
        "command-injection",
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = request.args["@B@"]\n    subprocess.run(["thumbnail", "--", @B@], check=True)\n    return page("done")\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@, size = shlex.quote(request.args["@B@"]), int(request.args["size"])\n    subprocess.run(f"thumbnail -s {size} -- {@B@} | store", shell=True, check=True)\n    return page("done")\n\n'],
        ['@route("/@A@")\ndef @A@(request):\n    @B@, size = shlex.quote(request.args["@B@"]), request.args["size"]\n    subprocess.run(f"thumbnail -s {size} -- {@B@} | store", shell=True, check=True)/*!*/\n    return page("done")\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@ = shlex.quote(request.args["@B@"])\n    subprocess.run(f"thumbnail -- \'{@B@}\' | store", shell=True, check=True)/*!*/\n    return page("done")\n\n'],
    ),
    (
        "unsafe-deserialization",
        ['@route("/@A@")\ndef @A@(request):\n    blob, tag = base64.b64decode(request.cookies["@B@"]), request.cookies["tag"]\n    if not hmac.compare_digest(sign(blob), tag):\n        abort(403)\n    return page(escape(str(pickle.loads(blob))))\n\n',
         '@route("/@A@")\ndef @A@(request):\n    blob = base64.b64decode(request.cookies["@B@"])\n    return page(escape(str(json.loads(blob))))\n\n'],
        ['@route("/@A@")\ndef @A@(request):\n    blob, tag = base64.b64decode(request.cookies["@B@"]), request.cookies["tag"]\n    if not hmac.compare_digest(sign(tag), sign(tag)):\n        abort(403)\n    return page(escape(str(pickle.loads(blob))))/*!*/\n\n',
         '@route("/@A@")\ndef @A@(request):\n    blob, tag = base64.b64decode(request.cookies["@B@"]), request.cookies.get("tag")\n    if tag and not hmac.compare_digest(sign(blob), tag):\n        abort(403)\n    return page(escape(str(pickle.loads(blob))))/*!*/\n\n'],
    ),
    (
        "cross-site-scripting",
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = escape(request.args["@B@"])\n    return page(f"<p title=\'{@B@}\'>{@B@}</p>")\n\n',
         '@route("/@A@")\ndef @A@(request):\n    @B@ = escape(request.args["@B@"], quote=False)\n    return page(f"<p>{@B@}</p>")\n\n'],
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = escape(request.args["@B@"], quote=False)\n    return page(f"<p title=\'{@B@}\'>{@B@}</p>")/*!*/\n\n'],
    ),
    (
        "open-redirect",
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = "".join(request.args["next"].replace("\\\\", "/").split())\n    if not @B@.startswith("/") or @B@.startswith("//"):\n        abort(400)\n    return redirect(@B@)\n\n'],
        ['@route("/@A@")\ndef @A@(request):\n    @B@ = "".join(request.args["next"].replace("\\\\", "/").split())\n    if not @B@.startswith("/"):\n        abort(400)\n    return redirect(@B@)/*!*/\n\n'],
    ),
]  # fmt: skip
text, line = assemble(draw, HEAD, PIECES, 16)
write({"site.py": text}, {"line": line})
