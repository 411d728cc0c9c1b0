// Weeks of the roster: Monday's date names one.
import type { Entity } from '../../api/admin';
import { addDays } from '../format';

export function mondayOf(date: string): string {
	const weekday = (new Date(`${date}T00:00:00Z`).getUTCDay() + 6) % 7;
	return addDays(date, -weekday);
}

// Times of the wire are on the city's clock, and compare as texts to its dates.
export const isIn = (shift: Entity, monday: string): boolean =>
	String(shift.from_time).slice(0, 19) < `${addDays(monday, 7)}T00:00:00` && String(shift.to_time).slice(0, 19) > `${monday}T00:00:00`;
