/*
 * fold.c -- characters that readers take for the same become one.
 */
#include "bot/fold.h"

#include "base/han.h"

struct range {
    uint32_t first;
    uint32_t last;
    enum bot_char what;
};

/* Everything past ASCII that is not a letter of a script with spaces; the first
 * range that fits counts. */
static const struct range ranges[] = {
    {0x00A0, 0x00A0, BOT_CHAR_SPACE},    /* no-break space */
    {0x00A1, 0x00BF, BOT_CHAR_PAUSE},    /* Latin-1 punctuation */
    {0x0300, 0x036F, BOT_CHAR_NOTHING},  /* combining accents */
    {0x060C, 0x060C, BOT_CHAR_PAUSE},    /* Arabic comma */
    {0x061B, 0x061B, BOT_CHAR_STOP},     /* Arabic semicolon */
    {0x061F, 0x061F, BOT_CHAR_STOP},     /* Arabic question mark */
    {0x0640, 0x0640, BOT_CHAR_NOTHING},  /* Arabic stretching */
    {0x064B, 0x065F, BOT_CHAR_NOTHING},  /* Arabic vowel signs */
    {0x0E00, 0x0E7F, BOT_CHAR_HAN},      /* Thai */
    {0x200B, 0x200F, BOT_CHAR_NOTHING},  /* zero width, direction marks */
    {0x2018, 0x2019, BOT_CHAR_NOTHING},  /* typographic apostrophes */
    {0x2028, 0x2029, BOT_CHAR_STOP},     /* line and paragraph separators */
    {0x202A, 0x202E, BOT_CHAR_NOTHING},  /* direction marks */
    {0x2060, 0x206F, BOT_CHAR_NOTHING},  /* word joiner and the like */
    {0x2000, 0x2BFF, BOT_CHAR_PAUSE},    /* punctuation, arrows, symbols */
    {0x3000, 0x3000, BOT_CHAR_SPACE},    /* ideographic space */
    {0x3002, 0x3002, BOT_CHAR_STOP},     /* ideographic full stop */
    {0x3001, 0x303F, BOT_CHAR_PAUSE},    /* CJK punctuation */
    {0x3040, 0x30FF, BOT_CHAR_HAN},      /* kana */
    {0x3131, 0x318E, BOT_CHAR_HAN},      /* lone Hangul letters: laughing and crying */
    {0x3100, 0x33FF, BOT_CHAR_PAUSE},    /* bopomofo, enclosed forms */
    {0x3400, 0x4DBF, BOT_CHAR_HAN},      /* ideographs */
    {0x4E00, 0x9FFF, BOT_CHAR_HAN},      /* ideographs */
    {0xAC00, 0xD7A3, BOT_CHAR_HAN},      /* Hangul */
    {0xE000, 0xF8FF, BOT_CHAR_PAUSE},    /* private use */
    {0xF900, 0xFAFF, BOT_CHAR_HAN},      /* compatibility ideographs */
    {0xFE00, 0xFE0F, BOT_CHAR_NOTHING},  /* variation selectors */
    {0xFE10, 0xFE6F, BOT_CHAR_PAUSE},    /* presentation forms */
    {0xFEFF, 0xFEFF, BOT_CHAR_NOTHING},  /* zero width no-break space */
    {0xFF00, 0xFFFD, BOT_CHAR_PAUSE},    /* half width forms, replacement character */
    {0x1F000, 0x1FAFF, BOT_CHAR_PAUSE},  /* emoji */
    {0x20000, 0x3FFFF, BOT_CHAR_HAN},    /* rare ideographs */
    {0xE0000, 0xE0FFF, BOT_CHAR_NOTHING} /* tags, variation selectors */
};

/* U+00C0..U+017F without their accents, in order; '*' is no letter. */
static const char latin_base[] = "aaaaaaaceeeeiiiidnooooo*ouuuuypsaaaaaaaceeeeiiiidnooooo*ouuuuypy"
                                 "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiiiiijjkkklllllll"
                                 "lllnnnnnnnnnoooooooorrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

_Static_assert(sizeof(latin_base) - 1 == 0x180 - 0xC0, "one letter a code point");

static enum bot_char ascii(uint32_t cp, uint32_t *ret_cp)
{
    *ret_cp = cp;
    if (cp >= 'a' && cp <= 'z')
        return BOT_CHAR_LETTER;
    if (cp >= '0' && cp <= '9')
        return BOT_CHAR_DIGIT;
    if (cp >= 'A' && cp <= 'Z') {
        *ret_cp = cp + ('a' - 'A');
        return BOT_CHAR_LETTER;
    }

    switch (cp) {
    case '\'': /* can't is cant, as many write it anyway */
        return BOT_CHAR_NOTHING;
    case '\n':
    case '.':
    case '!':
    case '?':
    case ';':
        return BOT_CHAR_STOP;
    case ' ':
    case '\t':
    case '-': /* watch-only is watch only */
    case '_':
    case '/':
    case '&':
    case '*': /* Markdown's emphasis */
        return BOT_CHAR_SPACE;
    default:
        return cp < ' ' ? BOT_CHAR_SPACE : BOT_CHAR_PAUSE;
    }
}

static enum bot_char range_of(uint32_t cp)
{
    for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++) {
        if (cp >= ranges[i].first && cp <= ranges[i].last)
            return ranges[i].what;
    }
    return BOT_CHAR_LETTER;
}

/* Letters that many write one for the other. */
static uint32_t arabic(uint32_t cp)
{
    switch (cp) {
    case 0x0622: /* alef with madda, */
    case 0x0623: /* with hamza above, */
    case 0x0625: /* and below */
        return 0x0627;
    case 0x0629: /* teh marbuta */
        return 0x0647;
    case 0x0649: /* alef maksura */
        return 0x064A;
    default:
        return cp;
    }
}

enum bot_char bot__fold(uint32_t cp, uint32_t *ret_cp)
{
    if (cp >= 0xFF01 && cp <= 0xFF5E) /* full width ASCII */
        cp -= 0xFF01 - '!';
    if (cp < 0x80)
        return ascii(cp, ret_cp);

    *ret_cp = cp;
    if (cp >= 0x4E00 && cp <= 0x9FFF) { /* what nearly all are: no search */
        *ret_cp = han_fold(cp);
        return BOT_CHAR_HAN;
    }
    if (cp >= 0xC0 && cp < 0x180) {
        *ret_cp = (uint32_t)latin_base[cp - 0xC0];
        return *ret_cp == '*' ? BOT_CHAR_PAUSE : BOT_CHAR_LETTER;
    }
    if ((cp >= 0x0391 && cp <= 0x03A9) || (cp >= 0x0410 && cp <= 0x042F)) /* Greek, Cyrillic */
        *ret_cp = cp + 32;
    else if (cp == 0x0401 || cp == 0x0451) /* yo, mostly written as ye */
        *ret_cp = 0x0435;
    else if (cp >= 0x0400 && cp <= 0x040F)
        *ret_cp = cp + 80;
    else if (cp >= 0x0622 && cp <= 0x0649)
        *ret_cp = arabic(cp);
    else
        *ret_cp = han_fold(cp);
    return range_of(cp);
}
