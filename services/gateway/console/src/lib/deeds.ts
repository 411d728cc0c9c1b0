// What an official may do about a warning in the state it is in. The desk decides; this only keeps from offering what it would refuse.
import type { Alert, AlertState, Level, Verdict } from '../api/types';
import { levels, openStates, rank } from './alerts';

export type Action = 'acknowledge' | 'unacknowledge' | 'assign' | 'assist' | 'comment' | 'confirm' | 'lower' | 'close' | 'reopen';

export interface Deed {
	note?: string;
	level?: Level;
	verdict?: Verdict;
	owner?: string;
}

export const verdicts: Verdict[] = ['confirmed', 'false', 'other'];

// Not below what the data say.
export const lowerLevels = (a: Alert): Level[] =>
	levels.filter((l) => rank(l) < rank(a.level) && rank(l) >= rank(a.evidence_level ?? 'none'));

const rules: { action: Action; states?: AlertState[]; fits?: (a: Alert) => boolean }[] = [
	{ action: 'acknowledge', states: ['pending', 'open'] },
	{ action: 'assign', states: ['pending', 'open', 'acknowledged', 'assisting', 'recovering'] },
	{ action: 'assist', states: ['pending', 'open', 'acknowledged'] },
	{ action: 'confirm', states: openStates, fits: (a) => a.state !== 'recovering' && a.red_waits === true },
	{ action: 'lower', states: openStates, fits: (a) => lowerLevels(a).length > 0 },
	{ action: 'close', states: openStates },
	{ action: 'unacknowledge', states: ['acknowledged'] },
	{ action: 'reopen', states: ['closed'] },
	{ action: 'comment' },
];

export const possible = (a: Alert): Action[] =>
	rules.filter((r) => (r.states?.includes(a.state) ?? true) && (r.fits?.(a) ?? true)).map((r) => r.action);

export const claimable = (a: Alert): boolean => possible(a).includes('acknowledge');

// Going down from red and orange is a decision with a reason; so is calling a warning false.
export const needsNote = (a: Alert, action: Action, verdict: Verdict): boolean =>
	action === 'lower' ||
	action === 'reopen' ||
	action === 'comment' ||
	(action === 'close' && (rank(a.level) >= rank('orange') || verdict !== 'confirmed'));
