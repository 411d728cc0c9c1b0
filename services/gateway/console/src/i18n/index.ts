// The words of the console in the language chosen. Chinese first.
import { computed, watchEffect } from 'vue';
import { kept } from '../store/kept';
import en from './en';
import zh from './zh';

export type Language = 'zh' | 'en';
export type Words = typeof zh;

const dictionaries: Record<Language, Words> = { zh, en };

export const language = kept<Language>('language', ['zh', 'en'], 'zh');
export const words = computed<Words>(() => dictionaries[language.value]);
export const locale = computed(() => (language.value === 'zh' ? 'zh-CN' : 'en-GB'));

// A word that the gateway sent: its translation, or itself when it is newer than this page.
export const told = (table: Record<string, string>, word: string | undefined): string => (word ? (table[word] ?? word) : '');

watchEffect(() => {
	document.documentElement.lang = locale.value;
});
