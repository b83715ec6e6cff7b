import {
	cleanLine,
	formatBytes,
	formatBufferSize,
	formatCount,
	formatDateTime,
	formatDuration,
	formatFps,
	formatRatio,
} from '../format.js';
import type {RunRecord, SessionEntry} from '../lab/view.js';
import {summaryText} from './summary-text.js';
import {alignColumns} from './table.js';

/** `sessions list` for people: one line a session, newest first, ended by a line break. */
export function sessionsTable(entries: readonly SessionEntry[]): string {
	if (entries.length === 0)
		return 'No sessions are saved yet. Save one with `run --save`, or with s in the console.\n';
	const rows = entries.map(entry => [
		cleanLine(entry.name),
		formatDateTime(entry.startedAt).slice(0, 'yyyy-mm-dd hh:mm'.length),
		formatDuration(entry.durationSeconds),
		entry.experiment === 'mixed' ? 'mixed' : `${entry.protocol} ${formatBufferSize(entry.bufferSize)}`,
		formatFps(entry.renderedFps),
		formatRatio(entry.lossRatio),
		formatBytes(entry.sizeBytes),
		cleanLine(entry.source),
	]);
	const head = ['Name', 'Started', 'Length', 'Protocol', 'Rendered', 'Lost', 'File', 'Source'];
	const lines = alignColumns(
		[head, ...rows],
		['left', 'left', 'right', 'left', 'right', 'right', 'right', 'left'],
	);
	return `${lines.join('\n')}\n`;
}

/** `sessions show` for people: when it ran, then its summary. */
export function sessionText(name: string, {startedAt, samples, summary}: RunRecord): string {
	const kept = samples.length === 1 ? '1 sample' : `${formatCount(samples.length)} samples`;
	return `${cleanLine(name)} · started ${formatDateTime(startedAt)} · ${kept}\n\n${summaryText(summary)}`;
}
