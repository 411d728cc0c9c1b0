// Outlines of 24 x 24, one a page.
export const icons = {
	today: 'M4 11 12 4l8 7v9h-5v-6H9v6H4Z',
	warnings: 'M12 4 21 20H3ZM12 10v4M12 17v.01',
	zones: 'M4 4h7v7H4ZM13 4h7v4h-7ZM13 11h7v9h-7ZM4 14h7v6H4Z',
	enterprises: 'M4 20V9l5 3V9l5 3V5h5v15ZM8 16h.01M12 16h.01M16 16h.01',
	chains: 'M6 6a2.5 2.5 0 1 0 .01 0ZM18 4a2.5 2.5 0 1 0 .01 0ZM18 15a2.5 2.5 0 1 0 .01 0ZM8 8l8-1M8 10l8 7',
	reports: 'M6 3h8l4 4v14H6ZM14 3v4h4M9 12h6M9 16h6',
	admin: 'M5 5v14M12 5v14M19 5v14M3 9h4M10 15h4M17 8h4',
} as const;
