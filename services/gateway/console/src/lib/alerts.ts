// What is said of a warning, in the language chosen.
import type { Alert, AlertState, Level } from '../api/types';
import { language, told, words } from '../i18n';
import { percent, quantity } from './format';

export const levels: Level[] = ['red', 'orange', 'yellow', 'blue'];
export const rank = (level: Level): number => ['none', 'blue', 'yellow', 'orange', 'red'].indexOf(level);
export const kinds = ['drop', 'surge', 'volatility', 'stuck', 'limit', 'late_report', 'silence', 'exposure', 'system'];

// Open is what somebody may still have to do with; over is what is left to look up.
export const openStates: AlertState[] = ['pending', 'open', 'acknowledged', 'assisting', 'recovering', 'suppressed'];
export const overStates: AlertState[] = ['closed', 'withdrawn'];
export const isOpen = (alert: Alert): boolean => !overStates.includes(alert.state);

export const indicatorName = (a: { indicator: string; indicator_name?: string; indicator_name_en?: string }): string =>
	(language.value === 'en' && a.indicator_name_en) || a.indicator_name || told(words.value.subjects, a.indicator);
export const kindName = (a: Alert): string => told(words.value.kinds, a.type || a.kind);
// Whom it is about: a plant; of a common cause the place; else ParkPulse itself.
export const subjectOf = (a: Alert): string => a.enterprise_name || a.enterprise || a.area_name || a.zone_name || kindName(a);
export const stateName = (a: Alert): string => told(words.value.states, a.state);
export const reasonOf = (a: Alert): string => (language.value === 'en' ? a.reason_en : a.reason_zh) || a.reason;
export const named = (thing: { name: string; name_en?: string }): string => (language.value === 'en' && thing.name_en) || thing.name;

// "0.0 kWh (−100 %)", or nothing for what has no numbers: late reports and silence.
export const valueOf = (a: Alert): string => (a.value === null ? '' : quantity(a.value, a.unit));
export const deviationOf = (a: Alert): string => (a.deviation_percent === null ? '' : percent(a.deviation_percent));
