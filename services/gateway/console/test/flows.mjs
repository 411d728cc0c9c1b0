// What an official does: log in (and fail to), see a warning arrive, filter, go back, change language and light, all by keyboard, and lose the connection.
// PP_URL, PP_TOKEN: where and who. The demo is loaded; a plant's day of output that is 90 % too low is pushed here, with a key made for it.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import assert from 'node:assert/strict';
import { launch, logIn, open, settled, token, tokenForm, url, window } from './browser.mjs';

const faults = [];
const browser = await launch();
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };

async function call(method, path, body, as = headers) {
	const answer = await fetch(url + path, { method, headers: as, body: body && JSON.stringify(body) });
	assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
	return answer.json();
}

// A month's output of a plant, far below the months before it: one value opens a warning at once.
async function pushDrop(key, enterprise) {
	const { start_time, value } = await call('GET', `/api/v1/series?enterprise=${enterprise}&indicator=output_value`);
	const last = new Date(start_time.at(-1));
	const next = new Date(last.getTime() + 8 * 3_600_000);
	next.setUTCMonth(next.getUTCMonth() + 1);
	const start = `${next.toISOString().slice(0, 7)}-01T00:00:00+08:00`;
	const observations = [{ enterprise, indicator: 'output_value', start_time: start, value: Math.round(value.at(-1) / 10) }];
	await call('POST', '/api/v1/observations', { observations }, { ...headers, Authorization: `Bearer ${key.token}` });
}

