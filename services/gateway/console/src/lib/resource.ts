// Something that is asked for and may fail: what a page shows while it waits, when it came, when it did not.
import { onScopeDispose, shallowRef, watch, type ShallowRef, type WatchSource } from 'vue';

export interface Resource<T> {
	data: Readonly<ShallowRef<T | undefined>>;
	error: Readonly<ShallowRef<Error | undefined>>;
	loading: Readonly<ShallowRef<boolean>>;
	reload: () => Promise<void>;
}

// Asks now and whenever `depends` changes; an older answer never replaces a newer one. What was there stays while it is asked for again.
export function useResource<T>(ask: (signal: AbortSignal) => Promise<T>, depends: WatchSource[] = []): Resource<T> {
	const data = shallowRef<T>();
	const error = shallowRef<Error>();
	const loading = shallowRef(true);
	let current: AbortController | null = null;

	async function reload() {
		current?.abort();
		const mine = new AbortController();
		current = mine;
		loading.value = true;
		try {
			const answer = await ask(mine.signal);
			if (current !== mine) return;
			data.value = answer;
			error.value = undefined;
		} catch (problem) {
			if (current !== mine || mine.signal.aborted) return;
			error.value = problem instanceof Error ? problem : new Error(String(problem));
		}
		loading.value = false;
	}

	watch(depends, reload);
	void reload();
	onScopeDispose(() => current?.abort());
	return { data, error, loading, reload };
}
