#include "handle/internal.h"

void handle__open(struct handle *handle, struct session *session, const struct wire_open *frame)
{
    struct slice lang = handle__lang(frame->lang, slice_of(session->lang));

    if (handle__may_write(handle, session, frame->ref, NULL))
        desk_open(handle->options.desk, session->conn, frame->ref, lang);
}
