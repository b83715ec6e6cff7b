import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {describe, expect, onTestFinished, test} from 'vitest';
import {Supervisor} from '../../source/lab/supervisor.js';
import {temporaryFolder} from './sessions-fixtures.js';

type Incoming = {readonly type: string};
type Outgoing = {readonly type: string; readonly round?: number};

/** Starts a worker that runs `program`; `log` is what was told, in order. */
function supervise(program: string, {stopPatience}: {stopPatience?: number} = {}) {
	const file = path.join(temporaryFolder(), 'worker.mjs');
	fs.writeFileSync(file, `import {parentPort, workerData} from 'node:worker_threads';\n${program}`);
	const log: string[] = [];
	let round = 0;
	let wake: (() => void) | undefined;
	const tell = (line: string) => {
		log.push(line);
		wake?.();
	};
	const supervisor = new Supervisor<{round: number}, Incoming, Outgoing>({
		name: 'test worker',
		url: pathToFileURL(file),
		data: () => ({round: ++round}),
		onMessage: message =>
			tell(message.round === undefined ? message.type : `${message.type} ${message.round}`),
		onRestart: reason => tell(`restart: ${reason}`),
		onGivenUp: reason => tell(`given up: ${reason}`),
		stopPatience,
	});
	onTestFinished(async () => supervisor.stop({type: 'stop'}));
	return {
		supervisor,
		log,
		async until(line: string): Promise<void> {
			while (!log.some(told => told.startsWith(line))) {
				await new Promise<void>(resolve => {
					wake = resolve;
				});
			}
		},
	};
}

const ready = `parentPort.postMessage({type: 'ready', round: workerData.round});`;
const obedient = `${ready}
parentPort.on('message', ({type}) => {
	if (type === 'crash') throw new Error('out of luck');
	if (type === 'exit') process.exit(7);
	if (type === 'fail') { parentPort.postMessage({type: 'failed'}); parentPort.close(); }
	if (type === 'halt') { parentPort.postMessage({type: 'halted'}); parentPort.close(); }
	if (type === 'halt slowly') {
		parentPort.postMessage({type: 'halted'});
		parentPort.on('message', () => undefined);
	}
	if (type === 'stop') { parentPort.postMessage({type: 'stopped'}); parentPort.close(); }
});`;

describe('a supervised worker', () => {
	test('runs, is told things, and stops when it is asked to', async () => {
		const {supervisor, log, until} = supervise(obedient);
		supervisor.start();
		await until('ready 1');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual(['ready 1', 'stopped']);
		supervisor.post({type: 'crash'});
		await supervisor.stop({type: 'stop'});
		expect(log).toHaveLength(2);
	});

	test('that crashes is started again, with what it has to know by then', async () => {
		const {supervisor, log, until} = supervise(obedient);
		supervisor.start();
		await until('ready 1');
		supervisor.post({type: 'crash'});
		await until('ready 2');
		supervisor.post({type: 'exit'});
		await until('ready 3');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual([
			'ready 1',
			'restart: test worker ended (out of luck)',
			'ready 2',
			'restart: test worker ended (exit code 7)',
			'ready 3',
			'stopped',
		]);
	});

	test('that always crashes is given up at the sixth time', async () => {
		const {supervisor, log, until} = supervise(`throw new Error('broken');`);
		supervisor.start();
		await until('given up');
		expect(log).toEqual([
			...Array.from({length: 5}, () => 'restart: test worker ended (broken)'),
			'given up: test worker ended (broken), for the 6th time in 30 s',
		]);
		await supervisor.stop({type: 'stop'});
	});

	test('that says it failed is not started again: another would fail the same way', async () => {
		const {supervisor, log, until} = supervise(obedient);
		supervisor.start();
		await until('ready 1');
		supervisor.post({type: 'fail'});
		await until('failed');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual(['ready 1', 'failed']);
	});

	test('that halts is not started again by itself, but when it is asked for', async () => {
		const {supervisor, log, until} = supervise(obedient);
		supervisor.start();
		await until('ready 1');
		supervisor.post({type: 'halt'});
		await until('halted');
		supervisor.start();
		await until('ready 2');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual(['ready 1', 'halted', 'ready 2', 'stopped']);
	});

	test('that halted and does not end makes room for the next one when patience ends', async () => {
		const {supervisor, log, until} = supervise(obedient, {stopPatience: 50});
		supervisor.start();
		await until('ready 1');
		supervisor.post({type: 'halt slowly'});
		await until('halted');
		supervisor.start();
		supervisor.start();
		await until('ready 2');
		supervisor.post({type: 'crash'});
		await until('ready 3');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual([
			'ready 1',
			'halted',
			'ready 2',
			'restart: test worker ended (out of luck)',
			'ready 3',
			'stopped',
		]);
	});

	test('that halted can be stopped while the next one waits for its end: none is started then', async () => {
		const {supervisor, log, until} = supervise(obedient, {stopPatience: 50});
		supervisor.start();
		await until('ready 1');
		supervisor.post({type: 'halt slowly'});
		await until('halted');
		supervisor.start();
		await supervisor.stop({type: 'nothing'});
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual(['ready 1', 'halted']);
	});

	test('that hangs is ended when patience is', async () => {
		const {supervisor, log, until} = supervise(`${ready}\nfor (;;) { /* for ever */ }`, {stopPatience: 50});
		supervisor.start();
		await until('ready 1');
		await supervisor.stop({type: 'stop'});
		expect(log).toEqual(['ready 1']);
	});

	test('that crashes while it is asked to stop is not started again', async () => {
		const {supervisor, log, until} = supervise(obedient);
		supervisor.start();
		await until('ready 1');
		await supervisor.stop({type: 'crash'});
		expect(log).toEqual(['ready 1']);
	});

	test('is not started again when whoever hears of its end stops it', async () => {
		const log: string[] = [];
		const file = path.join(temporaryFolder(), 'worker.mjs');
		fs.writeFileSync(file, `throw new Error('out of luck');`);
		await new Promise<void>(resolve => {
			const supervisor = new Supervisor<undefined, Incoming, Outgoing>({
				name: 'test worker',
				url: pathToFileURL(file),
				data: () => void log.push('start'),
				onMessage: ({type}) => log.push(type),
				onRestart() {
					resolve(supervisor.stop({type: 'stop'}));
				},
				onGivenUp: reason => log.push(reason),
			});
			supervisor.start();
		});
		expect(log).toEqual(['start']);
	});

	test('whose program is missing is given up with a reason', async () => {
		const log: string[] = [];
		await new Promise<void>(resolve => {
			const supervisor = new Supervisor<undefined, Incoming, Outgoing>({
				name: 'test worker',
				url: pathToFileURL(path.join(temporaryFolder(), 'missing.mjs')),
				data: () => undefined,
				onMessage: ({type}) => log.push(type),
				onRestart: reason => log.push(reason),
				onGivenUp(reason) {
					log.push(reason);
					resolve();
				},
			});
			supervisor.start();
		});
		expect(log.at(-1)).toMatch(
			/^test worker ended \(Cannot find module .*missing\.mjs.*for the 6th time in 30 s$/s,
		);
	});
});
