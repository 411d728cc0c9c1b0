#include "home.h"

#include "city.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MEMORY = 1 << 20 };

char folder[64];
struct ledger ledger;

void home_make(void)
{
	strcpy(folder, "/tmp/pp-aggregation-XXXXXX");
	if (!mkdtemp(folder))
		abort();
}

void home_open(void)
{
	ledger_open(&ledger,
	            &(struct ledger_settings){.folder = folder, .city = "530300", .city_name = "曲靖市", .utc_offset_ms = CITY_OFFSET, .memory = MEMORY});
	ledger_replay(&ledger);
}

void home_step(void *arg, const struct event *e)
{
	struct effects effects;
	(void)arg;
	ledger_step(&ledger, e, &effects);
}

int home_clear(void)
{
	char command[128];
	snprintf(command, sizeof command, "rm -r %s", folder);
	return system(command);
}
