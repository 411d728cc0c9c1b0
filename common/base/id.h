// Identity codes that are everybody's standard.
#ifndef PP_BASE_ID_H
#define PP_BASE_ID_H

#include <stdbool.h>
#include <stddef.h>

enum { CREDIT_CODE_LEN = 18 };

// 统一社会信用代码: 18 characters of GB 32100-2015, whose check character 18 (mod 31) and the inner organisation code's check character 17
// (GB 11714, mod 11) both hold. Upper case only.
bool credit_code_valid(const char *code, size_t len);
// Fills the two check characters of an 18-character code whose first 16 are set. ERR_SYNTAX for a character outside the alphabet.
int credit_code_seal(char code[CREDIT_CODE_LEN]);

#endif
