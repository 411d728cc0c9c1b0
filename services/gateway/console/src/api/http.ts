// One request to the gateway: credentials, language, problems.
import { language } from '../i18n';
import { credentials, leave } from './session';
import type { ProblemBody } from './types';

export type Query = Record<string, string | number | boolean | undefined>;

export class Problem extends Error {
	constructor(
		readonly status: number, // 0: the gateway could not be reached
		message: string,
		readonly requestId = '',
	) {
		super(message);
	}
}

export function address(path: string, query: Query = {}): string {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
	const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
	return text ? `${path}?${text}` : path;
}

export async function open(url: string, headers: Record<string, string>, signal?: AbortSignal): Promise<Response> {
	let answer: Response;
	try {
		answer = await fetch(url, { headers: { ...credentials(), 'Accept-Language': language.value, ...headers }, signal });
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new Problem(0, String(error));
	}
	if (answer.ok) return answer;
	const body = (await answer.json().catch(() => ({}))) as ProblemBody;
	if (answer.status === 401) leave('refused');
	throw new Problem(answer.status, body.detail ?? body.title ?? answer.statusText, body.request_id);
}

export async function getJson<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
	const answer = await open(address(path, query), { Accept: 'application/json' }, signal);
	return (await answer.json()) as T;
}
