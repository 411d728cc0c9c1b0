// Is the window a phone's? One listener for all who ask.
import { ref } from 'vue';

const query = matchMedia('(max-width: 767px)');
export const narrow = ref(query.matches);
query.addEventListener('change', (e) => (narrow.value = e.matches));
