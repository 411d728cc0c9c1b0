// Answers of the gateway, as openapi.yaml has them. Field names are those of the wire.

export type Level = 'none' | 'blue' | 'yellow' | 'orange' | 'red';
export type AlertState = 'pending' | 'open' | 'acknowledged' | 'assisting' | 'recovering' | 'closed' | 'suppressed' | 'withdrawn';
export type Verdict = 'confirmed' | 'false' | 'other';
export type Period = 'quarter_hour' | 'hour' | 'day' | 'week' | 'month' | 'quarter' | 'year';

export interface Alert {
	id: string;
	enterprise: string;
	enterprise_name: string;
	area: string;
	area_name: string;
	zone: string;
	zone_name: string;
	indicator: string;
	indicator_name: string;
	indicator_name_en: string;
	unit: string;
	kind: string;
	level: Level;
	state: AlertState;
	value: number | null;
	expected: number | null;
	deviation_percent: number | null;
	since_time: string;
	value_time: string;
	open_time: string;
	change_time: string;
	policy: string;
	policy_version: number;
	reason: string;
	reason_zh: string;
	reason_en: string;
	synthetic: boolean;
	change_number: number;
	// Shown where the alert has them.
	type?: string;
	rule?: string;
	expected_low?: number | null;
	expected_high?: number | null;
	shortfall_percent?: number | null;
	evidence_level?: Level;
	flapping?: boolean;
	policy_layer?: string[];
	chain?: string[];
	county?: string;
	good_time?: string;
	close_time?: string;
	closed_by?: string;
	acknowledged_by?: string;
	acknowledge_time?: string;
	owner?: string;
	case_id?: string;
	parent?: string;
	scope?: string;
	members?: number;
	cause?: string;
	verdict?: Verdict;
	red_waits?: boolean;
	reminders?: number;
}

export interface Alerts {
	alert: Alert[];
	count?: { state: AlertState; level: Level; count: number }[];
	next?: string;
	head: number;
}

export interface AlertChange {
	number: number;
	time: string;
	actor: string;
	input: string;
	from_state: AlertState;
	to_state: AlertState;
	from_level: Level;
	to_level: Level;
	note?: string;
	value?: number | null;
	alert: Alert;
}

// What became of each of several.
export interface Acknowledged {
	changed: number;
	result: { alert: string; change?: AlertChange; detail?: string; detail_zh?: string; detail_en?: string }[];
}

export interface AlertWithHistory {
	alert: Alert;
	history: Omit<AlertChange, 'alert'>[];
	head: number;
}

export type CaseState = 'open' | 'solved' | 'confirmed' | 'closed';

export interface Case {
	id: string;
	enterprise: string;
	enterprise_name: string;
	zone: string;
	state: CaseState;
	need: string;
	department: string;
	measures: string;
	cost: number | null;
	feedback: string;
	owner: string;
	alert: string[];
	open_time: string;
	due_check_time: string;
	due_plan_time: string;
	due_solve_time: string;
	due_extend_time: string;
	overdue: ('check' | 'plan' | 'solve')[];
	visit_time?: string;
	plan_time?: string;
	solve_time?: string;
	extend_time?: string;
	confirm_time?: string;
	follow_up_time?: string;
	close_time?: string;
}

export interface Cases {
	item: Case[];
	next?: string;
}

export interface CaseChange {
	number: number;
	time: string;
	actor: string;
	input: string;
	note?: string;
	item: Case;
}

export interface CaseWithHistory {
	item: Case;
	history?: Omit<CaseChange, 'item'>[];
}

export interface Route {
	nobody: boolean;
	row: { officer?: string; channel?: string; via: string; told: boolean; why_text: string; due_time?: string }[];
}

export interface Series {
	enterprise: string;
	enterprise_name: string;
	indicator: string;
	unit: string;
	window: Period;
	start_time: string[];
	value: (number | null)[];
	revision: number[];
	closed: boolean[];
	synthetic: boolean;
}

type Growth = (number | null)[];

export interface Contribution {
	child: string;
	name: string;
	value: number;
	former: number;
	micropoints: number;
}

export interface Rollup {
	node: string;
	name: string;
	indicator: string;
	unit: string;
	window: Period;
	start_time: string[];
	value: Growth;
	reporting: number[];
	expected: number[];
	synthetic: boolean;
	closed: boolean[];
	coverage_percent: Growth;
	weight_coverage_percent: Growth;
	without_largest: Growth;
	largest: string[];
	year_on_year: Growth;
	year_on_year_same: Growth;
	same: number[];
	period_on_period: Growth;
	to_date: Growth;
	to_date_on_year: Growth;
	to_date_on_year_same: Growth;
	two_year_average: Growth;
	year_on_year_real: Growth;
	to_date_on_year_real: Growth;
	withheld: string[];
	contribution: Contribution[];
}

