#include "bus/keys.h"

#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zmq.h>

enum { PATH_LEN = 512 };

static bool path_of(char out[PATH_LEN], const char *dir, const char *name, const char *part)
{
	int len = snprintf(out, PATH_LEN, "%s/%s.%s", dir, name, part);
	return len > 0 && len < PATH_LEN;
}

static int read_key(const char *path, char z85[KEY_Z85])
{
	char text[64];
	int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	ssize_t len = read(fd, text, sizeof text - 1);
	close(fd);
	if (len < 0)
		return ERR_IO;
	while (len && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	text[len] = 0;
	uint8_t key[KEY_LEN];
	if (len != KEY_Z85 - 1 || keys_decode(text, key))
		return ERR_CORRUPT;
	memcpy(z85, text, KEY_Z85);
	return OK;
}

// Writes beside and renames, so that nobody ever reads half a key. The first of two writers wins.
static int write_key(const char *path, const char *z85, mode_t mode)
{
	char beside[PATH_LEN + 32];
	snprintf(beside, sizeof beside, "%s.%ld", path, (long)getpid());
	int fd = open(beside, O_CREAT | O_EXCL | O_WRONLY | O_CLOEXEC, mode);
	if (fd < 0)
		return ERR_IO;
	bool done = write(fd, z85, KEY_Z85 - 1) == KEY_Z85 - 1 && write(fd, "\n", 1) == 1 && fsync(fd) == 0;
	close(fd);
	int err = done && link(beside, path) == 0 ? OK : done && errno == EEXIST ? ERR_EXISTS : ERR_IO;
	unlink(beside);
	return err;
}

static int make_dir(const char *dir)
{
	char path[PATH_LEN];
	if (snprintf(path, sizeof path, "%s", dir) >= PATH_LEN)
		return ERR_IO;
	for (char *at = path + 1;; at++)
		if (*at == '/' || !*at) {
			char c = *at;
			*at = 0;
			if (mkdir(path, 0700) && errno != EEXIST)
				return ERR_IO;
			*at = c;
			if (!c)
				return OK;
		}
}

int keys_own(const char *dir, const char *name, struct key_pair *out)
{
	char secret[PATH_LEN], public[PATH_LEN];
	if (!path_of(secret, dir, name, "secret") || !path_of(public, dir, name, "public") || make_dir(dir))
		return ERR_IO;
	int err = read_key(secret, out->secret_z85);
	if (err == ERR_NOT_FOUND) {
		struct key_pair made;
		if (keys_new(&made))
			return ERR_IO;
		err = write_key(secret, made.secret_z85, 0600);
		if (err && err != ERR_EXISTS)
			return err;
		err = read_key(secret, out->secret_z85);
	}
	if (err)
		return err;
	if (zmq_curve_public(out->public_z85, out->secret_z85))
		return ERR_CORRUPT;
	char there[KEY_Z85];
	err = read_key(public, there);
	if (err == OK && !strcmp(there, out->public_z85))
		return OK;
	unlink(public); // left over from another secret
	err = write_key(public, out->public_z85, 0644);
	return err == ERR_EXISTS ? OK : err;
}

int keys_peer(const char *dir, const char *name, char public_z85[KEY_Z85])
{
	char path[PATH_LEN];
	return path_of(path, dir, name, "public") ? read_key(path, public_z85) : ERR_IO;
}

int keys_new(struct key_pair *out)
{
	return zmq_curve_keypair(out->public_z85, out->secret_z85) ? ERR_IO : OK;
}

int keys_decode(const char *z85, uint8_t out[KEY_LEN])
{
	return strlen(z85) == KEY_Z85 - 1 && zmq_z85_decode(out, z85) ? OK : ERR_SYNTAX;
}

void keys_encode(const uint8_t key[KEY_LEN], char z85[KEY_Z85])
{
	zmq_z85_encode(z85, key, KEY_LEN);
}
