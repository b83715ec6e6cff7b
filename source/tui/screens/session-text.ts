import {adaptedWords, codingWords} from '../../lab/coding-words.js';
import type {Percentiles} from '../../lab/sample.js';
import {wordOfRan} from '../../lab/time-shares.js';
import type {RunRecord} from '../../lab/view.js';
import {linkText} from '../../link/text.js';
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
	const rules = new Set(marks.filter(mark => mark.isRule).map(mark => mark.column));
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

type Fact = readonly [string, Piece[]];

function setting({summary, settings}: RunRecord): Fact[] {
	const {config, encoding} = summary;
	const size =
		config.width === null ? '' : ` · ${config.width}×${config.height ?? '?'} @ ${rate(config.fps ?? 0)}`;
	const adapted = `adaptive, at the end ${adaptedWords(config.codec, encoding)} ${encoding.width ?? '?'}×${encoding.height ?? '?'}`;
	return [
		[
			'ran',
			[
				['strong', clean(wordOfRan(summary.ran) ?? 'custom')],
				`  ${config.profile} · ${config.protocol.toUpperCase()} · ${bytes(config.bufferSize)} · ${codingWords(config, encoding)}${size}`,
			],
		],
		['link', [linkText(config.link), ...(config.adapt ? [['adapt', `   ${adapted}`] as const] : [])]],
		['source', [clean(settings.source)]],
		['lasted', [clock(summary.durationSeconds)]],
	];
}

function came({summary}: RunRecord): Fact[] {
	const {fps, frames, packets, missing, latencyMs, freezes, interFrameGapMs, socketQueue, tcp} = summary;
	const three = (values: Percentiles) =>
		values.p50 === null
			? 'unknown'
			: `p50 ${decimal(values.p50)}  p95 ${decimal(values.p95)}  p99 ${decimal(values.p99)}  max ${decimal(values.max)} ms`;
	const known = (value: number | null) => (value === null ? 'unknown' : count(value));
	const isLossy = packets.lost > 0;
	const burst = packets.meanBurstLength === null ? '' : `, ${decimal(packets.meanBurstLength)} in a row`;
	return [
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
					`${count(frames.incomplete)} incomplete, ${count(frames.senderDropped)} not sent`,
			],
		],
		[
			'packets',
			[
				`${count(packets.received)} received, `,
				[isLossy ? 'lost' : 'text', `${count(packets.lost)} lost (${percent(packets.lossRatio)}${burst})`],
			],
		],
		[
			'missing',
			[
				`link ${count(missing.link)}, kernel ${known(missing.kernel)}, elsewhere ${count(missing.elsewhere)}, ` +
					`too late ${count(missing.late)}`,
			],
		],
		['received', [three(latencyMs.received)]],
		['rendered', [three(latencyMs.rendered), ['muted', `   jitter ${decimal(summary.jitterMs)} ms`]]],
		['gaps', [three(interFrameGapMs)]],
		['freezes', [`${freezes.count} · ${decimal(freezes.totalSeconds)} s`]],
		[
			'queue',
			[
				`at most ${roughBytes(socketQueue.maxBytes)}, ${decimal(socketQueue.maxAgeMs)} ms old; ` +
					`retransmits ${known(tcp.retransmits)}`,
			],
		],
	];
}

function cost({summary: {cpuSeconds, peakMemoryBytes, eventLoopUtilization: loops}}: RunRecord): Fact {
	const words = `${decimal(cpuSeconds)} s of CPU, at most ${roughBytes(peakMemoryBytes)} of memory`;
	// Sessions of format 1 did not measure it.
	const busy =
		loops.capture + loops.server > 0
			? `; workers busy ${percent(loops.capture)}, ${percent(loops.server)}`
			: '';
	return ['cost', [words + busy]];
}

/** Lines of exactly `columns` cells. */
export function sessionLines(theme: Theme, record: RunRecord, columns: number): string[] {
	const lines = [...setting(record), ...came(record), cost(record)].map(([label, pieces]) =>
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
