import {formatBytes, formatCount, formatDuration, formatMs, formatSize, unknown} from '../format.js';
import {adaptedWords} from '../lab/coding-words.js';
import type {Summary} from '../lab/summary.js';
import {alignColumns} from './table.js';

/** What the network between the two sides was and did: only what this run had of it. */
export function networkLines(summary: Summary): string[] {
	const rows = [linkRow(summary), stallRow(summary), queueRow(summary), tcpRow(summary), endRow(summary)];
	const found = rows.filter(row => row !== undefined);
	return found.length === 0 ? [] : ['Network', ...alignColumns(found, ['left', 'left'])];
}

type Row = readonly [string, string];

function linkRow({link: {lost, queueDropped, duplicated}}: Summary): Row | undefined {
	const parts = [
		lost > 0 ? `lost ${formatCount(lost)}` : undefined,
		queueDropped > 0 ? `had no room for ${formatCount(queueDropped)}` : undefined,
		duplicated > 0 ? `doubled ${formatCount(duplicated)}` : undefined,
	].filter(part => part !== undefined);
	return parts.length === 0 ? undefined : ['  emulated link', parts.join(', ')];
}

function stallRow({link}: Summary): Row | undefined {
	if (link.stalls === 0) return undefined;
	return [
		'  TCP stood still',
		`${link.stalls === 1 ? 'once' : `${formatCount(link.stalls)} times`} on that link, together ${formatDuration(link.stallSeconds)}`,
	];
}

function queueRow({socketQueue: {maxBytes, maxAgeMs}}: Summary): Row | undefined {
	if (maxBytes === 0) return undefined;
	return ['  sender queue', `at most ${formatBytes(maxBytes)}, the oldest waited ${formatMs(maxAgeMs)} ms`];
}

function tcpRow({config, tcp}: Summary): Row | undefined {
	if (config.protocol === 'udp' && tcp.retransmits === null) return undefined;
	const roundTrip = tcp.rttMs === null ? unknown : `${formatMs(tcp.rttMs)} ms`;
	return ['  TCP', `segments sent again ${formatCount(tcp.retransmits)}, round trip ${roundTrip}`];
}

/** What adaptive quality had come to. */
function endRow({config, encoding}: Summary): Row | undefined {
	const {width, height, everyNth} = encoding;
	if (!config.adapt || width === null) return undefined;
	const parts = [
		adaptedWords(config.codec, encoding),
		formatSize(width, height),
		everyNth === 1 ? 'every frame' : `one frame in ${everyNth}`,
	];
	return ['  adapted to', parts.join(', ')];
}
