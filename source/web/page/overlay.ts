import type {Freeze} from './freezes.js';
import {type Mark, placeLabels} from './marks.js';
import {currentPalette} from './palette.js';
import type uPlot from './vendor/uplot.js';

/** What lies over and under the curves: freezes as bands, events as lines and ticks, and their words. */

const bandAlpha = 0.22;
const ruleAlpha = 0.75;
/** CSS pixels. A shorter freeze would not be seen. */
const leastBand = 2;
const tickHeight = 6;

/** Canvas pixels for CSS pixels. */
const ratio = () => devicePixelRatio;

export function drawFreezes(plot: uPlot, freezes: readonly Freeze[]): void {
	const {ctx, bbox} = plot;
	ctx.save();
	clip(plot);
	ctx.globalAlpha = bandAlpha;
	ctx.fillStyle = currentPalette().warning;
	for (const {from, to} of freezes) {
		const left = plot.valToPos(from, 'x', true);
		const width = Math.max(leastBand * ratio(), plot.valToPos(to, 'x', true) - left);
		ctx.fillRect(left, bbox.top, width, bbox.height);
	}

	ctx.restore();
}

export function drawRules(plot: uPlot, marks: readonly Mark[]): void {
	const {ctx, bbox} = plot;
	const palette = currentPalette();
	ctx.save();
	ctx.lineWidth = ratio();
	for (const {x, tone, isRule, type} of marks) {
		// A freeze has its band.
		if (type === 'freeze') continue;
		const left = Math.round(bbox.left + x * ratio()) + 0.5;
		ctx.strokeStyle = palette[tone];
		ctx.globalAlpha = isRule ? ruleAlpha : 1;
		ctx.setLineDash(isRule ? [3 * ratio(), 3 * ratio()] : []);
		ctx.beginPath();
		ctx.moveTo(left, bbox.top);
		ctx.lineTo(left, isRule ? bbox.top + bbox.height : bbox.top + tickHeight * ratio());
		ctx.stroke();
	}

	ctx.restore();
}

/** Above the plot, the first row nearest to it, each with a stem down to its mark. */
export function drawLabels(plot: uPlot, marks: readonly Mark[], rows: number, height: number): void {
	const {ctx, bbox} = plot;
	const palette = currentPalette();
	ctx.save();
	ctx.font = `${11 * ratio()}px ${palette.font}`;
	ctx.textBaseline = 'alphabetic';
	ctx.textAlign = 'left';
	const width = bbox.width / ratio();
	const labels = placeLabels(marks, text => ctx.measureText(text).width / ratio(), width, rows);
	for (const {mark, text, x, row} of labels) {
		const bottom = bbox.top - (row * height + 5) * ratio();
		ctx.fillStyle = palette[mark.tone];
		ctx.fillText(text, bbox.left + x * ratio(), bottom);
		ctx.globalAlpha = ruleAlpha;
		ctx.fillRect(
			Math.round(bbox.left + mark.x * ratio()),
			bottom - 9 * ratio(),
			ratio(),
			bbox.top - bottom + 9 * ratio(),
		);
		ctx.globalAlpha = 1;
	}

	ctx.restore();
}

function clip({ctx, bbox}: uPlot): void {
	ctx.beginPath();
	ctx.rect(bbox.left, bbox.top, bbox.width, bbox.height);
	ctx.clip();
}
