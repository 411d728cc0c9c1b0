#include "a_notice.h"

#include <stdio.h>

struct tell_notice a_notice(uint32_t number)
{
	struct tell_notice n = {.channel = "group",
	                        .official = "zone.qj01",
	                        .official_name = "经开区值班",
	                        .what = TELL_OPENED,
	                        .due_ms = 1767571200000,
	                        .time_ms = 1767571200000, // 2026-01-05 08:00 in Qujing
	                        .times = 2,
	                        .members = 7,
	                        .detail = "南片区",
	                        .change = number,
	                        .kind = "drop",
	                        .level = LEVEL_ORANGE,
	                        .from_level = LEVEL_YELLOW,
	                        .enterprise = "91530302MA0000357W",
	                        .area = "QJ01A1",
	                        .area_name = "南片区",
	                        .zone = "QJ01",
	                        .zone_name = "曲靖经开区",
	                        .indicator = "electricity",
	                        .indicator_name = "用电量",
	                        .indicator_name_en = "electricity",
	                        .unit = "kWh",
	                        .policy = "*/electricity",
	                        .policy_version = 3,
	                        .value = 812.5,
	                        .expected = 2031.25,
	                        .deviation_percent = -60,
	                        .since_ms = 1767567600000,
	                        .open_ms = 1767571200000,
	                        .synthetic = true,
	                        .reason_zh = "用电量 812.5 kWh，比近 20 个工作日中位数低 60%",
	                        .reason_en = "electricity is 812.5 kWh, 60% below the median of 20 workdays"};
	snprintf(n.id, sizeof n.id, "n%u", number);
	snprintf(n.alert, sizeof n.alert, "a%u", number);
	snprintf(n.enterprise_name, sizeof n.enterprise_name, "麒麟示例%03u号", number);
	return n;
}
