// Why something was not done, in words for people.
import { Problem } from '../api/http';
import { language, words } from '../i18n';

export function sentence(error: unknown): string {
	if (!(error instanceof Problem)) return String(error);
	const { refusals, state } = words.value;
	if (error.status === 429 && error.retryAfter_s) return words.value.login.wait(error.retryAfter_s);
	const known = refusals[error.code] ?? error.said[language.value];
	if (known) return known;
	if (error.status === 0) return state.unreachable;
	if (error.status === 403) return state.forbidden;
	if (error.status === 404) return state.missing;
	return error.status >= 500 ? state.unavailable : error.message;
}
