// The open warnings, live: one list, then the stream of changes from where the list ends.
import { computed, reactive, readonly, ref, shallowReactive } from 'vue';
import { getAlerts } from '../api';
import { Problem } from '../api/http';
import { leave, session } from '../api/session';
import { followChanges } from '../api/stream';
import type { Alert, AlertChange } from '../api/types';
import { isOpen, openStates } from '../lib/alerts';

export type Connection = 'connecting' | 'live' | 'away';

const retryFirst_ms = 500;
const retryMost_ms = 10_000; // a gateway that restarts is found again soon, one that is away is not flooded

const open = shallowReactive(new Map<string, Alert>());
const status = reactive({ connection: 'connecting' as Connection, loaded: false, head: 0 });
const listeners = new Set<(change: AlertChange) => void>();
const newest = ref<AlertChange | null>(null);
let running: AbortController | null = null;

export const live = readonly(status);
export const openAlerts = computed(() =>
	[...open.values()].sort((a, b) => b.open_time.localeCompare(a.open_time) || b.change_number - a.change_number),
);
export const newestChange = newest;

// Hears every change until the returned function is called.
export function onChange(listener: (change: AlertChange) => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

function take(change: AlertChange) {
	const known = open.get(change.alert.id);
	status.head = Math.max(status.head, change.number);
	if (known && known.change_number > change.alert.change_number) return;
	if (isOpen(change.alert)) open.set(change.alert.id, change.alert);
	else open.delete(change.alert.id);
	newest.value = change;
	for (const listener of listeners) listener(change);
}

async function readAll(signal: AbortSignal) {
	const found = new Map<string, Alert>();
	let before: string | undefined;
	do {
		const page = await getAlerts({ state: openStates.join(), limit: 1000, before }, signal);
		if (before === undefined) status.head = page.head; // what changes after the first page comes again by the stream
		for (const alert of page.alert) found.set(alert.id, alert);
		before = page.next;
	} while (before);
	for (const id of open.keys()) if (!found.has(id)) open.delete(id);
	for (const [id, alert] of found) open.set(id, alert);
	status.loaded = true;
}

const pause = (ms: number, signal: AbortSignal) =>
	new Promise<void>((go) => {
		const timer = setTimeout(go, ms);
		signal.addEventListener('abort', () => (clearTimeout(timer), go()), { once: true });
	});

export async function startLive() {
	stopLive();
	const mine = new AbortController();
	running = mine;
	status.connection = 'connecting';
	for (let wait = retryFirst_ms; !mine.signal.aborted; wait = Math.min(wait * 2, retryMost_ms)) {
		try {
			await readAll(mine.signal);
			await followChanges(status.head, () => ((status.connection = 'live'), (wait = retryFirst_ms / 2)), take, mine.signal);
		} catch (error) {
			if (error instanceof Problem && error.status === 403 && session.door.value === 'in') return leave('forbidden'); // a plant's key, say; 401 has been seen to already
		}
		if (mine.signal.aborted) return;
		status.connection = 'away';
		await pause(wait, mine.signal);
	}
}

export function stopLive() {
	running?.abort();
	running = null;
	open.clear();
	status.loaded = false;
	status.head = 0;
}
