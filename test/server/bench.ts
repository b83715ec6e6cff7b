import {type CounterName, Counters} from '../../source/metrics/counters.js';
import {Heartbeat} from '../../source/metrics/heartbeat.js';
import {Histogram} from '../../source/metrics/histogram.js';

export const newCounters = (): Counters => new Counters(new SharedArrayBuffer(Counters.byteLength));
export const newHistogram = (): Histogram => new Histogram(new SharedArrayBuffer(Histogram.byteLength));

/** What is not 0, by name. */
export function counted(counters: Counters, names: readonly CounterName[]): Record<string, number> {
	return Object.fromEntries(
		names.map(name => [name, counters.get(name)] as const).filter(([, value]) => value !== 0),
	);
}

export function newHeartbeat(): Heartbeat {
	return new Heartbeat(new SharedArrayBuffer(Heartbeat.byteLength));
}
