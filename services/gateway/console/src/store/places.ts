// What the registry has, asked for once: zones, 片区, indicators, chains, enterprises. And what this login may see.
import { getDuties, getEnterprises, getEntities } from '../api';
import { Problem } from '../api/http';
import type { Area, CalendarDay, Chain, County, EnterpriseBrief, EnterpriseEntry, Indicator, SupplyLink, Zone } from '../api/types';

// Keeps the answer; a failed request is made again by the next one who asks.
function once<T>(ask: () => Promise<T>): { get: () => Promise<T>; forget: () => void } {
	let answer: Promise<T> | null = null;
	return {
		get: () => {
			answer ??= ask().catch((error: unknown) => {
				answer = null;
				throw error;
			});
			return answer;
		},
		forget: () => (answer = null),
	};
}

const zones = once<Zone[]>(() => getEntities('zone'));
const areas = once<Area[]>(() => getEntities('area'));
const counties = once<County[]>(() => getEntities('county'));
const chains = once<Chain[]>(() => getEntities('chain'));
const links = once<SupplyLink[]>(() => getEntities('supply_link'));
const indicators = once<Map<string, Indicator>>(async () => new Map((await getEntities('indicator')).map((i) => [i.code, i])));
const calendar = once<Map<string, CalendarDay>>(async () => new Map((await getEntities('calendar_day')).map((d) => [d.date, d])));
const enterprises = once<EnterpriseBrief[]>(() => getEnterprises());
const entries = once<EnterpriseEntry[]>(() => getEntities('enterprise'));

export const getZones = zones.get;
export const getAreas = areas.get;
export const getCounties = counties.get;
export const getChains = chains.get;
export const getLinks = links.get;
export const getIndicators = indicators.get;
export const getCalendar = calendar.get;
export const getVisibleEnterprises = enterprises.get;
export const getEnterpriseEntries = entries.get;

// The node one begins with: the city, or for an official of some zones the first of these.
export interface Home {
	node: string;
	zones: Zone[]; // those this login sees
	wholeCity: boolean;
}

const home = once<Home>(async () => {
	const all = await getZones();
	const city = `city/${all[0]?.city ?? ''}`;
	try {
		await getDuties({ node: city, limit: 1 });
		return { node: city, zones: all, wholeCity: true };
	} catch (error) {
		if (!(error instanceof Problem) || error.status !== 403) throw error;
	}
	const mine = new Set((await getVisibleEnterprises()).map((e) => e.zone));
	const seen = all.filter((z) => mine.has(z.code));
	return { node: `zone/${seen[0]?.code ?? ''}`, zones: seen, wholeCity: false };
});

export const getHome = home.get;

// Another login sees other things.
export function forgetPlaces() {
	for (const kept of [zones, areas, counties, chains, links, indicators, calendar, enterprises, entries, home]) kept.forget();
}
