// How one field of an entity is shown and edited. A kind of the registry is a list of these: lib/admin/kinds.
import type { Entity } from '../../api/admin';
import { told } from '../../i18n';
import { admin } from '../../i18n/admin';
import { moment, nothing } from '../format';

export interface Option {
	value: string;
	label: string;
}

export type Control = 'text' | 'number' | 'flag' | 'choice' | 'pick' | 'picks' | 'lines' | 'date' | 'moment' | 'clock' | 'secret';

export interface Field {
	name: string;
	as: Control;
	must?: boolean;
	fixed?: boolean; // it is the id: given once
	words?: string[]; // choice, picks: as on the wire
	options?: () => Option[]; // pick, picks: what there is to choose from, while the page lives
	column?: boolean; // the list shows it
}

export const labelOf = (f: Field): string => told(admin.value.fields, f.name);
export const optionsOf = (f: Field): Option[] =>
	f.options?.() ?? (f.words ?? []).map((value) => ({ value, label: told(admin.value.options, value) }));

// The city's clock, as an input of date and time has it, and back.
const offset = '+08:00';
export const toInput = (time: string): string => time.slice(0, 16);
export const fromInput = (text: string): string => (text ? `${text.slice(0, 16)}:00${offset}` : '');

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const text = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : '');

// What the form holds of a field: a text, a list of texts, or yes and no.
export type Held = string | string[] | boolean;

export function hold(f: Field, entity: Entity): Held {
	const value = entity[f.name];
	if (f.as === 'flag') return value === true;
	if (f.as === 'picks') return texts(value);
	if (f.as === 'lines') return texts(value).join('\n');
	if (f.as === 'moment') return toInput(text(value));
	return text(value);
}

// What is sent of it; undefined: it is not given.
export function given(f: Field, held: Held): unknown {
	if (typeof held !== 'string') return held;
	const trimmed = held.trim();
	if (f.as === 'lines')
		return trimmed
			.split('\n')
			.map((line) => line.trim())
			.filter(Boolean);
	if (!trimmed) return undefined;
	if (f.as === 'number') return Number(trimmed);
	return f.as === 'moment' ? fromInput(trimmed) : trimmed;
}

// As the list shows it.
export function shown(f: Field, entity: Entity): string {
	const value = entity[f.name];
	const name = (one: string) => optionsOf(f).find((o) => o.value === one)?.label ?? one;
	if (f.as === 'flag') return value === true ? admin.value.yes : admin.value.no;
	if (Array.isArray(value)) return value.map((one) => name(String(one))).join(' · ') || nothing;
	if (f.as === 'moment') return moment(text(value));
	return text(value) ? name(text(value)) : nothing;
}
