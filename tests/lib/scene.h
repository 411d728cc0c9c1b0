// What tests of the system's side need around them: a folder of their own, a process of their own, and a loop that runs until something holds.
#ifndef PP_TESTS_SCENE_H
#define PP_TESTS_SCENE_H

#include "sys/loop.h"

#include <stdbool.h>

enum { SCENE_PATH = 64, SCENE_TEXT = 8192, SCENE_DEADLINE_MS = 20000 };

void scene_folder(char path[SCENE_PATH]); // a new empty one below /tmp; ends the process if it cannot
void scene_clear(const char *path);       // removes it with all that is in it

// How a function that ran in a child process ended, and what it wrote (cut, zero-terminated).
struct scene_end {
	int status; // of exit; 0 when the function returned; -1 when a signal ended it, or it had not ended by the deadline
	char out[SCENE_TEXT];
	char err[SCENE_TEXT];
};
typedef void scene_fn(void *arg);
void scene_apart(scene_fn *fn, void *arg, struct scene_end *end);

// Runs the loop until the condition holds: looked at every 2 ms. False when it did not by the deadline.
typedef bool scene_done_fn(void *arg);
bool scene_until(struct loop *l, scene_done_fn *done, void *arg);

#endif
