// Something that is done once at a press: a button waits while it is under way, and says what went wrong.
import { readonly, ref, shallowRef, type Ref, type ShallowRef } from 'vue';

export interface Action<A extends unknown[]> {
	busy: Readonly<Ref<boolean>>;
	error: Readonly<ShallowRef<unknown>>;
	run: (...args: A) => Promise<boolean>; // whether it was done
}

export function useAction<A extends unknown[]>(what: (...args: A) => Promise<unknown>): Action<A> {
	const busy = ref(false);
	const error = shallowRef<unknown>();

	async function run(...args: A): Promise<boolean> {
		if (busy.value) return false;
		busy.value = true;
		error.value = undefined;
		try {
			await what(...args);
		} catch (problem) {
			error.value = problem;
		}
		busy.value = false;
		return error.value === undefined;
	}

	return { busy: readonly(busy), error, run };
}
