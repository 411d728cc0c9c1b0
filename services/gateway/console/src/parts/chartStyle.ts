// What all charts share: axes, tooltip, margins. Tooltips are drawn on the canvas, because the page's policy allows no style attributes in markup.
import type { Palette } from '../lib/palette';

export const grid = { left: 8, right: 16, top: 28, bottom: 8, containLabel: true };

export const axisStyle = (c: Palette) => ({
	axisLine: { lineStyle: { color: c.line } },
	axisTick: { lineStyle: { color: c.line } },
	axisLabel: { color: c.soft, hideOverlap: true },
	splitLine: { lineStyle: { color: c.line } },
	nameTextStyle: { color: c.soft },
});

export const tooltipStyle = (c: Palette) => ({
	renderMode: 'richText' as const,
	confine: true,
	backgroundColor: c.card,
	borderColor: c.line,
	borderWidth: 1,
	textStyle: { color: c.ink, fontSize: 13 },
});

export const legendStyle = (c: Palette) => ({ top: 0, right: 8, itemWidth: 16, itemHeight: 8, textStyle: { color: c.soft } });
