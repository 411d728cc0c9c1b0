// Light, dark, or as the system has it.
import { computed, ref, watchEffect } from 'vue';
import { kept } from './kept';

const system = matchMedia('(prefers-color-scheme: dark)');
const systemDark = ref(system.matches);
system.addEventListener('change', (e) => (systemDark.value = e.matches));

export type Theme = 'auto' | 'light' | 'dark';
export const theme = kept<Theme>('theme', ['auto', 'light', 'dark'], 'auto');
export const dark = computed(() => (theme.value === 'auto' ? systemDark.value : theme.value === 'dark'));

export function switchTheme() {
	theme.value = dark.value ? 'light' : 'dark';
}

watchEffect(() => {
	document.documentElement.classList.toggle('dark', dark.value);
});
