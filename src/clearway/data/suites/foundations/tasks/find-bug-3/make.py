from instance import start, write
from planted import assemble

draw = start("find-bug-3")
HEAD = """#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#define MOST 4096

struct view { const uint8_t *bytes; size_t size; };
struct cell { uint32_t kind, value; };
struct table { struct cell *cells; size_t count, room; };

/* Doubles the room of a table; -1 where there is no memory. The cells may move. */
static int grow(struct table *table) {
    size_t room = table->room ? table->room * 2 : 8;
    struct cell *cells = realloc(table->cells, room * sizeof *cells);
    if (cells == NULL) return -1;
    table->cells = cells;
    table->room = room;
    return 0;
}

static uint32_t four(const uint8_t *bytes) {
    return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

"""
LOAD = """struct cell *@A@(struct view view, size_t *count) {
    if (view.size < 4) return NULL;
    uint32_t @B@ = four(view.bytes);
    %s
    struct cell *@C@ = malloc(%s);
    if (@C@ == NULL) return NULL;
    for (uint32_t i = 0; i < @B@; i++) {
        @C@[i].kind = i;
        @C@[i].value = i < view.size - 4 ? view.bytes[4 + i] : 0;
    }
    *count = @B@;
    return @C@;
}"""
NAME = """size_t @A@(struct view view, char *out, size_t room) {
    size_t @B@ = 0;
    while (%s) @B@++;%s
    if (room == 0) return 0;
    if (@B@ >= room) @B@ = room - 1;
    memcpy(out, view.bytes, @B@);
    out[@B@] = 0;
    return @B@;
}"""
DOUBLE = """int @A@(struct table *@B@, size_t place) {
    if (place >= @B@->count) return -1;
    %s
    if (@B@->count == @B@->room && grow(@B@) < 0) return -1;
    %s
    @B@->count++;
    return 0;
}"""
TWICE = """int @A@(struct view view, uint8_t **out) {
    int @B@ = -1;
    uint8_t *@C@ = malloc(MOST);
    if (@C@ == NULL) return -1;
    if (view.size > MOST) {
        %s
        goto done;
    }
    memcpy(@C@, view.bytes, view.size);
    *out = @C@;
    return 0;
done:
    %s
    return @B@;
}"""
SUM = """uint32_t @A@(struct view view) {
    uint32_t @B@%s, @C@ = 0;
    for (size_t i = 0; i < view.size; i++) {
        %s
        @C@ += view.bytes[i] ^ @B@;%s
        @B@ = view.bytes[i];
    }
    return @C@;
}"""
EXPAND = """size_t @A@(struct view view, uint8_t *out, size_t room) {
    size_t @B@ = 0;
    for (size_t i = 0; i < view.size; i++) {
        if (view.bytes[i] >= 0x20) {
            if (@B@ >= room) break;
            out[@B@++] = view.bytes[i];
            continue;
        }
        if (%s) break;
        out[@B@++] = '%%';
        out[@B@++] = '0' + (view.bytes[i] >> 4);
        out[@B@++] = "0123456789abcdef"[view.bytes[i] & 15];%s
    }
    return @B@;
}"""
PIECES = [
    (
        "integer-overflow",
        [LOAD % ("if (@B@ > MOST) return NULL;", "@B@ * sizeof *@C@"), LOAD % ("size_t @D@ = (size_t)@B@ * sizeof(struct cell);\n    if (@D@ > MOST) return NULL;", "@D@")],
        [LOAD % ("uint32_t @D@ = @B@ * sizeof(struct cell);/*!*/\n    if (@D@ > MOST) return NULL;", "@D@")],
    ),
    (
        "out-of-bounds-read",
        [NAME % ("@B@ < view.size && view.bytes[@B@] != 0", "")],
        [NAME % ("view.bytes[@B@] != 0 && @B@ < view.size", "/*!*/"), NAME % ("@B@ <= view.size && view.bytes[@B@] != 0", "/*!*/")],
    ),
    (
        "use-after-free",
        [DOUBLE % ("struct cell @C@ = @B@->cells[place];", "@B@->cells[@B@->count] = @C@;"), DOUBLE % ("struct cell *@C@;", "@C@ = &@B@->cells[place];\n    @B@->cells[@B@->count] = *@C@;")],
        [DOUBLE % ("struct cell *@C@ = &@B@->cells[place];", "@B@->cells[@B@->count] = *@C@;/*!*/")],
    ),
    (
        "double-free",
        [TWICE % ("@B@ = -2;", "free(@C@);"), TWICE % ("free(@C@);\n        @C@ = NULL;", "free(@C@);")],
        [TWICE % ("free(@C@);\n        @B@ = -2;", "free(@C@);/*!*/")],
    ),
    (
        "uninitialized-read",
        [SUM % (" = 0", "if (i % 4 == 3) @B@ = 0;", ""), SUM % ("", "if (i == 0 || i % 4 == 3) @B@ = 0;", "")],
        [SUM % ("", "if (i % 4 == 3) @B@ = 0;", "/*!*/")],
    ),
    (
        "out-of-bounds-write",
        [EXPAND % ("@B@ + 3 > room", ""), EXPAND % ("room - @B@ < 3", "")],
        [EXPAND % ("@B@ + 2 > room", "/*!*/"), EXPAND % ("@B@ + 2 >= room + 1", "/*!*/")],
    ),
]  # fmt: skip
text, line = assemble(draw, HEAD, PIECES, 22)
write({"program.c": text}, {"line": line})
