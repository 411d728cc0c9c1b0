#include "token.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <cmocka.h>

static void test_the_hash_is_of_the_secret(void **state)
{
	(void)state;
	char token[TOKEN_LEN], other[TOKEN_LEN], id[TOKEN_ID_LEN + 1];
	uint8_t hash[TOKEN_HASH_LEN], again[TOKEN_HASH_LEN];
	token_new(other, id, hash);
	token_new(token, id, hash);
	assert_string_not_equal(token, other);
	assert_int_equal(strlen(token), 3 + 12 + 1 + 43);
	assert_memory_equal(token, "pp_", 3);
	assert_memory_equal(token + 3, id, 12);
	assert_int_equal(strspn(id, "abcdefghijklmnopqrstuvwxyz0123456789"), 12);
	assert_int_equal(token[15], '_');
	crypto_generichash(again, sizeof again, (const uint8_t *)token + 16, strlen(token + 16), NULL, 0);
	assert_memory_equal(hash, again, sizeof hash);
}

static void test_a_password_opens_its_hash(void **state)
{
	(void)state;
	char password[PASSWORD_LEN], other[PASSWORD_LEN], hash[PASSWORD_HASH_LEN];
	assert_int_equal(password_new(other, hash), 0);
	assert_int_equal(password_new(password, hash), 0);
	assert_string_not_equal(password, other);
	assert_int_equal(strlen(password), 19);
	assert_int_equal(strspn(password, "-23456789abcdefghjkmnpqrstuvwxyz"), 19);
	assert_int_equal(strncmp(hash, "$argon2id$", 10), 0);
	assert_int_equal(crypto_pwhash_str_verify(hash, password, strlen(password)), 0);
	assert_int_not_equal(crypto_pwhash_str_verify(hash, other, strlen(other)), 0);
}

static void test_only_the_owner_reads_the_file(void **state)
{
	(void)state;
	char folder[] = "/tmp/registry-token-XXXXXX", path[64], line[128];
	struct stat st;
	assert_non_null(mkdtemp(folder));
	snprintf(path, sizeof path, "%s/admin.token", folder);
	umask(0);
	assert_int_equal(token_write(folder, "admin.token", "pp_one"), 0);
	assert_int_equal(token_write(folder, "admin.token", "pp_two"), 0);
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	FILE *f = fopen(path, "r");
	assert_non_null(f);
	assert_non_null(fgets(line, sizeof line, f));
	fclose(f);
	assert_string_equal(line, "pp_two\n");
	unlink(path);
	assert_int_equal(rmdir(folder), 0); // nothing else was left there
	assert_true(token_write(folder, "admin.token", "pp_three") < 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
	        cmocka_unit_test(test_the_hash_is_of_the_secret),
	        cmocka_unit_test(test_a_password_opens_its_hash),
	        cmocka_unit_test(test_only_the_owner_reads_the_file),
	};
	return sodium_init() < 0 ? 1 : cmocka_run_group_tests(tests, NULL, NULL);
}
