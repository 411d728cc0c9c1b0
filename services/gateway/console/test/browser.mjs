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

// What is wider than the window, texts that are cut without a sign of it, and texts that lie over each other.
export function overflows(page) {
	return page.evaluate(() => {
		const found = [];
		const width = document.documentElement.clientWidth;
		if (document.documentElement.scrollWidth > width)
			found.push(`the page is ${document.documentElement.scrollWidth} px wide in a window of ${width}`);
		const name = (e) => `${e.tagName.toLowerCase()}.${e.className} "${(e.textContent ?? '').trim().slice(0, 30)}"`;
		const texts = [];
		for (const e of document.querySelectorAll('main *, header *, nav *')) {
			if (e.closest('.unseen, svg, canvas, .chart') || (e.closest('details:not([open])') && !e.closest('summary'))) continue;
			const box = e.getBoundingClientRect();
			if (!box.width || !box.height) continue;
			const scrolls = e.closest('.scroll');
			if (!scrolls && (box.right > width + 1 || box.left < -1))
				found.push(`${name(e)} reaches from ${box.left} to ${box.right} of ${width}`);
			const style = getComputedStyle(e);
			if (style.visibility === 'hidden') continue;
			const own = [...e.childNodes].filter((n) => n.nodeType === Node.TEXT_NODE && n.textContent.trim());
			if (!own.length) continue;
			// Wider or higher than its box: shown beyond it, or cut. An ellipsis says that there is more, a scroll bar reaches it.
			if (style.display !== 'inline') {
				const told = style.textOverflow === 'ellipsis' || ['auto', 'scroll'].includes(style.overflowX);
				if (!told && e.scrollWidth > e.clientWidth + 1) found.push(`${name(e)} holds ${e.scrollWidth} px in ${e.clientWidth}`);
				if (style.overflowY === 'hidden' && e.scrollHeight > e.clientHeight + 2)
					found.push(`${name(e)} is ${e.scrollHeight} px high in ${e.clientHeight}`);
			}
			for (const node of own) {
				const range = document.createRange();
				range.selectNodeContents(node);
				for (const r of range.getClientRects()) if (r.width > 1 && r.height > 1) texts.push({ e, r, scrolls, fixed: floats(e) });
			}
		}
		// What floats above the page, or scrolls by itself, covers others on purpose.
		function floats(e) {
			for (let at = e; at; at = at.parentElement) if (['fixed', 'sticky'].includes(getComputedStyle(at).position)) return at;
			return null;
		}
		texts.sort((a, b) => a.r.top - b.r.top);
		texts.forEach((a, n) => {
			for (const b of texts.slice(n + 1)) {
				if (b.r.top >= a.r.bottom) break;
				if (a.e === b.e || a.fixed !== b.fixed || a.scrolls !== b.scrolls) continue;
				const over = [Math.min(a.r.right, b.r.right) - Math.max(a.r.left, b.r.left), Math.min(a.r.bottom, b.r.bottom) - b.r.top];
				// Boxes of lines are higher than their letters.
				if (over[0] > 2 && over[1] > Math.min(a.r.height, b.r.height) * 0.3)
					found.push(`${name(a.e)} and ${name(b.e)} lie over each other by ${over.map(Math.round).join(' x ')} px`);
			}
		});
		return found;
	});
}
