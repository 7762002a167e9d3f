/* Sets the delay of every picture in the file on standard input, and writes the file with its extensions to the output. */
#include <stdio.h>
#include "gif_lib.h"

static int take(GifFileType *file, GifByteType *bytes, int size) { return (int)fread(bytes, 1, size, stdin); }
static int give(GifFileType *file, const GifByteType *bytes, int size) { return (int)fwrite(bytes, 1, size, stdout); }

int main(void) {
    int error = 0;
    GifFileType *in = DGifOpen(NULL, take, &error), *out = EGifOpen(NULL, give, &error);
    if (in == NULL || out == NULL || DGifSlurp(in) != GIF_OK) return 1;
    for (int i = 0; i < in->ImageCount; i++) {
        GraphicsControlBlock block;
        DGifSavedExtensionToGCB(in, i, &block);
        block.DelayTime = 300;
        fprintf(stderr, "delay of picture %d: %d\n", i, EGifGCBToSavedExtension(&block, in, i));
    }
    out->SWidth = in->SWidth;
    out->SHeight = in->SHeight;
    out->SColorResolution = in->SColorResolution;
    out->SColorMap = in->SColorMap;
    out->SavedImages = in->SavedImages;
    out->ImageCount = in->ImageCount;
    out->ExtensionBlocks = in->ExtensionBlocks;
    out->ExtensionBlockCount = in->ExtensionBlockCount;
    return EGifSpew(out) == GIF_OK ? 0 : 1;
}
