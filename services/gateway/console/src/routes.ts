// The pages, each loaded when it is first opened. `place` is the entry of the navigation it belongs to.
import { createRouter, createWebHashHistory } from 'vue-router';

export const router = createRouter({
	history: createWebHashHistory(),
	routes: [
		{ path: '/', component: () => import('./pages/Today.vue'), meta: { place: 'today' } },
		{ path: '/warnings', component: () => import('./pages/Warnings.vue'), meta: { place: 'warnings' } },
		{ path: '/warnings/:id', component: () => import('./pages/Warning.vue'), meta: { place: 'warnings' }, props: true },
		{ path: '/cases', component: () => import('./pages/Cases.vue'), meta: { place: 'warnings' } },
		{ path: '/cases/:id', component: () => import('./pages/Case.vue'), meta: { place: 'warnings' }, props: true },
		{ path: '/zones', component: () => import('./pages/Zones.vue'), meta: { place: 'zones' } },
		{ path: '/zones/:kind(city|zone|area)/:code', component: () => import('./pages/Zones.vue'), meta: { place: 'zones' }, props: true },
		{ path: '/enterprises', component: () => import('./pages/Enterprises.vue'), meta: { place: 'enterprises' } },
		{ path: '/enterprises/:code', component: () => import('./pages/Enterprise.vue'), meta: { place: 'enterprises' }, props: true },
		{
			path: '/enterprises/:code/policy/:indicator',
			component: () => import('./pages/Policy.vue'),
			meta: { place: 'enterprises' },
			props: true,
		},
		{ path: '/chains/:chain?', component: () => import('./pages/Chains.vue'), meta: { place: 'chains' }, props: true },
		{ path: '/reports', component: () => import('./pages/Reports.vue'), meta: { place: 'reports' } },
		{
			path: '/admin',
			component: () => import('./parts/admin/Frame.vue'),
			redirect: '/admin/people',
			meta: { place: 'admin' },
			children: [
				{ path: 'people', component: () => import('./pages/admin/People.vue') },
				{ path: 'roster', component: () => import('./pages/admin/Roster.vue') },
				{ path: 'keys', component: () => import('./pages/admin/Keys.vue') },
				{ path: 'indicators', component: () => import('./pages/admin/Indicators.vue') },
				{ path: 'calendars', component: () => import('./pages/admin/Calendars.vue') },
				{ path: 'channels', component: () => import('./pages/admin/Channels.vue') },
				{ path: 'imports', component: () => import('./pages/admin/Imports.vue') },
				{ path: 'audit', component: () => import('./pages/admin/Audit.vue') },
			],
		},
		{ path: '/:rest(.*)*', redirect: '/' },
	],
	scrollBehavior: (to, from, saved) => saved ?? (to.path === from.path ? false : { top: 0 }),
});
