/*
 * node.h -- the running gateway: every room that it owns. Included within app/ only.
 */
#ifndef BATON_APP_NODE_H
#define BATON_APP_NODE_H

#include "app/app.h"
#include "app/farewell.h"
#include "base/err.h"

#define MAX_MESSAGE (64u << 10) /* bytes of a text over a WebSocket */

struct api;
struct archive;
struct config;
struct desk;
struct handle;
struct jobs;
struct jwt_keys;
struct knowledge;
struct lookups;
struct loop;
struct metrics;
struct net;
struct phishing;
struct policy;
struct sessions;
struct store;
struct thinking;

struct node {
    struct config *config;
    struct app_database database;
    struct jwt_keys *keys;
    struct loop *loop;
    struct metrics *metrics;
    struct net *net;
    struct store *store;
    struct sessions *sessions;
    struct desk *desk;
    struct handle *handle;
    struct api *api;
    struct jobs *jobs;
    struct knowledge *knowledge;
    struct thinking *thinking;
    struct policy *policy;
    struct phishing *phishing;
    struct archive *archive;
    struct lookups *lookups;
    struct farewell farewell;
    bool announced;
    bool stopping;
};

/* doors.c: listens, and from then on hands what comes in to handle/ and api/. The log says why not. */
enum gw_err app__open_doors(struct node *node) GW_MUST_CHECK;

#endif
