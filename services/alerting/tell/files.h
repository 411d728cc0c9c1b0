// The template files, built in: services/alerting/templates.
#ifndef PP_ALERTING_TELL_FILES_H
#define PP_ALERTING_TELL_FILES_H

#define TEMPLATE(name)                                                                                                                                         \
	extern const unsigned char file_##name[];                                                                                                              \
	extern const unsigned file_##name##_len;
TEMPLATE(webhook_zh_txt)
TEMPLATE(webhook_en_txt)
TEMPLATE(wecom_zh_txt)
TEMPLATE(wecom_en_txt)
TEMPLATE(dingtalk_zh_txt)
TEMPLATE(dingtalk_en_txt)
TEMPLATE(feishu_zh_txt)
TEMPLATE(feishu_en_txt)
TEMPLATE(email_zh_txt)
TEMPLATE(email_en_txt)
#undef TEMPLATE

#endif
