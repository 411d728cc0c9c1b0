// The parts of ECharts that the console uses. Loaded with the first chart, not with the page.
import { BarChart, GraphChart, HeatmapChart, LineChart } from 'echarts/charts';
import {
	CalendarComponent,
	GridComponent,
	LegendComponent,
	MarkAreaComponent,
	MarkLineComponent,
	TooltipComponent,
	VisualMapComponent,
} from 'echarts/components';
import { init, use, type ECharts } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';

use([
	BarChart,
	CalendarComponent,
	CanvasRenderer,
	GraphChart,
	GridComponent,
	HeatmapChart,
	LegendComponent,
	LineChart,
	MarkAreaComponent,
	MarkLineComponent,
	TooltipComponent,
	VisualMapComponent,
]);

export { init, type ECharts };