export interface DutyCount {
	of: string;
	name: string;
	due: number;
	on_time: number;
	late: number;
	missing: number;
	on_time_percent: number | null;
}

export interface DutyReport {
	enterprise: string;
	enterprise_name: string;
	indicator: string;
	indicator_name: string;
	start_time: string;
	due_time: string;
	state: 'due' | 'reported' | 'late' | 'missing';
	received: boolean;
}

export interface Duties {
	total: DutyCount;
	part: DutyCount[];
	report: DutyReport[];
	more: boolean;
	from_time: string;
	to_time: string;
}

export interface EnterpriseBrief {
	code: string;
	name: string;
	area: string;
	area_name: string;
	zone: string;
	zone_name: string;
	synthetic: boolean;
}

export interface EnterpriseEntry {
	code: string;
	name: string;
	area: string;
	county: string;
	industry: string;
	place?: { chain: string; position: string }[];
	scale: string;
	land_area_mu: number;
	tag?: string[];
	synthetic: boolean;
}

export interface LatestValue {
	indicator: string;
	start_time: string;
	value: number;
}

export interface EnterpriseWithValues {
	enterprise: EnterpriseEntry;
	ended: boolean;
	version: number;
	latest: { source: string; complete: boolean; value: LatestValue[] };
}

export interface Zone {
	code: string;
	name: string;
	name_en: string;
	class: string;
	city: string;
	county?: string[];
	leading_industry?: string[];
}

export interface Area {
	code: string;
	name: string;
	zone: string;
	area_km2: number;
}

export interface County {
	code: string;
	name: string;
}

export interface Chain {
	code: string;
	name: string;
	position: string[];
}

export interface SupplyLink {
	id: string;
	supplier: string;
	buyer: string;
	product: string;
	share_percent: number;
	lag_days: number;
	stock_days: number;
}

export interface Indicator {
	code: string;
	name: string;
	name_en: string;
	unit: string;
	base_period: Period;
	time_sum: string;
	space_sum: string;
	direction: string;
	decimals: number;
	formula?: string;
}

export interface CalendarDay {
	date: string;
	kind: 'off' | 'work';
	name: string;
}

export interface Policy {
	id: string;
	enterprise: string;
	indicator: string;
	version: number;
	author: string;
	approver?: string;
	effective_from?: string;
	effective_to?: string;
	note?: string;
	document: PolicyDocument;
}

export type Numbers = Record<string, Record<string, number | null>>;

// Numbers by group and name; weekly series have theirs in `weekly`.
export interface PolicyDocument {
	detectors?: Numbers;
	weekly?: Numbers;
	[setting: string]: unknown;
}

export interface Parameter {
	group: string;
	name: string;
	default: number | null;
	weekly_default: number | null;
	min: number;
	max: number;
	what: string;
}

// The policies about a series, from the bottom up, and the document they make together.
export interface Effective {
	layers: Policy[];
	document: PolicyDocument;
	drafts: Policy[];
	period: Period;
}

export interface BacktestSide {
	warnings: number; // that opened
	only: number; // that the other side has not
	count: Partial<Record<Level, number>>;
	month: { month: string; count: Partial<Record<Level, number>> }[];
	warning: { alert: Alert; highest_level: Level; start_time: string; recover_time?: string; only: boolean }[];
}

export interface Backtest {
	in_force: BacktestSide;
	draft: BacktestSide;
	truncated: boolean;
	values: number;
}

export interface Entities {
	zone: Zone;
	area: Area;
	county: County;
	chain: Chain;
	enterprise: EnterpriseEntry;
	supply_link: SupplyLink;
	indicator: Indicator;
	calendar_day: CalendarDay;
	policy: Policy;
}

export interface RegistryEntries<K extends keyof Entities> {
	version: number;
	entry: { version: number; time: string; actor: string; id: string; ended: boolean; entity: Record<K, Entities[K]> }[];
	next?: string;
}

export interface RegistryChange<K extends keyof Entities> {
	version: number;
	time: string;
	actor: string;
	entity: Record<K, Entities[K]>;
}

export interface Session {
	official: string;
	name: string;
	role: 'administrator' | 'city' | 'county' | 'zone' | 'service_officer' | 'enterprise' | 'read_only';
	must_change: boolean;
	csrf_token?: string;
}

export interface ProblemBody {
	code?: string;
	detail_zh?: string;
	detail_en?: string;
	title?: string;
	status?: number;
	detail?: string;
	request_id?: string;
	field?: string;
	error?: Fault[];
}

// One row or field that is wrong.
export interface Fault {
	line?: number; // of the file (its header is 1), or 1 + index of the entity
	field?: string; // left out: the whole row
	value?: string;
	reason: string;
}
