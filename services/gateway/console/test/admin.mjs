// What an administrator does: people with their passwords, keys that are shown once, the roster, channels, imports, the audit; and what happens when somebody else was quicker.
// PP_URL, PP_TOKEN: where and who, with the demo loaded.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { launch, logIn, open, token, url, window } from './browser.mjs';

const faults = [];
const browser = await launch();
const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };

async function call(method, path, body, as = headers) {
	const answer = await fetch(url + path, { method, headers: as, body: body && JSON.stringify(body) });
	assert.ok(answer.ok, `${method} ${path}: ${answer.status} ${await answer.clone().text()}`);
	return answer.status === 204 ? undefined : answer.json();
}

async function opened(path, { faults: into = faults } = {}) {
	const page = await window(browser, { width: 1280, faults: into });
	await logIn(page);
	await open(page, path);
	return page;
}

const sheet = (page) => page.getByRole('dialog');
const press = (where, name) => where.getByRole('button', { name, exact: true }).click();
const row = (page, text) => page.locator('tbody tr', { hasText: text });

// One of a list that is found by typing.
async function pick(where, label, text) {
	const box = where.getByRole('combobox', { name: label });
	await box.fill(text);
	await where.locator('.el-select-dropdown__item', { hasText: text }).first().click();
	const heading = where.getByRole('heading').first();
	if (await heading.count()) await heading.click(); // a list of several stays open until one turns to something else
}

async function fill(where, fields) {
	for (const [name, value] of Object.entries(fields)) {
		const field = where.locator(`[name=${name}]`);
		if ((await field.evaluate((e) => e.tagName)) === 'SELECT') await field.selectOption(value);
		else await field.fill(value);
	}
}

