// What the numbers of a policy's document are called. English has the gateway's own sentence; Chinese is put together from the group and the parts of the name.
import type { Parameter } from '../api/types';
import { language, told, words } from '../i18n';

const groups: Record<string, string> = {
	baseline: '常态水平',
	load: '下降与持续下滑（按日、周）',
	surge: '上升（“上升不利”的指标）',
	stop: '停产（按日）',
	holiday: '节假日',
	sudden_stop: '突然停产（按小时内）',
	slump: '急降（按小时内）',
	volatility: '异常波动',
	limit_low: '下限',
	limit_high: '上限',
	year_on_year: '同比',
	period_on_period: '环比',
	plan: '与计划比',
	plan_year: '与年计划比',
	limits: '限值的判定',
	missing: '断传',
	stuck: '数值不变',
	month: '月度同比',
};

const stems: Record<string, string> = {
	warm: '开始判断前的期数',
	young: '新序列谨慎判断的期数',
	learn_rate: '日常水平学习速度',
	learn_rate_long: '长期水平学习速度',
	weekday_rate: '星期规律学习速度',
	noise_rate: '波动度量步长',
	noise_floor: '波动下限（占比）',
	noise: '波动（σ）',
	clip_sigma: '学习时的截断（σ）',
	allowance: '每期容许偏差（σ）',
	limit: '累计偏差门限（σ）',
	depth: '平均偏差（占常态的比例）',
	sigma: '且不小于自身波动（σ）',
	run_days: '连续异常的生产日数',
	slow_days: '或自开始以来的期数',
	quick_allowance: '快速累计容许偏差（σ）',
	quick_limit: '快速累计门限（σ）',
	forget_days: '正常多少日后重新累计',
	clear_days: '连续正常多少期后解除',
	rebase_days: '多少期后以新水平为常态',
	seldom_worked: '星期差异过大时降低权重（占比）',
	last_year: '去年同期下降的折抵',
	nuisance: '自行消失的蓝色预警提高门限（占比）',
	nuisance_half_life: '其遗忘半衰期（期）',
	flap: '反复时延长解除（倍）',
	flap_half_life: '反复的遗忘半衰期（期）',
	flap_doubt: '反复时提高门限（占比）',
	flap_from: '多少次算反复',
	day_share: '低于常态多少算停产（占比）',
	quiet: '平稳企业的界限',
	rough: '波动企业的界限',
	record_most: '历史最长停产的倍数上限',
	record_half_life: '停产记录遗忘半衰期（期）',
	record: '超过历史最长的倍数',
	festival_from: '春节前多少天起（负数）',
	festival_to: '春节后多少天止',
	festival_tolerance: '春节期间容许降幅（占比）',
	grace_days: '节后宽限天数',
	low: '低于常态多少算停（占比）',
	back: '恢复到多少算复产',
	doubt: '存疑时延长（倍）',
	hours: '持续小时数',
	ratio: '波动与常态之比',
	least: '最小值',
	fast: '近期波动学习速度',
	slow: '常态波动学习速度',
	days: '持续天数',
	value: '限值',
	share: '比例',
	periods: '连续多少期',
	clear: '连续正常多少期后解除',
	times: '重复次数',
	growth_rate: '增速学习速度',
};

export const groupName = (group: string): string => (language.value === 'zh' && groups[group]) || group.replaceAll('_', ' ');

export function parameterName(p: Parameter): string {
	if (language.value !== 'zh') return p.what;
	const level = /_(blue|yellow|orange|red)$/.exec(p.name)?.[1];
	const stem = level ? p.name.slice(0, -level.length - 1) : p.name;
	return (stems[stem] ?? stem) + (level ? `：${told(words.value.levels, level)}` : '');
}
