import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'vite';

// The host stays as the browser wrote it: a session's changes come from this very site.
const api = { target: process.env.PP_URL ?? 'http://127.0.0.1:8080', changeOrigin: false };

export default defineConfig({
	plugins: [vue()],
	build: {
		target: 'es2022',
		assetsInlineLimit: 0, // the page's policy allows no data: URLs
		chunkSizeWarningLimit: 700,
		modulePreload: { polyfill: false },
		rollupOptions: {
			output: {
				chunkFileNames: (chunk) => `assets/${chunk.name.split('.')[0]}-[hash].js`,
				manualChunks: (id) => (/node_modules\/(echarts|zrender)\//.test(id) ? 'charts' : undefined),
			},
		},
	},
	server: { proxy: { '/api': api, '/healthz': api, '/openapi.yaml': api } },
});
