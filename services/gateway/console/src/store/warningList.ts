// A list of warnings by filters: page by page, older ones below; what changes is changed in its place, and what is new waits until it is asked for, so that nothing jumps.
import { computed, onScopeDispose, ref, shallowReactive, shallowRef, watch, type Ref } from 'vue';
import { getAlerts } from '../api';
import type { Alert, Level } from '../api/types';
import { isOpen, rank } from '../lib/alerts';
import { onChange } from './live';

export interface WarningFilter {
	state: '' | 'open' | 'recovered';
	level: Level | '';
	zone: string;
	kind: string;
	text: string;
	members: ReadonlySet<string> | null; // codes of a chain's enterprises; null: all
}

const pageRows = 50;
const pagesAtOnce = 10; // looked through for one more match, before the reader is asked to go on

export function matches(a: Alert, f: WarningFilter): boolean {
	if (f.state && (f.state === 'open') !== isOpen(a)) return false;
	if (f.level && rank(a.level) < rank(f.level)) return false;
	if (f.zone && a.zone !== f.zone) return false;
	if (f.kind && a.kind !== f.kind) return false;
	if (f.members && !f.members.has(a.enterprise)) return false;
	const text = f.text.trim().toLowerCase();
	return (
		!text ||
		[a.enterprise_name, a.enterprise, a.indicator_name, a.indicator_name_en, a.area_name].some((t) => t?.toLowerCase().includes(text))
	);
}

const question = (f: WarningFilter, before: string | undefined, limit: number) => ({
	state: f.state || undefined,
	zone: f.zone || undefined,
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
		found.push(...page.alert.filter((a) => matches(a, filter)));
		before = page.next || undefined;
	} while (before);
	return found;
}

export function useWarningList(filter: Ref<WarningFilter>) {
	const rows = shallowRef<Alert[]>([]);
	const waiting = shallowRef<Alert[]>([]);
	const fresh = shallowReactive(new Set<string>());
	const next = ref<string>();
	const loading = ref(true);
	const loaded = ref(false);
	const error = shallowRef<Error>();
	let current: AbortController | null = null;

	async function read(mine: AbortController) {
		loading.value = true;
		error.value = undefined;
		try {
			const wanted = rows.value.length + pageRows / 2;
			for (let pages = 0; pages < pagesAtOnce; pages++) {
				const page = await getAlerts(question(filter.value, next.value, pageRows), mine.signal);
				if (mine !== current) return;
				const known = new Set(rows.value.map((a) => a.id));
				rows.value = [...rows.value, ...page.alert.filter((a) => !known.has(a.id) && matches(a, filter.value))];
				next.value = page.next || undefined;
				if (!next.value || rows.value.length >= wanted) break;
			}
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
		loaded.value = false;
		return more();
	}

	function showWaiting() {
		fresh.clear();
		for (const a of waiting.value) fresh.add(a.id);
		rows.value = [...waiting.value, ...rows.value];
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
	return { rows, waiting, fresh, loading, loaded, error, more, reload, showWaiting, hasMore: computed(() => next.value !== undefined) };
}
