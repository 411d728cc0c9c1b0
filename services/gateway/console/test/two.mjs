// Two officials at once: a warning that a plant's agent pushes arrives at both, one is first, the other is told so; it is given on, helped, its case runs its course, and it is closed. The
// second works by keyboard alone. Then: keeping quiet about what is known.
// PP_URL, PP_TOKEN: where and who; ppctl and pp-agent are in PATH. The demo is loaded.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { asOfficial, call, launch, open, settled, url } from './browser.mjs';

const faults = [];
const browser = await launch();
function run(program, ...words) {
	const done = spawnSync(program, words);
	assert.equal(done.status, 0, `${program} ${words}: ${done.error ?? done.stderr}`);
}

// A plant's month of output, far too low, from a CSV file, by the agent with the key file an engineer gets.
async function pushDrop() {
	const { enterprise } = await call('GET', '/api/v1/enterprises?limit=400');
	const { alert } = await call('GET', '/api/v1/alerts?limit=1000');
	const quiet = enterprise.filter((e) => !alert.some((a) => a.enterprise === e.code)).at(-2);
	const { start_time, value } = await call('GET', `/api/v1/series?enterprise=${quiet.code}&indicator=output_value`);
	const next = new Date(new Date(start_time.at(-1)).getTime() + 8 * 3_600_000);
	next.setUTCMonth(next.getUTCMonth() + 1);
	const folder = mkdtempSync(join(tmpdir(), 'parkpulse-two-'));
	const key = join(folder, 'plant.key');
	run('ppctl', 'key', 'new', '--holder', 'two officials', '--enterprise', quiet.code, '--out', key);
	const row = `${quiet.code},output_value,${next.toISOString().slice(0, 7)}-01,${Math.round(value.at(-1) / 10)}\n`;
	writeFileSync(join(folder, 'rows.csv'), `enterprise,indicator,start_time,value\n${row}`);
	run('pp-agent', '--once', '--key', key, '--data', join(folder, 'data'), '--csv', join(folder, 'rows.csv'));
	return quiet;
}

const act = (page, name) => page.locator('.deeds').getByRole('button', { name, exact: true });

