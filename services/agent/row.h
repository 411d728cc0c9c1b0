// One observation on its way to the server.
#ifndef PP_AGENT_ROW_H
#define PP_AGENT_ROW_H

#include <stdbool.h>
#include <stdint.h>

enum { ROW_NAME = 64 };

struct row {
	int64_t id; // in the spool; 0 before
	char enterprise[ROW_NAME];
	char indicator[ROW_NAME];
	int64_t start_time;
	double value;
	uint32_t revision;  // 0 = not given
	bool historical;    // told so by the source
	int64_t spool_time; // UTC ms
};

#endif
