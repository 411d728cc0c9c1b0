// The curves of one plant, ready to be drawn.
import { getSeries } from '../api';
import type { Alert, Indicator, Period, Series } from '../api/types';
import { getCalendar } from '../store/places';
import { addDays, civil, civilDay, period_ms } from './format';
import { usualRange, type Point, type Usual } from './usual';

export interface PlantCurve {
	series: Series;
	points: Point[];
	usual: Usual[];
}

// How much of the past a curve shows, and how much before that is read for the usual range, in days.
const shown_days: Record<Period, number> = { quarter_hour: 5, hour: 14, day: 90, week: 400, month: 1000, quarter: 2000, year: 4000 };
const before_days: Record<Period, number> = { quarter_hour: 24, hour: 24, day: 40, week: 0, month: 0, quarter: 0, year: 0 };

export const pointsOf = (s: Series): Point[] => s.start_time.map((t, n) => ({ at: civil(t), value: s.value[n] ?? null }));

// From the start of the first flagged period to the end of the last.
export const flagged = (a: Alert, period: Period): { from: number; to: number } => ({
	from: civil(a.since_time),
	to: Math.max(civil(a.value_time), civil(a.since_time)) + period_ms[period],
});

// The curve up to `end` (a date, exclusive; empty: now), with the usual range; values inside `apart` are no samples for it.
export async function readCurve(
	enterprise: string,
	indicator: Indicator,
	begin: string,
	end: string,
	apart: (at: number) => boolean,
	signal?: AbortSignal,
): Promise<PlantCurve> {
	const period = indicator.base_period;
	const from = addDays(begin, -before_days[period]);
	const [series, calendar] = await Promise.all([
		getSeries(
			{ enterprise, indicator: indicator.code, window: indicator.formula ? period : undefined, from, to: end || undefined },
			signal,
		),
		getCalendar(),
	]);
	const points = pointsOf(series);
	const usual = usualRange(points, period, calendar, apart);
	const first = points.findIndex((p) => civilDay(p.at) >= begin);
	const cut = first < 0 ? points.length : first;
	return { series, points: points.slice(cut), usual: usual.slice(cut) };
}

export const beginOf = (period: Period, at: number): string => addDays(civilDay(at), -shown_days[period]);
