/* A Modbus server of 16 coils and 16 registers answers one request, read from standard input; the answer is printed. */
#include <stdio.h>
#include <unistd.h>
#include <sys/socket.h>
#include "modbus.h"

int main(void) {
    uint8_t request[1024], answer[1024];
    int ends[2], size = (int)fread(request, 1, sizeof request, stdin);
    modbus_t *server = modbus_new_tcp("127.0.0.1", 502);
    modbus_mapping_t *mapping = modbus_mapping_new(16, 16, 16, 16);
    if (size < 12 || server == NULL || mapping == NULL || socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return 2;
    modbus_set_socket(server, ends[0]);
    modbus_set_response_timeout(server, 0, 1000);
    printf("sent %d\n", modbus_reply(server, request, size, mapping));
    int length = (int)recv(ends[1], answer, sizeof answer, MSG_DONTWAIT);
    for (int i = 0; i < length; i++) printf("%02x", answer[i]);
    printf("\ncoils");
    for (int i = 0; i < 16; i++) printf(" %d", mapping->tab_bits[i]);
    printf("\nregisters");
    for (int i = 0; i < 16; i++) printf(" %d", mapping->tab_registers[i]);
    putchar('\n');
    modbus_mapping_free(mapping);
    modbus_free(server);
    return 0;
}
