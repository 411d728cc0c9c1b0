// A durable copy of a keyed log: the newest record of each key, and the position, in the follower's own database. So a service starts and works with
// what it last knew while the log's owner is away.
#ifndef PP_FEED_MIRROR_H
#define PP_FEED_MIRROR_H

#include "db/db.h"
#include "feed/feed.h"

struct mirror;
typedef void mirror_fn(void *arg, const struct feed_record *r); // r->number is the version
typedef void mirror_level_fn(void *arg);                        // after each page that was applied, and once after the stored copy was read

extern const char mirror_schema[]; // one schema step to put into the owner's steps: table mirror

// Each record of the stored copy in order of number; what it points to is valid during the call. Also from a db_open_reader.
void mirror_read(struct db *d, mirror_fn *fn, void *arg);

// Reads the stored copy first (calls fn for each record in order of number, then level), then follows. Each page is committed before fn sees it. When the log is another one,
// fn is called once with key NULL: forget everything.
struct mirror *mirror_new(struct db *d, struct bus *b, const char *peer, const char *rpc, const char *bell, const char *follower, mirror_fn *fn,
                          mirror_level_fn *level, void *arg);
void mirror_free(struct mirror *m);
const struct feed_follow *mirror_follow(const struct mirror *m);
bool mirror_filled(const struct mirror *m); // has ever been level with its source: what it knows is a whole registry

#endif
