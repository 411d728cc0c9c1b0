// One request to the gateway: credentials, language, problems.
import { language, type Language } from '../i18n';
import { byToken, choosePassword, credentials, leave, session, took } from './session';
import type { Fault, ProblemBody, Session } from './types';

export type Query = Record<string, string | number | boolean | undefined>;

export interface Asked {
	method?: 'GET' | 'POST' | 'PUT' | 'DELETE';
	headers?: Record<string, string>;
	body?: unknown; // sent as JSON; a Blob as it is
	signal?: AbortSignal;
}

export class Problem extends Error {
	readonly code: string;
	readonly requestId: string;
	readonly said: Partial<Record<Language, string>>; // the desk's own sentence
	readonly faults: Fault[]; // what is wrong with the rows and fields that were sent

	constructor(
		readonly status: number, // 0: the gateway could not be reached
		message: string,
		body: ProblemBody = {},
		readonly retryAfter_s = 0,
	) {
		super(message);
		this.code = body.code ?? '';
		this.requestId = body.request_id ?? '';
		this.faults = body.error ?? (body.field ? [{ line: 1, field: body.field.replace(/^entity\[\d+\]\.?/, ''), reason: message }] : []);
		this.said = { zh: body.detail_zh, en: body.detail_en };
	}
}

export function address(path: string, query: Query = {}): string {
	const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== '');
	const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
	return text ? `${path}?${text}` : path;
}

async function once(url: string, { method = 'GET', headers, body, signal }: Asked): Promise<Response> {
	const raw = body instanceof Blob;
	const type: Record<string, string> = body === undefined ? {} : { 'Content-Type': raw ? body.type : 'application/json' };
	let answer: Response;
	try {
		answer = await fetch(url, {
			method,
			headers: { ...credentials(method), 'Accept-Language': language.value, ...type, ...headers },
			body: body === undefined || raw ? body : JSON.stringify(body),
			signal,
		});
	} catch (error) {
		if (signal?.aborted) throw error;
		throw new Problem(0, String(error));
	}
	if (answer.ok) return answer;
	const problem = (await answer.json().catch(() => ({}))) as ProblemBody;
	if (answer.status === 401 && session.door.value !== 'out') leave(byToken() ? 'refused' : session.who.value ? 'ended' : '');
	if (problem.code === 'password_change_required') choosePassword();
	throw new Problem(
		answer.status,
		problem.detail ?? problem.title ?? answer.statusText,
		problem,
		Number(answer.headers.get('Retry-After') ?? 0),
	);
}

// Who am I; what changes must say comes with it.
export async function askSession(): Promise<void> {
	took((await (await once('/api/v1/session', { headers: { Accept: 'application/json' } })).json()) as Session);
}

export async function open(url: string, asked: Asked = {}): Promise<Response> {
	try {
		return await once(url, asked);
	} catch (error) {
		const stale = error instanceof Problem && error.code === 'csrf' && session.who.value !== undefined; // another tab logged in anew
		if (!stale) throw error;
	}
	await askSession();
	return once(url, asked);
}

export async function getJson<T>(path: string, query?: Query, signal?: AbortSignal): Promise<T> {
	const answer = await open(address(path, query), { headers: { Accept: 'application/json' }, signal });
	return (await answer.json()) as T;
}

export async function sendJson<T>(
	method: 'POST' | 'PUT' | 'DELETE',
	path: string,
	body: unknown,
	signal?: AbortSignal,
): Promise<T | undefined> {
	const answer = await open(path, { method, body, headers: { Accept: 'application/json' }, signal });
	return answer.status === 204 ? undefined : ((await answer.json()) as T);
}
