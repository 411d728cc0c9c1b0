// What scopes and references of the administration name, with the names people know.
import { getEntries, type Entry } from '../../api/admin';
import { admin } from '../../i18n/admin';
import { named } from '../alerts';
import { useResource } from '../resource';
import { getAreas, getChains, getCounties, getIndicators, getVisibleEnterprises, getZones } from '../../store/places';
import type { Option } from './fields';

type Named = { code: string; name: string; name_en?: string };

const chosen = (list: Named[] | undefined): Option[] =>
	(list ?? []).map((one) => ({ value: one.code, label: `${named(one)} (${one.code})` }));

// Of the page that asks.
export function usePlaces() {
	const zones = useResource(getZones);
	const areas = useResource(getAreas);
	const counties = useResource(getCounties);
	const chains = useResource(getChains);
	const enterprises = useResource(getVisibleEnterprises);

	const about = (kind: string, list: Named[] | undefined): Option[] =>
		(list ?? []).map((one) => ({
			value: `${kind}:${one.code}`,
			label: `${admin.value.places[kind] ?? kind} · ${named(one)} (${one.code})`,
		}));

	return {
		zones: (): Option[] => [{ value: '*', label: admin.value.places.city ?? '*' }, ...chosen(zones.data.value)],
		enterprises: (): Option[] => chosen(enterprises.data.value),
		scopes: (): Option[] => [
			{ value: 'city', label: admin.value.places.city ?? 'city' },
			...about('zone', zones.data.value),
			...about('area', areas.data.value),
			...about('county', counties.data.value),
			...about('chain', chains.data.value),
			...about('enterprise', enterprises.data.value),
		],
	};
}

export function useOfficials() {
	const officials = useResource((signal) => getEntries('official', signal));
	return (): Option[] => (officials.data.value ?? []).map((e) => ({ value: e.id, label: nameOf(e) }));
}

export function useChannels() {
	const channels = useResource((signal) => getEntries('channel', signal));
	return (): Option[] => (channels.data.value ?? []).map((e) => ({ value: e.id, label: e.id }));
}

export function useIndicatorCodes() {
	const indicators = useResource(getIndicators);
	return (): Option[] => chosen([...(indicators.data.value?.values() ?? [])]);
}

// What people call it: its name, else its id.
export function nameOf(entry: Entry): string {
	const name = entry.entity[entry.kind]?.name;
	return typeof name === 'string' && name ? name : entry.id;
}
