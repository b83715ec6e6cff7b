import type {RunRecord} from '../../lab/view.js';
import {bytes, clock, count, decimal, percent, rate, roughBytes} from '../format.js';
import {drawAxis, drawCurves} from '../panels/chart.js';
import {drawMarks, marksOf} from '../panels/marks.js';
import {levelOf, scaleFor} from '../panels/scale.js';
import {series} from '../panels/series.js';
import {type Piece, clean, line} from '../text.js';
import type {Theme} from '../theme.js';

/** A saved run on one page: what ran, what came of it, its course in time. */

const axisWidth = 6;
const chartRows = 7;

function chart(theme: Theme, {samples, summary}: RunRecord, columns: number): string[] {
	const width = columns - axisWidth - 1;
	const last = samples.at(-1)?.atSeconds ?? 0;
	if (width < 8 || last <= 0) return [];
	// One more sample's time, so that the last sample lies inside of the last column.
	const axis = {step: (last + 0.1) / width, first: 0, columns: width};
	const captured = series(samples, axis, sample => sample.fps.captured);
	const rendered = series(samples, axis, sample => sample.fps.rendered);
	const target = summary.config.fps ?? 0;
	const level = target > 0 ? target : levelOf(captured.values, 0);
	const scale = scaleFor(chartRows, level, [...captured.values, ...rendered.values]);
	const marks = marksOf(summary.events, axis);
	const rules = new Set(marks.map(mark => mark.column));
	const curves = [
		{role: 'captured', ...captured},
		{role: 'rendered', ...rendered},
	] as const;
	const labels = drawAxis(theme, axisWidth, chartRows, scale);
	const lines = drawCurves(theme, width, chartRows, scale.top, curves, rules).map(
		(text, row) => `${labels[row] ?? ''}${text} `,
	);
	return [...lines, `${' '.repeat(axisWidth)}${drawMarks(theme, width, marks)} `];
}

function facts({summary, settings}: RunRecord): ReadonlyArray<readonly [string, Piece[]]> {
	const {config, fps, frames, packets, latencyMs, freezes} = summary;
	const size =
		config.width === null ? '' : ` · ${config.width}×${config.height ?? '?'} @ ${rate(config.fps ?? 0)}`;
	const quality = config.codec === 'jpeg' ? ` q${config.quality}` : '';
	const three = (values: {p50: number | null; p95: number | null; p99: number | null}) =>
		`p50 ${decimal(values.p50)}  p95 ${decimal(values.p95)}  p99 ${decimal(values.p99)} ms`;
	const isLossy = packets.lost > 0;
	return [
		[
			'ran',
			[
				['strong', summary.experiment ?? 'custom'],
				`  ${config.protocol.toUpperCase()} · ${bytes(config.bufferSize)} · ${config.codec.toUpperCase()}${quality}${size}`,
			],
		],
		['source', [clean(settings.source)]],
		['lasted', [clock(summary.durationSeconds)]],
		[
			'fps',
			[
				['captured', decimal(fps.captured)],
				['muted', ' captured   '],
				['rendered', decimal(fps.rendered)],
				['muted', ' rendered'],
			],
		],
		[
			'frames',
			[
				`${count(frames.captured)} captured, ${count(frames.rendered)} rendered, ` +
					`${count(frames.incomplete)} incomplete, ${count(frames.senderDropped)} dropped by sender`,
			],
		],
		[
			'packets',
			[
				`${count(packets.received)} received, `,
				[isLossy ? 'lost' : 'text', `${count(packets.lost)} lost (${percent(packets.lossRatio)})`],
				`, kernel dropped ${packets.kernelDropped === null ? 'unknown' : count(packets.kernelDropped)}`,
			],
		],
		['received', [three(latencyMs.received)]],
		['rendered', [three(latencyMs.rendered), ['muted', `   jitter ${decimal(summary.jitterMs)} ms`]]],
		['freezes', [`${freezes.count} · ${decimal(freezes.totalSeconds)} s`]],
		[
			'cost',
			[`${decimal(summary.cpuSeconds)} s of CPU, at most ${roughBytes(summary.peakMemoryBytes)} of memory`],
		],
	];
}

/** Lines of exactly `columns` cells. */
export function sessionLines(theme: Theme, record: RunRecord, columns: number): string[] {
	const lines = facts(record).map(([label, pieces]) =>
		line(theme, columns, [['muted', ` ${label.padEnd(10)}`], ...pieces]),
	);
	for (const {cause, evidence} of record.summary.verdict) {
		const role = cause === 'healthy' ? 'good' : 'warning';
		lines.push(
			line(theme, columns, [['muted', ' why       '], [role, clean(cause)], `  ${clean(evidence)}`]),
		);
	}

	lines.push(' '.repeat(columns), ...chart(theme, record, columns), ' '.repeat(columns));
	for (const event of record.summary.events) {
		lines.push(line(theme, columns, [['muted', ` ${clock(event.atSeconds)}  `], clean(event.detail)]));
	}

	return lines;
}
