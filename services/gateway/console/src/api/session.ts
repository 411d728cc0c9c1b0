// How one is logged in: the only file that knows. Today a bearer token that is typed in once and kept for the tab.
import { readonly, ref } from 'vue';

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

let token = '';
const loggedIn = ref(false);
const refused = ref(false); // the last token was not accepted

export const session = { loggedIn: readonly(loggedIn), refused: readonly(refused) };

export function enter(given: string): boolean {
	token = given.trim();
	refused.value = !form.test(token);
	if (refused.value) token = '';
	keep(token);
	loggedIn.value = token !== '';
	return loggedIn.value;
}

export function leave(because?: 'refused') {
	token = '';
	keep('');
	loggedIn.value = false;
	refused.value = because === 'refused';
}

// A token in the address (#token=pp_...) is taken once and removed from it.
export function begin() {
	const given = new URLSearchParams(location.hash.slice(1)).get('token');
	if (given) history.replaceState(null, '', location.pathname);
	const known = given ?? recall();
	if (known) enter(known);
}

export function credentials(): Record<string, string> {
	return { Authorization: `Bearer ${token}` };
}
