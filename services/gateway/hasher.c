#include "hasher.h"

#include "base/err.h"
#include "base/mem.h"
#include "sys/log.h"

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <unistd.h>

struct slot {
	struct hash_job job;
	struct hash_result result;
	bool done; // not: there was no memory for it
	hasher_fn *fn;
	void *arg;
};

// A ring: `first` waits longest to be called back, `next` to be done.
struct hasher {
	struct loop *loop;
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t more;
	int fd; // tells the loop that something is done
	struct slot slot[HASHER_WAITING];
	uint32_t first, next, end; // counted on; % HASHER_WAITING is the place
	bool stopping;
	char nobodys[HASH_LEN]; // what a name that nobody has is checked against
};

static bool make(const char *password, char out[HASH_LEN])
{
	_Static_assert(HASH_LEN == crypto_pwhash_STRBYTES, "what libsodium writes");
	return !crypto_pwhash_str(out, password, strlen(password), crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE);
}

static bool work(const struct hasher *h, struct slot *s)
{
	const struct hash_job *j = &s->job;
	errno = 0;
	if (*j->given) {
		const bool right = !crypto_pwhash_str_verify(*j->against ? j->against : h->nobodys, j->given, strlen(j->given));
		s->result.right = right && *j->against;
		if (!right && errno == ENOMEM)
			return false;
	}
	return !*j->wanted || (*j->given && !s->result.right) || make(j->wanted, s->result.hash);
}

static void *run(void *arg)
{
	struct hasher *h = arg;
	const uint64_t one = 1;
	pthread_mutex_lock(&h->lock);
	for (;;) {
		while (h->next == h->end && !h->stopping)
			pthread_cond_wait(&h->more, &h->lock);
		if (h->stopping)
			break;
		struct slot *s = &h->slot[h->next % HASHER_WAITING];
		pthread_mutex_unlock(&h->lock);
		s->done = work(h, s);
		sodium_memzero(&s->job, sizeof s->job);
		pthread_mutex_lock(&h->lock);
		h->next++;
		if (write(h->fd, &one, sizeof one) < 0) // cannot be: the counter is far from full
			abort();
	}
	pthread_mutex_unlock(&h->lock);
	return NULL;
}

static void call_back(struct hasher *h, struct slot *s, bool done)
{
	const struct hash_result result = s->result;
	hasher_fn *fn = s->fn;
	void *arg = s->arg;
	sodium_memzero(&s->job, sizeof s->job);
	h->first++; // its place is free: fn may ask for the next
	fn(arg, done ? &result : NULL);
}

static void on_done(void *arg, int fd, int events)
{
	struct hasher *h = arg;
	uint64_t count;
	(void)events;
	if (read(fd, &count, sizeof count) != sizeof count)
		return;
	for (;;) {
		pthread_mutex_lock(&h->lock);
		const bool some = h->first != h->next;
		pthread_mutex_unlock(&h->lock);
		if (!some)
			return;
		struct slot *s = &h->slot[h->first % HASHER_WAITING];
		call_back(h, s, s->done);
	}
}

struct hasher *hasher_new(struct loop *l)
{
	struct hasher *h = mem_new(1, sizeof *h);
	char random[32], text[sodium_base64_ENCODED_LEN(sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	sigset_t all, before;
	*h = (struct hasher){.loop = l, .lock = PTHREAD_MUTEX_INITIALIZER, .more = PTHREAD_COND_INITIALIZER};
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(text, sizeof text, (const uint8_t *)random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	if (!make(text, h->nobodys))
		log_fatal("event=password_hash_failed reason=\"64 MiB of memory are needed for it\"");
	h->fd = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	sigfillset(&all); // signals are the loop's
	pthread_sigmask(SIG_SETMASK, &all, &before);
	const int err = h->fd < 0 ? errno : pthread_create(&h->thread, NULL, run, h);
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (err)
		log_fatal("event=thread_failed error=\"%s\"", strerror(err));
	loop_fd(l, h->fd, LOOP_READ, on_done, h);
	return h;
}

void hasher_free(struct hasher *h)
{
	pthread_mutex_lock(&h->lock);
	h->stopping = true;
	pthread_cond_signal(&h->more);
	pthread_mutex_unlock(&h->lock);
	pthread_join(h->thread, NULL);
	while (h->first != h->end)
		call_back(h, &h->slot[h->first % HASHER_WAITING], false);
	loop_fd(h->loop, h->fd, 0, NULL, NULL);
	close(h->fd);
	free(h);
}

int hasher_ask(struct hasher *h, const struct hash_job *job, hasher_fn *fn, void *arg)
{
	if (h->end - h->first == HASHER_WAITING)
		return ERR_FULL;
	h->slot[h->end % HASHER_WAITING] = (struct slot){.job = *job, .fn = fn, .arg = arg};
	pthread_mutex_lock(&h->lock);
	h->end++;
	pthread_cond_signal(&h->more);
	pthread_mutex_unlock(&h->lock);
	return OK;
}
