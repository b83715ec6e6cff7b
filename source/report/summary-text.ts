import {
	cleanLine,
	formatBufferSize,
	formatBytes,
	formatCount,
	formatDuration,
	formatFps,
	formatMs,
	formatRatio,
	formatSize,
	shorten,
	unknown,
	wrapWords,
} from '../format.js';
import {codingWords} from '../lab/coding-words.js';
import type {LabEvent, Percentiles, SenderDrops, Verdict} from '../lab/sample.js';
import type {RunConfig, Summary} from '../lab/summary.js';
import {wordOfRan} from '../lab/time-shares.js';
import {linkText} from '../link/text.js';
import {missingText} from './missing-text.js';
import {networkLines} from './network-text.js';
import {alignColumns} from './table.js';

/** Columns of the narrowest terminal that we serve. */
const lineWidth = 80;
/** Of a run with more, the first and the last are shown. */
const maxEvents = 20;

/** A whole run for people: lines of at most 80 characters, ended by a line break. */
export function summaryText(summary: Summary): string {
	const sections = [
		headLines(summary),
		sourceLines(summary),
		frameLines(summary),
		packetLines(summary),
		networkLines(summary),
		timeLines(summary),
		costLines(summary),
		eventLines(summary.events),
		verdictLines(summary.verdict),
	];
	return `${sections
		.filter(lines => lines.length > 0)
		.map(lines => lines.join('\n'))
		.join('\n\n')}\n`;
}

/** `udp · 10 000 B · jpeg q50 · pattern · 1280×720 @ 24 fps` */
export function configText({config, encoding}: Pick<Summary, 'config' | 'encoding'>): string {
	return [
		config.protocol,
		formatBufferSize(config.bufferSize),
		codingWords(config, encoding).toLowerCase(),
		cleanLine(config.source),
		config.width === null && config.height === null
			? undefined
			: `${formatSize(config.width, config.height)}${rateText(config.fps)}`,
	]
		.filter(part => part !== undefined)
		.join(' · ');
}

function rateText(fps: number | null): string {
	if (fps === null) return '';
	return fps === 0 ? ', as fast as it goes' : ` @ ${Number(fps.toFixed(2))} fps`;
}

/** A list of what ran is for a look; the whole one is in the JSON. */
const mostStretches = 6;

function headLines(summary: Summary): string[] {
	const {ran, config, durationSeconds} = summary;
	const stretches = ran.map(
		({protocol, bufferSize, seconds}) =>
			`${protocol} ${formatBufferSize(bufferSize)} ${formatDuration(seconds)}`,
	);
	return [
		`${wordOfRan(ran) ?? 'Own settings'} · ${formatDuration(durationSeconds)}`,
		...(ran.length > 1
			? indented(`switched: ${stretches.slice(0, mostStretches).join(', ')}; at the end:`)
			: []),
		...indented(configText(summary)),
		...indented(conditionsText(config)),
	];
}

/** Under which unusual conditions it ran: `classic profile · link lossy · adaptive quality`. Empty for none. */
function conditionsText({profile, link, adapt}: RunConfig): string {
	return [
		profile === 'classic' ? 'classic profile' : undefined,
		link === null ? undefined : `link ${linkText(link)}`,
		adapt ? 'adaptive quality' : undefined,
	]
		.filter(part => part !== undefined)
		.join(' · ');
}

/** What is known of a live source, and what it kept from us; nothing of one that makes as many pictures as are asked for. */
function sourceLines({source: {fps, maxGapMs, losses, lostSeconds, superseded, damaged}}: Summary): string[] {
	const rows = [
		...(fps === null ? [] : [['  pictures a second', formatFps(fps)]]),
		...(maxGapMs === null ? [] : [['  longest gap', `${formatMs(maxGapMs)} ms`]]),
		...(losses > 0 ? [['  lost', `${formatCount(losses)}, together ${formatDuration(lostSeconds)}`]] : []),
		...(superseded > 0 ? [['  given up for newer ones', formatCount(superseded)]] : []),
		...(damaged > 0 ? [['  damaged', formatCount(damaged)]] : []),
	];
	return rows.length === 0 ? [] : ['Source', ...alignColumns(rows, ['left', 'left'])];
}

function frameLines({frames, fps, senderDrops}: Summary): string[] {
	const rows = [
		['Frames', 'fps', 'total'],
		['  captured', formatFps(fps.captured), formatCount(frames.captured)],
		['  sent', formatFps(fps.sent), formatCount(frames.sent)],
		['  received', formatFps(fps.received), formatCount(frames.received)],
		['  rendered', formatFps(fps.rendered), formatCount(frames.rendered)],
		['  dropped by the sender', '', formatCount(frames.senderDropped)],
		...dropRows(senderDrops),
		['  incomplete', '', formatCount(frames.incomplete)],
		['  late', '', formatCount(frames.late)],
		...(frames.damaged > 0 ? [['  damaged', '', formatCount(frames.damaged)]] : []),
		...(frames.repaired > 0 ? [['  mended by the decoder', '', formatCount(frames.repaired)]] : []),
		...(frames.superseded > 0 ? [['  given up for newer ones', '', formatCount(frames.superseded)]] : []),
		...(frames.outputDown > 0 ? [['  while the window was down', '', formatCount(frames.outputDown)]] : []),
	];
	return alignColumns(rows, ['left', 'right', 'right']);
}

