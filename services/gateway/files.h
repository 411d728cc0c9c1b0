// The page and the API's description, compiled in (CMakeLists.txt makes files.c).
#ifndef GATEWAY_FILES_H
#define GATEWAY_FILES_H

extern const unsigned char file_index_html[], file_app_js[], file_style_css[], file_icon_svg[], file_openapi_yaml[];
extern const unsigned file_index_html_len, file_app_js_len, file_style_css_len, file_icon_svg_len, file_openapi_yaml_len;

#endif
