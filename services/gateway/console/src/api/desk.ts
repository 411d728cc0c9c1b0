// Cases 帮扶, who would be told, and what keeps quiet: silences and filings.
import { getJson, sendJson } from './http';
import type { Alerts, Case, CaseChange, Cases, CaseWithHistory, Route } from './types';

export interface CaseFilter {
	state?: string; // some, parted by commas
	enterprise?: string;
	owner?: string;
	overdue?: boolean;
	limit?: number;
	before?: string;
}

export type CaseAction = 'visit' | 'plan' | 'solve' | 'extend' | 'confirm' | 'follow_up' | 'close';
export type CaseFields = Partial<Pick<Case, 'need' | 'department' | 'measures' | 'feedback'>> & { cost?: number; note?: string };

export const getCases = (filter: CaseFilter, signal?: AbortSignal) => getJson<Cases>('/api/v1/cases', { ...filter }, signal);
export const getCase = (id: string, signal?: AbortSignal) =>
	getJson<CaseWithHistory>(`/api/v1/cases/${encodeURIComponent(id)}`, {}, signal);
export const openCase = (alert: string, fields: CaseFields) => sendJson<CaseChange>('POST', '/api/v1/cases', { alert, ...fields });
export const addToCase = (id: string, alert: string) =>
	sendJson<CaseChange>('POST', `/api/v1/cases/${encodeURIComponent(id)}/add`, { alert });
export const actOnCase = (id: string, action: CaseAction, fields: CaseFields) =>
	sendJson<CaseChange>('POST', `/api/v1/cases/${encodeURIComponent(id)}/${action}`, fields);

export const getRoute = (enterprise: string, kind: string, level: string, signal?: AbortSignal) =>
	getJson<Route>('/api/v1/route', { enterprise, kind, level }, signal);

export interface SilenceDraft {
	scope: string[];
	max_level: string;
	alert_kind?: string[];
}

export const previewSilence = (draft: SilenceDraft) => sendJson<Alerts>('POST', '/api/v1/silences/preview', draft);

// An id of its own: who presses twice makes one.
const fresh = (): string => crypto.randomUUID();

export const keepSilent = (draft: SilenceDraft & { reason: string; to: number }) => {
	const { to, ...silence } = draft;
	return sendJson('POST', '/api/v1/registry/silence?mode=create', [{ id: fresh(), ...silence, from_time: Date.now(), to_time: to }]);
};

export const fileStop = (filing: {
	scope: string;
	indicator: string;
	reason: string;
	from: number;
	to: number;
	percent: number;
	note?: string;
}) => {
	const { from, to, percent, ...rest } = filing;
	return sendJson('POST', '/api/v1/registry/filing?mode=create', [
		{ id: fresh(), ...rest, from_time: from, to_time: to, expected_percent: percent },
	]);
};
