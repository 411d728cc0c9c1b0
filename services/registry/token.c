#include "token.h"

#include "base/buf.h"
#include "base/err.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

void token_new(char token[TOKEN_LEN], char id[TOKEN_ID_LEN + 1], uint8_t hash[TOKEN_HASH_LEN])
{
	static const char alphabet[] = "abcdefghijklmnopqrstuvwxyz0123456789";
	uint8_t random[32];
	char secret[sodium_base64_ENCODED_LEN(sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING)];
	for (int i = 0; i < TOKEN_ID_LEN; i++)
		id[i] = alphabet[randombytes_uniform(sizeof alphabet - 1)];
	id[TOKEN_ID_LEN] = 0;
	randombytes_buf(random, sizeof random);
	sodium_bin2base64(secret, sizeof secret, random, sizeof random, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
	crypto_generichash(hash, TOKEN_HASH_LEN, (const uint8_t *)secret, strlen(secret), NULL, 0);
	snprintf(token, TOKEN_LEN, "pp_%s_%s", id, secret);
	sodium_memzero(random, sizeof random);
	sodium_memzero(secret, sizeof secret);
}

int password_new(char password[PASSWORD_LEN], char hash[PASSWORD_HASH_LEN])
{
	static const char alphabet[] = "23456789abcdefghjkmnpqrstuvwxyz"; // none that looks like another
	_Static_assert(PASSWORD_HASH_LEN == crypto_pwhash_STRBYTES, "what libsodium writes");
	for (int i = 0; i < PASSWORD_LEN - 1; i++)
		password[i] = i % 5 == 4 ? '-' : alphabet[randombytes_uniform(sizeof alphabet - 1)];
	password[PASSWORD_LEN - 1] = 0;
	return crypto_pwhash_str(hash, password, PASSWORD_LEN - 1, crypto_pwhash_OPSLIMIT_INTERACTIVE, crypto_pwhash_MEMLIMIT_INTERACTIVE) ? ERR_FULL : OK;
}

static int file_write(const char *path, const char *token)
{
	int fd = open(path, O_CREAT | O_WRONLY | O_TRUNC | O_CLOEXEC, 0600);
	if (fd < 0)
		return ERR_IO;
	char line[TOKEN_LEN + 1]; // a password is shorter
	const int len = snprintf(line, sizeof line, "%s\n", token);
	bool good = fchmod(fd, 0600) == 0 && write(fd, line, (size_t)len) == len && fsync(fd) == 0;
	sodium_memzero(line, sizeof line);
	return close(fd) == 0 && good ? OK : ERR_IO;
}

static int folder_sync(const char *folder)
{
	int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return ERR_IO;
	bool good = fsync(fd) == 0;
	return close(fd) == 0 && good ? OK : ERR_IO;
}

int token_write(const char *folder, const char *name, const char *token)
{
	struct buf path = {0}, new_path = {0};
	buf_printf(&path, "%s/%s", folder, name);
	buf_printf(&new_path, "%s/%s.new", folder, name);
	int err = file_write(buf_str(&new_path), token);
	if (!err && rename(buf_str(&new_path), buf_str(&path)))
		err = ERR_IO;
	if (!err)
		err = folder_sync(folder);
	buf_fini(&path);
	buf_fini(&new_path);
	return err;
}
