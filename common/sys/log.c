#include "sys/log.h"

#include "base/buf.h"
#include "base/civil.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <unistd.h>

static const char *service_name = "parkpulse";
static bool debug_on;

void log_open(const char *service, bool debug)
{
	service_name = service;
	debug_on = debug;
}

// One write for one line, so that lines of several processes do not mix in one file.
static void line(const char *level, const char *format, va_list args)
{
	char stamp[40];
	struct buf b = {0};
	buf_printf(&b, "%s %s %s ", civil_text(stamp, clock_now_ms(), CIVIL_SHANGHAI_MS), level, service_name);
	buf_vprintf(&b, format, args);
	// A stranger's text must not make a second line.
	for (size_t i = 0; i < b.len; i++)
		if (b.at[i] < 0x20)
			b.at[i] = ' ';
	buf_u8(&b, '\n');
	for (size_t done = 0; done < b.len;) {
		ssize_t n = write(STDERR_FILENO, b.at + done, b.len - done);
		if (n <= 0)
			break; // nobody to tell
		done += (size_t)n;
	}
	buf_fini(&b);
}

void log_debug(const char *format, ...)
{
	if (!debug_on)
		return;
	va_list args;
	va_start(args, format);
	line("debug", format, args);
	va_end(args);
}

void log_info(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	line("info", format, args);
	va_end(args);
}

void log_warn(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	line("warn", format, args);
	va_end(args);
}

void log_error(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	line("error", format, args);
	va_end(args);
}

void log_fatal(const char *format, ...)
{
	va_list args;
	va_start(args, format);
	line("error", format, args);
	va_end(args);
	exit(1);
}

bool log_due(struct log_gate *gate)
{
	int64_t now = clock_mono_ms();
	if (gate->told)
		gate->missed = 0;
	gate->told = false;
	if (gate->last_ms && now - gate->last_ms < CIVIL_MINUTE_MS) {
		gate->missed++;
		return false;
	}
	gate->last_ms = now ? now : 1;
	gate->told = true;
	return true;
}
