// A notice for the tests of telling.
#ifndef PP_TESTS_A_NOTICE_H
#define PP_TESTS_A_NOTICE_H

#include "tell/notice.h"

struct tell_notice a_notice(uint32_t number); // "n<number>" of the alert "a<number>": an orange drop that opened

#endif
