import {performance} from 'node:perf_hooks';
import type {Counters} from '../metrics/counters.js';
import type {Heartbeat} from '../metrics/heartbeat.js';

const names = {
	capture: {share: 'captureLoopUtilization', total: 'captureLoopBusyMicroseconds'},
	server: {share: 'serverLoopUtilization', total: 'serverLoopBusyMicroseconds'},
} as const;

/** What a worker writes into. */
type Memory = {readonly counters: Counters; readonly heartbeat: Heartbeat};

/**
 * How busy a loop was, of what Node measured: the time that the program was stopped for it counts to whatever was going on
 * then. All in milliseconds.
 */
export function busyWithin(active: number, idle: number, stopped: number): {busy: number; share: number} {
	const running = Math.max(0, active + idle - stopped);
	const busy = Math.min(active, running);
	return {busy, share: running > 0 ? busy / running : 0};
}

/** Writes down ten times a second how busy this thread's event loop was, and whatever `also` adds. Returns its end. */
export function watchLoop(
	{counters, heartbeat}: Memory,
	worker: keyof typeof names,
	also: () => void,
): () => void {
	const {share, total} = names[worker];
	let last = performance.eventLoopUtilization();
	let stoppedBefore = heartbeat.stopped;
	const timer = setInterval(() => {
		heartbeat.beat();
		const now = performance.eventLoopUtilization();
		const {active, idle} = performance.eventLoopUtilization(now, last);
		const {stopped} = heartbeat;
		const loop = busyWithin(active, idle, (stopped - stoppedBefore) / 1000);
		counters.set(share, loop.share);
		counters.add(total, loop.busy * 1000);
		last = now;
		stoppedBefore = stopped;
		also();
	}, 100);
	return () => {
		clearInterval(timer);
		also();
	};
}
