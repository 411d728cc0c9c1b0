// The file that pp-agent reads, as `ppctl key new --out` writes it.
import type { NewKey } from '../../api/admin';

const fields = ['id', 'endpoint', 'server_public', 'curve_public', 'curve_secret', 'token'] as const;

export function keyFile(key: NewKey): string {
	const lines = fields.filter((f) => key[f]).map((f) => `${f} = ${key[f]}\n`);
	return `# ParkPulse key: ${key.holder.replaceAll(/\s+/g, ' ')}. Keep it secret; it cannot be shown again.\n${lines.join('')}`;
}

export function saveKeyFile(key: NewKey) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob([keyFile(key)], { type: 'text/plain' }));
	link.download = `${key.id}.key`;
	link.click();
	URL.revokeObjectURL(link.href);
}
