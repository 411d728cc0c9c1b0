// What logging in is made of: cookies, who waits, which passwords are good enough, whom a proxy speaks for, hashes.
#include "base/err.h"
#include "cookie.h"
#include "hasher.h"
#include "lockout.h"
#include "password.h"
#include "proxy.h"
#include "session.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#define VALUE "akT_2i1cNZ3dg9-mFcFpNxK7-iTwiuDiI1pPfkWbZWo"
#define OTHER "bkT_2i1cNZ3dg9-mFcFpNxK7-iTwiuDiI1pPfkWbZWo"

static void test_cookies(void **state)
{
	(void)state;
	static const struct {
		const char *header, *value; // NULL: none of ours
	} cases[] = {
	        {"parkpulse=" VALUE,	                              VALUE},
	        {"a=b; parkpulse=" VALUE,                                 VALUE},
	        {"a=b;parkpulse=" VALUE ";c=d",                           VALUE},
	        {"  parkpulse=" VALUE "  ; c=d",                          VALUE},
	        {"parkpulse=short; parkpulse=" VALUE,                     VALUE},
	        {"parkpulse=" VALUE "; parkpulse=" OTHER,                 VALUE},
	        {"xparkpulse=" OTHER "; parkpulse=" VALUE,                VALUE},
	        {"",	                                              NULL },
	        {";;;  ;",	                                        NULL },
	        {"parkpulse",	                                     NULL },
	        {"parkpulse=",	                                    NULL },
	        {"parkpulse=short",	                               NULL },
	        {"parkpulse=" VALUE "x",                                  NULL },
	        {"parkpulse=\"" VALUE "\"",                               NULL },
	        {"Parkpulse=" VALUE,	                              NULL },
	        {"parkpulse =" VALUE,                                     NULL },
	        {"__Host-parkpulse=" VALUE,                               NULL },
	        {"a=parkpulse=" VALUE,                                    NULL },
	        {"parkpulse=akT_2i1cNZ3dg9.mFcFpNxK7-iTwiuDiI1pPfkWbZWo", NULL },
	        {NULL,	                                            NULL },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[COOKIE_LEN + 1] = "untouched";
		const bool found = cookie_read(cases[i].header, cookie_name(false), out);
		if (found != (cases[i].value != NULL))
			fail_msg("%s", cases[i].header);
		assert_string_equal(out, found ? cases[i].value : "untouched");
	}
	char out[COOKIE_LEN + 1];
	assert_true(cookie_read("__Host-parkpulse=" VALUE "; parkpulse=" OTHER, cookie_name(true), out));
	assert_string_equal(out, VALUE);
	assert_false(cookie_read("parkpulse=" OTHER, cookie_name(true), out)); // one that was set without TLS
}

static void test_waits_double(void **state)
{
	(void)state;
	static const struct lockout_rule rule = {.free = 2, .wait_ms = 1000, .most_ms = 5000, .forget_ms = 60000};
	struct lockout l = {0};
	int64_t now = 1000000;
	assert_int_equal(lockout_try(&l, &rule, "a", now), 0);
	assert_int_equal(lockout_try(&l, &rule, "a", now), 0);
	static const uint32_t waits[] = {1, 2, 4, 5, 5};
	for (size_t i = 0; i < sizeof waits / sizeof *waits; i++) {
		assert_int_equal(lockout_try(&l, &rule, "a", now), 0);
		assert_int_equal(lockout_try(&l, &rule, "a", now), waits[i]);
		assert_int_equal(lockout_try(&l, &rule, "a", now + waits[i] * 1000 - 1), 1);
		assert_int_equal(lockout_try(&l, &rule, "b", now), 0);
		lockout_good(&l, "b");
		now += waits[i] * 1000;
	}
	assert_int_equal(lockout_try(&l, &rule, "a", now), 0);
	now += 60001; // forgotten
	for (int i = 0; i < 3; i++)
		assert_int_equal(lockout_try(&l, &rule, "a", now), 0);
	assert_int_equal(lockout_try(&l, &rule, "a", now), 1);
	lockout_good(&l, "a");
	assert_int_equal(lockout_wait(&l, "a", now), 0);
	assert_int_equal(l.n, 0);
	lockout_fini(&l);
}

// However many names are tried: so many are remembered, and the busiest is not forgotten for them.
static void test_what_is_remembered_is_bounded(void **state)
{
	(void)state;
	struct lockout l = {0};
	char key[32];
	for (int i = 0; i < 3 * LOCKOUT_MOST / 2; i++) {
		snprintf(key, sizeof key, "key %d", i);
		lockout_try(&l, &lockout_name, key, 1000 + i);
		if (i % 1000 == 0)
			lockout_try(&l, &lockout_name, "admin", 1000 + i);
	}
	assert_int_equal(l.n, LOCKOUT_MOST);
	assert_true(lockout_wait(&l, "admin", 1000 + 29000) > 0);
	assert_int_equal(map_get_text(&l.at, "key 0"), MAP_NONE);
	lockout_fini(&l);
}

