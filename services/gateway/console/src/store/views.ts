// Filters of the list of warnings that the reader has named, kept by the browser.
import { computed } from 'vue';
import { keptText } from './kept';

export interface View {
	name: string;
	query: Record<string, string>;
}

const views_most = 12;
const text = keptText('views');

// What was kept is not trusted to be what was written: another version of this page may have written it.
function read(from: string): View[] {
	try {
		const found: unknown = JSON.parse(from || '[]');
		return Array.isArray(found) ? found.filter((v): v is View => typeof v?.name === 'string' && typeof v?.query === 'object') : [];
	} catch {
		return [];
	}
}

export const views = computed(() => read(text.value));

export function saveView(name: string, query: Record<string, string>) {
	text.value = JSON.stringify([...views.value.filter((v) => v.name !== name), { name, query }].slice(-views_most));
}

export function dropView(name: string) {
	text.value = JSON.stringify(views.value.filter((v) => v.name !== name));
}