const steps = {
	async 'a person is made, logs in with the password that was shown once, and must choose another'() {
		const page = await opened('/admin/people', { faults: [] }); // a refusal is a failed request, and meant
		await press(page, '新增人员');
		await fill(sheet(page), { id: 'admin-test', name: '管理测试', role: 'zone', phone: 'not a phone!' });
		await pick(sheet(page), '可见园区', 'QJ01');
		await press(sheet(page), '保存');
		await page.locator('.field', { hasText: '电话' }).locator('.fall').waitFor();
		await fill(sheet(page), { phone: '138 0000 0000' });
		await press(sheet(page), '保存');
		await page.getByText('管理测试的初始密码').waitFor();
		const password = await page.locator('code.secret').innerText();
		await press(sheet(page), '关闭');
		await row(page, '管理测试').waitFor();
		assert.equal(await page.getByText(password).count(), 0);

		const other = await window(browser, { width: 1280, faults: [] });
		await other.goto(url);
		await other.locator('input[name=official]').fill('admin-test');
		await other.locator('input[name=password]').fill(password);
		await other.keyboard.press('Enter');
		const chosen = `Qu jing ${Date.now()} !`;
		for (const [name, value] of Object.entries({ old: password, new: chosen, again: chosen }))
			await other.locator(`input[name=${name}]`).fill(value);
		await other.keyboard.press('Enter');
		await other.locator('.connection.live').waitFor();
		assert.equal(await other.locator('.side a', { hasText: '管理' }).count(), 0, 'the administration is not for an official of a zone');
		await open(other, '/admin/keys');
		await other.getByText('只有系统管理员可以进入').waitFor();
		await other.context().close();

		await page.getByRole('button', { name: '停用 管理测试' }).click();
		await press(sheet(page), '停用');
		await row(page, '管理测试').waitFor({ state: 'detached' });
		return page;
	},

	async 'what somebody else changed meanwhile is not written over'() {
		await call('POST', '/api/v1/registry/official', [{ id: 'conflict-test', name: '冲突测试', role: 'read_only', zone: ['*'] }]);
		const page = await opened('/admin/people', { faults: [] });
		await page.getByRole('button', { name: '修改 冲突测试' }).click();
		await call('POST', '/api/v1/registry/official', [
			{ id: 'conflict-test', name: '冲突测试', role: 'read_only', zone: ['*'], phone: '1391' },
		]);
		await fill(sheet(page), { email: 'mine@example.org' });
		await press(sheet(page), '保存');
		await page.getByText('他人刚刚修改过').waitFor();
		await press(sheet(page), '载入最新内容');
		assert.equal(await sheet(page).locator('[name=phone]').inputValue(), '1391');
		await fill(sheet(page), { email: 'mine@example.org' });
		await press(sheet(page), '保存');
		await sheet(page).waitFor({ state: 'detached' });
		const { entity } = await call('GET', '/api/v1/registry/official/conflict-test');
		assert.equal(entity.official.phone, '1391');
		assert.equal(entity.official.email, 'mine@example.org');
		return page;
	},

	async 'a key is made, used as its file says, and refused once it is revoked'() {
		const { enterprise } = await call('GET', '/api/v1/enterprises?limit=1');
		const plant = enterprise[0];
		const page = await opened('/admin/keys');
		await press(page, '新建密钥');
		await fill(sheet(page), { holder: '测试用的采集程序', days: '30' });
		await pick(sheet(page), '可写入的企业', plant.code);
		await press(sheet(page), '生成');
		const secret = await page.locator('code.secret').innerText();
		const [download] = await Promise.all([page.waitForEvent('download'), press(sheet(page), '下载采集程序密钥文件')]);
		const file = Object.fromEntries(
			(await readFile(await download.path(), 'utf8'))
				.split('\n')
				.filter((line) => line.includes(' = '))
				.map((line) => line.split(' = ')),
		);
		assert.equal(file.token, secret);
		assert.deepEqual(Object.keys(file).sort(), ['curve_public', 'curve_secret', 'endpoint', 'id', 'server_public', 'token']);
		await press(sheet(page), '关闭');
		const ask = (code) => fetch(`${url}/api/v1/enterprises/${code}`, { headers: { Authorization: `Bearer ${file.token}` } });
		assert.equal((await ask(plant.code)).status, 200);
		await page.getByRole('button', { name: new RegExp(`吊销 .* ${file.id}`) }).click();
		await press(sheet(page), '吊销');
		await row(page, file.id).waitFor({ state: 'detached' });
		assert.equal((await ask(plant.code)).status, 401);
		await page.getByLabel('显示已吊销').check();
		await row(page, file.id).getByText('已吊销').waitFor();
		return page;
	},

	async 'the roster decides who would be told'() {
		const { enterprise } = await call('GET', '/api/v1/enterprises?limit=1');
		const { code, zone } = enterprise[0];
		await call('POST', '/api/v1/registry/official', [
			{ id: 'duty-test', name: '值班测试', role: 'zone', zone: [zone], email: 'duty@example.org', always: true },
		]);
		const page = await opened('/admin/roster');
		const preview = page.locator('.preview');
		const ask = async () => {
			await pick(preview, '企业', code);
			await preview.locator('[name=level]').selectOption('red');
			await press(preview, '试算');
			await preview.locator('tbody tr').first().waitFor();
		};
		await ask();
		assert.equal(await preview.getByText('值班测试').count(), 0);
		await pick(page.locator('.list'), '地点', zone);
		await press(page, '新增班次');
		await fill(sheet(page), { id: 'duty-test.week', tier: 'zone' });
		await pick(sheet(page), '值班人', '值班测试');
		await press(sheet(page), '保存');
		await row(page, '值班测试').first().waitFor();
		await ask();
		await preview.locator('tbody tr', { hasText: '值班测试' }).waitFor();
		await page.getByRole('button', { name: '停用 duty-test.week' }).click();
		await press(sheet(page), '停用');
		await row(page.locator('.list'), '值班测试').waitFor({ state: 'detached' });
		return page;
	},

	async 'a channel is made, and its test reaches a real server'() {
		const got = [];
		const server = createServer((request, response) => {
			let body = '';
			request.on('data', (part) => (body += part));
			request.on('end', () => {
				got.push({ body, signed: Object.keys(request.headers) });
				response.end('{}');
			});
		});
		await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
		const page = await opened('/admin/channels');
		await press(page, '新增渠道');
		const secret = 'only written';
		await fill(sheet(page), { id: 'admin.test', kind: 'webhook', url: `http://127.0.0.1:${server.address().port}/hook`, secret });
		await press(sheet(page), '保存');
		await page.getByRole('button', { name: '发送测试 admin.test' }).click();
		await page.getByText('测试消息已交给发送队列').waitFor();
		for (const end = Date.now() + 20_000; !got.length && Date.now() < end;) await new Promise((go) => setTimeout(go, 50));
		server.close();
		assert.ok(got.length, 'the server got nothing');
		await page.getByRole('button', { name: '修改 admin.test' }).click();
		assert.equal(await sheet(page).locator('[name=secret]').inputValue(), '');
		assert.ok(!(await page.content()).includes(secret));
		return page;
	},

	async 'a file is tried, refused by line, mended and imported; the audit knows of it'() {
		const page = await opened('/admin/imports', { faults: [] }); // a refused file is a failed request, and meant
		const file = (text) => ({ name: 'calendar_day.csv', mimeType: 'text/csv', buffer: Buffer.from(text) });
		await page.locator('[name=kind]').selectOption('calendar_day');
		await page.locator('[name=file]').setInputFiles(file('date,kind,name\n2032-01-01,off,元旦\n2032-13-02,off,错\n'));
		await press(page, '试运行');
		await row(page, '不合要求').getByText('3', { exact: true }).waitFor();
		assert.ok(await page.getByRole('button', { name: '导入', exact: true }).isDisabled());
		await page.locator('[name=file]').setInputFiles(file('date,kind,name\n2032-01-01,off,元旦\n2032-01-02,off,元旦\n'));
		await press(page, '试运行');
		await row(page, '2032-01-02').getByText('新增').waitFor();
		const there = () => fetch(`${url}/api/v1/registry/calendar_day/2032-01-02`, { headers }).then((answer) => answer.status);
		assert.equal(await there(), 404);
		await press(page, '导入');
		await page.getByText('已导入').waitFor();
		assert.equal(await there(), 200);
		await open(page, '/admin/audit');
		await page.locator('[name=kind]').selectOption('calendar_day');
		await press(page, '搜索');
		await row(page, '2032-01-02').waitFor();
		await press(page, '更早的记录');
		await page.waitForFunction(() => document.querySelectorAll('tbody tr').length > 50);
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
