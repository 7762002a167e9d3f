from instance import start, write
from runs import expected_runs

draw = start("fix-1")
root = f"/srv/{draw.word()}"
index = f"{draw.word()}.html"
hidden = draw.pick([".", "_", "~"])
PROGRAM = f'''"""Says which file each request would get. Usage: program.py INPUT"""
import sys

ROOT = "{root}"
INDEX = "{index}"


def decode(path):
    out, place = bytearray(), 0
    raw = path.encode()
    while place < len(raw):
        if raw[place : place + 1] == b"%":
            out.append(int(raw[place + 1 : place + 3], 16))
            place += 3
        else:
            out.append(raw[place])
            place += 1
    return out.decode("utf-8")


def serve(request):
    path = request.split("?")[0]
    if ".." in path:
        return "REFUSED"
    try:
        path = decode(path)
    except ValueError:
        return "REFUSED"
    if path.endswith("/"):
        path += INDEX
    parts = []
    for part in path.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in ("", "."):
            parts.append(part)
    full = ROOT + "/" + "/".join(parts)
    if "/../" in full or not full.startswith(ROOT):
        return "REFUSED"
    return full


if __name__ == "__main__":
    for line in open(sys.argv[1], encoding="utf-8", newline="\\n"):
        print(serve(line.rstrip("\\n")))
'''
RULES = f"""1. What stands behind the first `?` is left out.
2. `%XY` with two hexadecimal digits is one byte; it is decoded once, and the bytes have to be UTF-8. Anything else behind a `%` is REFUSED.
3. The decoded path begins with `/`, or it is REFUSED. It is cut at `/`; empty parts and `.` count for nothing.
4. `..` takes back one part. Where there is none to take back, the request is REFUSED, even if it would come back inside later.
   (A `..` that stays inside is served, decoded or not.)
5. A decoded path with a backslash, or with a character below U+0020, is REFUSED.
6. A request for which a part that is left begins with `{hidden}` is REFUSED.
7. A path that ends in `/` gets `{index}` at its end. A path whose last part is `.` or `..` does not.
8. What is served is `{root}/` and the parts with `/` between them.
"""


def right_one(request):
    path = request.split("?")[0].encode()
    out, place = bytearray(), 0
    while place < len(path):
        if path[place : place + 1] == b"%":
            digits = path[place + 1 : place + 3]
            if len(digits) != 2 or any(d not in b"0123456789abcdefABCDEF" for d in digits):
                return "REFUSED"
            out.append(int(digits, 16))
            place += 3
        else:
            out.append(path[place])
            place += 1
    try:
        text = out.decode()
    except UnicodeDecodeError:
        return "REFUSED"
    if not text.startswith("/") or "\\" in text or any(ord(c) < 32 for c in text):
        return "REFUSED"
    if text.endswith("/"):
        text += index
    parts = []
    for part in text.split("/"):
        if part == "..":
            if not parts:
                return "REFUSED"
            parts.pop()
        elif part not in ("", "."):
            parts.append(part)
    if any(part.startswith(hidden) for part in parts):
        return "REFUSED"
    return f"{root}/" + "/".join(parts)


def right(body):
    return "".join(right_one(line) + "\n" for line in body.removesuffix("\n").split("\n")), 0


def plain():
    parts = [draw.word() for _ in range(draw.between(1, 4))]
    text = "/" + "/".join(parts)
    text += draw.pick(["", "/", "/./x", "//y", f"?{draw.word()}=/../", ".txt", "/a%20b", "/%c3%a9"])
    return text


def attack():
    one, other = draw.word(), draw.word()
    return draw.pick(
        [f"/{one}/%2e%2e/%2E%2e/{other}", "/%2e%2e", f"/%2e%2e/{root.split('/')[2]}x/{one}", f"/{one}/../../{other}", f"/{one}%5c..%5c{other}", f"/{one}%00.html",
         f"/{hidden}{one}/{other}", f"/{one}/{hidden}{other}", f"{one}/{other}", f"/{one}/%2e%2e/%2e%2e/{root.split('/')[2]}/{other}", f"/{one}%0a", f"/{one}%2f..%2f..%2f{other}",
         f"/{one}/..", f"/{one}/../{other}/", f"/{one}/%2e%2e/{other}", f"/%2{one}", f"/%zz{one}", f"/{one}%+1", f"/{one}%2", f"/%ff{one}", f"/%252e%252e/{one}", f"/{one}/{other}/.."]
    )  # fmt: skip


cases = [("\n".join(plain() for _ in range(8)) + "\n", False) for _ in range(2)]
cases += [("\n".join(draw.shuffled([attack() for _ in range(14)] + [plain() for _ in range(4)])) + "\n", True) for _ in range(4)]
inputs, expected = expected_runs(cases, right)
write({"program.py": PROGRAM, "rules.txt": RULES}, expected, inputs)
