from pathlib import Path

source = Path("program.c").read_text()
changes = [
    ("int length = (int8_t)all[place + 1];", "if (place + 2 > size) return broken(record);\n        int length = all[place + 1];"),
    ("if (place + length > size) return", "if (length > 127 || place + 2 + length > size) return"),
    ("            uint32_t value = 0;", "            if (length != 4) return broken(record);\n            uint32_t value = 0;"),
    (
        "            memcpy(kept, body, length);",
        "            if (length >= (int)sizeof kept) return broken(record);\n"
        "            for (int i = 0; i < length; i++) if (body[i] < 0x20 || body[i] > 0x7e) return broken(record);\n"
        "            memcpy(kept, body, length);",
    ),
    ("            for (int i = 0; i < length; i++) printf", "            for (int i = 0; i < length; i++) if (body[i] >= TABLE) return broken(record);\n            for (int i = 0; i < length; i++) printf"),
    ("            int back = body[0], count = body[1];", "            if (length != 2 || body[0] > place || body[1] > body[0]) return broken(record);\n            int back = body[0], count = body[1];"),
]
for before, after in changes:
    assert before in source
    source = source.replace(before, after)
Path("program.c").write_text(source)
