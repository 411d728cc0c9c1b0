// The pictures of docs/images, of a running demo (`deploy/run`): node test/shots.mjs FOLDER. PP_URL, PP_TOKEN: where and who; the gravest warning of a plant is shown, and gets a case.
import { join } from 'node:path';
import { call, launch, logIn, open, settled, window } from './browser.mjs';

const folder = process.argv[2];
const rank = ['none', 'blue', 'yellow', 'orange', 'red'];
const { alert } = await call('GET', '/api/v1/alerts?state=open,acknowledged,assisting&limit=1000');
const worst = alert.filter((a) => a.enterprise).sort((a, b) => rank.indexOf(b.level) - rank.indexOf(a.level))[0];
if (!worst.case_id)
	await call('POST', '/api/v1/cases', {
		alert: worst.id,
		need: '变压器检修，请协调供电恢复',
		department: '区工信局',
		measures: '联系供电所，安排临时供电',
	});
const { item } = await call('GET', '/api/v1/cases?limit=1');

const browser = await launch();
const pictures = {
	page: ['/', { width: 1280, height: 960 }],
	phone: ['/', { width: 390, height: 844 }],
	warning: [`/warnings/${worst.id}`, { width: 1280, height: 960 }],
	case: [`/cases/${item[0].id}`, { width: 1280, height: 720 }],
	policy: [`/enterprises/${worst.enterprise}/policy/electricity_day`, { width: 1280, height: 960 }, tryANumber],
	zones: ['/zones', { width: 1280, height: 960 }],
	chains: ['/chains/aluminium', { width: 1280, height: 960 }],
};

async function tryANumber(page) {
	const tried = { 'load.depth_blue': 0.03, 'load.depth_yellow': 0.06, 'load.limit_blue': 3, 'load.limit_yellow': 5 };
	for (const [name, value] of Object.entries(tried)) await page.locator(`[id="${name}"]`).fill(String(value));
	await page.locator('.effect tbody tr').first().waitFor();
}

for (const [name, [path, size, prepare]] of Object.entries(pictures)) {
	const page = await window(browser, { ...size, faults: [] });
	await logIn(page);
	await open(page, path);
	await prepare?.(page);
	await settled(page);
	await page.screenshot({ path: join(folder, `${name}.png`) });
	await page.context().close();
}
await browser.close();
