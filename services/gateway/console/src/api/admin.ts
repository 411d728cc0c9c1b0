// What administrators ask for and write. Field names are those of the wire.
import { address, getJson, open, sendJson } from './http';
import type { Fault } from './types';

// An entity of the registry as a table of fields: which there are is said in lib/admin/kinds.
export type Entity = Record<string, unknown>;
export type Kind = 'official' | 'shift' | 'indicator' | 'calendar_day' | 'channel';

export interface Entry {
	version: number; // of the change that made it so
	time: string;
	actor: string;
	kind: string;
	id: string;
	ended: boolean;
	entity: Record<string, Entity>;
	former?: Record<string, Entity>; // in a history
}

export interface Entries {
	version: number;
	entry: Entry[];
	next?: string;
}

export interface Written {
	version: number;
	created: number;
	updated: number;
	unchanged: number;
	ended: number;
	settled?: boolean;
	row: { line: number; id: string; outcome: 'created' | 'updated' | 'ended' }[]; // of a dry run
	error: Fault[];
}

const registry = (kind: string) => `/api/v1/registry/${kind}`;
const one = (kind: string, id: string) => `${registry(kind)}/${encodeURIComponent(id)}`;

// All of a kind, page by page.
export async function getEntries(kind: Kind | 'filing', signal?: AbortSignal): Promise<Entry[]> {
	const found: Entry[] = [];
	let after = '';
	do {
		const page = await getJson<Entries>(registry(kind), { limit: 10000, after }, signal);
		found.push(...page.entry);
		after = page.next ?? '';
	} while (after);
	return found;
}

export const getEntry = (kind: Kind, id: string) => getJson<Entry>(one(kind, id));

export const create = (kind: Kind, entity: Entity) => sendJson<Written>('POST', address(registry(kind), { mode: 'create' }), [entity]);

// Refused with changed_meanwhile when it is not what it was in the entry.
export const update = (kind: Kind, entity: Entity, known: Entry) =>
	sendJson<Written>('POST', address(registry(kind), { mode: 'update', known_version: known.version }), [entity]);

export const end = (kind: Kind, known: Entry) =>
	sendJson<Written>('POST', address(registry(kind), { mode: 'end', known_version: known.version }), [known.entity[kind]]);

export const importCsv = (kind: string, file: Blob, dry: boolean) =>
	open(address(`${registry(kind)}/import`, { dry_run: dry }), {
		method: 'POST',
		body: new Blob([file], { type: 'text/csv' }),
		headers: { Accept: 'application/json' },
	}).then((answer) => answer.json() as Promise<Written>);

// --- passwords

export interface MadePassword {
	official: string;
	password: string;
}

export const makePassword = (official: string) =>
	sendJson<MadePassword>('POST', `/api/v1/officials/${encodeURIComponent(official)}/password`, undefined);

export const endPassword = (official: string) =>
	sendJson('DELETE', `/api/v1/officials/${encodeURIComponent(official)}/password`, undefined);

// --- keys

export interface Key {
	id: string;
	holder: string;
	enterprise: string[];
	official?: string;
	expire_time?: string;
	time: string;
	actor: string;
	ended: boolean;
}

export interface NewKey {
	id: string;
	holder: string;
	enterprises: string[];
	token: string;
	curve_public: string;
	curve_secret: string;
	server_public: string;
	endpoint: string;
}

export async function getKeys(ended: boolean, signal?: AbortSignal): Promise<Key[]> {
	const found: Key[] = [];
	let after = '';
	do {
		const page = await getJson<{ key: Key[]; next: string }>('/api/v1/keys', { limit: 10000, after, ended: ended || undefined }, signal);
		found.push(...page.key);
		after = page.next;
	} while (after);
	return found;
}

export const makeKey = (wish: { holder: string; enterprises: string[]; days?: number }) => sendJson<NewKey>('POST', '/api/v1/keys', wish);

export const revokeKey = (id: string) => sendJson('DELETE', `/api/v1/keys/${encodeURIComponent(id)}`, undefined);

// --- who would be told, and tests

export interface RouteRow {
	officer?: string;
	channel?: string;
	scope?: string;
	tier: string;
	via: string;
	instead_of?: string;
	told: boolean;
	why_zh: string;
	why_en: string;
	due_time?: string;
}

export interface Route {
	tier: string;
	nobody: boolean;
	row: RouteRow[];
}

export const getRoute = (query: { enterprise: string; kind: string; level: string; tier: string; at?: string }) =>
	getJson<Route>('/api/v1/route', query);

export const testChannel = (id: string) => sendJson<{ id: string }>('POST', `/api/v1/channels/${encodeURIComponent(id)}/test`, undefined);

// --- what was done

export const getChanges = (
	query: { kind?: string; actor?: string; from?: string; to?: string; after?: string; limit: number },
	signal?: AbortSignal,
) => getJson<Entries>('/api/v1/audit/registry', query, signal);
