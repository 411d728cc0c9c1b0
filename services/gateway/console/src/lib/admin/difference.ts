// What a change changed, field by field.
import type { Entity, Entry } from '../../api/admin';

export interface Difference {
	field: string;
	former: string;
	now: string;
}

const text = (value: unknown): string =>
	value === undefined || value === null ? '' : typeof value === 'object' ? JSON.stringify(value) : String(value);

export function differences(entry: Entry): Difference[] {
	if (entry.ended) return [];
	const now: Entity = entry.entity[entry.kind] ?? {};
	const former: Entity = entry.former?.[entry.kind] ?? {};
	return [...new Set([...Object.keys(former), ...Object.keys(now)])]
		.map((field) => ({ field, former: text(former[field]), now: text(now[field]) }))
		.filter((d) => d.former !== d.now && d.now !== '[]');
}
