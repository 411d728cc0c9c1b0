// Chromium for the tests of the console: opens pages logged in, notes every console error and failed request, and measures what sticks out.
import { existsSync } from 'node:fs';
import { chromium } from 'playwright-core';

export const url = process.env.PP_URL;
export const token = process.env.PP_TOKEN;
const executablePath = process.env.PP_CHROMIUM ?? ['/usr/bin/chromium', '/usr/bin/google-chrome'].find(existsSync);

export async function launch() {
	return chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
}

// Whoever comes without a cookie is asked for who he is and refused: so the page knows that it has to ask.
const nobodyYet = (address, status) => status === 401 && address.endsWith('/api/v1/session');

// A window of its own: nothing is kept from the one before.
export async function window(browser, { width, height = width < 768 ? 740 : 900, dark = false, language = 'zh', faults }) {
	const context = await browser.newContext({
		viewport: { width, height },
		colorScheme: dark ? 'dark' : 'light',
		locale: 'zh-CN',
		timezoneId: 'Asia/Shanghai',
	});
	await context.addInitScript((chosen) => {
		if (location.protocol !== 'about:' && !localStorage.getItem('language')) localStorage.setItem('language', chosen);
	}, language);
	const page = await context.newPage();
	page.on(
		'console',
		(message) =>
			['error', 'warning'].includes(message.type()) &&
			!nobodyYet(message.location().url, 401) &&
			faults.push(`${page.url()}: console: ${message.text()}`),
	);
	page.on('pageerror', (error) => faults.push(`${page.url()}: ${error.stack}`));
	page.on(
		'requestfailed',
		(request) => request.failure()?.errorText !== 'net::ERR_ABORTED' && faults.push(`${request.url()}: ${request.failure()?.errorText}`),
	);
	page.on(
		'response',
		(response) =>
			response.status() >= 400 && !nobodyYet(response.url(), response.status()) && faults.push(`${response.url()}: ${response.status()}`),
	);
	return page;
}

export async function logIn(page) {
	await page.goto(`${url}/#token=${token}`);
	await page.locator('nav').waitFor();
	if (page.url().includes('token')) throw new Error('the token is still in the address');
}

// As the administrator whose token it is.
export async function call(method, path, body) {
	const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
	const answer = await fetch(url + path, { method, headers, body: body && JSON.stringify(body) });
	if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
	return answer.json();
}

// An official of the city with a password of his own, in a window of his own.
export async function asOfficial(browser, id, name, faults) {
	await call('POST', '/api/v1/registry/official', [{ id, name, role: 'city', zone: ['*'], scope: ['city'], tier: 'city', language: 'zh' }]);
	const { password } = await call('POST', `/api/v1/officials/${id}/password`);
	const chosen = `Qu jing ${Date.now()} !`;
	const page = await window(browser, { width: 1280, faults });
	const fill = async (fields) => {
		for (const [field, value] of Object.entries(fields)) await page.locator(`input[name=${field}]`).fill(value);
		await page.keyboard.press('Enter');
	};
	await page.goto(url);
	await fill({ official: id, password });
	await fill({ old: password, new: chosen, again: chosen });
	await page.locator('.connection.live').waitFor();
	return page;
}

// To where a token is typed in.
export async function tokenForm(page) {
	await page.goto(url);
	await page.getByRole('button', { name: '用访问令牌进入' }).click();
}

// Everything asked for is there, and every chart is drawn.
export async function settled(page) {
	await page.locator('main h1').first().waitFor();
	await page.waitForFunction(
		() => !document.querySelector('.bars') && [...document.querySelectorAll('.chart')].every((c) => c.querySelector('canvas')),
	);
	await page.evaluate(() => new Promise((go) => requestAnimationFrame(() => requestAnimationFrame(go))));
}

// From an empty window, so that nothing of the page before is taken for this one's.
export async function open(page, path) {
	await page.goto('about:blank');
	await page.goto(`${url}/#${path}`);
	await settled(page);
}

// What is wider than the window, and texts that are cut or lie over each other in their own box.
export function overflows(page) {
	return page.evaluate(() => {
		const found = [];
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth > width)
			found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`);
		const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent ?? '').trim().slice(0, 30)}"`;
		for (const e of document.querySelectorAll('main *, header *, nav *')) {
			if (e.closest('.scroll, .unseen, svg, canvas, .chart')) continue;
			const box = e.getBoundingClientRect();
			if (!box.width || !box.height) continue;
			if (box.right > width + 1 || box.left < -1) found.push(`${name(e)} reaches from ${box.left} to ${box.right} of ${width}`);
			const style = getComputedStyle(e);
			const text = [...e.childNodes].some((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
			if (text && style.display !== 'inline' && style.overflowX === 'visible' && e.scrollWidth > e.clientWidth + 1)
				found.push(`${name(e)} holds ${e.scrollWidth} px in ${e.clientWidth}`);
		}
		return found;
	});
}
