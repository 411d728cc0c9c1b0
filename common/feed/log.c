#include "feed/feed.h"

#include "base/err.h"
#include "base/mem.h"
#include "bus.pb-c.h"
#include "sys/clock.h"

#include <stdlib.h>
#include <string.h>

enum { PAGE_BYTES = 4 * 1024 * 1024, PAGE_BYTES_MAX = 16 * 1024 * 1024, MAX_FOLLOWERS = 64 };

struct feed_follower {
	char name[BUS_USER_LEN];
	uint64_t committed;
};

// A FeedReply being written. By hand, so that a page of megabytes is copied once: tag = field << 3 | wire type.
struct feed_page {
	struct buf out;
	size_t limit;
	uint32_t records;
};

enum { VARINT = 0, FIXED64 = 1, BYTES = 2 };

static void put_tag(struct buf *b, unsigned field, unsigned wire)
{
	buf_varint(b, field << 3 | wire);
}

static void put_number(struct buf *b, unsigned field, uint64_t v)
{
	put_tag(b, field, VARINT);
	buf_varint(b, v);
}

static size_t varint_len(uint64_t v)
{
	size_t len = 1;
	for (; v >= 0x80; v >>= 7)
		len++;
	return len;
}

bool feed_page_add(struct feed_page *page, const struct feed_record *r)
{
	size_t key_len = strlen(r->key), len = 1 + varint_len(r->number) + 1 + varint_len(r->len) + r->len;
	if (key_len)
		len += 1 + varint_len(key_len) + key_len;
	if (page->records && page->out.len + len > page->limit)
		return false;
	put_tag(&page->out, 4, BYTES);
	buf_varint(&page->out, len);
	put_number(&page->out, 1, r->number);
	if (key_len) {
		put_tag(&page->out, 2, BYTES);
		buf_varint(&page->out, key_len);
		buf_add(&page->out, r->key, key_len);
	}
	put_tag(&page->out, 3, BYTES);
	buf_varint(&page->out, r->len);
	buf_add(&page->out, r->body, r->len);
	page->records++;
	return true;
}

static void note_follower(struct feed_log *f, const char *name, uint64_t committed)
{
	for (uint32_t i = 0; i < f->followers; i++)
		if (!strcmp(f->follower[i].name, name)) {
			f->follower[i].committed = committed;
			return;
		}
	if (f->followers == MAX_FOLLOWERS || strlen(name) >= BUS_USER_LEN)
		return;
	f->follower = mem_grow(f->follower, f->followers + 1, sizeof *f->follower);
	f->follower[f->followers] = (struct feed_follower){.committed = committed};
	strcpy(f->follower[f->followers++].name, name);
}

void feed_log_know(struct feed_log *f, const char *follower, uint64_t committed)
{
	note_follower(f, follower, committed);
}

bool feed_log_follower(const struct feed_log *f, uint32_t at, const char **follower, uint64_t *committed)
{
	if (at >= f->followers)
		return false;
	*follower = f->follower[at].name;
	*committed = f->follower[at].committed;
	return true;
}

void feed_log_fini(struct feed_log *f)
{
	free(f->follower);
	f->follower = NULL;
	f->followers = 0;
}

void feed_answer(struct feed_log *f, void *socket, const struct bus_msg *m)
{
	Parkpulse__V1__FeedRequest *q = parkpulse__v1__feed_request__unpack(NULL, m->len, m->body);
	if (!q) {
		bus_reply_error(socket, m, "malformed", "not a FeedRequest", "");
		return;
	}
	bool same = q->log_id == f->log_id;
	// Somebody who follows another log has committed nothing of this one.
	if (*q->follower)
		note_follower(f, q->follower, same ? q->committed : 0);
	struct feed_page page = {.limit = q->max_bytes ? q->max_bytes : PAGE_BYTES};
	if (page.limit > PAGE_BYTES_MAX)
		page.limit = PAGE_BYTES_MAX;
	put_tag(&page.out, 1, FIXED64);
	buf_u64(&page.out, f->log_id);
	put_number(&page.out, 2, f->head);
	put_number(&page.out, 3, f->oldest);
	if (same && q->after < f->head)
		f->read(f->self, q->after, &page);
	bus_reply(socket, m, "FeedReply", page.out.at, page.out.len);
	buf_fini(&page.out);
	parkpulse__v1__feed_request__free_unpacked(q, NULL);
}

void feed_ring(struct feed_log *f)
{
	if (!f->bell)
		return;
	struct buf head = {0};
	buf_u64(&head, f->head);
	bus_publish(f->bell, "head", "FeedHead", head.at, head.len);
	buf_fini(&head);
}

uint64_t feed_kept_for(const struct feed_log *f)
{
	uint64_t least = UINT64_MAX;
	for (uint32_t i = 0; i < f->followers; i++)
		if (f->follower[i].committed < least)
			least = f->follower[i].committed;
	return least;
}
