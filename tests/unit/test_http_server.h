/*
 * test_http_server.h -- a server for requests of ours, in threads of this process: right answers,
 * and all the wrong ones, by the path that is asked for.
 */
#ifndef BATON_TESTS_TEST_HTTP_SERVER_H
#define BATON_TESTS_TEST_HTTP_SERVER_H

#include "support/test.h"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#define CONNECTIONS_MAX 16
#define HUGE_BYTES (64u << 20)

struct server {
    int fd;
    uint16_t port;
    SSL_CTX *tls; /* NULL: plain */
    pthread_t thread;
    pthread_t connections[CONNECTIONS_MAX];
    int count;
    char seen[4096]; /* the last request */
};

struct peer {
    struct server *server;
    int fd;
    SSL *tls;
};

static inline ssize_t peer_read(struct peer *peer, char *bytes, size_t len)
{
    return peer->tls != NULL ? SSL_read(peer->tls, bytes, (int)len) : read(peer->fd, bytes, len);
}

static inline bool peer_write(struct peer *peer, const char *bytes, size_t len)
{
    if (peer->tls != NULL)
        return SSL_write(peer->tls, bytes, (int)len) == (int)len;
    return send(peer->fd, bytes, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static inline bool peer_say(struct peer *peer, const char *text)
{
    return peer_write(peer, text, strlen(text));
}

/* Head and body; false when there is none any more. */
static inline bool peer_hear(struct peer *peer, char *request, size_t max)
{
    size_t len = 0, wanted = SIZE_MAX;

    while (len < wanted) {
        ssize_t got = peer_read(peer, request + len, max - 1 - len);
        const char *end, *length;

        if (got <= 0)
            return false;
        len += (size_t)got;
        request[len] = '\0';
        end = strstr(request, "\r\n\r\n");
        length = strstr(request, "Content-Length: ");
        if (end != NULL)
            wanted =
                (size_t)(end + 4 - request) + (length != NULL ? strtoul(length + 16, NULL, 10) : 0);
    }
    return true;
}

static inline void say_without_end(struct peer *peer, const char *head, const char *again)
{
    size_t said = 0;

    if (!peer_say(peer, head))
        return;
    while (said < HUGE_BYTES && peer_say(peer, again))
        said += strlen(again);
    if (said >= HUGE_BYTES)
        abort(); /* nobody hung up */
}

/* False: the connection is to be closed. */
static inline bool peer_answer(struct peer *peer, const char *request)
{
    static char block[16385];
    char gone;

    memset(block, 'x', sizeof(block) - 1);
    if (strstr(request, " /ok ") != NULL)
        return peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n"
                              "Content-Length: 5\r\n\r\nhello");
    if (strstr(request, " /chunks ") != NULL)
        /* At once: libcurl hands over each chunk by itself. */
        return peer_say(peer, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "3\r\none\r\n3\r\ntwo\r\n0\r\n\r\n");
    if (strstr(request, " /refused ") != NULL)
        return peer_say(peer, "HTTP/1.1 503 Busy\r\nContent-Length: 4\r\n\r\nbusy");
    if (strstr(request, " /redirect ") != NULL)
        return peer_say(peer, "HTTP/1.1 302 Found\r\nLocation: /ok\r\nContent-Length: 0\r\n\r\n");
    if (strstr(request, " /silent ") != NULL)
        peer_read(peer, &gone, 1); /* ends when the client hangs up */
    else if (strstr(request, " /huge ") != NULL)
        say_without_end(peer, "HTTP/1.1 200 OK\r\n\r\n", block);
    else if (strstr(request, " /declared ") != NULL)
        peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 999999999\r\n\r\nx");
    else if (strstr(request, " /heads ") != NULL)
        say_without_end(peer, "HTTP/1.1 200 OK\r\n", "X-Again: and again and again\r\n");
    else if (strstr(request, " /cut ") != NULL)
        peer_say(peer, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nten bytes.");
    else
        peer_say(peer, "this is no HTTP\r\n\r\n");
    return false;
}

static inline void *peer_run(void *user)
{
    struct peer *peer = user;
    char request[sizeof(peer->server->seen)];
    bool open = true;

    if (peer->server->tls != NULL) {
        peer->tls = SSL_new(peer->server->tls);
        SSL_set_fd(peer->tls, peer->fd);
        open = SSL_accept(peer->tls) == 1;
    }
    while (open && peer_hear(peer, request, sizeof(request))) {
        memcpy(peer->server->seen, request, sizeof(request));
        open = peer_answer(peer, request);
    }
    SSL_free(peer->tls);
    close(peer->fd);
    free(peer);
    return NULL;
}

static inline void *server_run(void *user)
{
    struct server *server = user;
    int fd;

    while ((fd = accept(server->fd, NULL, NULL)) >= 0) {
        struct peer *peer = mem_new(sizeof(*peer));

        if (server->count == CONNECTIONS_MAX)
            abort();
        *peer = (struct peer){server, fd, NULL};
        pthread_create(&server->connections[server->count++], NULL, peer_run, peer);
    }
    return NULL;
}

static inline void server_start(struct server *server, SSL_CTX *tls)
{
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
    socklen_t len = sizeof(address);

    *server = (struct server){.fd = socket(AF_INET, SOCK_STREAM, 0), .tls = tls};
    assert_int_equal(bind(server->fd, (struct sockaddr *)&address, len), 0);
    assert_int_equal(listen(server->fd, 16), 0);
    assert_int_equal(getsockname(server->fd, (struct sockaddr *)&address, &len), 0);
    server->port = ntohs(address.sin_port);
    pthread_create(&server->thread, NULL, server_run, server);
}

static inline void server_stop(struct server *server)
{
    shutdown(server->fd, SHUT_RDWR);
    pthread_join(server->thread, NULL);
    for (int i = 0; i < server->count; i++)
        pthread_join(server->connections[i], NULL);
    close(server->fd);
    SSL_CTX_free(server->tls);
}

/* A certificate for `localhost`, signed by itself, also written to a file. */
static inline SSL_CTX *tls_new(const char *path)
{
    SSL_CTX *tls = SSL_CTX_new(TLS_server_method());
    EVP_PKEY *key = EVP_EC_gen("P-256");
    X509 *cert = X509_new();
    X509_EXTENSION *name = X509V3_EXT_conf_nid(NULL, NULL, NID_subject_alt_name, "DNS:localhost");
    FILE *file = fopen(path, "w");

    X509_set_version(cert, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(cert), 1);
    X509_gmtime_adj(X509_getm_notBefore(cert), -3600);
    X509_gmtime_adj(X509_getm_notAfter(cert), 3600);
    X509_set_pubkey(cert, key);
    X509_NAME_add_entry_by_txt(X509_get_subject_name(cert), "CN", MBSTRING_ASC,
                               (const unsigned char *)"test", -1, -1, 0);
    X509_set_issuer_name(cert, X509_get_subject_name(cert));
    X509_add_ext(cert, name, -1);
    assert_int_not_equal(X509_sign(cert, key, EVP_sha256()), 0);
    assert_int_equal(SSL_CTX_use_certificate(tls, cert), 1);
    assert_int_equal(SSL_CTX_use_PrivateKey(tls, key), 1);
    assert_int_equal(PEM_write_X509(file, cert), 1);
    fclose(file);
    X509_EXTENSION_free(name);
    X509_free(cert);
    EVP_PKEY_free(key);
    return tls;
}

#endif
