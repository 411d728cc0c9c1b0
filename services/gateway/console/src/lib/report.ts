// A report's figures: those of the API, of one day, week or month.
import { getAlerts, getDuties } from '../api';
import type { Alert, Duties, Period, Rollup, Zone } from '../api/types';
import { getHome } from '../store/places';
import { figureOn, readRollup, type Figure } from './area';
import { addDays, day } from './format';

export type ReportKind = 'daily' | 'weekly' | 'monthly';

export interface Span {
	from: string; // first day
	to: string; // the day after the last
}

export interface Report {
	node: string;
	name: string;
	span: Span;
	whole: { output: Figure | null; electricity: Figure | null };
	zones: { zone: Zone; output: Figure | null; electricity: Figure | null; open: number }[];
	opened: Alert[];
	closed: number;
	stillOpen: number;
	duties: Duties;
	synthetic: boolean;
}

const windows: Record<ReportKind, Period> = { daily: 'day', weekly: 'week', monthly: 'month' };

// The period a date lies in. Weeks begin on Monday.
export function spanOf(kind: ReportKind, date: string): Span {
	if (kind === 'daily') return { from: date, to: addDays(date, 1) };
	if (kind === 'weekly') {
		const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
		const from = addDays(date, -weekday);
		return { from, to: addDays(from, 7) };
	}
	const from = `${date.slice(0, 7)}-01`;
	return { from, to: `${addDays(from, 31).slice(0, 7)}-01` };
}

async function warningsUntil(span: Span, signal?: AbortSignal): Promise<Alert[]> {
	const found: Alert[] = [];
	let before: string | undefined;
	do {
		const page = await getAlerts({ limit: 1000, before }, signal);
		found.push(...page.alert.filter((a) => day(a.open_time) < span.to));
		before = page.next || undefined;
	} while (before);
	return found;
}

const inside = (time: string | undefined, span: Span): boolean => Boolean(time) && day(time) >= span.from && day(time) < span.to;

export async function readReport(kind: ReportKind, date: string, signal?: AbortSignal): Promise<Report> {
	const span = spanOf(kind, date);
	const home = await getHome();
	// Output is a monthly figure: a day's or week's report has the electricity only.
	async function figures(node: string) {
		const [output, electricity] = await Promise.all([
			kind === 'monthly' ? readRollup(node, 'output_value', 'month', signal, span.to) : null,
			readRollup(node, 'electricity_day', windows[kind], signal, span.to),
		]);
		const of = (rollup: Rollup | null) => rollup && figureOn(rollup, span.from);
		return { output: of(output), electricity: of(electricity), name: electricity.name, synthetic: electricity.synthetic };
	}
	const [whole, zones, warnings, duties] = await Promise.all([
		figures(home.node),
		Promise.all(home.zones.map(async (zone) => ({ zone, ...(await figures(`zone/${zone.code}`)) }))),
		warningsUntil(span, signal),
		getDuties({ node: home.node, from: span.from, to: span.to, state: 'missing', limit: 50 }, signal),
	]);
	const open = warnings.filter((a) => !a.close_time || day(a.close_time) >= span.to);
	return {
		node: home.node,
		name: whole.name,
		span,
		whole,
		zones: zones.map((z) => ({ ...z, open: open.filter((a) => a.zone === z.zone.code).length })),
		opened: warnings.filter((a) => inside(a.open_time, span)),
		closed: warnings.filter((a) => inside(a.close_time, span)).length,
		stillOpen: open.length,
		duties,
		synthetic: whole.synthetic,
	};
}
