// Lines for the person on call: one fact, one line, to stderr: `2026-01-05T08:00:00+08:00 info registry event=ready port=7001`.
// Values with spaces are quoted by the caller: name=\"%s\".
#ifndef PP_SYS_LOG_H
#define PP_SYS_LOG_H

#include <stdbool.h>
#include <stdint.h>

void log_open(const char *service, bool debug); // before the first line
__attribute__((format(printf, 1, 2))) void log_debug(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_info(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_warn(const char *format, ...);
__attribute__((format(printf, 1, 2))) void log_error(const char *format, ...);
__attribute__((format(printf, 1, 2), noreturn)) void log_fatal(const char *format, ...); // error line, then exit(1)

// First time and then at most once a minute: `static struct log_gate gate; if (log_due(&gate)) log_warn("... missed=%u", gate.missed);`
struct log_gate {
	int64_t last_ms;
	uint32_t missed; // lines not written since the last one that was
	bool told;       // of those, by the line that log_due allowed
};
bool log_due(struct log_gate *gate);

#endif
