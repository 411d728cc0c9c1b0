// Hands a file to the browser, which keeps it under that name.
export function saveFile(name: string, type: string, part: BlobPart[]) {
	const link = document.createElement('a');
	link.href = URL.createObjectURL(new Blob(part, { type }));
	link.download = name;
	link.click();
	URL.revokeObjectURL(link.href);
}
