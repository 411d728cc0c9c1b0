// Files that are part of the program: made from templates/ when it is built.
#ifndef PP_ALERTING_FILES_H
#define PP_ALERTING_FILES_H

extern const unsigned char file_zh_txt[], file_en_txt[]; // with a zero behind them
extern const unsigned file_zh_txt_len, file_en_txt_len;

#endif
