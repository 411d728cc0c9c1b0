// Stories: text files that read like cases (STYLE: write the story before the code).
//
//     # a comment
//     0s   sample furnace_temp 91        a time and a command with arguments: handed to the callback
//     20s  sample furnace_temp 80
//     = furnace_temp quiet -> pending    what the callback must have traced since the last expectation, line by line
//
// Times are 0s 20s 15m 2h 3d after the story's beginning (2026-01-05T00:00+08:00), or a date or RFC 3339 time. A story that expects nothing fails, and so do trace lines that
// nothing expects.
#ifndef PP_TESTS_STORY_H
#define PP_TESTS_STORY_H

#include "base/buf.h"

#include <stdbool.h>
#include <stdint.h>

enum { STORY_MAX_WORDS = 64 };

// argv[0] is the command; appends the lines it causes to `trace`, each with a line break. Returns false when it does not understand the command: the story fails there.
typedef bool story_fn(void *arg, int64_t time_ms, int argc, char **argv, struct buf *trace);

// Runs one file; prints file:line, expected and got for each mistake. Returns the number of mistakes.
int story_run(const char *path, story_fn *fn, void *arg);

// For main(): runs every file on the command line, each with a state of its own from `open` (ended by `close`), prints "N passed, N failed". 0 when all passed.
int story_main(int argc, char **argv, void *(*open)(void), story_fn *fn, void (*close)(void *));

#endif
