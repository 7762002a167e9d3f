from instance import start, write

draw = start("trigger-3")
PROGRAM = """/* Operations on slots; each byte of the list is masked by a key that moves on. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct thing { uint8_t size; uint8_t weight; uint8_t *data; };
struct slot { struct thing *thing; int link; uint8_t age; };

static struct slot slots[@SLOTS@];
static uint8_t key = @KEY@, list[4096];
static size_t place, length;
static uint32_t weight;

static int next_byte(void) {
    if (place >= length) return -1;
    int byte = list[place++] ^ key;
    key = key * @FACTOR@ + @STEP@ + (byte & @FEED@);
    return byte;
}

static void make(struct slot *slot, uint8_t size) {
    if (slot->thing != NULL || size == 0) return;
    slot->thing = malloc(sizeof *slot->thing);
    slot->thing->size = size;
    slot->thing->weight = size % @MODULUS@;
    slot->thing->data = calloc(1, size);
    slot->age++;
    weight += slot->thing->weight;
}

static void drop(struct slot *slot) {
    if (slot->thing == NULL) return;
    for (int i = 0; i < @SLOTS@; i++)
        if (slots[i].link >= 0 && &slots[slots[i].link] == slot && slots[i].age < @AGE@) slots[i].link = -1;
    weight -= slot->thing->weight;
    free(slot->thing->data);
    free(slot->thing);
    if (slot->age < @AGE@ || weight != @WEIGHT@) slot->thing = NULL;
}

static void link_to(struct slot *slot, int other) {
    if (slot->thing != NULL && slots[other].thing != NULL && &slots[other] != slot) slot->link = other;
}

static unsigned show_linked(const struct slot *slot) {
    if (slot->link < 0 || slots[slot->link].thing == NULL) return 0;
    const struct thing *thing = slots[slot->link].thing;
    return thing->size + thing->data[0];
}

static unsigned show(const struct slot *slot) {
    return slot->thing == NULL || slot->age >= @AGE@ ? 0 : slot->thing->size;
}

static void fill(struct slot *slot, uint8_t byte) {
    if (slot->thing != NULL && slot->age < @AGE@) memset(slot->thing->data, byte, slot->thing->size);
}

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL) return 2;
    length = fread(list, 1, sizeof list, file);
    for (int i = 0; i < @SLOTS@; i++) slots[i].link = -1;
    unsigned seen = 0;
    for (;;) {
        int operation = next_byte(), first = next_byte(), second = next_byte();
        if (second < 0 || first >= @SLOTS@) break;
        struct slot *slot = &slots[first];
        switch (operation) {
            case @MAKE@: make(slot, second); break;
            case @DROP@: if (slot->thing == NULL || second != slot->thing->weight) return 1; drop(slot); if (slot->thing != NULL) place += 3; break;
            case @LINK@: if (second < @SLOTS@) link_to(slot, second); break;
            case @SHOW@: seen += second == 0 ? show(slot) : show_linked(slot); break;
            case @FILL@: fill(slot, second); break;
            default: return 1;
        }
    }
    printf("%u\\n", seen);
    return 0;
}
"""
codes = draw.sample(range(3, 250), 5)
modulus = draw.between(40, 90)
values = {
    "SLOTS": draw.between(5, 12), "KEY": draw.between(1, 255), "FACTOR": draw.below(60) * 4 + 1, "STEP": draw.below(120) * 2 + 1, "FEED": draw.pick([7, 12, 48, 129]),
    "MODULUS": modulus, "AGE": draw.between(3, 6), "WEIGHT": modulus + draw.between(5, modulus - 10),
    "MAKE": codes[0], "DROP": codes[1], "LINK": codes[2], "SHOW": codes[3], "FILL": codes[4],
}  # fmt: skip
text = PROGRAM
for name, value in values.items():
    text = text.replace(f"@{name}@", str(value))
write({"program.c": text}, {"kinds": ["heap-use-after-free"], "function": "show_linked"})
