import {performance} from 'node:perf_hooks';
import type {CounterName, Counters} from '../metrics/counters.js';

/** Writes down ten times a second how busy this thread's event loop was, and whatever `also` adds. Returns its end. */
export function watchLoop(counters: Counters, name: CounterName, also: () => void): () => void {
	let last = performance.eventLoopUtilization();
	const timer = setInterval(() => {
		const now = performance.eventLoopUtilization();
		counters.set(name, performance.eventLoopUtilization(now, last).utilization);
		last = now;
		also();
	}, 100);
	return () => {
		clearInterval(timer);
		also();
	};
}
