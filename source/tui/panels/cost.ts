import {percent, roughBytes} from '../format.js';
import {fillRows, line} from '../text.js';
import type {Role} from '../theme.js';
import type {Draw, View} from '../view.js';

/** What the stream costs this computer, all its processes together. */

/** Shares above this leave no room for anything unforeseen. */
const muchOfALoop = 0.8;
/** Seconds; two samples that are closer together, as the last two of a run may be, say nothing of a rate. */
const shortestStretch = 0.05;

/** CPU seconds a second over about the last second; null where there are no two samples for it. */
function cpuShare({snapshot: {history}}: View): number | null {
	const last = history.at(-1);
	const first = history.at(-11) ?? history.at(0);
	const seconds = (last?.atSeconds ?? 0) - (first?.atSeconds ?? 0);
	return seconds >= shortestStretch
		? Math.max(0, ((last?.cpuSeconds ?? 0) - (first?.cpuSeconds ?? 0)) / seconds)
		: null;
}

export const drawCost: Draw = (view, columns, rows) => {
	const {theme, snapshot} = view;
	const {sample} = snapshot;
	const loops = sample?.eventLoopUtilization;
	const loop = (share: number | undefined): readonly [Role, string] => [
		(share ?? 0) > muchOfALoop ? 'warning' : 'strong',
		percent(share ?? null),
	];
	const facts: ReadonlyArray<readonly [string, readonly [Role, string]]> = [
		['cpu, of a core', ['strong', percent(cpuShare(view))]],
		['memory', ['strong', sample === undefined ? '–' : roughBytes(sample.memoryBytes)]],
		['capture worker busy', loop(loops?.capture)],
		['server worker busy', loop(loops?.server)],
	];
	const lines = facts.map(([label, value]) => line(theme, columns, [['muted', ` ${label}`]], [value, ' ']));
	return fillRows(lines, columns, rows);
};
