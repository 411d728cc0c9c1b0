import 'element-plus/theme-chalk/base.css';
import 'element-plus/theme-chalk/dark/css-vars.css';
import { createApp } from 'vue';
import { begin } from './api/login';
import App from './App.vue';
import './style/base.css';
import './style/element.css';

void begin(); // before the router reads the address
const { router } = await import('./routes');
createApp(App).use(router).mount('#app');
