/*
 * desk_game.h -- random operations, done to a real store and to the model of the desk alike, and the two
 * compared after each.
 *
 * What is random is random(), seeded by store_fixture_seed(): the same seed is the same game. The store's
 * database has a clock of the test's, so the model knows every time to the microsecond.
 */
#ifndef BATON_TESTS_DESK_GAME_H
#define BATON_TESTS_DESK_GAME_H

#include "support/desk_model.h"
#include "support/store_fixture.h"

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

struct desk_game {
    struct store_fixture *fixture;
    struct model model;
    struct moved moved; /* what the last operation appended */
    char what[400];     /* the last operation, for whoever has to look for what is wrong */
    bool must_sweep;    /* it changed who may take what, and leaves the rest to the sweep */
    bool counts_picks;  /* its picks are in `moved` */
    long done;
    int64_t gone_team; /* the id of one that was deleted, or 0 */
};

/* Agents, teams, skills and nodes are made; everybody is away. */
void desk_game_start(struct desk_game *game, struct store_fixture *fixture);
/* One operation, and its picks compared. Fails the test where the two differ. */
void desk_game_step(struct desk_game *game);
/* All of the desk compared. */
void desk_game_compare(struct desk_game *game);

/* --- desk_game_moves.c --- */

int desk_game__any(int count);
/* What was just done ended like this. */
void desk_game__ended(struct desk_game *game, enum model_end end);
#define DESK_GAME_MOVE(game, end, call, ...)                                                       \
    do {                                                                                           \
        MOVE(&(game)->moved, (game)->fixture, call, __VA_ARGS__);                                  \
        (game)->counts_picks = true;                                                               \
        desk_game__ended((game), (end));                                                           \
    } while (0)
void desk_game__talk(struct desk_game *game);   /* one of those on a conversation, */
void desk_game__people(struct desk_game *game); /* on agents and nodes, */
void desk_game__begin(struct desk_game *game);  /* everybody has some skills and teams */
void desk_game__setup(struct desk_game *game);  /* on what a supervisor sets up, */
void desk_game__time(struct desk_game *game);   /* or time goes by, or back */
void desk_game__sweep(struct desk_game *game);
/* So much later. Nodes that are well beat all the time, or (`outage`) again at the end. */
void desk_game__clock(struct desk_game *game, int64_t by_us, bool outage);

#endif
