// registry.db: what was committed is read again, in the orders that are promised.
#include "store.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <cmocka.h>

struct scene {
	char folder[64];
	char path[96];
	struct db db;
	struct buf seen; // "version kind/id actor; " of each row read
	uint32_t enough; // stop behind so many rows; 0 = never
	uint32_t rows;
};

static int open_store(void **state)
{
	struct scene *sc = calloc(1, sizeof *sc);
	strcpy(sc->folder, "/tmp/registry-store-XXXXXX");
	if (!mkdtemp(sc->folder))
		return -1;
	snprintf(sc->path, sizeof sc->path, "%s/registry.db", sc->folder);
	store_open(&sc->db, sc->path);
	*state = sc;
	return 0;
}

static int close_store(void **state)
{
	struct scene *sc = *state;
	static const char *const files[] = {"registry.db", "registry.db-wal", "registry.db-shm", "registry.db.lock"};
	db_close(&sc->db);
	buf_fini(&sc->seen);
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		char path[160];
		snprintf(path, sizeof path, "%s/%s", sc->folder, files[i]);
		unlink(path);
	}
	int err = rmdir(sc->folder);
	free(sc);
	return err;
}

static void commit(struct scene *sc, uint64_t version, enum kind kind, const char *id, bool ended, const char *body, const char *former)
{
	const struct change ch = {.version = version,
	                          .time = (int64_t)version * 1000,
	                          .actor = "li.na",
	                          .kind = kind,
	                          .id = id,
	                          .ended = ended,
	                          .revision = (uint32_t)version,
	                          .bytes = (const uint8_t *)body,
	                          .len = (uint32_t)strlen(body),
	                          .former = (const uint8_t *)former,
	                          .former_len = former ? (uint32_t)strlen(former) : 0};
	store_commit(&sc->db, &ch, 1, ch.time, &(struct answer){.command_id = ""});
}

static bool see(void *arg, const struct change *ch)
{
	struct scene *sc = arg;
	buf_printf(&sc->seen, "%u %s/%s %.*s", (unsigned)ch->version, kind_name(ch->kind), ch->id, (int)ch->len, (const char *)ch->bytes);
	if (ch->former)
		buf_printf(&sc->seen, "<%.*s", (int)ch->former_len, (const char *)ch->former);
	buf_text(&sc->seen, ch->ended ? " ended; " : "; ");
	return ++sc->rows != sc->enough;
}

static const char *seen(struct scene *sc)
{
	static char text[1024];
	snprintf(text, sizeof text, "%s", buf_str(&sc->seen));
	buf_clear(&sc->seen);
	sc->rows = 0;
	return text;
}

static void test_rows_come_back_in_order(void **state)
{
	struct scene *sc = *state;
	assert_int_equal(store_version(&sc->db), 0);
	commit(sc, 1, KIND_AREA, "b", false, "b1", NULL);
	commit(sc, 2, KIND_AREA, "a", false, "a1", NULL);
	commit(sc, 3, KIND_COUNTY, "z", false, "z1", NULL);
	commit(sc, 4, KIND_AREA, "b", false, "b2", "b1");
	commit(sc, 5, KIND_AREA, "a", true, "a1", "a1");
	assert_int_equal(store_version(&sc->db), 5);
	store_all(&sc->db, see, sc);
	assert_string_equal(seen(sc), "3 county/z z1; 5 area/a a1 ended; 4 area/b b2; ");
	store_after(&sc->db, 3, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2; 5 area/a a1 ended; ");
	store_list(&sc->db, KIND_AREA, "", false, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2; ");
	store_list(&sc->db, KIND_AREA, "", true, see, sc);
	assert_string_equal(seen(sc), "5 area/a a1 ended; 4 area/b b2; ");
	store_list(&sc->db, KIND_AREA, "a", true, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2; ");
	store_entry(&sc->db, KIND_AREA, "a", see, sc);
	assert_string_equal(seen(sc), "5 area/a a1 ended; ");
	store_history(&sc->db, &(struct past){KIND_AREA, "b", "", 0, 0, 0}, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2<b1; 1 area/b b1; ");
	store_history(&sc->db, &(struct past){KIND_AREA, "b", "", 0, 0, 4}, see, sc);
	assert_string_equal(seen(sc), "1 area/b b1; ");
	store_history(&sc->db, &(struct past){KIND_AREA, "", "", 0, 0, 5}, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2<b1; 2 area/a a1; 1 area/b b1; ");
	store_history(&sc->db, &(struct past){-1, "", "", 0, 0, 4}, see, sc);
	assert_string_equal(seen(sc), "3 county/z z1; 2 area/a a1; 1 area/b b1; ");
	sc->enough = 1;
	store_all(&sc->db, see, sc);
	assert_string_equal(seen(sc), "3 county/z z1; ");
	store_history(&sc->db, &(struct past){KIND_AREA, "b", "", 0, 0, 0}, see, sc);
	assert_string_equal(seen(sc), "4 area/b b2<b1; ");
}

static void test_answers_are_kept_for_a_week(void **state)
{
	struct scene *sc = *state;
	struct buf out = {0};
	const int64_t day_ms = 86400000;
	store_commit(&sc->db, NULL, 0, 0, &(struct answer){"c1", "first", 5});
	store_commit(&sc->db, NULL, 0, day_ms, &(struct answer){"c2", "second", 6});
	assert_true(store_answer(&sc->db, "c1", &out));
	assert_true(store_answer(&sc->db, "c2", &out));
	assert_string_equal(buf_str(&out), "firstsecond");
	assert_false(store_answer(&sc->db, "c3", &out));
	store_prune(&sc->db, 7 * day_ms + 1);
	assert_false(store_answer(&sc->db, "c1", &out));
	assert_true(store_answer(&sc->db, "c2", &out));
	buf_fini(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test_setup_teardown(test_rows_come_back_in_order, open_store, close_store),
	        cmocka_unit_test_setup_teardown(test_answers_are_kept_for_a_week, open_store, close_store),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
