from instance import start, write
from runs import expected_runs

draw = start("fix-2")
magic = "".join(draw.pick("ABCDEFGHKLMNPRST") for _ in range(3))
number, text_kind, table, echo = draw.sample(range(1, 200), 4)
names = draw.words(4)
most = draw.between(5, 9)
PROGRAM = """/* Prints the records of a file. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define TABLE @MOST@

static const char *names[TABLE] = {@NAMES@};

static int broken(int record) {
    printf("broken record %d\\n", record);
    return 1;
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 2;
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    rewind(file);
    uint8_t *all = malloc(size > 0 ? size : 1);
    if (fread(all, 1, size, file) != (size_t)size || size < 3 || memcmp(all, "@MAGIC@", 3) != 0) return broken(0);
    char kept[@KEPT@] = "";
    long place = 3;
    for (int record = 1; place < size; record++) {
        int kind = all[place];
        int length = (int8_t)all[place + 1];
        uint8_t *body = all + place + 2;
        if (place + length > size) return broken(record);
        if (kind == @NUMBER@) {
            uint32_t value = 0;
            for (int i = 0; i < 4; i++) value = value << 8 | body[i];
            printf("number %u\\n", value);
        } else if (kind == @TEXT@) {
            memcpy(kept, body, length);
            kept[length] = '\\0';
            printf("text %s\\n", kept);
        } else if (kind == @TABLE@) {
            for (int i = 0; i < length; i++) printf("%s%s", i ? " " : "", names[body[i]]);
            printf("\\n");
        } else if (kind == @ECHO@) {
            int back = body[0], count = body[1];
            for (int i = 0; i < count; i++) printf("%02x", all[place - back + i]);
            printf("\\n");
        } else {
            return broken(record);
        }
        place += 2 + length;
    }
    printf("whole\\n");
    return 0;
}
"""
kept = draw.between(24, 60)
words = draw.words(most)
program = PROGRAM
for name, value in {
    "MOST": most, "NAMES": ", ".join(f'"{word}"' for word in words), "MAGIC": magic, "KEPT": kept, "NUMBER": number, "TEXT": text_kind, "TABLE": table, "ECHO": echo,
}.items():  # fmt: skip
    program = program.replace(f"@{name}@", str(value))
FORMAT = f"""A file is `{magic}` and then records. A record is a kind (1 byte), a length (1 byte, 0 to 127) and a body of that length.
Records are read in order and numbered from 1. For each, one line is printed; at the end `whole`, and the status is 0.
- kind {number}: a body of exactly 4 bytes, a number, big-endian. `number N`
- kind {text_kind}: a body of at most {kept - 1} bytes from 0x20 to 0x7e. `text ...`
- kind {table}: each byte of the body is the place of a name, from 0 to {most - 1}. The names, separated by spaces.
- kind {echo}: a body of exactly 2 bytes: how far back from this record's first byte, and how many bytes. Those bytes of the file in hexadecimal; all of them
  have to lie before this record, the file's beginning included.
A record that breaks a rule, or does not fit into the file whole, or is of another kind, is broken: nothing of it is printed but the line `broken record N`, the status is 1, and
nothing follows. A file that does not begin with `{magic}` has `broken record 0`.
"""


def right(data):
    if data[:3] != magic.encode():
        return "broken record 0\n", 1
    out, place, record = "", 3, 0
    while place < len(data):
        record += 1
        failed = f"{out}broken record {record}\n", 1
        if place + 2 > len(data) or data[place + 1] > 127 or place + 2 + data[place + 1] > len(data):
            return failed
        kind, length = data[place], data[place + 1]
        body = data[place + 2 : place + 2 + length]
        if kind == number and length == 4:
            out += f"number {int.from_bytes(body, 'big')}\n"
        elif kind == text_kind and length < kept and all(0x20 <= byte <= 0x7E for byte in body):
            out += f"text {body.decode()}\n"
        elif kind == table and all(byte < most for byte in body):
            out += " ".join(words[byte] for byte in body) + "\n"
        elif kind == echo and length == 2 and body[0] <= place and body[1] <= body[0]:
            out += data[place - body[0] : place - body[0] + body[1]].hex() + "\n"
        else:
            return failed
        place += 2 + length
    return out + "whole\n", 0


def record(kind, body):
    return bytes([kind, len(body)]) + body


def good(place):
    which = draw.below(4)
    if which == 0:
        return record(number, draw.bytes(4))
    if which == 1:
        return record(text_kind, bytes(draw.between(0x20, 0x7E) for _ in range(draw.between(0, kept - 1))))
    if which == 2:
        return record(table, bytes(draw.below(most) for _ in range(draw.between(0, 12))))
    back = draw.between(0, min(place, 60))
    return record(echo, bytes([back, draw.between(0, back)]))


def whole(count):
    data = magic.encode()
    for _ in range(count):
        data += good(len(data))
    return data


bad = [
    lambda at: bytes([number, 4]) + draw.bytes(2),
    lambda at: bytes([number]),
    lambda at: record(number, b"\x01"),
    lambda at: record(number, draw.bytes(9)),
    lambda at: record(text_kind, b"a" * kept),
    lambda at: record(text_kind, b"b" * 120),
    lambda at: bytes([text_kind, 200]) + b"c" * 210,
    lambda at: record(text_kind, b"tab\there"),
    lambda at: record(table, bytes([0, most])),
    lambda at: record(table, bytes([255, 1])),
    lambda at: record(echo, bytes([min(255, at + 1), 1])) if at < 255 else record(echo, b"\x01\x02"),
    lambda at: record(echo, bytes([2, 60])),
    lambda at: record(echo, b"\x01"),
    lambda at: bytes([text_kind, 90]) + b"d" * 89,
]
cases = [(whole(draw.between(0, 9)), False) for _ in range(4)]
cases += [(whole(3) + record(text_kind, b"e" * (kept - 1)) + record(echo, bytes([5, 5])), False), (magic.encode()[:2], False), (whole(2) + record(201, b""), False)]
for make in bad:
    start_of = whole(draw.between(0, 3))
    cases.append((start_of + make(len(start_of)) + (whole(1)[3:] if draw.chance(50) else b""), True))
inputs, expected = expected_runs(cases, right)
write({"program.c": program, "format.txt": FORMAT}, expected, inputs)
