// A report as tables: what its CSV and its workbook say, figure by figure as the API has them.
import { told, words } from '../i18n';
import { indicatorName, kindName, named, reasonOf } from './alerts';
import type { Figure } from './area';
import type { Report } from './report';

// A time is RFC 3339, or a date alone.
export type Cell = string | number | null | undefined | { time: string };

export interface Sheet {
	name: string;
	rows: Cell[][]; // the first one names the columns
}

const time = (text: string | undefined): Cell => (text ? { time: text } : null);

export function sheetsOf(r: Report): Sheet[] {
	const { words: w, today: t, reports: own } = words.value;
	const line = (place: string, name: string, f: Figure | null): Cell[][] =>
		f
			? [
					[
						place,
						name,
						time(r.span.from),
						f.value,
						f.unit,
						f.growth,
						f.same,
						f.real,
						f.coverage,
						f.reporting,
						f.expected,
						own.settled(f.closed),
					],
				]
			: [];
	const place = (name: string, of: Report['whole']) => [...line(name, t.output, of.output), ...line(name, t.electricity, of.electricity)];
	return [
		{
			name: own.sheetFigures,
			rows: [
				[
					w.name,
					w.indicator,
					w.period,
					own.value,
					own.unit,
					`${w.yearOnYear} %`,
					`${w.yearOnYearSame} %`,
					`${w.yearOnYearReal} %`,
					`${w.coverage} %`,
					w.reporting,
					own.expected,
					own.state,
				],
				...place(r.name, r.whole),
				...r.zones.flatMap((z) => place(named(z.zone), z)),
			],
		},
		{
			name: own.sheetWarnings,
			rows: [
				[w.level, w.enterprise, w.code, w.zone, w.indicator, w.kind, w.opened, w.closed, w.reason],
				...r.opened.map((a) => [
					told(words.value.levels, a.level),
					a.enterprise_name,
					a.enterprise,
					a.zone_name,
					indicatorName(a),
					kindName(a),
					time(a.open_time),
					time(a.close_time),
					reasonOf(a),
				]),
			],
		},
		{
			name: own.sheetMissing,
			rows: [
				[w.enterprise, w.code, w.indicator, w.period, own.due],
				...r.duties.report.map((d) => [d.enterprise_name, d.enterprise, d.indicator_name, time(d.start_time), time(d.due_time)]),
			],
		},
	];
}
