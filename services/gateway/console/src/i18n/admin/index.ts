import { computed } from 'vue';
import { language, type Language } from '..';
import en from './en';
import zh from './zh';

export type AdminWords = typeof zh;

const dictionaries: Record<Language, AdminWords> = { zh, en };

export const admin = computed<AdminWords>(() => dictionaries[language.value]);
