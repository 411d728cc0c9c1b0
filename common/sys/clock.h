#ifndef PP_SYS_CLOCK_H
#define PP_SYS_CLOCK_H

#include <stdint.h>

int64_t clock_now_ms(void);  // UTC since 1970: for what people and other machines see
int64_t clock_mono_ms(void); // never goes back: for timeouts
int64_t clock_mono_us(void);

#endif
