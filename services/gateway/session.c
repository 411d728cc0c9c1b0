#include "session.h"

bool session_turns(const struct session *s, int64_t now_ms)
{
	return !s->turned && now_ms - s->turn_time >= SESSION_TURN_MS;
}

bool session_over(const struct session *s, int64_t now_ms)
{
	return now_ms >= s->expire_time || (s->turned && now_ms - s->turn_time >= SESSION_GRACE_S * 1000);
}
