#include "scene.h"

#include "sys/clock.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

void scene_folder(char path[SCENE_PATH])
{
	strcpy(path, "/tmp/parkpulse-XXXXXX");
	if (!mkdtemp(path))
		abort();
}

static int remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

void scene_clear(const char *path)
{
	nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void read_back(FILE *f, char text[SCENE_TEXT])
{
	rewind(f);
	text[fread(text, 1, SCENE_TEXT - 1, f)] = 0;
	fclose(f);
}

void scene_apart(scene_fn *fn, void *arg, struct scene_end *end)
{
	FILE *out = tmpfile(), *err = tmpfile();
	if (!out || !err)
		abort();
	fflush(NULL); // or the child writes our lines again
	pid_t child = fork();
	if (child < 0)
		abort();
	if (!child) {
		dup2(fileno(out), STDOUT_FILENO);
		dup2(fileno(err), STDERR_FILENO);
		alarm(SCENE_DEADLINE_MS / 1000);
		fn(arg);
		fflush(NULL);
		_exit(0);
	}
	int status;
	if (waitpid(child, &status, 0) != child)
		abort();
	end->status = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
	read_back(out, end->out);
	read_back(err, end->err);
}

struct wait {
	struct loop *loop;
	struct loop_timer *timer;
	scene_done_fn *done;
	void *arg;
	int64_t deadline_ms;
};

static void look(void *arg)
{
	struct wait *w = arg;
	if (w->done(w->arg) || clock_mono_ms() > w->deadline_ms)
		loop_stop(w->loop);
	loop_timer_set(w->timer, 2);
}

bool scene_until(struct loop *l, scene_done_fn *done, void *arg)
{
	struct wait w = {.loop = l, .done = done, .arg = arg, .deadline_ms = clock_mono_ms() + SCENE_DEADLINE_MS};
	w.timer = loop_timer_new(l, look, &w);
	loop_timer_set(w.timer, 0);
	loop_run(l);
	loop_timer_free(w.timer);
	return done(arg);
}
