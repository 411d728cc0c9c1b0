// Texts of messages. A template file holds the sections of one kind of channel in one language:
//
//     == opened                      one section for each tell_what, and "digest", "line", "more"
//     the title, one line
//     lines of the text with {variables}; a line whose variables are all empty is left out
//
// Pure: the files of ../templates are built in.
#ifndef PP_ALERTING_TELL_TEMPLATE_H
#define PP_ALERTING_TELL_TEMPLATE_H

#include "tell/notice.h"

// What a digest says of its notices.
struct template_digest {
	uint32_t count;            // notices in the message
	uint32_t by_level[LEVELS]; // of them
	const char *lines;         // one line each, ready made
	uint32_t more;             // of them without a line
};

struct template_fill {
	const struct tell_notice *notice;     // of a digest: the first
	const struct template_digest *digest; // NULL: one notice
	enum tell_language language;
	const char *external_url; // of the page
	const char *key;          // the message's idempotency key
	int64_t utc_offset_ms;
	bool markup; // the receiver reads markup: what would be some in names and reasons is replaced
};

// The built-in file of a kind of channel ("wecom"); NULL if there is none.
const char *template_file(const char *kind, enum tell_language language, size_t *len);

// Appends a section's title and text (either may be NULL) with its variables filled in. False: no such section, or a variable that is not known.
bool template_fill(const char *file, size_t len, const char *section, const struct template_fill *f, struct buf *title, struct buf *text);

// The page on which the alert is acknowledged.
void template_link(const struct template_fill *f, struct buf *out);

// The longest length <= most at which UTF-8 text can be cut without cutting a character.
size_t text_cut(const char *at, size_t len, size_t most);

#endif
