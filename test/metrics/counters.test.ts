import {Worker} from 'node:worker_threads';
import {once} from 'node:events';
import {expect, test} from 'vitest';
import {Counters} from '../../source/metrics/counters.js';

test('counters begin at 0, count, and are gauges where they are set', () => {
	const counters = new Counters(new SharedArrayBuffer(Counters.byteLength));
	expect(counters.get('framesSent')).toBe(0);
	counters.add('framesSent');
	counters.add('framesSent', 4);
	counters.set('kernelDropped', -1);
	expect(counters.get('framesSent')).toBe(5);
	expect(counters.get('kernelDropped')).toBe(-1);
	expect(counters.get('framesCaptured')).toBe(0);
	expect(counters.get('serverLoopUtilization')).toBe(0);
});

test('what one thread counts, another reads, also after it ended', async () => {
	const memory = new SharedArrayBuffer(Counters.byteLength);
	const worker = new Worker('new Float64Array(require("worker_threads").workerData)[0] = 42', {
		eval: true,
		workerData: memory,
	});
	await once(worker, 'exit');
	expect(new Counters(memory).get('framesCaptured')).toBe(42);
});
