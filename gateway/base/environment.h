/*
 * environment.h -- what libraries read from the environment behind our back, and must not.
 *
 * The environment is the operator's, and most of what libraries take from it is theirs to set. Not so what
 * writes secrets to a file for whoever debugs, and what would lead the gateway away from its own PostgreSQL.
 * To be called before there is another thread: a thread that reads the environment meanwhile reads what is
 * freed.
 */
#ifndef BATON_BASE_ENVIRONMENT_H
#define BATON_BASE_ENVIRONMENT_H

/* Takes out the variables by which TLS keys and sign-ins would be written to files. */
void environment_keep_secrets(void);

/* Takes out all that libpq goes by, PGHOSTADDR or PGOPTIONS: where a database is not the operator's to name. */
void environment_drop_libpq(void);

#endif
