/* The package's own giftool meets the picture on its standard input; nothing is added to it. */
#include "giftool.c"
