// Settings of pp-agent.
#ifndef PP_AGENT_CONFIG_H
#define PP_AGENT_CONFIG_H

#include "reader.h"

struct config {
	const char *key;      // key file
	const char *endpoint; // overrides the key file's
	const char *data;
	const char *drop_dir; // "" = none
	const char *csv;      // one file, then the end
	const char *enterprise;
	const char *indicator;
	const char *columns;   // "NAME=ENTERPRISE[/INDICATOR];...", or "@FILE": a CSV file column,enterprise[,indicator]
	const char *precision; // of line protocol times: ns us ms s
	const char *historical_before;
	const char *shift_last_to;
	int64_t give_up_s;
	int64_t live_hours;
	int64_t settle_ms;
	int64_t spool_max_mb;
	int64_t rejected_days;
	int64_t utc_offset_minutes;
	bool from_stdin;
	bool once;
	bool confirm;
	bool historical;
	bool shift_exact;
	bool json;
	bool debug;
	char folder[512]; // <data>/agent
	struct reader_defaults defaults;
	int64_t shift_to_ms; // 0 = no shift
};

// Reads all and checks it; ends the process on a bad one. Returns the index of the first argument that is not an option.
int config_read(struct config *c, int argc, char **argv);

#endif
