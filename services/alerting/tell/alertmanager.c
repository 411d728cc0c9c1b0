// The body of Alertmanager's webhook, version 4: https://prometheus.io/docs/alerting/latest/configuration/#webhook_config
#include "tell/body.h"
#include "tell/template.h"

#include "base/civil.h"

#include <jansson.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

static void set_text(json_t *to, const char *name, const char *value)
{
	json_t *j = json_string(value);
	json_object_set_new(to, name, j ? j : json_string("?"));
}

static void set_buf(json_t *to, const char *name, struct buf *value)
{
	set_text(to, name, buf_str(value));
	buf_fini(value);
}

static void set_number(json_t *to, const char *name, double value)
{
	char text[40] = ""; // late reports and silence have none
	if (isfinite(value))
		snprintf(text, sizeof text, "%.15g", value);
	set_text(to, name, text);
}

static void set_time(json_t *to, const char *name, int64_t t, int64_t utc_offset_ms)
{
	char text[40];
	set_text(to, name, t ? civil_text(text, t, utc_offset_ms) : "0001-01-01T00:00:00Z");
}

// Our four colours in Prometheus' usual words.
static const char *severity_of(enum level level)
{
	static const char *const words[LEVELS] = {"none", "info", "warning", "error", "critical"};
	return words[level];
}

// What does not change while the alert is open comes first; Alertmanager knows an alert by all of its labels.
static json_t *labels_of(const struct tell_notice *n)
{
	json_t *l = json_object();
	const struct {
		const char *name, *value;
	} labels[] = {
	        {"alertname",       n->what == TELL_TEST ? "ParkPulseTest" : tell_kind_alertname(n->kind)},
	        {"alert_id",        n->alert	                                                     },
	        {"enterprise",      n->enterprise	                                                },
	        {"enterprise_name", n->enterprise_name                                                   },
	        {"zone",            n->zone	                                                      },
	        {"zone_name",       n->zone_name	                                                 },
	        {"area",            n->area	                                                      },
	        {"area_name",       n->area_name	                                                 },
	        {"indicator",       n->indicator	                                                 },
	        {"indicator_name",  n->indicator_name	                                            },
	        {"kind",            n->kind	                                                      },
	        {"level",           level_word(n->level)	                                         },
	        {"severity",        severity_of(n->level)                                                },
	        {"instance",        n->enterprise_name	                                           },
	        {"synthetic",       n->synthetic ? "true" : "false"                                      }
        };
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++)
		set_text(l, labels[i].name, labels[i].value);
	return l;
}

static struct template_fill fill_of(const struct message *m, const struct tell_notice *n, enum tell_language language)
{
	return (struct template_fill){
	        .notice = n, .language = language, .external_url = m->site->external_url, .key = n->id, .utc_offset_ms = m->site->utc_offset_ms};
}

static void set_sentence(const struct message *m, const struct tell_notice *n, enum tell_language language, json_t *to, const char *name,
                         const char *description)
{
	struct template_fill f = fill_of(m, n, language);
	struct buf title = {0}, text = {0};
	size_t len;
	const char *file = template_file("webhook", language, &len);
	if (file)
		template_fill(file, len, tell_what_word(n->what), &f, &title, &text);
	set_buf(to, name, &title);
	if (description)
		set_text(to, description, buf_str(&text));
	buf_fini(&text);
}

static json_t *annotations_of(const struct message *m, const struct tell_notice *n)
{
	json_t *a = json_object();
	set_sentence(m, n, TELL_ZH, a, "summary", n->language == TELL_ZH ? "description" : NULL);
	set_sentence(m, n, TELL_EN, a, "summary_en", n->language == TELL_EN ? "description" : NULL);
	set_text(a, "what", tell_what_word(n->what));
	set_text(a, "detail", n->detail);
	set_text(a, "official", n->official_name);
	set_text(a, "notice_id", n->id);
	set_number(a, "value", n->value);
	set_number(a, "expected", n->expected);
	set_number(a, "deviation_percent", n->deviation_percent);
	set_text(a, "unit", n->unit);
	set_time(a, "since", n->since_ms, m->site->utc_offset_ms);
	set_text(a, "policy", n->policy);
	set_number(a, "policy_version", n->policy_version);
	return a;
}

static bool is_over(const struct tell_notice *n)
{
	return n->what == TELL_CLOSED || n->what == TELL_WITHDRAWN;
}

static json_t *alert_of(const struct message *m, const struct tell_notice *n)
{
	json_t *j = json_object();
	struct template_fill f = fill_of(m, n, n->language);
	struct buf link = {0};
	template_link(&f, &link);
	set_text(j, "status", is_over(n) ? "resolved" : "firing");
	json_object_set_new(j, "labels", labels_of(n));
	json_object_set_new(j, "annotations", annotations_of(m, n));
	set_time(j, "startsAt", n->open_ms, m->site->utc_offset_ms);
	set_time(j, "endsAt", !is_over(n) ? 0 : n->recover_ms ? n->recover_ms : n->time_ms, m->site->utc_offset_ms);
	set_buf(j, "generatorURL", &link);
	set_text(j, "fingerprint", n->alert);
	return j;
}

// Labels and annotations that all alerts of the call share.
static json_t *common_of(const json_t *alerts, const char *part)
{
	json_t *common = json_deep_copy(json_object_get(json_array_get(alerts, 0), part));
	for (size_t i = 1; i < json_array_size(alerts); i++) {
		const json_t *other = json_object_get(json_array_get(alerts, i), part);
		const char *key;
		json_t *value;
		void *next;
		json_object_foreach_safe(common, next, key, value)
		{
			if (!json_equal(value, json_object_get(other, key)))
				json_object_del(common, key);
		}
	}
	return common ? common : json_object();
}

void webhook_body(const struct message *m, struct channel_call *out)
{
	json_t *j = json_object(), *alerts = json_array();
	struct buf group = {0};
	bool firing = false;
	for (uint32_t i = 0; i < m->count; i++) {
		firing = firing || !is_over(&m->notice[i]);
		json_array_append_new(alerts, alert_of(m, &m->notice[i]));
	}
	buf_printf(&group, "{}:{call=\"%s\"}", m->key);
	set_text(j, "version", "4");
	set_buf(j, "groupKey", &group);
	json_object_set_new(j, "truncatedAlerts", json_integer(0));
	set_text(j, "status", firing ? "firing" : "resolved");
	set_text(j, "receiver", m->channel->id);
	json_object_set_new(j, "groupLabels", json_object());
	json_object_set_new(j, "commonLabels", common_of(alerts, "labels"));
	json_object_set_new(j, "commonAnnotations", common_of(alerts, "annotations"));
	set_text(j, "externalURL", m->site->external_url);
	json_object_set_new(j, "alerts", alerts);
	char *text = json_dumps(j, JSON_COMPACT);
	buf_text(&out->body, text ? text : "{}");
	free(text);
	json_decref(j);
}
