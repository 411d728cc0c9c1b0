// What fits a case in the state it is in, and what each step says. The desk decides; this only keeps from offering what it would refuse.
import type { CaseAction } from '../api/desk';
import type { Case, CaseState } from '../api/types';

export type CaseField = 'need' | 'department' | 'measures' | 'cost' | 'feedback' | 'note';

export const caseStates: CaseState[] = ['open', 'solved', 'confirmed', 'closed'];

interface Step {
	fields: CaseField[];
	needs?: CaseField;
	fits: (c: Case) => boolean;
}

const steps: Record<CaseAction, Step> = {
	visit: { fields: ['note'], fits: (c) => c.state === 'open' && !c.visit_time },
	plan: { fields: ['measures', 'department', 'cost'], needs: 'measures', fits: (c) => c.state === 'open' },
	solve: { fields: ['feedback', 'cost'], needs: 'feedback', fits: (c) => c.state === 'open' },
	extend: { fields: ['note'], needs: 'note', fits: (c) => c.state === 'open' && !c.extend_time },
	confirm: { fields: ['feedback'], fits: (c) => c.state === 'solved' },
	follow_up: { fields: ['feedback'], fits: (c) => ['solved', 'confirmed'].includes(c.state) && !c.follow_up_time },
	close: { fields: ['note'], fits: (c) => c.state === 'confirmed' },
};

export const stepOf = (action: CaseAction): Step => steps[action];
export const possibleSteps = (c: Case): CaseAction[] => (Object.keys(steps) as CaseAction[]).filter((action) => steps[action].fits(c));

// What is due, in order: until when, and when it was done.
export function dues(c: Case): { what: 'check' | 'plan' | 'solve' | 'extend'; due: string; done?: string; late: boolean }[] {
	const late = (what: 'check' | 'plan' | 'solve') => (c.overdue ?? []).includes(what);
	return [
		{ what: 'check', due: c.due_check_time, done: c.visit_time, late: late('check') },
		{ what: 'plan', due: c.due_plan_time, done: c.plan_time, late: late('plan') },
		c.extend_time
			? { what: 'extend', due: c.due_extend_time, done: c.solve_time, late: late('solve') }
			: { what: 'solve', due: c.due_solve_time, done: c.solve_time, late: late('solve') },
	];
}
