// Passwords of officials: an administrator makes one, its official chooses another with it.
#include "commands.h"
#include "http.h"

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static int print_made(const struct door *door, const struct answer *a, const char *official)
{
	json_t *made = json_loadb((const char *)a->body.at, a->body.len, 0, NULL);
	const char *password = json_string_value(json_object_get(made, "password"));
	if (door->json)
		printf("%s\n", a->body.len ? (const char *)a->body.at : "");
	else if (password)
		printf("%s\n", password);
	if (!door->json && password)
		fprintf(stderr, "ppctl: this is the password of %s, shown this once; at login another one must be chosen\n", official);
	json_decref(made);
	return !password;
}

int command_password(int argc, char **argv)
{
	struct door door;
	bool end = false;
	int rest;
	const struct option own[] = {
	        {"end", OPTION_BOOL, &end, "take the password away: nobody logs in with it any more", 0, 0},
	        {NULL,  OPTION_TEXT, NULL, NULL,	                                              0, 0},
	};
	char **args =
	        options_read("password",
	                     "makes a password for an official, and ends where he is logged in; it is shown this once, and he must choose another at login\n\n"
	                     "  ppctl password li.na\n"
	                     "  ppctl password li.na --end",
	                     own, &door, argc, argv, &rest);
	if (rest != 1) {
		fprintf(stderr, "ppctl password: give the id of one official\n");
		return 2;
	}
	struct answer a;
	struct buf path = {0};
	buf_text(&path, "/api/v1/officials/");
	http_path(&path, args[0]);
	buf_text(&path, "/password");
	http_ask(&door, end ? "DELETE" : "POST", buf_str(&path), NULL, NULL, 0, &a);
	int bad = a.status / 100 != 2;
	if (bad)
		http_problem(&a);
	else if (!end)
		bad = print_made(&door, &a, args[0]);
	else if (!door.json)
		printf("%s has no password any more\n", args[0]);
	answer_fini(&a);
	buf_fini(&path);
	return bad;
}
