from instance import start, write

draw = start("trigger-1")
size, other = draw.between(24, 90), draw.between(100, 200)
names = draw.words(6)
words = draw.words(4, taken=names)
token = draw.hex(8)
PROGRAM = """/* A diary. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *@BOX@;
static char *@SHELF@;
static int open_for_all;

static void keep_note(const char *text) {
    if (text[0] == '@MARK@' && text[1] != '@MARK@') {
        size_t place = 0;
        while (*text != '\\0') {
            if (*text != ' ') @BOX@[place++] = *text;
            text++;
        }
        @BOX@[place] = '\\0';
    } else {
        strncpy(@BOX@, text, @SIZE@ - 1);
        @BOX@[@SIZE@ - 1] = '\\0';
    }
}

static void keep_title(const char *text) {
    if (strlen(text) < @OTHER@) strcpy(@SHELF@, text);
}

static void obey(char *line) {
    line[strcspn(line, "\\n")] = '\\0';
    if (strncmp(line, "@OPEN@ ", @OPENLEN@) == 0) {
        open_for_all = strcmp(line + @OPENLEN@, "@TOKEN@") == 0;
    } else if (strncmp(line, "@NOTE@ ", @NOTELEN@) == 0) {
        if (open_for_all) keep_note(line + @NOTELEN@);
    } else if (strncmp(line, "@TITLE@ ", @TITLELEN@) == 0) {
        keep_title(line + @TITLELEN@);
    } else if (strcmp(line, "@PRINT@") == 0) {
        printf("%s: %s\\n", @SHELF@, @BOX@);
    }
}

int main(int argc, char **argv) {
    char line[400];
    FILE *file = argc == 2 ? fopen(argv[1], "r") : NULL;
    if (file == NULL) return 2;
    @BOX@ = calloc(1, @SIZE@);
    @SHELF@ = calloc(1, @OTHER@);
    while (fgets(line, sizeof line, file) != NULL) obey(line);
    fclose(file);
    return 0;
}
"""
opened, note, title, shown = words
values = {
    "BOX": names[0], "SHELF": names[1], "SIZE": size, "OTHER": other, "TOKEN": token, "MARK": draw.pick("!#%+="),
    "OPEN": opened, "OPENLEN": len(opened) + 1, "NOTE": note, "NOTELEN": len(note) + 1, "TITLE": title, "TITLELEN": len(title) + 1, "PRINT": shown,
}  # fmt: skip
text = PROGRAM
for name, value in values.items():
    text = text.replace(f"@{name}@", str(value))
write({"program.c": text}, {"kinds": ["heap-buffer-overflow"], "function": "keep_note"})
