// Every page, with the demo's data: at four widths, light and dark, in both languages. Nothing sticks out, no console error, no failed request, no serious fault found by axe.
// PP_URL, PP_TOKEN: where and who. PP_SHOTS: a folder for pictures (else none are made).
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { launch, logIn, open, overflows, token, url, window } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const shots = process.env.PP_SHOTS;
const ask = async (path) => (await fetch(url + path, { headers: { Authorization: `Bearer ${token}` } })).json();

// A case to show: the newest, or one that is opened here.
async function caseOf() {
	const { item } = await ask('/api/v1/cases?limit=1');
	if (item.length) return item[0].id;
	const { alert: open } = await ask('/api/v1/alerts?state=open,acknowledged,assisting,recovering&limit=100');
	const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
	const body = JSON.stringify({
		alert: open.find((a) => a.enterprise).id,
		need: '流动资金贷款展期，协调供电恢复',
		department: '区县工信局',
	});
	const answer = await fetch(`${url}/api/v1/cases`, { method: 'POST', headers, body });
	return (await answer.json()).item.id;
}

const { alert } = await ask('/api/v1/alerts?limit=1');
const { entry } = await ask('/api/v1/registry/supply_link?limit=1');
const warned = alert[0];
const helped = await caseOf();
const supplier = entry[0].entity.supply_link.supplier;
const pages = {
	today: '/',
	warnings: '/warnings?state=all',
	warning: `/warnings/${warned.id}`,
	cases: '/cases',
	case: `/cases/${helped}`,
	zones: '/zones',
	zone: `/zones/zone/${warned.zone}`,
	area: `/zones/area/${warned.area}?indicator=electricity_day`,
	enterprises: '/enterprises',
	enterprise: `/enterprises/${warned.enterprise}`,
	policy: `/enterprises/${warned.enterprise}/policy/electricity_day`,
	chains: '/chains',
	stop: `/chains/aluminium?stop=${supplier}`,
	daily: '/reports',
	monthly: '/reports?kind=monthly',
	...Object.fromEntries(
		['people', 'roster', 'keys', 'indicators', 'calendars', 'channels', 'imports', 'audit'].map((name) => [
			`admin-${name}`,
			`/admin/${name}`,
		]),
	),
};
const looks = [
	{ width: 360 },
	{ width: 768 },
	{ width: 1280 },
	{ width: 1920 },
	{ width: 1280, dark: true },
	{ width: 360, dark: true, language: 'en' },
	{ width: 1280, language: 'en' },
];

const wanted = process.argv.slice(2);
const faults = [];
const browser = await launch();
for (const look of looks) {
	const page = await window(browser, { ...look, faults });
	await logIn(page);
	for (const [name, path] of Object.entries(pages)) {
		if (wanted.length && !wanted.includes(name)) continue;
		const title = `${name} at ${look.width} px${look.dark ? ', dark' : ''}${look.language ? `, ${look.language}` : ''}`;
		try {
			await open(page, path);
		} catch (error) {
			faults.push(`${title}: ${error.message}`);
			if (shots) await page.screenshot({ path: join(shots, `${name}-failed.png`) });
			continue;
		}
		faults.push(...(await overflows(page)).map((f) => `${title}: ${f}`));
		const run = `${axe}; axe.run({ resultTypes: ['violations'] })`; // by the debugger, which the page's policy does not bind
		const { violations } = await page.evaluate(run);
		for (const v of violations.filter((one) => ['serious', 'critical'].includes(one.impact)))
			faults.push(
				`${title}: axe ${v.id}: ${v.nodes
					.map((n) => n.html.slice(0, 160))
					.slice(0, 3)
					.join(' | ')} ${v.nodes[0]?.failureSummary?.slice(0, 200)}`,
			);
		if (shots)
			await page.screenshot({
				path: join(shots, `${name}-${look.width}${look.dark ? '-dark' : ''}${look.language ? `-${look.language}` : ''}.png`),
				fullPage: true,
			});
	}
	await page.context().close();
}
await browser.close();
for (const fault of new Set(faults)) console.log(fault);
console.log(`${Object.keys(pages).length} pages, ${looks.length} looks, ${faults.length} faults`);
process.exit(faults.length ? 1 : 0);
