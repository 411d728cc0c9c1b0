// Figures of a node (the city, a zone, a 片区, ...) as the pages show them.
import { getRollup } from '../api';
import type { Contribution, Period, Rollup } from '../api/types';
import { addDays, day, today } from './format';

export interface Figure {
	start: string; // of the newest period that is there
	value: number | null;
	unit: string;
	growth: number | null;
	same: number | null;
	real: number | null;
	withheld: string;
	coverage: number | null;
	reporting: number;
	expected: number;
	toDate: number | null;
	toDateGrowth: number | null;
	closed: boolean;
	course: (number | null)[];
	rollup: Rollup;
}

// Read for a course, and a year more for that of the year before.
const history_days: Partial<Record<Period, number>> = { day: 30, week: 800, month: 800 };
const shown = 30;
const unfinished = ['incomplete', 'coverage']; // too early, or too few have reported: it would mislead beside whole periods

const at = <T>(list: readonly T[], n: number): T | null => list[n] ?? null;

// The figure of the newest period that is whole; of the newest one, when none is.
export function figureOf(rollup: Rollup): Figure | null {
	const last = rollup.value.length - 1;
	if (last < 0) return null;
	const whole = rollup.withheld.findLastIndex((why) => !unfinished.includes(why));
	return figureAt(rollup, whole < 0 ? last : whole);
}

// The figure of that one period, whole or not; null when it has none.
export function figureOn(rollup: Rollup, first: string): Figure | null {
	const n = rollup.start_time.findIndex((time) => day(time) === first);
	return n < 0 ? null : figureAt(rollup, n);
}

function figureAt(rollup: Rollup, n: number): Figure {
	return {
		start: rollup.start_time[n] ?? '',
		value: at(rollup.value, n),
		unit: rollup.unit,
		growth: at(rollup.year_on_year, n),
		same: at(rollup.year_on_year_same, n),
		real: at(rollup.year_on_year_real, n),
		withheld: rollup.withheld[n] ?? '',
		coverage: at(rollup.coverage_percent, n),
		reporting: rollup.reporting[n] ?? 0,
		expected: rollup.expected[n] ?? 0,
		toDate: at(rollup.to_date, n),
		toDateGrowth: at(rollup.to_date_on_year, n),
		closed: rollup.closed[n] ?? true,
		course: rollup.value.slice(Math.max(0, n - shown + 1), n + 1),
		rollup,
	};
}

export const readRollup = (node: string, indicator: string, window: Period, signal?: AbortSignal, to?: string): Promise<Rollup> =>
	getRollup({ node, indicator, window, from: addDays(to ?? today(), -(history_days[window] ?? 800)), to, compare: true }, signal);

export async function readFigure(node: string, indicator: string, window: Period, signal?: AbortSignal): Promise<Figure | null> {
	return figureOf(await readRollup(node, indicator, window, signal));
}

// What each part added to the growth of the window that begins then.
export async function readParts(
	node: string,
	indicator: string,
	window: Period,
	start: string,
	children: string,
	signal?: AbortSignal,
): Promise<Contribution[]> {
	const rollup = await getRollup(
		{ node, indicator, window, from: day(start), to: addDays(day(start), 1), compare: true, children },
		signal,
	);
	return rollup.contribution;
}

// The same window of one of the parts: how many of it reported, and its growth among those that did in both years.
export async function readPart(
	node: string,
	indicator: string,
	window: Period,
	start: string,
	signal?: AbortSignal,
): Promise<Figure | null> {
	return figureOf(await getRollup({ node, indicator, window, from: day(start), to: addDays(day(start), 1), compare: true }, signal));
}

export interface YearPair {
	start: string;
	value: number | null;
	former: number | null;
	growth: number | null;
}

// The same month of the year before; of a week the one 52 weeks before.
function formerStart(start: string, window: Period): string {
	return window === 'month' ? `${Number(start.slice(0, 4)) - 1}${start.slice(4, 10)}` : addDays(start.slice(0, 10), -364);
}

export function yearPairs(rollup: Rollup, until: string, count: number): YearPair[] {
	const byStart = new Map(rollup.start_time.map((t, n) => [day(t), rollup.value[n] ?? null]));
	return rollup.start_time
		.map((start, n) => ({
			start: day(start),
			value: at(rollup.value, n),
			former: byStart.get(formerStart(start, rollup.window)) ?? null,
			growth: at(rollup.year_on_year, n),
		}))
		.filter((pair) => pair.start <= day(until))
		.slice(-count);
}

// In percent; null where there was nothing a year before.
export const growthOf = (c: Contribution | undefined): number | null => (c && c.former > 0 ? (c.value / c.former - 1) * 100 : null);
