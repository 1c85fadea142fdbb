/*
 * signal.c -- signals of the operating system as callbacks of the loop.
 */
#include "base/str.h"
#include "loop/internal.h"

#include <signal.h>
#include <stdlib.h>

struct signal_watch {
    uv_signal_t handle; /* the first member: libuv hands its address back */
    struct signal_watch *next;
    int signum;
    void (*cb)(void *user, int signum);
    void *user;
};

static void on_signal(uv_signal_t *handle, int signum)
{
    struct signal_watch *watch = (struct signal_watch *)handle;

    watch->cb(watch->user, signum);
}

static void on_closed(uv_handle_t *handle)
{
    free(handle);
}

static bool is_watched(const struct loop *loop, int signum)
{
    for (const struct signal_watch *watch = loop->signals; watch != NULL; watch = watch->next) {
        if (watch->signum == signum)
            return true;
    }
    return false;
}

enum gw_err loop_on_signal(struct loop *loop, int signum, void (*cb)(void *user, int signum),
                           void *user)
{
    if (is_watched(loop, signum))
        return GW_ECONFLICT;

    struct signal_watch *watch = mem_new(sizeof(*watch));
    watch->signum = signum;
    watch->cb = cb;
    watch->user = user;
    int code = uv_signal_init(&loop->uv, &watch->handle);
    if (code < 0) {
        free(watch);
        return loop__io_err(code);
    }
    loop__own(loop, (uv_handle_t *)&watch->handle);

    code = uv_signal_start(&watch->handle, on_signal, signum);
    if (code < 0) {
        loop__disown((uv_handle_t *)&watch->handle, on_closed);
        return loop__io_err(code);
    }
    watch->next = loop->signals;
    loop->signals = watch;
    return GW_OK;
}

/* libuv gives a signal that nobody watches back to the system, whose way with most is to end the
 * process: one that comes while the rest is put away would be a crash of a clean stop. From here
 * on it is ignored; held back in between, it is lost with that. */
void loop__signals_close(struct loop *loop)
{
    while (loop->signals != NULL) {
        struct signal_watch *watch = loop->signals;
        sigset_t these;
        sigset_t before;

        sigemptyset(&these);
        sigaddset(&these, watch->signum);
        pthread_sigmask(SIG_BLOCK, &these, &before);
        loop->signals = watch->next;
        uv_signal_stop(&watch->handle);
        signal(watch->signum, SIG_IGN);
        pthread_sigmask(SIG_SETMASK, &before, NULL);
        loop__disown((uv_handle_t *)&watch->handle, on_closed);
    }
}
