// Keys of plants and officials. Secrets are shown once, when a key is made.
#include "commands.h"
#include "http.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

// What pp-agent reads, in this order.
static const char *const fields[] = {"id", "endpoint", "server_public", "curve_public", "curve_secret", "token"};

static void write_key(FILE *to, const json_t *key)
{
	fprintf(to, "# ParkPulse key: %s. Keep it secret; it cannot be shown again.\n", json_string_value(json_object_get(key, "holder")));
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++) {
		const char *value = json_string_value(json_object_get(key, fields[i]));
		if (value && *value)
			fprintf(to, "%s = %s\n", fields[i], value);
	}
}

// The file is made before the key: a key that could not be kept would be lost, and one that is there is not written over.
static FILE *begin_file(const char *path)
{
	int fd = open(path, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f)
		fprintf(stderr, "ppctl: cannot make %s: %s\n", path, strerror(errno));
	return f;
}

static int save_key(FILE *f, const char *path, const json_t *key)
{
	write_key(f, key);
	if (fclose(f)) {
		fprintf(stderr, "ppctl: cannot write %s: %s; here is the key:\n", path, strerror(errno));
		write_key(stdout, key);
		return 1;
	}
	printf("key %s written to %s\n", json_string_value(json_object_get(key, "id")), path);
	return 0;
}

static json_t *list_of(const char *text)
{
	json_t *list = json_array();
	char *copy = strdup(text);
	for (char *rest, *at = strtok_r(copy, ",;", &rest); at; at = strtok_r(NULL, ",;", &rest))
		json_array_append_new(list, json_string(at));
	free(copy);
	return list;
}

static json_t *wish_of(const char *holder, const char *enterprises, const char *official, int64_t days)
{
	json_t *wish = json_object();
	json_object_set_new(wish, "holder", json_string(*holder ? holder : *official ? official : enterprises));
	if (*official)
		json_object_set_new(wish, "official", json_string(official));
	else
		json_object_set_new(wish, "enterprises", list_of(enterprises));
	if (days)
		json_object_set_new(wish, "days", json_integer(days));
	return wish;
}

static int make_key(const struct door *door, json_t *wish, const char *out, FILE *file)
{
	struct answer a;
	char *body = json_dumps(wish, JSON_COMPACT);
	json_decref(wish);
	http_ask(door, "POST", "/api/v1/keys", "application/json", body, strlen(body), &a);
	free(body);
	json_t *key = json_loadb((const char *)a.body.at, a.body.len, 0, NULL);
	int bad = a.status / 100 != 2 || !key;
	if (bad) {
		http_problem(&a);
		if (file) {
			fclose(file);
			unlink(out);
		}
	} else if (file) {
		bad = save_key(file, out, key);
	} else if (door->json) {
		printf("%s\n", buf_str(&a.body));
	} else {
		write_key(stdout, key);
	}
	json_decref(key);
	answer_fini(&a);
	return bad;
}

static int key_new(int argc, char **argv)
{
	struct door door;
	const char *holder = "", *enterprise = "", *official = "", *out = "";
	int64_t days = 0;
	int rest;
	const struct option own[] = {
	        {"holder",     OPTION_TEXT, &holder,     "whom it is for, in words",                                                     0, 0   },
	        {"enterprise", OPTION_TEXT, &enterprise, "plants: an enterprise it may write, as often as wanted; '*' = all",            0, 0   },
	        {"official",   OPTION_TEXT, &official,   "officials: id of whom it is for",                                              0, 0   },
	        {"days",       OPTION_INT,  &days,       "it holds for so long; 0 = until it is revoked",                                0, 3650},
	        {"out",        OPTION_TEXT, &out,        "write the key file for pp-agent, readable by you only; must not be there yet", 0, 0   },
	        {NULL,         OPTION_TEXT, NULL,        NULL,	                                                                   0, 0   },
	};
	char *enterprises = options_take_all("enterprise", ',', &argc, argv);
	options_read("key new",
	             "makes a key; its secrets are shown this once\n\n"
	             "  ppctl key new --holder \"MES of 沾益示例铝压延077号\" --enterprise 91530303MA0000875K --out plant.key\n"
	             "  ppctl key new --holder \"city's collector\" --enterprise '*' --days 365 --out collector.key\n"
	             "  ppctl key new --official li.na",
	             own, &door, argc, argv, &rest);
	if (*enterprises)
		enterprise = enterprises;
	FILE *file = NULL;
	int bad = 2;
	if (rest || !*enterprise == !*official)
		fprintf(stderr, "ppctl key new: give either --enterprise or --official, and nothing else\n");
	else if (*out && !(file = begin_file(out)))
		bad = 1;
	else
		bad = make_key(&door, wish_of(holder, enterprise, official, days), out, file);
	free(enterprises);
	return bad;
}

static int key_revoke(int argc, char **argv)
{
	struct door door;
	int rest;
	struct buf path = {0};
	char **args = options_read("key revoke", "ends a key at once and for good\n\n  ppctl key revoke b3k9x0q2m1ab", NULL, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl key revoke: give the id of one key\n");
		return 2;
	}
	struct answer a;
	buf_text(&path, "/api/v1/keys/");
	http_path(&path, args[0]);
	http_ask(&door, "DELETE", buf_str(&path), NULL, NULL, 0, &a);
	int bad = a.status / 100 != 2;
	if (bad)
		http_problem(&a);
	else if (!door.json)
		printf("key %s is revoked\n", args[0]);
	answer_fini(&a);
	buf_fini(&path);
	return bad;
}

static void print_key(void *arg, const json_t *k)
{
	const struct door *door = arg;
	if (door->json) {
		json_dumpf(k, stdout, JSON_COMPACT);
		printf("\n");
		return;
	}
	const char *official = json_string_value(json_object_get(k, "official")), *expire = json_string_value(json_object_get(k, "expire_time"));
	const json_t *enterprises = json_object_get(k, "enterprise");
	const char *first = json_string_value(json_array_get(enterprises, 0));
	size_t more = json_array_size(enterprises);
	char whom[64];
	if (more > 1)
		snprintf(whom, sizeof whom, "%s +%zu", first ? first : "", more - 1);
	else
		snprintf(whom, sizeof whom, "%s", official && *official ? official : first ? first : "-");
	printf("%-14s %-26s %-30s %s\n", json_string_value(json_object_get(k, "id")), whom, expire && *expire ? expire : "-",
	       json_string_value(json_object_get(k, "holder")));
}

static int key_list(int argc, char **argv)
{
	struct door door;
	int rest;
	options_read("key list", "keys there are, without their secrets: id, whose, until when, holder\n\n  ppctl key list\n  ppctl key list --json", NULL,
	             &door, argc, argv, &rest);
	http_get_all(&door, "/api/v1/keys", "key", print_key, &door);
	return 0;
}

int command_key(int argc, char **argv)
{
	const char *what = argc > 1 ? argv[1] : "";
	if (!strcmp(what, "new"))
		return key_new(argc - 1, argv + 1);
	if (!strcmp(what, "revoke"))
		return key_revoke(argc - 1, argv + 1);
	if (!strcmp(what, "list"))
		return key_list(argc - 1, argv + 1);
	bool asked = !strcmp(what, "--help");
	fprintf(asked ? stdout : stderr, "ppctl key new | revoke ID | list: keys of plants and officials. `ppctl key new --help` shows the rest.\n");
	return asked ? 0 : 2;
}
