/*
 * taken.h -- how many bytes have been read from a TCP socket since it was
 * accepted, by the kernel's count. Apart from internal.h, since the header that
 * tells it does not go with those of libwebsockets.
 */
#ifndef BATON_NET_TAKEN_H
#define BATON_NET_TAKEN_H

#include <stdint.h>

uint64_t net__bytes_taken(int fd); /* 0 when the kernel does not say */

#endif
