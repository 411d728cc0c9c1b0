// The colours of the style sheet, for what is drawn on a canvas.
import { dark } from '../store/theme';

export interface Palette {
	ink: string;
	soft: string;
	line: string;
	card: string;
	series: string;
	series2: string;
	band: string;
	good: string;
	bad: string;
	heat: [string, string, string];
	level: Record<string, string>;
	wash: Record<string, string>;
}

export function palette(): Palette {
	void dark.value; // a reader of this is drawn again when the theme changes
	const style = getComputedStyle(document.documentElement);
	const of = (name: string) => style.getPropertyValue(`--${name}`).trim();
	const byLevel = (suffix: string) => Object.fromEntries(['red', 'orange', 'yellow', 'blue', 'none'].map((l) => [l, of(l + suffix)]));
	return {
		ink: of('ink'),
		soft: of('soft'),
		line: of('line'),
		card: of('card'),
		series: of('series'),
		series2: of('series-2'),
		band: of('band'),
		good: of('good'),
		bad: of('bad'),
		heat: [of('heat-0'), of('heat-1'), of('heat-2')],
		level: byLevel(''),
		wash: byLevel('-wash'),
	};
}
