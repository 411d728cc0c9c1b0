// A choice that outlives the page, kept by the browser where it allows that.
import { ref, watch, type Ref } from 'vue';

// A private window refuses storage: then a choice lives as long as the page.
function recall(name: string): string {
	try {
		return localStorage.getItem(name) ?? '';
	} catch {
		return '';
	}
}

function keep(name: string, value: string) {
	try {
		localStorage.setItem(name, value);
	} catch {
		// see above
	}
}

export function keptText(name: string): Ref<string> {
	const text = ref(recall(name));
	watch(text, (value) => keep(name, value));
	return text;
}

// One of `allowed`; anything else that was kept is the first choice.
export function kept<T extends string>(name: string, allowed: readonly T[], first: T): Ref<T> {
	const found = recall(name);
	const choice = ref(allowed.find((a) => a === found) ?? first) as Ref<T>;
	watch(choice, (value) => keep(name, value));
	return choice;
}
