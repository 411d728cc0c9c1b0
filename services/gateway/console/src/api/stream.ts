// Server-sent events by fetch: a token goes into a header, a cookie goes by itself.
import { open } from './http';
import type { AlertChange } from './types';

interface Event {
	name: string;
	id: string;
	data: string;
}

// One block of lines, as far as the gateway's stream needs it. Exported for its test.
export function readEvent(block: string): Event {
	const event: Event = { name: 'message', id: '', data: '' };
	const data: string[] = [];
	for (const line of block.split('\n')) {
		const [, field, value] = /^([a-z]+): ?(.*)$/.exec(line) ?? [];
		if (field === 'event') event.name = value ?? '';
		else if (field === 'id') event.id = value ?? '';
		else if (field === 'data') data.push(value ?? '');
	}
	event.data = data.join('\n');
	return event;
}

// Follows the changes behind number `after` until the connection ends. `opened` is called once the gateway has answered.
export async function followChanges(
	after: number,
	opened: () => void,
	take: (change: AlertChange) => void,
	signal: AbortSignal,
): Promise<void> {
	const answer = await open('/api/v1/stream', { headers: { Accept: 'text/event-stream', 'Last-Event-ID': String(after) }, signal });
	if (!answer.body) return;
	opened();
	const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader();
	let rest = '';
	for (;;) {
		const { done, value } = await reader.read();
		if (done) return;
		const blocks = (rest + value).split('\n\n');
		rest = blocks.pop() ?? '';
		for (const event of blocks.map(readEvent)) if (event.name === 'alert') take(JSON.parse(event.data) as AlertChange);
	}
}
