import re
from pathlib import Path

source, rules = Path("program.py").read_text(), Path("rules.txt").read_text()
hidden = re.search(r"begins with `(.)` is REFUSED", rules)[1]
decoding = source[source.index("def decode") : source.index("def serve")]
strict = decoding.replace(
    'out.append(int(raw[place + 1 : place + 3], 16))',
    'digits = raw[place + 1 : place + 3]\n            if len(digits) != 2 or not all(d in b"0123456789abcdefABCDEF" for d in digits):\n'
    '                raise ValueError\n            out.append(int(digits, 16))',
)
serving = f'''def serve(request):
    try:
        path = decode(request.split("?")[0])
    except ValueError:
        return "REFUSED"
    if not path.startswith("/") or "\\\\" in path or min(path) < " ":
        return "REFUSED"
    if path.endswith("/"):
        path += INDEX
    parts = []
    for part in path.split("/"):
        if part == "..":
            if not parts:
                return "REFUSED"
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if any(part.startswith("{hidden}") for part in parts):
        return "REFUSED"
    return ROOT + "/" + "/".join(parts)


'''
Path("program.py").write_text(source[: source.index("def decode")] + strict + serving + source[source.index("if __name__") :])
