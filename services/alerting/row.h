// An alert as it is stored, sent and shown: what the data say, and what people make of it.
#ifndef PP_ALERTING_ROW_H
#define PP_ALERTING_ROW_H

#include "core.h"
#include "desk/desk.h"

struct alert_row {
	struct alert found;     // numbers, names and reasons; its level and state are the core's and not kept here
	struct desk_alert life; // the rest
	uint64_t change_number; // of its last record
	const char *next;       // what the desk does if nobody does anything
	int64_t next_time;
	int64_t quiet_until; // notices of blue and yellow wait until then; 0: they need not
};

struct case_row {
	struct desk_case is;
	char enterprise_name[NAME_LEN];
	char zone[CODE_LEN];
	const char *const *alert; // that it is about
	uint32_t alerts;
	uint64_t change_number;
};

#endif