const dropWords: Readonly<Record<keyof SenderDrops, string>> = {
	encoderBusy: 'the encoder was busy',
	socketBusy: 'earlier ones waited',
	notConnected: 'no connection',
	failed: 'refused',
	damaged: 'damaged at the source',
	adapt: 'left out to adapt',
};

/** The reasons that there were. */
function dropRows(drops: SenderDrops): string[][] {
	return (Object.keys(dropWords) as Array<keyof SenderDrops>)
		.filter(reason => drops[reason] > 0)
		.map(reason => [`    ${dropWords[reason]}`, '', formatCount(drops[reason])]);
}

/** Of strangers' packets, where there were enough to have a rate. */
function perSecond(rate: number): string {
	return rate < 1 ? '' : `${formatCount(rate)}/s`;
}

function packetLines({packets, missing, bytes, refusedPerSecond}: Summary): string[] {
	const rows = [
		['Packets', 'total', ''],
		['  sent', formatCount(packets.sent), formatBytes(bytes.sent)],
		['  received', formatCount(packets.received), formatBytes(bytes.received)],
		['  lost', formatCount(packets.lost), formatRatio(packets.lossRatio)],
		['  reordered', formatCount(packets.reordered), ''],
		['  duplicate', formatCount(packets.duplicate), ''],
		['  late', formatCount(packets.late), ''],
		['  malformed', formatCount(packets.malformed), perSecond(refusedPerSecond.malformed)],
		['  foreign', formatCount(packets.foreign), perSecond(refusedPerSecond.foreign)],
	];
	const inARow =
		packets.meanBurstLength === null ? '' : ` · ${packets.meanBurstLength.toFixed(1)} in a row on average`;
	const where = `  lost ${formatCount(packets.lost)}: ${missingText(missing)}${inARow}`;
	return [...alignColumns(rows, ['left', 'right', 'right']), ...(packets.lost > 0 ? [where] : [])];
}

function timeLines({latencyMs, interFrameGapMs, jitterMs, freezes}: Summary): string[] {
	const row = (name: string, {p50, p95, p99, max}: Percentiles) => [
		`  ${name}`,
		...[p50, p95, p99, max].map(value => formatMs(value)),
	];
	const table = alignColumns(
		[
			['Milliseconds', 'p50', 'p95', 'p99', 'max'],
			row('capture → received', latencyMs.received),
			row('capture → rendered', latencyMs.rendered),
			row('frame → next frame', interFrameGapMs),
		],
		['left', 'right', 'right', 'right', 'right'],
	);
	const jitter = jitterMs === null ? unknown : `${formatMs(jitterMs)} ms`;
	const frozen = `${formatCount(freezes.count)}, together ${formatDuration(freezes.totalSeconds)}`;
	return [
		...table,
		...alignColumns(
			[
				['  jitter', jitter],
				['  freezes', frozen],
			],
			['left', 'left'],
		),
	];
}

function costLines({cpuSeconds, peakMemoryBytes, bytes, eventLoopUtilization}: Summary): string[] {
	const {capture, server} = eventLoopUtilization;
	const rows = [
		['Cost', ''],
		['  CPU time', formatDuration(cpuSeconds)],
		// Sessions of format 1 did not measure it.
		...(capture + server > 0
			? [
					['  capture thread busy', formatRatio(capture)],
					['  server thread busy', formatRatio(server)],
				]
			: []),
		['  memory at most', formatBytes(peakMemoryBytes)],
		['  pictures carried', formatBytes(bytes.payload)],
	];
	return alignColumns(rows, ['left', 'right']);
}

function eventLines(events: readonly LabEvent[]): string[] {
	if (events.length === 0) return [];
	const half = maxEvents / 2;
	const isLong = events.length > maxEvents;
	const shown = isLong ? [...events.slice(0, half), ...events.slice(-half)] : events;
	const rows = shown.map(({atSeconds, type, detail}) => [
		`  ${atSeconds.toFixed(1)} s`,
		type,
		cleanLine(detail),
	]);
	const lines = alignColumns(rows, ['right', 'left', 'left']).map(line => shorten(line, lineWidth));
	if (isLong) lines.splice(half, 0, `  … ${formatCount(events.length - maxEvents)} more`);
	return ['Events', ...lines];
}

function verdictLines(verdict: readonly Verdict[]): string[] {
	if (verdict.length === 0) return [];
	return [
		'Verdict',
		...verdict.flatMap(({cause, evidence, remedy}) => {
			const text = cleanLine(evidence);
			return [
				...indented(text === '' ? cleanLine(cause) : `${cleanLine(cause)}: ${text}`),
				...(remedy === null ? [] : indented(remedyText(remedy), 4)),
			];
		}),
	];
}

/** `try a smaller buffer: --buffer 1400` */
function remedyText({words, option}: NonNullable<Verdict['remedy']>): string {
	return `try ${cleanLine(words)}${option === null ? '' : `: ${cleanLine(option)}`}`;
}

function indented(text: string, by = 2): string[] {
	return wrapWords(text, lineWidth - by).map(line => `${' '.repeat(by)}${line}`);
}
