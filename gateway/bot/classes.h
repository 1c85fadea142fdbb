/*
 * classes.h -- what a text can want, as far as it is learned from examples.
 */
#ifndef BATON_BOT_CLASSES_H
#define BATON_BOT_CLASSES_H

enum bot_class {
    BOT_CLASS_URGENT, /* it has happened to the visitor, or is happening */
    BOT_CLASS_CALM,   /* asks about something bad that has not happened */
    BOT_CLASS_PERSON,
    BOT_CLASS_ANGER,
    BOT_CLASS_COMPLAINT, /* wants one taken down */
    BOT_CLASS_OUT,       /* no matter of this desk */
    BOT_CLASS_GREETING,
    BOT_CLASS_THANKS,
    BOT_CLASS_GOODBYE,
    BOT_CLASS_BOT,
    BOT_CLASSES,
};

#endif
