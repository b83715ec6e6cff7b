import {clock} from '../format.js';
import {clean, fillRows, line} from '../text.js';
import type {Draw} from '../view.js';
import {eventRoles} from './why.js';

/** What happened, the newest first. */
export const drawEvents: Draw = ({snapshot, theme}, columns, rows) => {
	if (snapshot.events.length === 0) {
		return fillRows([line(theme, columns, [['muted', ' nothing yet']])], columns, rows);
	}

	const newest = snapshot.events.slice(-Math.max(1, rows)).reverse();
	const lines = newest.map(event =>
		line(theme, columns, [
			['muted', ` ${clock(event.atSeconds)} `],
			[eventRoles[event.type], clean(event.detail)],
		]),
	);
	return fillRows(lines, columns, rows);
};
