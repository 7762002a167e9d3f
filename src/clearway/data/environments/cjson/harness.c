/* Parses one file with cJSON from a heap buffer of exactly its size, so that reading one byte too far is seen. */
#include <stdio.h>
#include <stdlib.h>
#include "cJSON.h"

int main(int argc, char **argv) {
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;
    if (file == NULL || fseek(file, 0, SEEK_END) != 0) return 2;
    long size = ftell(file);
    char *bytes = size > 0 ? malloc((size_t)size) : NULL;
    rewind(file);
    if (bytes == NULL || fread(bytes, 1, (size_t)size, file) != (size_t)size) return 2;
    cJSON *parsed = cJSON_ParseWithLength(bytes, (size_t)size);
    char *printed = parsed == NULL ? NULL : cJSON_PrintUnformatted(parsed);
    puts(printed == NULL ? "rejected" : printed);
    free(printed);
    cJSON_Delete(parsed);
    free(bytes);
    fclose(file);
    return 0;
}
