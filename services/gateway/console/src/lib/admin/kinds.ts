// The kinds of the registry that administrators edit by hand, as rows of fields: a new field is a new row here.
import type { Field, Option } from './fields';

type Offer = () => Option[];

const tiers = ['officer', 'zone', 'county', 'city'];
const levels = ['blue', 'yellow', 'orange', 'red'];
const alerts = [
	'drop',
	'surge',
	'late_report',
	'silence',
	'volatility',
	'stuck',
	'exposure',
	'no_report',
	'stopped',
	'communication',
	'maintenance',
];
const languages = ['zh', 'en'];

export const officialFields = (zones: Offer, scopes: Offer, officials: Offer, channels: Offer): Field[] => [
	{ name: 'id', as: 'text', must: true, fixed: true, column: true },
	{ name: 'name', as: 'text', must: true, column: true },
	{
		name: 'role',
		as: 'choice',
		must: true,
		words: ['administrator', 'city', 'county', 'zone', 'service_officer', 'enterprise', 'read_only'],
		column: true,
	},
	{ name: 'tier', as: 'choice', words: tiers },
	{ name: 'zone', as: 'picks', must: true, options: zones, column: true },
	{ name: 'scope', as: 'picks', options: scopes, column: true },
	{ name: 'email', as: 'text', column: true },
	{ name: 'phone', as: 'text', column: true },
	{ name: 'min_level', as: 'choice', words: levels },
	{ name: 'language', as: 'choice', words: languages },
	{ name: 'alert_kind', as: 'picks', words: alerts },
	{ name: 'channel', as: 'picks', options: channels },
	{ name: 'work_from', as: 'clock' },
	{ name: 'work_to', as: 'clock' },
	{ name: 'substitute', as: 'pick', options: officials },
	{ name: 'always', as: 'flag' },
	{ name: 'away_from', as: 'date' },
	{ name: 'away_to', as: 'date' },
];

export const shiftFields = (scopes: Offer, officials: Offer): Field[] => [
	{ name: 'id', as: 'text', must: true, fixed: true },
	{ name: 'scope', as: 'pick', must: true, options: scopes, column: true },
	{ name: 'tier', as: 'choice', must: true, words: tiers, column: true },
	{ name: 'official', as: 'pick', must: true, options: officials, column: true },
	{ name: 'substitute', as: 'pick', options: officials, column: true },
	{ name: 'from_time', as: 'moment', must: true, column: true },
	{ name: 'to_time', as: 'moment', must: true, column: true },
];

export const indicatorFields = (indicators: Offer): Field[] => [
	{ name: 'code', as: 'text', must: true, fixed: true, column: true },
	{ name: 'name', as: 'text', must: true, column: true },
	{ name: 'name_en', as: 'text' },
	{ name: 'unit', as: 'text', must: true, column: true },
	{
		name: 'base_period',
		as: 'choice',
		must: true,
		words: ['quarter_hour', 'hour', 'day', 'week', 'month', 'quarter', 'year'],
		column: true,
	},
	{ name: 'time_sum', as: 'choice', must: true, words: ['sum', 'mean', 'last', 'max', 'min'], column: true },
	{ name: 'space_sum', as: 'choice', must: true, words: ['sum', 'mean', 'weighted_mean'] },
	{ name: 'direction', as: 'choice', must: true, words: ['fall_is_bad', 'rise_is_bad', 'both'], column: true },
	{ name: 'weight', as: 'pick', options: indicators },
	{ name: 'formula', as: 'text' },
	{ name: 'min', as: 'number' },
	{ name: 'max', as: 'number' },
	{ name: 'decimals', as: 'number' },
	{ name: 'late_limit_days', as: 'number' },
	{ name: 'coverage_limit_percent', as: 'number' },
	{ name: 'close_days', as: 'number' },
	{ name: 'due_hours', as: 'number' },
	{ name: 'grace_hours', as: 'number' },
	{ name: 'due_workday', as: 'flag' },
	{ name: 'silence_minutes', as: 'number' },
	{ name: 'keep_days', as: 'number' },
];

export const calendarFields: Field[] = [
	{ name: 'date', as: 'date', must: true, fixed: true, column: true },
	{ name: 'kind', as: 'choice', must: true, words: ['off', 'work'], column: true },
	{ name: 'name', as: 'text', column: true },
];

export const channelFields = (scopes: Offer): Field[] => [
	{ name: 'id', as: 'text', must: true, fixed: true, column: true },
	{ name: 'kind', as: 'choice', must: true, words: ['webhook', 'wecom', 'dingtalk', 'feishu', 'email'], column: true },
	{ name: 'url', as: 'text' },
	{ name: 'secret', as: 'secret' },
	{ name: 'scope', as: 'picks', options: scopes, column: true },
	{ name: 'min_level', as: 'choice', words: levels, column: true },
	{ name: 'alert_kind', as: 'picks', words: alerts },
	{ name: 'per_minute', as: 'number' },
	{ name: 'language', as: 'choice', words: languages },
	{ name: 'mention', as: 'lines' },
];
