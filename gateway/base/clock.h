/*
 * clock.h -- the two clocks. Rooms that decide by time take it as an argument;
 * these are for the rooms that hand it to them.
 */
#ifndef BATON_BASE_CLOCK_H
#define BATON_BASE_CLOCK_H

#include <stdint.h>

int64_t clock_wall_ms(void);  /* Unix time; may jump */
uint64_t clock_mono_us(void); /* never goes back; says nothing about the date */
uint64_t clock_mono_ms(void);

#endif
