// A policy is changed: one official changes a number, sees at once what it would have brought, and keeps a draft; another approves it, and it holds.
// PP_URL, PP_TOKEN: where and who. The demo is loaded.
import assert from 'node:assert/strict';
import { asOfficial, call, launch, open, settled } from './browser.mjs';

const faults = [];
const browser = await launch();
const indicator = 'electricity_day';
const { enterprise } = await call('GET', '/api/v1/enterprises?limit=400');
const plant = enterprise[7];
const effective = () => call('GET', `/api/v1/policies/effective?enterprise=${plant.code}&indicator=${indicator}`);

async function aNumberIsChangedTriedAndApproved() {
	const before = await effective();
	const yellow = before.document.detectors.load.depth_yellow;
	const author = await asOfficial(browser, 'author.policy', '策略员', faults);
	await open(author, `/enterprises/${plant.code}`);
	await author.getByRole('link', { name: '修改与回测' }).first().click();
	await author.waitForURL(/\/policy\//);
	await settled(author);
	const path = author.url().split('#')[1];
	assert.match(path, new RegExp(`${plant.code}/policy/`));
	await open(author, `/enterprises/${plant.code}/policy/${indicator}`);

	const field = author.locator('[id="load.depth_yellow"]');
	await field.fill('7');
	await author.getByText('须在 0.01 与 1 之间').waitFor();
	assert.equal(await author.getByRole('button', { name: '保存为草案' }).isDisabled(), true);

	// By keyboard: the number, the reason, save.
	for (const [name, value] of [
		['load.depth_blue', '0.02'],
		['load.depth_yellow', '0.03'],
		['load.limit_blue', '2'],
		['load.limit_yellow', '3'],
	]) {
		await author.locator(`[id="${name}"]`).focus();
		await author.keyboard.press('Control+A');
		await author.keyboard.type(value);
	}
	const draft = author.locator('.effect tbody tr').nth(1);
	await draft.waitFor();
	const total = async (row) => Number(await author.locator('.effect tbody tr').nth(row).locator('td').last().innerText());
	assert.ok((await total(1)) > (await total(0)), 'a lower threshold brings more warnings');
	await author.locator('.differing .tag', { hasText: '新增' }).first().waitFor();
	await author.locator('textarea[name=note]').focus();
	await author.keyboard.type('与企业商定，收紧门限');
	await author.keyboard.press('Tab');
	await author.keyboard.press('Enter');
	await author.getByText('草案已保存').waitFor();
	await author.getByText('须由另一位有权限的人员批准').waitFor();
	assert.equal((await effective()).document.detectors.load.depth_yellow, yellow, 'what holds goes on until it is approved');

	const other = await asOfficial(browser, 'approver.policy', '审批员', faults);
	await open(other, `/enterprises/${plant.code}/policy/${indicator}`);
	await other.getByRole('button', { name: '批准' }).click();
	await other.locator('.waiting').waitFor({ state: 'detached' });
	const now = await effective();
	const top = now.layers.at(-1);
	assert.deepEqual(
		[now.document.detectors.load.depth_yellow, top.author, top.approver, now.drafts.length],
		[0.03, 'author.policy', 'approver.policy', 0],
	);
	return [author, other];
}

try {
	for (const page of await aNumberIsChangedTriedAndApproved()) await page.context().close();
	console.log('ok    aNumberIsChangedTriedAndApproved');
} catch (error) {
	console.log(`fault aNumberIsChangedTriedAndApproved: ${error.stack}`);
	faults.push('aNumberIsChangedTriedAndApproved');
}
await browser.close();
for (const fault of new Set(faults)) console.log(fault);
process.exit(faults.length ? 1 : 0);
