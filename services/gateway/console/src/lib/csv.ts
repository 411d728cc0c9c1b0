// A table as a file: RFC 4180, with a byte order mark so that Excel reads the Chinese.
import { saveFile } from './save';

// A text that begins like a formula is kept from being one.
function cell(value: string | number | null | undefined): string {
	if (value === null || value === undefined) return '';
	if (typeof value === 'number') return String(value);
	const safe = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
	return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

export const csvText = (rows: (string | number | null | undefined)[][]): string =>
	rows.map((row) => `${row.map(cell).join(',')}\r\n`).join('');

export const saveCsv = (name: string, rows: (string | number | null | undefined)[][]) =>
	saveFile(name, 'text/csv', ['\ufeff', csvText(rows)]);
