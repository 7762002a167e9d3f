from instance import start, write

draw = start("trigger-2")
PROGRAM = """/* Tables: magic, then each of: length (2 bytes, big-endian), checksum (4 bytes, big-endian), body. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static uint32_t checksum(const uint8_t *body, size_t length) {
    uint32_t sum = @START@u;
    for (size_t i = 0; i < length; i++) sum = (sum ^ body[i]) * @FACTOR@u + (sum >> @SHIFT@);
    return sum;
}

static uint32_t total;

static void read_list(const uint8_t *body, size_t length) {
    uint8_t count = body[0];
    if (length < 1u + count) return;
    for (uint8_t i = 0; i < count; i++) total += body[1 + i];
}

static void read_table(const uint8_t *body, size_t length) {
    if (length < 4) return;
    uint8_t rows = body[0] ^ @MASK@, columns = body[1], filler = body[2];
    uint8_t cells = rows * columns;
    if (rows == 0 || columns == 0 || cells < @LEAST@) return;
    if (length < 3u + cells) return;
    uint8_t *table = malloc(cells);
    if (table == NULL) return;
    for (unsigned row = 0; row < rows; row++)
        for (unsigned column = 0; column < columns; column++)
            table[row * columns + column] = row * columns + column < cells ? body[3 + row * columns + column] : filler;
    for (unsigned i = 0; i < cells; i++) total += table[i];
    free(table);
}

static void read_text(const uint8_t *body, size_t length) {
    char text[64];
    if (length >= sizeof text) length = sizeof text - 1;
    memcpy(text, body, length);
    text[length] = 0;
    total += strlen(text);
}

int main(int argc, char **argv) {
    static uint8_t all[1 << 16];
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 2;
    size_t size = fread(all, 1, sizeof all, file), place = 4;
    if (size < 4 || memcmp(all, "@MAGIC@", 4) != 0) return 1;
    while (place + 7 <= size) {
        size_t length = all[place] << 8 | all[place + 1];
        uint32_t sum = (uint32_t)all[place + 2] << 24 | all[place + 3] << 16 | all[place + 4] << 8 | all[place + 5];
        if (length < 1 || length > size - place - 6) return 1;
        uint8_t *body = malloc(length);
        memcpy(body, all + place + 6, length);
        if (checksum(body, length) != sum) return 1;
        switch (body[0] & 3) {
            case @LISTS@: read_list(body + 1, length - 1); break;
            case @TABLES@: read_table(body + 1, length - 1); break;
            case @TEXTS@: read_text(body + 1, length - 1); break;
        }
        free(body);
        place += 6 + length;
    }
    printf("%u\\n", total);
    return 0;
}
"""
kinds = draw.shuffled(range(4))
values = {
    "START": draw.below(2**32), "FACTOR": draw.below(2**31) * 2 + 1, "SHIFT": draw.between(5, 15), "MASK": draw.between(1, 255),
    "LEAST": draw.between(8, 40), "MAGIC": "".join(draw.pick("ABCDEFGHKLMNPRSTVWXYZ") for _ in range(4)), "LISTS": kinds[0], "TABLES": kinds[1], "TEXTS": kinds[2],
}  # fmt: skip
text = PROGRAM
for name, value in values.items():
    text = text.replace(f"@{name}@", str(value))
write({"program.c": text}, {"kinds": ["heap-buffer-overflow"], "function": "read_table"})
