// Tables as a workbook (ECMA-376): numbers are numbers and times are times, on the city's clock. Loaded when one is asked for.
import { strToU8, zipSync } from 'fflate';
import { civil } from './format';
import type { Cell, Sheet } from './sheets';

const type = 'application/vnd.openxmlformats-officedocument.';
const space = 'http://schemas.openxmlformats.org/';
const head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';

const style = { plain: 0, head: 1, day: 2, moment: 3 } as const; // places in cellXfs below

const escapes: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };
// XML has no way to write most control characters.
// eslint-disable-next-line no-control-regex
const text = (raw: string) => raw.replace(/[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g, '').replace(/[&<>"]/g, (c) => escapes[c] ?? c);

function column(n: number): string {
	return n < 26 ? String.fromCharCode(65 + n) : column(Math.floor(n / 26) - 1) + column(n % 26);
}

// Days since the last of December 1899, as spreadsheets count.
const serial = (time: string) => civil(time.length === 10 ? `${time}T00:00:00` : time) / 86_400_000 + 25_569;

function cell(value: Cell, at: string, first: boolean): string {
	if (value === null || value === undefined || value === '') return '';
	if (typeof value === 'number') return Number.isFinite(value) ? `<c r="${at}"><v>${value}</v></c>` : '';
	if (typeof value === 'object') {
		const days = serial(value.time);
		return `<c r="${at}" s="${Number.isInteger(days) ? style.day : style.moment}"><v>${days}</v></c>`;
	}
	return `<c r="${at}" t="inlineStr" s="${first ? style.head : style.plain}"><is><t xml:space="preserve">${text(value)}</t></is></c>`;
}

// As wide as its longest, a Chinese character being two; a long sentence is not shown whole.
function width(sheet: Sheet, n: number): number {
	const length = (value: Cell) =>
		typeof value === 'object' ? 16 : [...String(value ?? '')].reduce((sum, c) => sum + (c > '\u2e7f' ? 2 : 1), 0);
	return Math.min(60, Math.max(8, ...sheet.rows.map((row) => length(row[n]) + 2)));
}

function worksheet(sheet: Sheet): string {
	const columns = sheet.rows[0]?.map((_, n) => `<col min="${n + 1}" max="${n + 1}" width="${width(sheet, n)}" customWidth="1"/>`) ?? [];
	const rows = sheet.rows.map(
		(row, r) => `<row r="${r + 1}">${row.map((value, c) => cell(value, `${column(c)}${r + 1}`, r === 0)).join('')}</row>`,
	);
	return `${head}<worksheet xmlns="${space}spreadsheetml/2006/main"><sheetViews><sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>${columns.join('')}</cols><sheetData>${rows.join('')}</sheetData></worksheet>`;
}

const styles = `${head}<styleSheet xmlns="${space}spreadsheetml/2006/main"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd"/><numFmt numFmtId="165" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts><fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders><cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs><cellXfs count="4"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/><xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1"/><xf numFmtId="164" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/><xf numFmtId="165" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs><cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>`;

export const workbookType = `${type}spreadsheetml.sheet`;

// Names of sheets: at most 31 characters, none of []:*?/\
export function workbook(sheets: Sheet[]): Uint8Array<ArrayBuffer> {
	const numbers = sheets.map((_, n) => n + 1);
	const part = `${type}spreadsheetml.`;
	const link = `${space}officeDocument/2006/relationships`;
	const files: Record<string, string> = {
		'[Content_Types].xml': `${head}<Types xmlns="${space}package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="${part}sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${part}styles+xml"/>${numbers.map((n) => `<Override PartName="/xl/worksheets/sheet${n}.xml" ContentType="${part}worksheet+xml"/>`).join('')}</Types>`,
		'_rels/.rels': `${head}<Relationships xmlns="${space}package/2006/relationships"><Relationship Id="rId1" Type="${link}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		'xl/workbook.xml': `${head}<workbook xmlns="${space}spreadsheetml/2006/main" xmlns:r="${link}"><sheets>${sheets.map((s, n) => `<sheet name="${text(s.name)}" sheetId="${n + 1}" r:id="rId${n + 1}"/>`).join('')}</sheets></workbook>`,
		'xl/_rels/workbook.xml.rels': `${head}<Relationships xmlns="${space}package/2006/relationships">${numbers.map((n) => `<Relationship Id="rId${n}" Type="${link}/worksheet" Target="worksheets/sheet${n}.xml"/>`).join('')}<Relationship Id="rId${sheets.length + 1}" Type="${link}/styles" Target="styles.xml"/></Relationships>`,
		'xl/styles.xml': styles,
	};
	sheets.forEach((sheet, n) => (files[`xl/worksheets/sheet${n + 1}.xml`] = worksheet(sheet)));
	return zipSync(Object.fromEntries(Object.entries(files).map(([name, xml]) => [name, strToU8(xml)])));
}
