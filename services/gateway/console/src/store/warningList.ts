// A list of warnings by filters: page by page, older ones below; what changes is changed in its place, and what is new waits until it is asked for, so that nothing jumps.
import { computed, onScopeDispose, ref, shallowReactive, shallowRef, watch, type Ref } from 'vue';
import { getAlerts, type AlertFilter } from '../api';
import { session } from '../api/session';
import type { Alert, Level } from '../api/types';
import { isOpen, openStates, overStates, rank } from '../lib/alerts';
import { onChange } from './live';

// Not over; of these nobody's yet; told and reminded without an answer; acknowledged by me, given to me or told to me; over; all.
export const stateChoices = ['open', 'unclaimed', 'overdue', 'mine', 'over', 'all'] as const;
export type StateChoice = (typeof stateChoices)[number];

export interface WarningFilter {
	state: StateChoice;
	level: Level | '';
	zone: string;
	area: string;
	county: string;
	chain: string;
	kind: string;
	text: string;
}

const pageRows = 50;
const me = (): string => session.who.value?.official ?? '';

function stateMatches(a: Alert, choice: StateChoice): boolean {
	if (choice === 'all') return true;
	if (choice === 'over') return !isOpen(a);
	if (choice === 'open') return isOpen(a);
	if (choice === 'mine') return isOpen(a) && [a.acknowledged_by, a.owner].includes(me()); // whom it was told to, only the gateway knows
	return a.state === 'open' && (choice === 'unclaimed' || (a.reminders ?? 0) > 0);
}

// As the gateway filters: for what comes by the stream.
export function matches(a: Alert, f: WarningFilter): boolean {
	if (!stateMatches(a, f.state)) return false;
	if (f.level && rank(a.level) < rank(f.level)) return false;
	if (f.zone && a.zone !== f.zone) return false;
	if (f.area && a.area !== f.area) return false;
	if (f.kind && a.kind !== f.kind) return false;
	if (f.county && a.county !== f.county) return false;
	if (f.chain && !a.chain?.includes(f.chain)) return false;
	const text = f.text.trim().toLowerCase();
	return !text || a.id === f.text.trim() || [a.enterprise_name, a.enterprise].some((t) => t?.toLowerCase().includes(text));
}

const asked: Record<StateChoice, () => AlertFilter> = {
	open: () => ({ state: openStates.join() }),
	unclaimed: () => ({ state: 'open' }),
	overdue: () => ({ overdue: true }),
	mine: () => ({ officer: me() }),
	over: () => ({ state: overStates.join() }),
	all: () => ({}),
};

const question = (f: WarningFilter, before: string | undefined, limit: number) => ({
	...asked[f.state](),
	zone: f.zone || undefined,
	area: f.area || undefined,
	county: f.county || undefined,
	chain: f.chain || undefined,
	kind: f.kind || undefined,
	search: f.text.trim() || undefined,
	min_level: f.level || undefined,
	limit,
	before,
});

// Every warning that matches, for a file.
export async function readAllWarnings(filter: WarningFilter): Promise<Alert[]> {
	const found: Alert[] = [];
	let before: string | undefined;
	do {
		const page = await getAlerts(question(filter, before, 1000));
		found.push(...page.alert);
		before = page.next || undefined;
	} while (before);
	return found;
}

export function useWarningList(filter: Ref<WarningFilter>) {
	const rows = shallowRef<Alert[]>([]);
	const waiting = shallowRef<Alert[]>([]);
	const fresh = shallowReactive(new Set<string>());
	const total = ref<number>(); // all that fit, however many are shown
	const next = ref<string>();
	const loading = ref(true);
	const loaded = ref(false);
	const error = shallowRef<Error>();
	let current: AbortController | null = null;

	async function read(mine: AbortController) {
		loading.value = true;
		error.value = undefined;
		try {
			const page = await getAlerts({ ...question(filter.value, next.value, pageRows), counts: true }, mine.signal);
			if (mine !== current) return;
			const known = new Set(rows.value.map((a) => a.id));
			rows.value = [...rows.value, ...page.alert.filter((a) => !known.has(a.id))];
			total.value = page.count?.reduce((sum, c) => sum + c.count, 0);
			next.value = page.next || undefined;
			loaded.value = true;
		} catch (problem) {
			if (mine !== current) return;
			error.value = problem as Error;
		}
		loading.value = false;
	}

	function more() {
		current?.abort();
		current = new AbortController();
		return read(current);
	}

	function reload() {
		rows.value = [];
		waiting.value = [];
		fresh.clear();
		next.value = undefined;
		total.value = undefined;
		loaded.value = false;
		return more();
	}

	function showWaiting() {
		fresh.clear();
		for (const a of waiting.value) fresh.add(a.id);
		rows.value = [...waiting.value, ...rows.value];
		if (total.value !== undefined) total.value += waiting.value.length;
		waiting.value = [];
	}

	const stop = onChange(({ alert }) => {
		const at = rows.value.findIndex((a) => a.id === alert.id);
		if (at >= 0) rows.value = rows.value.with(at, alert);
		else if (loaded.value && matches(alert, filter.value)) waiting.value = [alert, ...waiting.value.filter((a) => a.id !== alert.id)];
		else waiting.value = waiting.value.filter((a) => a.id !== alert.id);
	});

	watch(filter, reload);
	void reload();
	onScopeDispose(() => {
		current?.abort();
		stop();
	});
	return {
		rows,
		total,
		waiting,
		fresh,
		loading,
		loaded,
		error,
		more,
		reload,
		showWaiting,
		hasMore: computed(() => next.value !== undefined),
	};
}
