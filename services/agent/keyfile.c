#include "keyfile.h"

#include "sys/log.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static void put(const char *path, const char *name, char *out, size_t size, const char *value)
{
	if (strlen(value) >= size)
		log_fatal("event=bad_key_file file=%s reason=\"%s is too long\"", path, name);
	strcpy(out, value);
}

static char *trim(char *text)
{
	text += strspn(text, " \t");
	size_t len = strlen(text);
	while (len && strchr(" \t\r\n", text[len - 1]))
		text[--len] = 0;
	return text;
}

void keyfile_read(struct keyfile *k, const char *path)
{
	const struct {
		const char *name;
		char *out;
		size_t size;
	} fields[] = {
	        {"id",            k->id,            sizeof k->id           },
	        {"endpoint",      k->endpoint,      sizeof k->endpoint     },
	        {"server_public", k->server_public, sizeof k->server_public},
	        {"curve_public",  k->curve_public,  sizeof k->curve_public },
	        {"curve_secret",  k->curve_secret,  sizeof k->curve_secret },
	};
	*k = (struct keyfile){0};
	FILE *f = fopen(path, "r");
	if (!f)
		log_fatal("event=bad_key_file file=%s reason=\"%s\"", path, strerror(errno));
	struct stat st;
	if (!fstat(fileno(f), &st) && st.st_mode & 077)
		log_warn("event=key_file_is_open file=%s reason=\"others on this machine can read it: chmod 600\"", path);
	char *line = NULL;
	size_t cap = 0;
	while (getline(&line, &cap, f) >= 0) {
		char *equals = strchr(line, '=');
		if (!equals || *trim(line) == '#')
			continue;
		*equals = 0;
		const char *name = trim(line);
		for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
			if (!strcmp(name, fields[i].name))
				put(path, name, fields[i].out, fields[i].size, trim(equals + 1));
	}
	free(line);
	fclose(f);
	uint8_t key[KEY_LEN];
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (!*fields[i].out || (i >= 2 && keys_decode(fields[i].out, key)))
			log_fatal("event=bad_key_file file=%s reason=\"%s is missing or not a key; write it with ppctl key new --out\"", path, fields[i].name);
}
