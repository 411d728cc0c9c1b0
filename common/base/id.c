#include "base/id.h"

#include "base/err.h"

#include <string.h>

static const char alphabet[] = "0123456789ABCDEFGHJKLMNPQRTUWXY"; // 31 characters: no I O S V Z

static int value_of(char c)
{
	const char *at = c ? strchr(alphabet, c) : NULL;
	return at ? (int)(at - alphabet) : -1;
}

// GB 11714: characters 9-16, letters count A = 10 ... Z = 35.
static char organisation_check(const char *code)
{
	static const int weight[] = {3, 7, 9, 10, 5, 8, 4, 2};
	int sum = 0;
	for (int i = 0; i < 8; i++) {
		char c = code[8 + i];
		sum += weight[i] * (c <= '9' ? c - '0' : c - 'A' + 10);
	}
	int check = 11 - sum % 11;
	return check == 10 ? 'X' : check == 11 ? '0' : (char)('0' + check);
}

// GB 32100: weight of place i is 3^(i-1) mod 31.
static char code_check(const char *code)
{
	int sum = 0, weight = 1;
	for (int i = 0; i < CREDIT_CODE_LEN - 1; i++) {
		sum += weight * value_of(code[i]);
		weight = weight * 3 % 31;
	}
	return alphabet[(31 - sum % 31) % 31];
}

int credit_code_seal(char code[CREDIT_CODE_LEN])
{
	for (int i = 0; i < 16; i++)
		if (value_of(code[i]) < 0)
			return ERR_SYNTAX;
	code[16] = organisation_check(code);
	code[17] = code_check(code);
	return OK;
}

bool credit_code_valid(const char *code, size_t len)
{
	if (len != CREDIT_CODE_LEN)
		return false;
	char sealed[CREDIT_CODE_LEN];
	memcpy(sealed, code, CREDIT_CODE_LEN);
	return credit_code_seal(sealed) == OK && !memcmp(sealed, code, CREDIT_CODE_LEN);
}
