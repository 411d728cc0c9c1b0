// What the console asks for, by name.
import type { Action, Deed } from '../lib/deeds';
import { getJson, sendJson } from './http';
import type {
	Alerts,
	AlertChange,
	Acknowledged,
	AlertWithHistory,
	Duties,
	Entities,
	EnterpriseBrief,
	EnterpriseWithValues,
	Level,
	Period,
	RegistryChange,
	RegistryEntries,
	Rollup,
	Series,
} from './types';

export interface AlertFilter {
	state?: string; // some, parted by commas
	zone?: string;
	county?: string;
	area?: string;
	chain?: string;
	officer?: string; // not over, and acknowledged by him, given to him, or told to him
	kind?: string;
	min_level?: Level;
	enterprise?: string;
	parent?: string; // members of that common cause
	overdue?: boolean;
	search?: string;
	counts?: boolean;
	limit?: number;
	before?: string;
}

export const getAlerts = (filter: AlertFilter, signal?: AbortSignal) => getJson<Alerts>('/api/v1/alerts', { ...filter }, signal);

export const getAlert = (id: string, signal?: AbortSignal) =>
	getJson<AlertWithHistory>(`/api/v1/alerts/${encodeURIComponent(id)}`, {}, signal);

export const actOn = (id: string, action: Action, deed: Deed) =>
	sendJson<AlertChange>('POST', `/api/v1/alerts/${encodeURIComponent(id)}/${action}`, deed);

export const acknowledgeAll = async (alert: string[]): Promise<Acknowledged> =>
	(await sendJson<Acknowledged>('POST', '/api/v1/alerts/acknowledge', { alert })) ?? { changed: 0, result: [] };

export interface SeriesQuery {
	enterprise: string;
	indicator: string;
	window?: Period;
	from?: string;
	to?: string;
	limit?: number;
}

export const getSeries = (query: SeriesQuery, signal?: AbortSignal) => getJson<Series>('/api/v1/series', { ...query }, signal);

export interface RollupQuery {
	node: string;
	indicator: string;
	window?: Period;
	from?: string;
	to?: string;
	limit?: number;
	compare?: boolean;
	children?: string;
}

export const getRollup = (query: RollupQuery, signal?: AbortSignal) => getJson<Rollup>('/api/v1/rollups', { ...query }, signal);

export interface DutyQuery {
	node?: string;
	enterprise?: string;
	indicator?: string;
	by?: string;
	state?: string;
	from?: string;
	to?: string;
	limit?: number;
}

export const getDuties = (query: DutyQuery, signal?: AbortSignal) => getJson<Duties>('/api/v1/reports', { ...query }, signal);

export const getEnterprise = (code: string, signal?: AbortSignal) =>
	getJson<EnterpriseWithValues>(`/api/v1/enterprises/${encodeURIComponent(code)}`, {}, signal);

export const getEntity = <K extends keyof Entities>(kind: K, id: string, signal?: AbortSignal) =>
	getJson<RegistryChange<K>>(`/api/v1/registry/${kind}/${encodeURIComponent(id)}`, {}, signal);

// All of a kind, page by page.
export async function getEntities<K extends keyof Entities>(kind: K, signal?: AbortSignal): Promise<Entities[K][]> {
	const found: Entities[K][] = [];
	let after = '';
	do {
		const page = await getJson<RegistryEntries<K>>(`/api/v1/registry/${kind}`, { limit: 10000, after }, signal);
		found.push(...page.entry.map((e) => e.entity[kind]));
		after = page.next ?? '';
	} while (after);
	return found;
}

export async function getEnterprises(signal?: AbortSignal): Promise<EnterpriseBrief[]> {
	const found: EnterpriseBrief[] = [];
	let after = '';
	do {
		const page = await getJson<{ enterprise: EnterpriseBrief[]; next?: string }>('/api/v1/enterprises', { limit: 10000, after }, signal);
		found.push(...page.enterprise);
		after = page.next ?? '';
	} while (after);
	return found;
}
