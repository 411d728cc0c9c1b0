// How one is logged in: the only file that knows. An official by a cookie that scripts do not see, whose changes need a token of their own; a program's bearer token, typed in once, is kept
// for the tab.
import { readonly, ref, shallowRef } from 'vue';
import type { Session } from './types';

const key = 'token';
const form = /^pp_[a-z0-9]{12}_[A-Za-z0-9_-]+$/; // a header takes no other characters: fetch would throw

// A private window may refuse storage; then the token lives as long as the page.
function recall(): string {
	try {
		return sessionStorage.getItem(key) ?? '';
	} catch {
		return '';
	}
}

function keep(token: string) {
	try {
		if (token) sessionStorage.setItem(key, token);
		else sessionStorage.removeItem(key);
	} catch {
		// see above
	}
}

export type Door = 'asking' | 'out' | 'password' | 'in'; // password: nothing else until another one is chosen
export type Why = '' | 'refused' | 'ended' | 'forbidden' | 'away';

let token = '';
const door = ref<Door>('asking');
const why = ref<Why>(''); // one is out
const who = shallowRef<Session>();

export const session = { door: readonly(door), why: readonly(why), who: readonly(who) };
export const mayAct = (): boolean => who.value !== undefined && !['read_only', 'enterprise'].includes(who.value.role);
export const mayAdminister = (): boolean => who.value?.role === 'administrator';
export const byToken = (): boolean => token !== '';

// The gateway said who one is.
export function took(is: Session) {
	who.value = is;
	why.value = '';
	door.value = is.must_change ? 'password' : 'in';
}

export function choosePassword() {
	door.value = 'password';
}

export function keepPassword() {
	if (!who.value?.must_change) door.value = 'in';
}

export function enter(given: string): boolean {
	token = given.trim();
	if (!form.test(token)) {
		leave('refused');
		return false;
	}
	keep(token);
	why.value = '';
	door.value = 'in';
	return true;
}

export function leave(because: Why = '') {
	token = '';
	keep('');
	who.value = undefined;
	door.value = 'out';
	why.value = because;
}

// A token in the address (#token=pp_...) is taken once and removed from it.
export function recallToken() {
	const given = new URLSearchParams(location.hash.slice(1)).get('token');
	if (given) history.replaceState(null, '', location.pathname);
	const known = given ?? recall();
	if (known) enter(known);
}

export function credentials(method: string): Record<string, string> {
	if (token) return { Authorization: `Bearer ${token}` };
	const csrf = who.value?.csrf_token;
	return csrf && method !== 'GET' ? { 'X-CSRF-Token': csrf } : {};
}
