// A page on a wall: it has the whole screen, and asks for its figures anew each minute, until somebody leaves it.
import { onScopeDispose, ref, type Ref } from 'vue';

const fresh_ms = 60_000;

export function useWall(frame: Readonly<Ref<HTMLElement | null>>, refresh: () => void) {
	const full = ref(false);
	const possible = document.fullscreenEnabled;
	let timer = 0;

	function changed() {
		full.value = document.fullscreenElement !== null;
		window.clearInterval(timer);
		if (full.value) timer = window.setInterval(refresh, fresh_ms);
	}

	function turn() {
		if (document.fullscreenElement) void document.exitFullscreen();
		else void frame.value?.requestFullscreen();
	}

	document.addEventListener('fullscreenchange', changed);
	onScopeDispose(() => {
		document.removeEventListener('fullscreenchange', changed);
		window.clearInterval(timer);
	});
	return { full, possible, turn };
}
