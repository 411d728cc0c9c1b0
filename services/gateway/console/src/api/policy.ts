// Policies: what holds, what a draft would have brought, writing and approving.
import { getJson, sendJson } from './http';
import type { Backtest, Effective, Parameter, Policy, PolicyDocument } from './types';

export const getEffective = (enterprise: string, indicator: string, signal?: AbortSignal) =>
	getJson<Effective>('/api/v1/policies/effective', { enterprise, indicator }, signal);

export const getParameters = async (signal?: AbortSignal): Promise<Parameter[]> =>
	(await getJson<{ parameter: Parameter[] }>('/api/v1/policies/parameters', {}, signal)).parameter;

export interface Draft {
	enterprise: string;
	indicator: string;
	document: PolicyDocument;
}

export const backtest = (draft: Draft, from: string, signal?: AbortSignal) =>
	sendJson<Backtest>(
		'POST',
		'/api/v1/policies/backtest',
		{ enterprise: draft.enterprise, indicator: [draft.indicator], from_time: from, limit: 200, draft },
		signal,
	);

// Not in force before another official approves it.
export const writeDraft = (draft: Draft & { effective_from: string; note: string }) =>
	sendJson('POST', '/api/v1/registry/policy?mode=create', [draft]);

export const approve = (policy: Policy) => sendJson('POST', '/api/v1/registry/policy?mode=update&approve=true', [policy]);
