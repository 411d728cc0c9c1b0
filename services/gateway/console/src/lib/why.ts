// The desk's own sentences in an alert's record, which is kept in one language: as officials read them. What people wrote stays as they wrote it.
import { language, told, words } from '../i18n';

type Say = (...part: string[]) => string;

const sentences: [RegExp, Say][] = [
	[/^what it had in common with others is over$/, () => '共因已结束，单独继续'],
	[/^it is worse than what it has in common with others$/, () => '比共因预警更严重，单独继续'],
	[/^has one cause with others: (.+)$/, (id = '') => `与其他企业同一原因：预警 ${id}`],
	[/^all of its members were withdrawn$/, () => '所含预警全部撤回'],
	[/^(\d+) of (\d+) members are still bad$/, (bad, all) => `${all} 家中仍有 ${bad} 家异常`],
	[/^(\d+) of (\d+) members are bad again$/, (bad, all) => `${all} 家中又有 ${bad} 家异常`],
	[/^(\d+) enterprises of (.+) within an hour$/, (n, place = '') => `${place} 一小时内 ${n} 家企业`],
	[/^nobody: there is no one to tell$/, () => '无人可通知'],
	[/^nobody above answers for it$/, () => '上级没有责任人'],
	[/^nobody can be told of alert (\S+) at (.*)$/, (id = '', at = '') => `${at} 的预警 ${id} 无人可通知`],
	[/^nothing was done about it$/, () => '签收后没有处理'],
	[/^the data were good for long enough$/, () => '数据持续正常'],
	[/^what hid it does not any more$/, () => '静默或报备已结束'],
	[/^silence (.*?) by (.*?): (.*)$/, (id = '', who = '', why = '') => `静默 ${id}（${who}）：${why}`],
	[/^filed in advance: (.*?) \((.*?)\) by (.*)$/, (id = '', why = '', who = '') => `已报备 ${id}：${reason(why)}（${who}）`],
	[/^it lasts longer than was filed \((.*)\)$/, (id = '') => `超过报备时间（${id}）`],
	[
		/^it is deeper than was filed \((.*)\): (.+) % of the usual was expected$/,
		(id = '', left = '') => `比报备降得更深（${id}）：报备剩余 ${left}%`,
	],
	[
		/^likely cause: alert (\S+) at (.*), by its (.*)$/,
		(id = '', at = '', product = '') => `可能原因：${at} 的预警 ${id}，${product}供应受影响`,
	],
	[/^its cause is over: alert (.+)$/, (id = '') => `上游预警 ${id} 已结束`],
	[/^its cause has recovered: alert (.+)$/, (id = '') => `上游预警 ${id} 已恢复`],
	[/^its cause got worse$/, () => '上游情况加重'],
	[
		/^(.*) loses (.+) % of its (.*) by alert (.+)$/,
		(who = '', share = '', product = '', id = '') => `${who} 的${product}将减少 ${share}%，因上游预警 ${id}`,
	],
	[/^case (.+)$/, (id = '') => `帮扶事项 ${id}`],
	[/^judgement of plants stands still until it is over$/, () => '恢复之前暂停研判'],
	[/^it is over$/, () => '已恢复'],
	[/^no visit yet$/, () => '尚未走访'],
	[/^no measures planned yet$/, () => '尚未确定措施'],
	[/^not solved yet$/, () => '尚未办结'],
	[/^it waits for the enterprise's word$/, () => '等待企业确认'],
	[/^(.+) by (\S+)$/, (all = '', last = '') => `${all} by ${last}`.replace(/(\S+) by ([^\s,]+)/g, '$1（$2）').replace(/, /g, '，')],
];

const reason = (code: string): string => told(words.value.cover.reasons, code);

export function why(note: string | undefined, actor: string): string {
	if (!note || language.value !== 'zh' || (actor !== 'system' && !note.startsWith('case '))) return note ?? '';
	for (const [sentence, say] of sentences) {
		const found = sentence.exec(note);
		if (found) return say(...found.slice(1));
	}
	return note;
}
