// The console and the API's description, compiled in (embed_folder.cmake makes files.c).
#ifndef GATEWAY_FILES_H
#define GATEWAY_FILES_H

#include <stddef.h>

struct file {
	const char *path; // "index.html", "assets/Today-B5RfCUWK.js"
	const unsigned char *gzip;
	size_t len;
};

extern const struct file files[]; // the last one has no path

#endif
