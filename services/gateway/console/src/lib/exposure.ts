// Who is hit when a plant stops: along its supply links, by share of need and days until the stock is gone.
import type { SupplyLink } from '../api/types';

export interface Exposed {
	enterprise: string;
	share: number; // of the need of the product, multiplied along the way, 0..1
	days: number; // until it is felt
	by: string; // the supplier it comes from
	product: string;
	steps: number;
}

const least_share = 0.05; // what less would be hit is noise in figures as rough as these

export function exposure(stopped: string, links: readonly SupplyLink[]): Exposed[] {
	const found = new Map<string, Exposed>();
	let wave: Exposed[] = [{ enterprise: stopped, share: 1, days: 0, by: '', product: '', steps: 0 }];
	while (wave.length) {
		const next: Exposed[] = [];
		for (const from of wave) {
			for (const link of links) {
				if (link.supplier !== from.enterprise || link.buyer === stopped) continue;
				const hit: Exposed = {
					enterprise: link.buyer,
					share: (from.share * link.share_percent) / 100,
					days: from.days + link.lag_days + link.stock_days,
					by: from.enterprise,
					product: link.product,
					steps: from.steps + 1,
				};
				const known = found.get(hit.enterprise);
				if (hit.share < least_share || (known && known.share >= hit.share)) continue;
				found.set(hit.enterprise, hit);
				next.push(hit);
			}
		}
		wave = next;
	}
	return [...found.values()].sort((a, b) => a.days - b.days || b.share - a.share);
}
