import {performance} from 'node:perf_hooks';
import type {Counters} from '../metrics/counters.js';
import type {Heartbeat} from '../metrics/heartbeat.js';

const names = {
	capture: {share: 'captureLoopUtilization', total: 'captureLoopBusyMicroseconds'},
	server: {share: 'serverLoopUtilization', total: 'serverLoopBusyMicroseconds'},
} as const;

/** What a worker writes into. */
type Memory = {readonly counters: Counters; readonly heartbeat: Heartbeat};

/** Writes down ten times a second how busy this thread's event loop was, and whatever `also` adds. Returns its end. */
export function watchLoop(
	{counters, heartbeat}: Memory,
	worker: keyof typeof names,
	also: () => void,
): () => void {
	const {share, total} = names[worker];
	let last = performance.eventLoopUtilization();
	const timer = setInterval(() => {
		heartbeat.beat();
		const now = performance.eventLoopUtilization();
		const {utilization, active} = performance.eventLoopUtilization(now, last);
		counters.set(share, utilization);
		counters.add(total, active * 1000);
		last = now;
		also();
	}, 100);
	return () => {
		clearInterval(timer);
		also();
	};
}