static void test_passwords(void **state)
{
	(void)state;
	static const struct {
		const char *wanted, *fault; // NULL: good
	} cases[] = {
	        {"correct horse battery",                NULL         },
	        {"twelve chars",                         NULL         },
	        {"曲靖经济技术开发区值班员", NULL         },
	        {"eleven char",                          "at least 12"},
	        {"",	                             "at least 12"},
	        {"开发区值班员一二三四五",    "at least 12"},
	        {"aaaaaaaaaaaabb",                       "same few"   },
	        {"the old password",                     "the old one"},
	        {"wang.wei2026!!",                       "name in it" },
	        {"xxWANG.WEIxx99",                       "name in it" },
	        {"王小伟的一个很长的口令呀", "name in it" },
	        {"twelve\tchars",                        "control"    },
	        {"twelve\x80 chars",                     "UTF-8"      },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *fault = password_fault(cases[i].wanted, "the old password", "wang.wei", "王小伟");
		if (!fault != !cases[i].fault || (fault && !strstr(fault, cases[i].fault)))
			fail_msg("%s: %s", cases[i].wanted, fault ? fault : "good");
	}
	char many[PASSWORD_MOST + 2];
	for (int i = 0; i <= PASSWORD_MOST; i++)
		many[i] = (char)('a' + i % 26);
	many[PASSWORD_MOST + 1] = 0;
	assert_non_null(password_fault(many, "", "wang.wei", "王小伟"));
	many[PASSWORD_MOST] = 0;
	assert_null(password_fault(many, "", "wang.wei", "王小伟"));
	assert_null(password_fault("a password for xi", "", "xi", "")); // names of one or two letters are in every other word
}

static void test_stamps(void **state)
{
	(void)state;
	char out[STAMP_LEN + 1];
	password_stamp("$argon2id$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA", out);
	assert_string_equal(out, "c2FsdA");
	static const char *const bad[] = {"",
	                                  "$argon2i$v=19$m=65536,t=2,p=1$c2FsdA$aGFzaA",
	                                  "$argon2id$",
	                                  "$argon2id$v=19$m=65536,t=2,p=1$c2FsdA",
	                                  "$argon2id$a$b$$c",
	                                  "$argon2id$v$m$aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$h"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		password_stamp(bad[i], out);
		assert_string_equal(out, "");
	}
}

static void test_whom_a_proxy_speaks_for(void **state)
{
	(void)state;
	static const struct {
		const char *list, *peer, *forwarded, *client;
	} cases[] = {
	        {"",	             "203.0.113.9",      "198.51.100.1",                    "203.0.113.9" }, // nobody is believed
	        {"127.0.0.1",            "203.0.113.9",      "198.51.100.1",                    "203.0.113.9" },
	        {"127.0.0.1",            "127.0.0.1",        "198.51.100.1",                    "198.51.100.1"},
	        {"127.0.0.1",            "127.0.0.1",        NULL,                              "127.0.0.1"   },
	        {"127.0.0.1",            "::ffff:127.0.0.1", "198.51.100.1",                    "198.51.100.1"},
	        {"127.0.0.1",            "127.0.0.1",        "6.6.6.6, 198.51.100.1",           "198.51.100.1"}, // what the client wrote itself stands before
	        {"127.0.0.1,10.0.0.0/8", "127.0.0.1",        "6.6.6.6, 198.51.100.1, 10.1.2.3", "198.51.100.1"},
	        {"127.0.0.1,10.0.0.0/8", "127.0.0.1",        "10.9.9.9",                        "10.9.9.9"    },
	        {"10.0.0.0/8",           "11.0.0.1",         "198.51.100.1",                    "11.0.0.1"    },
	        {"::1, fd00::/8",        "::1",              "[2001:db8::7], fd00::5",          "2001:db8::7" },
	        {"127.0.0.1",            "127.0.0.1",        "unknown",                         "127.0.0.1"   },
	        {"127.0.0.1",            "127.0.0.1",        ",,,",                             "127.0.0.1"   },
	        {"0.0.0.0/0",            "198.51.100.1",     "203.0.113.9",                     "203.0.113.9" },
	        {"127.0.0.1",            "",                 "203.0.113.9",                     "?"           },
	};
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char out[ADDRESS_LEN];
		assert_true(proxy_list_good(cases[i].list));
		proxy_client(cases[i].list, cases[i].peer, cases[i].forwarded, out);
		if (strcmp(out, cases[i].client) != 0)
			fail_msg("case %zu: %s", i, out);
	}
	static const char *const bad[] = {"localhost", "127.0.0.1,", "10.0.0.0/33", "::1/129", "10.0.0.0/", "10.0.0.0/8/8", "1.2.3", ",", "127.0.0.1;::1"};
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		if (proxy_list_good(bad[i]) && strcmp(bad[i], "127.0.0.1,") != 0) // a comma at the end is no mistake
			fail_msg("%s", bad[i]);
	assert_true(proxy_trusts("10.0.0.0/8", "10.255.0.1"));
	assert_false(proxy_trusts("10.0.0.0/8", "nonsense"));
	char group[ADDRESS_LEN];
	proxy_group("2001:db8:1:2:3:4:5:6", group);
	assert_string_equal(group, "2001:db8:1:2::");
	proxy_group("198.51.100.1", group);
	assert_string_equal(group, "198.51.100.1");
	proxy_group("", group);
	assert_string_equal(group, "?");
}

