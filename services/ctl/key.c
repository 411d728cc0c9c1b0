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

static int save_key(const char *path, const json_t *key)
{
	int fd = open(path, O_CREAT | O_TRUNC | O_WRONLY | O_CLOEXEC, 0600);
	FILE *f = fd < 0 ? NULL : fdopen(fd, "w");
	if (!f) {
		fprintf(stderr, "ppctl: cannot write %s: %s; here is the key:\n", path, strerror(errno));
		write_key(stdout, key);
		return 1;
	}
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
	for (char *at = strtok(copy, ",;"); at; at = strtok(NULL, ",;"))
		json_array_append_new(list, json_string(at));
	free(copy);
	return list;
}

static int key_new(int argc, char **argv)
{
	struct door door;
	const char *holder = "", *enterprise = "", *official = "", *out = "";
	int64_t days = 0;
	int rest;
	const struct option own[] = {
	        {"holder",     OPTION_TEXT, &holder,     "what it is for, in words",                                   0, 0   },
	        {"enterprise", OPTION_TEXT, &enterprise, "plants: enterprises it may write, parted by ','; '*' = all", 0, 0   },
	        {"official",   OPTION_TEXT, &official,   "officials: whose it is",                                     0, 0   },
	        {"days",       OPTION_INT,  &days,       "it expires after; 0 = never",                                0, 3650},
	        {"out",        OPTION_TEXT, &out,        "write a key file for pp-agent",                              0, 0   },
	        {NULL,         OPTION_TEXT, NULL,        NULL,	                                                 0, 0   },
	};
	options_read("key new", "makes a key and shows its secrets once", own, &door, argc, argv, &rest);
	if (rest || !*enterprise == !*official) {
		fprintf(stderr, "ppctl key new: give either --enterprise or --official\n");
		return 2;
	}
	json_t *wish = json_pack("{s:s}", "holder", *holder ? holder : *official ? official : enterprise);
	if (*enterprise)
		json_object_set_new(wish, "enterprises", list_of(enterprise));
	else
		json_object_set_new(wish, "official", json_string(official));
	if (days)
		json_object_set_new(wish, "days", json_integer(days));
	char *body = json_dumps(wish, JSON_COMPACT);
	struct answer a;
	http_ask(&door, "POST", "/api/v1/keys", "application/json", body, strlen(body), &a);
	free(body);
	json_decref(wish);
	json_t *key = json_loadb((const char *)a.body.at, a.body.len, 0, NULL);
	int bad = a.status != 200 && a.status != 201;
	if (bad || !key)
		bad = http_problem(&a);
	else if (*out)
		bad = save_key(out, key);
	else if (door.json)
		printf("%s\n", buf_str(&a.body));
	else
		write_key(stdout, key);
	json_decref(key);
	answer_fini(&a);
	return bad;
}

static int key_revoke(int argc, char **argv)
{
	struct door door;
	int rest;
	char path[160];
	char **args = options_read("key revoke", "ID: the key may do nothing from now on", NULL, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl key revoke: give the id of one key\n");
		return 2;
	}
	struct answer a;
	snprintf(path, sizeof path, "/api/v1/keys/%s", args[0]);
	http_ask(&door, "DELETE", path, NULL, NULL, 0, &a);
	int bad = a.status / 100 != 2;
	if (bad)
		http_problem(&a);
	else
		printf("key %s is revoked\n", args[0]);
	answer_fini(&a);
	return bad;
}

static int key_list(int argc, char **argv)
{
	struct door door;
	int rest;
	options_read("key list", "keys there are, without their secrets", NULL, &door, argc, argv, &rest);
	json_t *j = http_get_json(&door, "/api/v1/keys"), *k;
	size_t i;
	json_array_foreach(json_object_get(j, "key"), i, k)
	{
		if (door.json) {
			json_dumpf(k, stdout, JSON_COMPACT);
			printf("\n");
			continue;
		}
		const char *official = json_string_value(json_object_get(k, "official"));
		json_t *enterprises = json_object_get(k, "enterprise");
		const char *first = json_string_value(json_array_get(enterprises, 0));
		printf("%-14s %-40s %s%s", json_string_value(json_object_get(k, "id")),
		       official ? official
		       : first  ? first
		                : "-",
		       json_string_value(json_object_get(k, "holder")), json_array_size(enterprises) > 1 ? " (and more enterprises)" : "");
		printf("\n");
	}
	json_decref(j);
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
	printf("ppctl key new | revoke ID | list; each has --help\n");
	return strcmp(what, "--help") ? 2 : 0;
}
