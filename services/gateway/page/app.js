'use strict';
// Open alerts, live: one list, then the stream of changes from where the list ends. Everything from the server goes in as text, never as markup.
(() => {
	const words = {
		zh: {
			title: '园区脉搏', leave: '退出', ask: '请输入访问令牌', enter: '进入', open: '未解除预警', none: '当前没有未解除的预警。',
			note: '标有“合成数据”的企业由程序生成，不是真实企业上报。', made: '合成数据', live: '实时更新中', connecting: '正在连接…', away: '连接中断，正在重连…',
			refused: '令牌无效、已过期或无权查看预警。', broken: '服务暂时不可用：', value: '当前值', expected: '预期值', deviation: '偏差', since: '开始于', updated: '更新于',
			arrived: '新预警', levels: { blue: '蓝色', yellow: '黄色', orange: '橙色', red: '红色' }, kinds: { drop: '下降', surge: '上升', volatility: '波动', stuck: '不变', limit: '越限', late_report: '迟报', silence: '断传', exposure: '断供影响', system: '平台自身' },
			states: { pending: '待定', open: '待认领', acknowledged: '已认领', assisting: '帮扶中', recovering: '恢复中', suppressed: '静默' }, members: '户同因', other: 'English', lang: 'zh-CN',
		},
		en: {
			title: 'ParkPulse', leave: 'Log out', ask: 'Access token', enter: 'Enter', open: 'Open alerts', none: 'There are no open alerts.',
			note: 'Enterprises marked “Synthetic data” are made by a program; nobody reported these figures.', made: 'Synthetic data', live: 'live', connecting: 'connecting…',
			away: 'connection lost, trying again…', refused: 'The token is wrong, has expired, or may not see alerts.', broken: 'Not available now: ', value: 'Value',
			expected: 'Expected', deviation: 'Deviation', since: 'Since', updated: 'Updated', arrived: 'New alert',
			levels: { blue: 'Blue', yellow: 'Yellow', orange: 'Orange', red: 'Red' }, kinds: { drop: 'Drop', surge: 'Surge', volatility: 'Volatility', stuck: 'Stuck', limit: 'Limit', late_report: 'Late report', silence: 'Silence', exposure: 'Supplier fell', system: 'ParkPulse itself' },
			states: { pending: 'held', open: 'open', acknowledged: 'acknowledged', assisting: 'helped', recovering: 'recovering', suppressed: 'silenced' }, members: 'with this cause', other: '中文', lang: 'en',
		},
	};
	const levels = ['red', 'orange', 'yellow', 'blue'];
	const states = ['pending', 'open', 'acknowledged', 'assisting', 'recovering', 'suppressed']; // that are not over
	const $ = (id) => document.getElementById(id);
	const keep = {
		get: (name) => { try { return sessionStorage.getItem(name); } catch { return null; } },
		set: (name, value) => { try { if (value) sessionStorage.setItem(name, value); else sessionStorage.removeItem(name); } catch { /* private window */ } },
	};
	let language = keep.get('language') || 'zh';
	let token = '';
	let alerts = new Map();
	let head = 0;
	let running = null; // AbortController of the session that is shown
	let shown = 'connecting';

	const text = (name) => words[language][name];
	const node = (tag, name, content) => {
		const n = document.createElement(tag);
		if (name) n.className = name;
		if (content !== undefined) n.textContent = content;
		return n;
	};
	const number = (v) => typeof v === 'number' ? new Intl.NumberFormat(words[language].lang, { maximumFractionDigits: 2 }).format(v) : '–';
	const moment = (t) => typeof t === 'string' ? t.slice(0, 16).replace('T', ' ').replace(' 00:00', '') : '–';

	// --- drawing
	function say(state) {
		shown = state;
		$('state').textContent = running ? text(state) : '';
		$('state').className = state;
	}

	const title = (a) => a.scope ? `${a.zone_name || a.area_name || a.scope} · ${a.members} ${text('members')}` : a.enterprise_name || a.enterprise || 'ParkPulse';

	function card(alert, fresh) {
		const level = levels.includes(alert.level) ? alert.level : 'blue';
		const li = node('li', `alert is-${level}${fresh ? ' new' : ''}`);
		const h3 = node('h3');
		h3.append(node('span', `level ${level}`, text('levels')[level]), node('span', '', title(alert)), node('span', 'state', text('states')[alert.state]));
		if (alert.synthetic) h3.append(node('span', 'made', text('made')));
		const indicator = (language === 'en' && alert.indicator_name_en) || alert.indicator_name || alert.indicator;
		const place = [alert.zone_name, alert.area_name, `${indicator} · ${text('kinds')[alert.kind] || alert.kind || ''}`].filter(Boolean).join(' · ');
		const dl = node('dl');
		const fact = (name, value) => {
			const div = node('div');
			div.append(node('dt', '', text(name)), node('dd', '', value));
			dl.append(div);
		};
		const unit = alert.unit ? ` ${alert.unit}` : '';
		if (typeof alert.value === 'number') { // late reports and silence have no numbers
			fact('value', number(alert.value) + unit);
			fact('expected', number(alert.expected) + unit);
			fact('deviation', typeof alert.deviation_percent === 'number' ? `${alert.deviation_percent > 0 ? '+' : ''}${number(alert.deviation_percent)} %` : '–');
		}
		fact('since', moment(alert.since_time));
		fact('updated', moment(alert.change_time));
		li.append(h3, node('p', 'place', place), dl, node('p', 'reason', alert[`reason_${language}`] || alert.reason || ''));
		return li;
	}

	function draw(fresh) {
		const list = [...alerts.values()].sort((a, b) => (b.open_time || '').localeCompare(a.open_time || '') || b.change_number - a.change_number);
		$('alerts').replaceChildren(...list.map((a) => card(a, a.id === fresh)));
		$('counts').replaceChildren(...levels.map((l) => {
			const n = list.filter((a) => a.level === l).length;
			return n ? node('li', l, `${text('levels')[l]} ${n}`) : '';
		}).filter(Boolean));
		$('total').textContent = list.length ? `(${list.length})` : '';
		$('none').hidden = list.length > 0;
		$('synthetic-note').hidden = !list.some((a) => a.synthetic);
	}

	function translate() {
		document.documentElement.lang = words[language].lang;
		for (const n of document.querySelectorAll('[data-text]')) n.textContent = text(n.dataset.text);
		$('language').textContent = text('other');
		$('language').lang = language === 'zh' ? 'en' : 'zh-CN';
		say(shown);
		draw();
	}

	// --- talking
	const headers = (more) => ({ Authorization: `Bearer ${token}`, 'Accept-Language': language, ...more });

	async function read(signal) {
		const found = new Map();
		let before = '';
		do {
			const answer = await fetch(`/api/v1/alerts?state=${states.join()}&limit=1000&before=${encodeURIComponent(before)}`, { headers: headers(), signal });
			if (answer.status === 401 || answer.status === 403) throw new Denied();
			if (!answer.ok) throw new Error((await answer.json().catch(() => ({}))).detail || answer.status);
			const page = await answer.json();
			if (!before) head = page.head || 0; // changes after the first page come again by the stream
			for (const a of page.alert) found.set(a.id, a);
			before = page.next || '';
		} while (before);
		alerts = found;
	}

	function take(change) {
		const alert = change.alert;
		const open = states.includes(alert.state), isNew = open && !alerts.has(alert.id);
		const known = alerts.get(alert.id);
		if (known && known.change_number > alert.change_number) return;
		if (open) alerts.set(alert.id, alert);
		else alerts.delete(alert.id);
		if (isNew) $('said').textContent = `${text('arrived')}: ${text('levels')[alert.level] || ''} ${title(alert)}`;
		draw(isNew ? alert.id : '');
	}

	function event(block) {
		let name = '', id = '', data = [];
		for (const line of block.split('\n')) {
			if (line.startsWith('event: ')) name = line.slice(7);
			else if (line.startsWith('id: ')) id = line.slice(4);
			else if (line.startsWith('data: ')) data.push(line.slice(6));
		}
		if (name === 'alert') take(JSON.parse(data.join('\n')));
		if (id) head = Number(id);
	}

	async function follow(signal) {
		const answer = await fetch('/api/v1/stream', { headers: headers({ 'Last-Event-ID': String(head) }), signal });
		if (answer.status === 401 || answer.status === 403) throw new Denied();
		if (!answer.ok) throw new Error(String(answer.status));
		say('live');
		const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
		let rest = '';
		for (;;) {
			const { done, value } = await reader.read();
			if (done) return;
			const blocks = (rest + value).split('\n\n');
			rest = blocks.pop();
			blocks.forEach(event);
		}
	}

	class Denied extends Error {}
	const pause = (ms) => new Promise((go) => setTimeout(go, ms));

	async function run() {
		const mine = new AbortController();
		if (running) running.abort();
		running = mine;
		$('login').hidden = true;
		$('board').hidden = false;
		$('leave').hidden = false;
		say('connecting');
		for (let wait = 500; running === mine;) {
			try {
				await read(mine.signal);
				if (running !== mine) return;
				draw();
				wait = 500;
				await follow(mine.signal);
			} catch (error) {
				if (running !== mine) return;
				if (error instanceof Denied) return ask(text('refused'));
			}
			if (running !== mine) return;
			say('away');
			await pause(wait);
			wait = Math.min(wait * 2, 10000);
		}
	}

	function ask(fault) {
		if (running) running.abort();
		running = null;
		token = '';
		alerts = new Map();
		keep.set('token', '');
		$('board').hidden = true;
		$('leave').hidden = true;
		$('login').hidden = false;
		$('fault').textContent = fault || '';
		say('connecting');
		$('token').value = '';
		$('token').focus();
	}

	function enter(given) {
		token = given.trim();
		// A header takes no other characters: fetch would throw.
		if (!/^pp_[a-z0-9]{12}_[A-Za-z0-9_-]+$/.test(token)) return ask(text('refused'));
		keep.set('token', token);
		run();
	}

	// --- beginning: a token in the address is taken once and removed from it
	$('login').addEventListener('submit', (e) => { e.preventDefault(); enter($('token').value); });
	$('leave').addEventListener('click', () => ask());
	$('language').addEventListener('click', () => {
		language = language === 'zh' ? 'en' : 'zh';
		keep.set('language', language);
		translate();
	});
	const given = new URLSearchParams(location.hash.slice(1)).get('token');
	if (location.hash) history.replaceState(null, '', location.pathname);
	translate();
	const kept = given || keep.get('token');
	if (kept) enter(kept);
	else ask();
})();
