import re
from pathlib import Path

source = Path("program.c").read_text()
base = re.search(r"byte\(\) \+ (\d+), letter", source)[1]
changes = [
    ("static uint16_t two(void) {\n    uint16_t high = byte();\n    return high << 8 | byte();", "static int two(void) {\n    int high = byte(), low = byte();\n    return high < 0 || low < 0 ? -1 : high << 8 | low;"),
    ("uint16_t width = two(), height = two();\n    uint16_t size = width * height;\n    if (size == 0", "int width = two(), height = two();\n    if (width < 0 || height < 0) return corrupt();\n    size_t size = (size_t)width * height;\n    if (size == 0"),
    (f"int count = byte() + {base}, letter = byte();", f"int count = byte(), letter = byte();\n            if (count < 0 || letter < 0x20 || letter > 0x7e || (size_t)count + {base} > size - place) return corrupt();\n            count += {base};"),
    ("int back = two(), count = byte();", "int back = two(), count = byte();\n            if (back < 1 || count < 0 || (size_t)back > place || (size_t)count > size - place) return corrupt();"),
    ("if (row > height || column > width) return", "if (row < 0 || column < 0 || row >= height || column >= width) return"),
]
for before, after in changes:
    assert before in source, before
    source = source.replace(before, after)
Path("program.c").write_text(source)
