from instance import start, write
from runs import expected_runs

draw = start("fix-3")
most = draw.pick([4096, 8192, 16384])
run_code, copy_code, move_code, end_code = draw.sample(range(0x80, 0xFF), 4)
base = draw.between(1, 9)
PROGRAM = """/* Unpacks a picture of letters. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const uint8_t *input;
static size_t left;

static int byte(void) {
    if (left == 0) return -1;
    left--;
    return *input++;
}

static uint16_t two(void) {
    uint16_t high = byte();
    return high << 8 | byte();
}

static int corrupt(void) {
    printf("corrupt\\n");
    return 1;
}

int main(int argc, char **argv) {
    static uint8_t all[1 << 16];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 2;
    left = fread(all, 1, sizeof all, file);
    input = all;
    uint16_t width = two(), height = two();
    uint16_t size = width * height;
    if (size == 0 || size > @MOST@) return corrupt();
    char *picture = malloc(size);
    memset(picture, '.', size);
    size_t place = 0;
    for (;;) {
        int code = byte();
        if (code < 0) return corrupt();
        if (code == @END@) break;
        if (code < 0x80) {
            if (code < 0x20 || code == 0x7f || place >= size) return corrupt();
            picture[place++] = code;
        } else if (code == @RUN@) {
            int count = byte() + @BASE@, letter = byte();
            while (count-- > 0) picture[place++] = letter;
        } else if (code == @COPY@) {
            int back = two(), count = byte();
            for (int i = 0; i < count && place < size; i++, place++) picture[place] = picture[place - back];
        } else if (code == @MOVE@) {
            int row = byte(), column = byte();
            if (row > height || column > width) return corrupt();
            place = row * width + column;
        } else {
            return corrupt();
        }
    }
    for (int row = 0; row < height; row++) printf("%.*s\\n", width, picture + row * width);
    return 0;
}
"""
FORMAT = f"""A file is the width and the height (2 bytes each, big-endian), and then codes, up to the code {end_code:#x}; what follows that is of no interest.
The picture has width times height places, at least 1 and at most {most}; all hold `.` at first. There is a place to write to, at first 0: it may be the end (the number of places), but nothing is written there.
- 0x20 to 0x7e: write this letter, go on by one place.
- {run_code:#x}, a byte N, a letter: write N + {base} of the letter (0x20 to 0x7e).
- {copy_code:#x}, two bytes B (big-endian), a byte N: N times, write what stands B places back (B at least 1), and go on by one; so a copy can repeat what it has just written. All of N has to fit.
- {move_code:#x}, a row, a column: go to that place; both count from 0 and have to lie in the picture.
At the end the rows are printed, one a line, and the status is 0. A file that breaks a rule, ends before {end_code:#x}, or asks to write outside of the picture or to
read before its beginning, is corrupt: the only output is `corrupt`, and the status is 1. With N = 0 a copy is legal wherever B is at least 1 and at most the place.
"""
program = PROGRAM
for name, value in {"MOST": most, "END": f"{end_code:#x}", "RUN": f"{run_code:#x}", "COPY": f"{copy_code:#x}", "MOVE": f"{move_code:#x}", "BASE": base}.items():
    program = program.replace(f"@{name}@", str(value))


class Corrupt(Exception):
    pass


def unpack(data):
    stream = iter(data)

    def byte():
        for one in stream:
            return one
        raise Corrupt

    width, height = byte() << 8 | byte(), byte() << 8 | byte()
    if not 1 <= width * height <= most:
        raise Corrupt
    picture, place = [46] * (width * height), 0

    def put(letter):
        nonlocal place
        if place >= len(picture) or not 0x20 <= letter <= 0x7E:
            raise Corrupt
        picture[place] = letter
        place += 1

    while (code := byte()) != end_code:
        if code < 0x80:
            put(code)
        elif code == run_code:
            count, letter = byte() + base, byte()
            for _ in range(count):
                put(letter)
        elif code == copy_code:
            back, count = byte() << 8 | byte(), byte()
            if not 1 <= back <= place:
                raise Corrupt
            for _ in range(count):
                if place >= len(picture):
                    raise Corrupt
                put(picture[place - back])
        elif code == move_code:
            row, column = byte(), byte()
            if row >= height or column >= width:
                raise Corrupt
            place = row * width + column
        else:
            raise Corrupt
    return "".join(bytes(picture[row * width : (row + 1) * width]).decode() + "\n" for row in range(height))


def right(data):
    try:
        return unpack(data), 0
    except Corrupt:
        return "corrupt\n", 1


def head(width, height):
    return width.to_bytes(2, "big") + height.to_bytes(2, "big")


def letters(count):
    return bytes(draw.between(0x21, 0x7E) for _ in range(count))


def run(count, letter=None):
    return bytes([run_code, count, draw.between(0x21, 0x7E) if letter is None else letter])


def copy(back, count):
    return bytes([copy_code]) + back.to_bytes(2, "big") + bytes([count])


END = bytes([end_code])


def legal():
    width, height = draw.between(8, 40), draw.between(8, 40)
    data = head(width, height) + letters(6)
    place, places = 6, width * height
    while place < places - 60 and draw.chance(93):
        kind = draw.below(4)
        if kind == 0:
            data += letters(3)
            place += 3
        elif kind == 1:
            count = draw.between(0, 20)
            data += run(count)
            place += count + base
        elif kind == 2:
            count = draw.between(0, 30)
            data += copy(draw.between(1, place), count)
            place += count
        else:
            row, column = draw.below(height - 3), draw.below(width)
            if row * width + column:
                data += bytes([move_code, row, column])
                place = row * width + column
    return data + END


wide = next(w for w in range(300, 2000) if 0 < w * 300 % 65536 <= most)
good = [legal() for _ in range(4)]
good += [head(5, 2) + letters(10) + END, head(3, 1) + letters(1) + copy(1, 2) + END + b"more", head(base, 1) + run(0) + copy(1, 0) + END, head(1, most) + END]
broken = [
    head(wide, 300) + letters(4) + END,
    head(wide, 300) + bytes([move_code, 255, 200]) + letters(40) + END,
    head(4, 4) + run(200) + END,
    head(4, 4) + letters(14) + run(max(0, 3 - base)) + END,
    head(4, 4) + letters(2) + copy(3, 2) + END,
    head(4, 4) + letters(2) + copy(60000, 3) + END,
    head(4, 4) + letters(2) + copy(0, 3) + END,
    head(4, 4) + letters(8) + copy(2, 9) + END,
    head(4, 4) + bytes([move_code, 4, 0]) + letters(1) + END,
    head(4, 4) + bytes([move_code, 3, 4]) + END,
    head(4, 4) + bytes([move_code, 4, 4]) + run(90) + END,
    head(4, 4) + run(0, 7) + END,
    head(4, 4) + letters(3) + bytes([run_code, 1]),
    head(4, 4) + letters(3) + bytes([copy_code, 0]),
    head(4, 4) + bytes([move_code, 1]),
    head(4, 4)[:3],
    b"",
    head(0, 4) + END,
    head(most, 2) + END,
]
inputs, expected = expected_runs([(one, False) for one in good] + [(one, True) for one in broken], right)
write({"program.c": program, "format.txt": FORMAT}, expected, inputs)