const steps = {
	async 'a wrong token is refused in words'() {
		const page = await window(browser, { width: 1280, faults: [] }); // the refusal is a failed request, and meant
		await tokenForm(page);
		await page.locator('input[name=token]').fill('nonsense');
		await page.keyboard.press('Enter');
		await page.locator('[role=alert]').waitFor();
		await page.locator('input[name=token]').fill(`pp_aaaaaaaaaaaa_${'b'.repeat(43)}`);
		await page.keyboard.press('Enter');
		await page.locator('[role=alert]').waitFor();
		assert.equal(await page.locator('nav').count(), 0);
		return page;
	},

	async 'the token is typed in, kept for the tab, and gone when one leaves'() {
		const page = await window(browser, { width: 1280, faults });
		await tokenForm(page);
		await page.locator('input[name=token]').fill(token);
		await page.keyboard.press('Enter');
		await settled(page);
		await page.reload();
		await settled(page);
		await page.getByRole('button', { name: '退出' }).click();
		await page.locator('input[name=official]').waitFor();
		assert.equal(await page.evaluate(() => sessionStorage.length), 0);
		return page;
	},

	async 'an official logs in, chooses a password, is known after a reload, and logs out'() {
		await call('POST', '/api/v1/registry/official', [{ id: 'console-test', name: '测试员', role: 'city', zone: ['*'], language: 'zh' }]);
		const first = await call('POST', '/api/v1/officials/console-test/password');
		const chosen = `Qu jing ${Date.now()} !`;
		const page = await window(browser, { width: 1280, faults: [] }); // refusals are failed requests, and meant
		const enter = async (password) => {
			await page.locator('input[name=official]').fill('console-test');
			await page.locator('input[name=password]').fill(password);
			await page.keyboard.press('Enter');
		};
		const choose = async (old, wanted) => {
			for (const [name, value] of Object.entries({ old, new: wanted, again: wanted }))
				await page.locator(`input[name=${name}]`).fill(value);
			await page.keyboard.press('Enter');
		};
		await page.goto(url);
		await enter('wrong');
		await page.getByText('账号或密码不正确').waitFor();
		await enter(first.password);
		await choose(first.password, 'short');
		await page.getByText('新密码不符合要求').waitFor();
		await choose('wrong', chosen);
		await page.getByText('旧密码不正确').waitFor();
		await choose(first.password, chosen);
		await settled(page);
		await page.locator('.connection.live').waitFor();
		await page.reload();
		await settled(page);
		assert.equal(await page.evaluate(() => sessionStorage.length), 0);
		await page.getByRole('button', { name: '退出' }).click();
		await page.locator('input[name=official]').waitFor();
		await page.reload();
		await enter(chosen);
		await settled(page);
		return page;
	},

	async 'a warning arrives on every page, and the list does not jump'() {
		const { enterprise } = await call('GET', '/api/v1/enterprises?limit=400');
		const { alert } = await call('GET', '/api/v1/alerts?limit=1000');
		const quiet = enterprise.filter((e) => !alert.some((a) => a.enterprise === e.code)).at(-1);
		const key = await call('POST', '/api/v1/keys', { holder: 'console test', enterprises: [quiet.code], days: 1 });
		const today = await window(browser, { width: 1280, faults });
		const list = await window(browser, { width: 1280, faults });
		for (const page of [today, list]) await logIn(page);
		await open(today, '/');
		await open(list, '/warnings');
		for (const page of [today, list]) await page.locator('.connection.live').waitFor();
		const before = await list.locator('tbody tr').count();
		await pushDrop(key, quiet.code);
		await today.getByRole('link', { name: quiet.name }).first().waitFor();
		const fresh = list.locator('button.waiting');
		await fresh.waitFor();
		assert.equal(await list.locator('tbody tr').count(), before);
		await fresh.click();
		await list.locator('tr.fresh', { hasText: quiet.name }).waitFor();
		assert.ok((await list.locator('tbody tr').count()) > before); // the system may have one of its own to say
		await list.getByRole('link', { name: quiet.name }).first().click();
		await list.waitForURL(/#\/warnings\//);
		await settled(list);
		assert.match(await list.locator('h1').innerText(), new RegExp(quiet.name));
		await today.context().close();
		return list;
	},

	async 'filters stand in the address and hold after going back'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/warnings?state=all');
		const all = await page.locator('tbody tr').count();
		await page.getByRole('combobox', { name: '级别（不低于）' }).focus();
		for (const key of ['Enter', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'ArrowDown', 'Enter']) await page.keyboard.press(key);
		await page.waitForURL(/level=blue/);
		await page.getByLabel('搜索企业、预警编号').fill('示例');
		await page.keyboard.press('Tab');
		await page.waitForURL(/text=/);
		await page.getByRole('link', { name: /示例/ }).first().click();
		await settled(page);
		await page.locator('.chart').first().hover(); // its tooltip comes: nothing in it may be against the page's policy
		await page.goBack();
		await page.waitForURL(/text=/);
		await page.locator('tbody tr').first().waitFor();
		const some = await page.locator('tbody tr').count();
		assert.ok(some > 0 && some <= all);
		const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: '导出 CSV' }).click()]);
		assert.match(download.suggestedFilename(), /\.csv$/);
		return page;
	},

	async 'a warning is acknowledged, commented on, confirmed and closed, and a refusal is told'() {
		const { alert } = await call('GET', '/api/v1/alerts?state=open&limit=1000');
		const one = alert.find((a) => a.red_waits);
		const page = await window(browser, { width: 1280, faults: [] }); // what the desk refuses is a failed request, and meant
		const act = (name) => page.locator('.deeds').getByRole('button', { name, exact: true });
		await logIn(page);
		await open(page, `/warnings/${one.id}`);
		const quicker = async (route) => {
			await call('POST', `/api/v1/alerts/${one.id}/acknowledge`, {});
			await route.continue();
		};
		await page.route(`**/api/v1/alerts/${one.id}/acknowledge`, quicker, { times: 1 });
		await act('签收').click();
		await page.getByText('已经有人签收').waitFor();
		await act('批注').click();
		await page.locator('textarea').fill('已电话核实 <b>停电</b>');
		await page.locator('form').getByRole('button', { name: '批注' }).click();
		await page.locator('.timeline').getByText('已电话核实 <b>停电</b>').waitFor();
		await act('确认红色').click();
		await page.locator('form').getByRole('button', { name: '确认红色' }).click();
		await page.locator('.timeline').getByText('确认红色').waitFor();
		await act('关闭预警').click();
		await page.locator('form').getByRole('button', { name: '关闭预警' }).click();
		assert.ok(await page.locator('textarea:invalid').count(), 'red is not closed without a reason');
		await page.locator('select[name=verdict]').selectOption('other');
		await page.locator('textarea').fill('检修');
		await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.locator('.timeline').getByText('检修').waitFor();
		await act('重开').click();
		await page.locator('textarea').fill('检修已结束');
		await page.locator('form').getByRole('button', { name: '重开' }).click();
		await act('签收').waitFor();
		return page;
	},

	async 'on a phone one thumb acknowledges'() {
		const { alert } = await call('GET', '/api/v1/alerts?state=open&limit=1000');
		const one = alert.find((a) => a.enterprise);
		const page = await window(browser, { width: 360, faults });
		await logIn(page);
		await open(page, `/warnings?text=${one.id}`);
		const press = page.getByRole('button', { name: `签收 ${one.enterprise_name}` });
		await press.click();
		await press.waitFor({ state: 'detached' });
		await call('POST', `/api/v1/alerts/${one.id}/unacknowledge`, { note: '演示' });
		await press.waitFor(); // and what somebody gives back is there again, without a reload
		return page;
	},

	async 'several warnings are acknowledged at once'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/warnings?state=unclaimed');
		await page.locator('tbody input[type=checkbox]').first().check();
		await page.getByRole('button', { name: '签收所选 1 条' }).click();
		await page.getByText('已签收 1 条').waitFor();
		await page.locator('tbody tr', { hasText: '已签收' }).first().waitFor();
		return page;
	},

	async 'language and light change at once and are kept'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/zones');
		await page.getByRole('button', { name: 'English' }).click();
		await page.getByRole('heading', { name: 'Ranking by growth' }).waitFor();
		assert.equal(await page.evaluate(() => document.documentElement.lang), 'en-GB');
		await page.getByRole('button', { name: 'Dark' }).click();
		assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark')));
		await page.reload();
		await settled(page);
		assert.ok(await page.evaluate(() => document.documentElement.classList.contains('dark') && document.documentElement.lang === 'en-GB'));
		return page;
	},

	async 'the keyboard reaches everything'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/');
		await page.keyboard.press('Tab'); // skip to content
		await page.keyboard.press('Enter');
		assert.equal(await page.evaluate(() => document.activeElement.id), 'main');
		const focus = () => page.evaluate(() => document.activeElement.getAttribute('href') ?? '');
		for (let n = 0; n < 60 && !(await focus()).startsWith('#/warnings/'); n++) await page.keyboard.press('Tab');
		await page.keyboard.press('Enter');
		await page.waitForURL(/#\/warnings\//);
		await settled(page);
		await page.locator('nav a', { hasText: '产业链' }).focus();
		await page.keyboard.press('Enter');
		await page.waitForURL(/#\/chains/);
		await settled(page);
		return page;
	},

	async 'what alerting knows of the expected range is shown'() {
		const page = await window(browser, { width: 1280, faults });
		const { alert } = await call('GET', '/api/v1/alerts?limit=1');
		await page.route(`**/api/v1/alerts/${alert[0].id}`, async (route) => {
			const answer = await route.fetch();
			const body = await answer.json();
			Object.assign(body.alert, {
				expected_low: body.alert.expected * 0.9,
				expected_high: body.alert.expected * 1.1,
				shortfall_percent: 41.5,
				flapping: true,
			});
			await route.fulfill({ response: answer, json: body });
		});
		await logIn(page);
		await open(page, `/warnings/${alert[0].id}`);
		for (const name of ['预期范围', '累计缺口', '反复']) await page.locator('dt', { hasText: name }).waitFor();
		assert.match(await page.locator('dl').innerText(), /41\.5%/);
		if (process.env.PP_SHOTS) await page.screenshot({ path: `${process.env.PP_SHOTS}/expected.png` });
		return page;
	},

	async 'a report is printed without what is around it'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/reports?kind=monthly');
		await page.emulateMedia({ media: 'print' });
		assert.equal(await page.locator('nav').isVisible(), false);
		assert.equal(await page.getByRole('button', { name: '打印或存为 PDF' }).isVisible(), false);
		assert.match(await page.locator('article').innerText(), /一、总体情况[^]*四、报送情况/);
		assert.ok((await page.pdf()).length > 10_000);
		return page;
	},

	// What comes of it is read by whoever named PP_FILES, a folder.
	async 'a report leaves as CSV, Excel and PDF'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, `/reports?kind=monthly&date=${process.env.PP_MONTH ?? '2026-01'}-01`);
		const folder = process.env.PP_FILES ?? (await mkdtemp(join(tmpdir(), 'report-')));
		for (const [button, end] of [
			['导出 CSV', 'csv'],
			['导出 Excel', 'xlsx'],
		]) {
			const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: button }).click()]);
			assert.match(download.suggestedFilename(), new RegExp(`^月报-\\d{4}-\\d\\d-01\\.${end}$`));
			await download.saveAs(join(folder, `report.${end}`));
		}
		await page.pdf({ path: join(folder, 'report.pdf'), preferCSSPageSize: true });
		if (!process.env.PP_FILES) await rm(folder, { recursive: true });
		return page;
	},

	async 'the zones fill a wall, and ask for their figures each minute'() {
		const page = await window(browser, { width: 1920, faults });
		await page.clock.install();
		await logIn(page);
		await open(page, '/zones');
		await page.getByRole('button', { name: '全屏', exact: true }).click();
		await page.getByRole('button', { name: '退出全屏' }).waitFor();
		assert.equal(await page.getByLabel('指标').count(), 0);
		const again = page.waitForRequest(/\/api\/v1\/rollups/);
		await page.clock.fastForward(61_000);
		await again;
		await settled(page);
		if (process.env.PP_SHOTS) await page.screenshot({ path: `${process.env.PP_SHOTS}/wall.png` });
		await page.getByRole('button', { name: '退出全屏' }).click();
		await page.getByRole('button', { name: '全屏', exact: true }).waitFor();
		return page;
	},

	async 'a view of the list is named, kept and taken again'() {
		const page = await window(browser, { width: 1280, faults });
		await logIn(page);
		await open(page, '/warnings?level=red&state=all');
		await page.getByRole('button', { name: '保存为常用视图' }).click();
		await page.getByLabel('视图名称').fill('重大');
		await page.keyboard.press('Enter');
		await open(page, '/warnings');
		await page.reload();
		await page.getByRole('button', { name: '重大', exact: true }).click();
		await page.waitForURL(/level=red/);
		return page;
	},

	async 'a lost connection is told and comes back'() {
		const page = await window(browser, { width: 360, faults: [] }); // requests fail here, and are meant to
		await logIn(page);
		await open(page, '/');
		await page.locator('.connection.live').waitFor();
		await page.route('**/api/**', (route) => route.abort('connectionrefused'));
		await page.evaluate(() => (location.hash = '#/enterprises/91530302MA0000015H'));
		await page.locator('.failure').first().waitFor();
		await page.unroute('**/api/**');
		await page.locator('.failure button').first().click();
		await settled(page);
		return page;
	},

	async 'the first page is small and quick'() {
		const page = await window(browser, { width: 1280, faults });
		const loaded = [];
		page.on('response', async (response) => /\.js$/.test(response.url()) && loaded.push(Number(response.headers()['content-length'])));
		await logIn(page);
		await settled(page);
		const kilobytes = loaded.reduce((sum, n) => sum + n, 0) / 1024;
		const { domInteractive, domContentLoadedEventEnd } = await page.evaluate(() => performance.getEntriesByType('navigation')[0].toJSON());
		console.log(
			`first page: ${kilobytes.toFixed(0)} KB of JavaScript (gzip), interactive after ${domInteractive.toFixed(0)} ms, scripts run after ${domContentLoadedEventEnd.toFixed(0)} ms`,
		);
		assert.ok(kilobytes < 350, `${kilobytes} KB of JavaScript`);
		return page;
	},
};

const wanted = process.argv.slice(2);
for (const [name, step] of Object.entries(steps)) {
	if (wanted.length && !wanted.some((w) => name.includes(w))) continue;
	try {
		const page = await step();
		await page.context().close();
		console.log(`ok    ${name}`);
	} catch (error) {
		console.log(`fault ${name}: ${error.stack}`);
		faults.push(name);
	}
}
await browser.close();
for (const fault of new Set(faults)) console.log(fault);
process.exit(faults.length ? 1 : 0);
