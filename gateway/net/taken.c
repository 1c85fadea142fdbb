/*
 * taken.c -- see taken.h.
 */
#include "net/taken.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <stddef.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#define ATTEMPTS 8

uint64_t net__bytes_taken(int fd)
{
    struct tcp_info info = {.tcpi_state = 0};
    uint64_t taken = 0;

    /* Two calls, between which more may arrive: then they don't fit together. */
    for (int i = 0; i < ATTEMPTS; i++) {
        socklen_t len = sizeof info;
        int before = 0;
        int behind = 0;

        if (ioctl(fd, FIONREAD, &before) != 0 ||
            getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &len) != 0 ||
            ioctl(fd, FIONREAD, &behind) != 0)
            return 0;
        taken = info.tcpi_bytes_received - (unsigned)before;
        if (before == behind)
            break;
    }
    return taken;
}
