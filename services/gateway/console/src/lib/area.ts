// Figures of a node (the city, a zone, a 片区, ...) as the pages show them.
import { getRollup } from '../api';
import type { Period, Rollup } from '../api/types';
import { addDays, today } from './format';

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

const history_days: Partial<Record<Period, number>> = { day: 30, week: 100, month: 800 };

const at = <T>(list: readonly T[], n: number): T | null => list[n] ?? null;

// The figure of the newest period (or of the newest closed one, where an unfinished one would mislead: months and weeks).
export function figureOf(rollup: Rollup): Figure | null {
	let n = rollup.value.length - 1;
	if (rollup.window !== 'day' && rollup.closed[n] === false && n > 0) n--;
	if (n < 0) return null;
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
		course: rollup.value.slice(Math.max(0, n - 29), n + 1),
		rollup,
	};
}

export const readRollup = (
	node: string,
	indicator: string,
	window: Period,
	children?: string,
	signal?: AbortSignal,
	to?: string,
): Promise<Rollup> =>
	getRollup({ node, indicator, window, from: addDays(to ?? today(), -(history_days[window] ?? 800)), to, compare: true, children }, signal);

export async function readFigure(
	node: string,
	indicator: string,
	window: Period,
	signal?: AbortSignal,
	to?: string,
): Promise<Figure | null> {
	return figureOf(await readRollup(node, indicator, window, undefined, signal, to));
}