static void test_when_a_session_is_over(void **state)
{
	(void)state;
	struct session s = {.turn_time = 1000, .expire_time = 10000000};
	assert_false(session_over(&s, 9999999));
	assert_true(session_over(&s, 10000000));
	assert_false(session_turns(&s, 1000 + SESSION_TURN_MS - 1));
	assert_true(session_turns(&s, 1000 + SESSION_TURN_MS));
	s.turned = true;
	assert_false(session_turns(&s, 1000 + SESSION_TURN_MS));
	assert_false(session_over(&s, 1000 + SESSION_GRACE_S * 1000 - 1));
	assert_true(session_over(&s, 1000 + SESSION_GRACE_S * 1000));
}

// --- the hasher, in a loop of its own

struct answers {
	struct loop *loop;
	uint32_t n, wanted;
	bool none[HASHER_WAITING];
	struct hash_result at[HASHER_WAITING];
};

static void on_hashed(void *arg, const struct hash_result *result)
{
	struct answers *a = arg;
	a->none[a->n] = !result;
	if (result)
		a->at[a->n] = *result;
	if (++a->n == a->wanted)
		loop_stop(a->loop);
}

static void test_the_hasher_checks_and_hashes(void **state)
{
	(void)state;
	struct answers a = {.loop = loop_new()};
	struct hasher *h = hasher_new(a.loop);
	struct hash_job job = {.wanted = "correct horse battery"};
	a.wanted = 1;
	assert_int_equal(hasher_ask(h, &job, on_hashed, &a), OK);
	loop_run(a.loop);
	assert_false(a.none[0]);
	static const struct {
		const char *given, *wanted;
		bool against, right;
	} cases[] = {
	        {"correct horse battery", "",                 true,  true },
	        {"correct horse batterz", "",                 true,  false},
	        {"correct horse battery", "",                 false, false}, // nobody's
	        {"correct horse battery", "another password", true,  true },
	        {"wrong horse battery",   "another password", true,  false},
	};
	struct hash_result made = a.at[0];
	a.n = 0;
	a.wanted = sizeof cases / sizeof *cases;
	for (size_t i = 0; i < a.wanted; i++) {
		job = (struct hash_job){0};
		strcpy(job.given, cases[i].given);
		strcpy(job.wanted, cases[i].wanted);
		strcpy(job.against, cases[i].against ? made.hash : "");
		assert_int_equal(hasher_ask(h, &job, on_hashed, &a), OK);
	}
	loop_run(a.loop);
	for (size_t i = 0; i < a.wanted; i++) { // in the order they were asked
		assert_int_equal(a.at[i].right, cases[i].right);
		assert_int_equal(*a.at[i].hash != 0, cases[i].right && *cases[i].wanted);
	}
	assert_int_equal(crypto_pwhash_str_verify(a.at[3].hash, "another password", 16), 0);
	// No more than it can hold; what waits at the end is told so.
	a.n = 0;
	a.wanted = HASHER_WAITING;
	for (int i = 0; i < HASHER_WAITING; i++)
		assert_int_equal(hasher_ask(h, &job, on_hashed, &a), OK);
	assert_int_equal(hasher_ask(h, &job, on_hashed, &a), ERR_FULL);
	hasher_free(h);
	assert_int_equal(a.n, HASHER_WAITING);
	assert_true(a.none[HASHER_WAITING - 1]);
	loop_free(a.loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_cookies),
	        cmocka_unit_test(test_waits_double),
	        cmocka_unit_test(test_what_is_remembered_is_bounded),
	        cmocka_unit_test(test_passwords),
	        cmocka_unit_test(test_stamps),
	        cmocka_unit_test(test_whom_a_proxy_speaks_for),
	        cmocka_unit_test(test_when_a_session_is_over),
	        cmocka_unit_test(test_the_hasher_checks_and_hashes),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
