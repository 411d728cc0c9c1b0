// How long the first page takes in Chromium with an empty cache: until it can be used, as it is and over a line of 10 Mbit/s with 40 ms to and fro. PP_URL, PP_TOKEN: where and who.
import { launch } from '../../services/gateway/console/test/browser.mjs';

const rounds = Number(process.argv[2] ?? 10);
const browser = await launch();

// Logged in, the heading and the first figures are there, and nothing that blocks is under way.
async function load(limits) {
	const context = await browser.newContext({ viewport: { width: 1280, height: 900 } });
	const page = await context.newPage();
	const lines = await context.newCDPSession(page);
	await lines.send('Network.enable');
	await lines.send('Network.setCacheDisabled', { cacheDisabled: true });
	if (limits) await lines.send('Network.emulateNetworkConditions', { offline: false, ...limits });
	let bytes = 0;
	page.on('response', async (r) => {
		if (/\.js$/.test(r.url())) bytes += Number(r.headers()['content-length'] ?? 0);
	});
	const began = performance.now();
	await page.goto(`${process.env.PP_URL}/#token=${process.env.PP_TOKEN}`);
	await page.locator('main h1').first().waitFor();
	await page.waitForFunction(() => !document.querySelector('.bars'));
	await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => setTimeout(go))));
	const took = performance.now() - began;
	await context.close();
	return { took, bytes };
}

const median = (list) => [...list].sort((a, b) => a - b)[Math.floor(list.length / 2)];
const limits = { latency: 40, downloadThroughput: 1.25e6, uploadThroughput: 1.25e6 };
await load(); // the browser itself starts
const all = { localhost: [], '10_mbit': [] };
for (let n = 0; n < rounds; n++) {
	// By turns, so that what else the machine does slows down both.
	all.localhost.push(await load());
	all['10_mbit'].push(await load(limits));
}
const result = { bench: 'first_page', rounds, javascript_kb: Math.round(all.localhost[0].bytes / 102.4) / 10 };
for (const [name, list] of Object.entries(all)) {
	const took = list.map((a) => a.took);
	result[`${name}_median_ms`] = Math.round(median(took));
	result[`${name}_max_ms`] = Math.round(Math.max(...took));
}
await browser.close();
console.log(JSON.stringify(result));
