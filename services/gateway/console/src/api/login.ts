// Logging in and out, and the password.
import { askSession, open, Problem, sendJson } from './http';
import { byToken, enter, leave, recallToken, session, took } from './session';
import type { Session } from './types';

// At the start: whoever has a token or a cookie is in.
export async function begin() {
	recallToken();
	try {
		await askSession();
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		if (session.door.value === 'asking') leave('away');
	}
}

export async function logIn(official: string, password: string) {
	const is = await sendJson<Session>('POST', '/api/v1/session', { official, password });
	if (is) took(is);
}

export async function logInByToken(token: string) {
	if (enter(token)) await begin();
}

export async function logOut() {
	if (byToken()) return leave();
	try {
		await open('/api/v1/session', { method: 'DELETE' });
		leave();
	} catch (error) {
		if (!(error instanceof Problem)) throw error;
		leave(error.status === 401 ? '' : 'away');
	}
}

// By cookie the answer is the session that goes on, with another token for its changes.
export async function changePassword(old: string, wanted: string) {
	const is = await sendJson<Session>('PUT', '/api/v1/session/password', { old, new: wanted });
	if (is) took(is);
	else await askSession();
}
