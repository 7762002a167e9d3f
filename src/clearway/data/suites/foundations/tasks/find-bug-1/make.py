from instance import start, write
from planted import assemble

draw = start("find-bug-1")
HEAD = """#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT 32

struct entry { char name[24]; int weight; struct entry *next; };
static int table[COUNT];

struct entry *find(const struct entry *list, const char *name);  /* null where there is none */

"""
PIECES = [
    (
        "out-of-bounds-write",
        ["int @A@(struct entry *@B@, const char *@C@) {\n    if (strlen(@C@) >= sizeof @B@->name) return -1;\n    strcpy(@B@->name, @C@);\n    return 0;\n}",
         "int @A@(struct entry *@B@, const char *@C@) {\n    strncpy(@B@->name, @C@, sizeof @B@->name - 1);\n    @B@->name[sizeof @B@->name - 1] = 0;\n    return 0;\n}"],
        ["int @A@(struct entry *@B@, const char *@C@) {\n    if (strlen(@C@) > sizeof @B@->name) return -1;\n    strcpy(@B@->name, @C@);/*!*/\n    return 0;\n}",
         "int @A@(struct entry *@B@, const char *@C@) {\n    strncpy(@B@->name, @C@, sizeof @B@->name);\n    @B@->name[sizeof @B@->name] = 0;/*!*/\n    return 0;\n}"],
    ),
    (
        "out-of-bounds-read",
        ["int @A@(int @B@) {\n    if (@B@ < 0 || @B@ >= COUNT) return -1;\n    return table[@B@];\n}", "int @A@(unsigned @B@) {\n    return @B@ < COUNT ? table[@B@] : -1;\n}"],
        ["int @A@(int @B@) {\n    if (@B@ < 0 || @B@ > COUNT) return -1;\n    return table[@B@];/*!*/\n}", "int @A@(int @B@) {\n    return @B@ < COUNT ? table[@B@] : -1;/*!*/\n}"],
    ),
    (
        "use-after-free",
        ["void @A@(struct entry *@B@) {\n    while (@B@ != NULL) {\n        struct entry *@C@ = @B@->next;\n        free(@B@);\n        @B@ = @C@;\n    }\n}"],
        ["void @A@(struct entry *@B@) {\n    while (@B@ != NULL) {\n        free(@B@);\n        @B@ = @B@->next;/*!*/\n    }\n}"],
    ),
    (
        "null-dereference",
        ["int @A@(const struct entry *@B@, const char *@C@) {\n    const struct entry *@D@ = find(@B@, @C@);\n    if (@D@ == NULL) return 0;\n    return @D@->weight;\n}"],
        ["int @A@(const struct entry *@B@, const char *@C@) {\n    const struct entry *@D@ = find(@B@, @C@);\n    if (@B@ == NULL) return 0;\n    return @D@->weight;/*!*/\n}"],
    ),
    (
        "format-string",
        ['void @A@(FILE *@B@, const char *@C@) {\n    fputs(@C@, @B@);\n    fprintf(@B@, "\\n");\n}', 'void @A@(FILE *@B@, const char *@C@) {\n    fprintf(@B@, "%s\\n", @C@);\n}'],
        ['void @A@(FILE *@B@, const char *@C@) {\n    fprintf(@B@, @C@);/*!*/\n    fputs("\\n", @B@);\n}'],
    ),
]  # fmt: skip
text, line = assemble(draw, HEAD, PIECES, 8)
write({"program.c": text}, {"line": line})
