// The range a plant's values usually have on that kind of day (and at that time of day), from its own past. It describes; it does not judge: that is alerting's.
import type { CalendarDay, Period } from '../api/types';
import { civilDay } from './format';

export interface Point {
	at: number; // civil milliseconds
	value: number | null;
}

export interface Usual {
	low: number | null;
	middle: number | null;
	high: number | null;
}

const samplesWanted = 8;
const samplesNeeded = 3;

export function isWorkday(date: string, calendar: ReadonlyMap<string, CalendarDay>): boolean {
	const known = calendar.get(date);
	if (known) return known.kind === 'work';
	const weekday = new Date(`${date}T00:00:00Z`).getUTCDay();
	return weekday !== 0 && weekday !== 6;
}

export function quantile(sorted: readonly number[], q: number): number {
	const at = (sorted.length - 1) * q;
	const below = sorted[Math.floor(at)] ?? NaN;
	const above = sorted[Math.ceil(at)] ?? NaN;
	return below + (above - below) * (at - Math.floor(at));
}

// For each point the tenth, half and ninth tenth of the last 8 values before it of the same kind of day and time; points of `apart` are no samples.
export function usualRange(
	points: readonly Point[],
	period: Period,
	calendar: ReadonlyMap<string, CalendarDay>,
	apart: (at: number) => boolean,
): Usual[] {
	if (!['quarter_hour', 'hour', 'day'].includes(period)) return points.map(() => ({ low: null, middle: null, high: null }));
	const samples = new Map<string, number[]>();
	return points.map(({ at, value }) => {
		const kind = `${isWorkday(civilDay(at), calendar) ? 'w' : 'o'}${at % 86_400_000}`;
		const past = samples.get(kind) ?? [];
		samples.set(kind, past);
		const sorted = [...past].sort((a, b) => a - b);
		if (value !== null && !apart(at)) {
			past.push(value);
			if (past.length > samplesWanted) past.shift();
		}
		if (sorted.length < samplesNeeded) return { low: null, middle: null, high: null };
		return { low: quantile(sorted, 0.1), middle: quantile(sorted, 0.5), high: quantile(sorted, 0.9) };
	});
}
