// Numbers and times as people read them. Times come with the city's offset and are shown as they stand: an official reads the city's clock wherever the browser is.
import { language, locale } from '../i18n';

export const nothing = '–';

export function number(value: number | null | undefined, digits = 2): string {
	if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
	return new Intl.NumberFormat(locale.value, { maximumFractionDigits: digits }).format(value);
}

export function percent(value: number | null | undefined, digits = 1): string {
	if (value === null || value === undefined || !Number.isFinite(value)) return nothing;
	const text = new Intl.NumberFormat(locale.value, {
		minimumFractionDigits: digits,
		maximumFractionDigits: digits,
		signDisplay: 'exceptZero',
	});
	return `${text.format(value)}%`;
}

// Percentage points.
export const points = (value: number | null | undefined): string => percent(value, 2).replace('%', '');

export const share = (value: number | null | undefined): string =>
	value === null || value === undefined ? nothing : `${number(value, 1)}%`;

// From which size on a value is told in a larger unit.
const larger: Record<'zh' | 'en', Record<string, [from: number, divisor: number, unit: string][]>> = {
	zh: {
		万元: [[1e4, 1e4, '亿元']],
		kWh: [
			[1e8, 1e8, '亿kWh'],
			[1e4, 1e4, '万kWh'],
		],
	},
	en: {
		万元: [
			[1e5, 1e5, 'bn yuan'],
			[0, 1e2, 'm yuan'],
		],
		kWh: [
			[1e6, 1e6, 'GWh'],
			[1e4, 1e3, 'MWh'],
		],
		'kWh/万元': [[0, 1, 'kWh/10k yuan']],
		'万元/tce': [[0, 1, '10k yuan/tce']],
	},
};

// One scale for all numbers of a chart or column: chosen by the largest.
export function scaleFor(largest: number, unit: string): { divisor: number; unit: string } {
	const found = larger[language.value][unit]?.find(([from]) => Math.abs(largest) >= from);
	return found ? { divisor: found[1], unit: found[2] } : { divisor: 1, unit };
}

export function quantity(value: number | null | undefined, unit: string): string {
	if (value === null || value === undefined) return nothing;
	const scale = scaleFor(value, unit);
	const scaled = value / scale.divisor;
	const text = number(scaled, Math.abs(scaled) >= 1000 ? 0 : 2);
	return scale.unit === '%' ? `${text}%` : `${text} ${scale.unit}`;
}

export const day = (time: string | undefined): string => (time ? time.slice(0, 10) : nothing);
// In a table: a year that is this one is left out.
export const brief = (time: string | undefined): string => moment(time).replace(`${today().slice(0, 4)}-`, '');
export const moment = (time: string | undefined): string => (time ? time.slice(0, 16).replace('T', ' ').replace(' 00:00', '') : nothing);

// Milliseconds in which the city's civil time stands as if it were UTC: what charts are drawn with.
export const civil = (time: string): number => Date.parse(`${time.slice(0, 19)}Z`);
export const civilDay = (ms: number): string => new Date(ms).toISOString().slice(0, 10);
export const civilText = (ms: number): string => new Date(ms).toISOString().slice(0, 16).replace('T', ' ').replace(' 00:00', '');

const offset_ms = 8 * 3_600_000; // of the city, where "today" is judged
export const now = (): number => Date.now() + offset_ms;
export const today = (): string => civilDay(now());
export const addDays = (date: string, days: number): string => civilDay(Date.parse(`${date}T00:00:00Z`) + days * 86_400_000);

export const period_ms = {
	quarter_hour: 900_000,
	hour: 3_600_000,
	day: 86_400_000,
	week: 604_800_000,
	month: 2_592_000_000,
	quarter: 7_776_000_000,
	year: 31_536_000_000,
};

// How long something has lasted, in its largest unit.
export function duration(ms: number): string {
	const minutes = Math.max(0, Math.round(ms / 60_000));
	const [amount, unit]: [number, 'minute' | 'hour' | 'day'] =
		minutes < 60 ? [minutes, 'minute'] : minutes < 2880 ? [Math.round(minutes / 60), 'hour'] : [Math.round(minutes / 1440), 'day'];
	return new Intl.NumberFormat(locale.value, { style: 'unit', unit, unitDisplay: 'long' }).format(amount);
}