async function warningIsWorkedOffByTwo() {
	const refusals = []; // one is too late: that is a failed request, and meant
	const [wang, li] = [await asOfficial(browser, 'wang.two', '王二', refusals), await asOfficial(browser, 'li.two', '李二', refusals)];
	const plant = await pushDrop();
	const links = [wang, li].map((page) => page.getByRole('link', { name: plant.name }).first());
	await Promise.all(links.map((link) => link.waitFor()));
	await Promise.all(links.map((link) => link.click()));
	await Promise.all([wang, li].map((page) => page.waitForURL(/#\/warnings\//).then(() => settled(page))));

	// Both press at once: one has it, the other is told that somebody does.
	let pressed = 0;
	let both;
	const bothPressed = new Promise((go) => (both = go));
	for (const page of [wang, li])
		await page.route('**/acknowledge', async (route) => {
			if (++pressed === 2) both();
			await bothPressed;
			await route.continue();
		});
	await Promise.all([wang, li].map((page) => act(page, '签收').click()));
	const late = await Promise.race(
		[wang, li].map((page) =>
			page
				.getByText('已经有人签收')
				.waitFor()
				.then(() => page),
		),
	);
	const first = late === wang ? li : wang;
	const [me, other] = late === wang ? ['li.two', 'wang.two'] : ['wang.two', 'li.two'];
	await act(first, '派单').waitFor();
	await act(late, '派单').waitFor(); // without a reload: the change arrives

	// Given to the other, who goes on by keyboard.
	await act(first, '派单').click();
	await first.locator('select[name=owner]').selectOption(other);
	await first.locator('.deeds form').getByRole('button', { name: '派单' }).click();
	await late.locator('dd', { hasText: other }).first().waitFor();
	await late.getByRole('button', { name: '建立帮扶事项' }).focus();
	await late.keyboard.press('Enter');
	await late.locator('textarea[name=need]').waitFor();
	await late.keyboard.type('流动资金贷款');
	await late.keyboard.press('Tab');
	await late.keyboard.type('金融办');
	for (let n = 0; n < 3; n++) await late.keyboard.press('Tab');
	await late.keyboard.press('Enter');
	const way = late.getByRole('link', { name: '查看帮扶事项' });
	await way.waitFor();
	await first.getByRole('link', { name: '查看帮扶事项' }).waitFor(); // the first sees it too
	await way.focus();
	await late.keyboard.press('Enter');
	await late.waitForURL(/#\/cases\//);
	await settled(late);
	const step = async (name, field, text) => {
		await act(late, name).focus();
		await late.keyboard.press('Enter');
		const form = late.locator('.deeds form');
		await form.waitFor();
		if (field) await form.locator(`[name=${field}]`).fill(text);
		await form.locator('button[type=submit]').focus();
		await late.keyboard.press('Enter');
		await form.waitFor({ state: 'detached' });
	};
	await step('登记走访', 'note', '见到厂长');
	await step('确定措施', 'measures', '协调银行展期');
	await step('办结', 'feedback', '已放款');
	await step('企业确认');
	await step('登记回访', 'feedback', '满意');
	await step('关闭事项');
	await late.getByText('已关闭').first().waitFor();

	// The warning is another matter: the first closes it, and the other's list has it no more.
	await act(first, '关闭预警').click();
	await first.locator('textarea').fill('已核实，帮扶完成');
	await first.locator('.deeds form').getByRole('button', { name: '关闭预警' }).click();
	await act(first, '重开').waitFor();
	await open(late, '/warnings');
	assert.equal(await late.getByRole('link', { name: plant.name }).count(), 0);
	const { alert } = await call('GET', `/api/v1/alerts?enterprise=${plant.code}`);
	assert.deepEqual([alert[0].state, alert[0].verdict, alert[0].owner, alert[0].closed_by], ['closed', 'confirmed', other, me]);
	assert.ok(refusals.some((f) => f.includes('409')) && refusals.every((f) => /409|console/.test(f)), refusals.join('\n'));
	return [first, late];
}

async function whatIsKnownIsKeptQuiet() {
	const page = await asOfficial(browser, 'chen.two', '陈二', faults);
	const plant = await pushDrop();
	await page.getByRole('link', { name: plant.name }).first().click();
	await page.waitForURL(/#\/warnings\//);
	await settled(page);
	await page.getByRole('button', { name: '暂不通知' }).click();
	await page.locator('select[name=max_level]').selectOption('orange');
	await page.getByRole('button', { name: '看看会静默哪些' }).click();
	await page.getByText('现有 1 条预警会静默').waitFor();
	await page.locator('textarea[name=reason]').fill('已知停电');
	await page.getByRole('button', { name: '设置静默' }).click();
	await page.getByText('已保存').waitFor();
	await page.getByRole('button', { name: '报备停产检修' }).click();
	await page.locator('select[name=filing_reason]').selectOption('power_rationing');
	await page.locator('.cover form').getByRole('button', { name: '报备' }).click();
	await page.getByText('已保存').waitFor();
	const kept = async (kind) => (await call('GET', `/api/v1/registry/${kind}?limit=10000`)).entry.map((e) => e.entity[kind]);
	const mine = (await kept('silence')).filter((s) => s.scope.includes(`enterprise:${plant.code}`));
	assert.deepEqual([mine.length, mine[0].author, mine[0].reason], [1, 'chen.two', '已知停电']);
	assert.equal((await kept('filing')).filter((f) => f.scope === `enterprise:${plant.code}` && f.reason === 'power_rationing').length, 1);
	return [page];
}

// Many of one 片区 fall at once: the event lists them, and each leads back to it.
async function aCommonCauseShowsItsMembers() {
	const page = await asOfficial(browser, 'zhou.two', '周二', faults);
	const { enterprise } = await call('GET', '/api/v1/enterprises?limit=1000');
	const { alert } = await call('GET', '/api/v1/alerts?limit=1000');
	const quiet = enterprise.filter((e) => e.area === enterprise[0].area && !alert.some((a) => a.enterprise === e.code)).slice(0, 10);
	const observations = [];
	for (const { code } of quiet) {
		const { start_time, value } = await call('GET', `/api/v1/series?enterprise=${code}&indicator=output_value`);
		const next = new Date(new Date(start_time.at(-1)).getTime() + 8 * 3_600_000);
		next.setUTCMonth(next.getUTCMonth() + 1);
		const start = `${next.toISOString().slice(0, 7)}-01T00:00:00+08:00`;
		observations.push({ enterprise: code, indicator: 'output_value', start_time: start, value: Math.round(value.at(-1) / 10) });
	}
	const key = await call('POST', '/api/v1/keys', { holder: 'a storm', enterprises: quiet.map((e) => e.code), days: 1 });
	const pushed = await fetch(`${url}/api/v1/observations`, {
		method: 'POST',
		headers: { Authorization: `Bearer ${key.token}`, 'Content-Type': 'application/json' },
		body: JSON.stringify({ observations }),
	});
	assert.equal(pushed.status, 200);
	await open(page, '/warnings');
	const parent = async () => (await call('GET', '/api/v1/alerts?state=open&limit=1000')).alert.find((a) => a.members >= quiet.length);
	let event;
	for (const until = Date.now() + 20_000; !(event = await parent()) && Date.now() < until;) await page.waitForTimeout(200); // the pace of asking
	assert.ok(event, 'one event of all of them');
	await open(page, `/warnings/${event.id}`);
	await page.getByRole('heading', { name: `同一原因的企业 ${event.members} 家` }).waitFor();
	await page.locator('tbody').getByRole('link', { name: quiet[0].name }).click();
	await page.getByRole('link', { name: '与其他企业同一原因' }).click();
	await page.waitForURL(new RegExp(event.id));
	return [page];
}

for (const step of [warningIsWorkedOffByTwo, whatIsKnownIsKeptQuiet, aCommonCauseShowsItsMembers]) {
	try {
		for (const page of await step()) await page.context().close();
		console.log(`ok    ${step.name}`);
	} catch (error) {
		console.log(`fault ${step.name}: ${error.stack}`);
		faults.push(step.name);
	}
}
await browser.close();
for (const fault of new Set(faults)) console.log(fault);
process.exit(faults.length ? 1 : 0);
