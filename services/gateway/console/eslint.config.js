import js from '@eslint/js';
import prettier from 'eslint-config-prettier';
import vue from 'eslint-plugin-vue';
import ts from 'typescript-eslint';

export default ts.config(
	{ ignores: ['dist', 'node_modules'] },
	js.configs.recommended,
	...ts.configs.strict,
	...vue.configs['flat/recommended'],
	{
		files: ['**/*.vue', '**/*.ts'],
		languageOptions: { parserOptions: { parser: ts.parser } },
		rules: {
			'no-undef': 'off', // TypeScript knows better
			'vue/multi-word-component-names': 'off',
			'vue/no-v-html': 'error', // what comes from the server is text, never markup
			'@typescript-eslint/no-non-null-assertion': 'error',
		},
	},
	{
		files: ['test/*.mjs'], // run by node, and in parts by the browser
		languageOptions: {
			globals: Object.fromEntries(
				[
					'console',
					'process',
					'fetch',
					'document',
					'localStorage',
					'getComputedStyle',
					'requestAnimationFrame',
					'Buffer',
					'Node',
					'setTimeout',
					'location',
					'performance',
					'sessionStorage',
				].map((name) => [name, 'readonly']),
			),
		},
	},
	prettier,
);
