import fs from 'node:fs';
import path from 'node:path';
import {pathToFileURL} from 'node:url';
import {BroadcastChannel} from 'node:worker_threads';
import {onTestFinished} from 'vitest';
import {Lab} from '../../source/lab/lab.js';
import type {FromWeb, ToWeb, WebWorkerData} from '../../source/lab/messages.js';
import {defaultSettings} from '../../source/lab/settings.js';
import type {Snapshot} from '../../source/lab/view.js';
import {temporaryFolder} from './sessions-fixtures.js';

/** A lab whose three workers are small programs without network or video. What its web worker hears, the test hears too. */

/** `frame`: how many messages of the way that brought it came before. */
export type Heard =
	| {readonly type: 'born'; readonly data: WebWorkerData}
	| Exclude<ToWeb, {readonly type: 'feed'}>
	| {readonly type: 'feed'}
	| {readonly type: 'frame'; readonly index: number; readonly feed: number};

const capture = `
parentPort.postMessage({type: 'ready', width: 64, height: 48, fps: 24, endIndex: Infinity});
parentPort.on('message', ({type}) => type === 'stop' && process.exit(0));`;

/** Answers each \`want\` with the next frame. A window is more than it can bear. */
const server = `
let index = 0;
parentPort.on('message', ({type, port}) => {
	if (type === 'stop') process.exit(0);
	if (type === 'window') process.exit(1);
	if (type === 'feed') port.on('message', () => port.postMessage({type: 'frame', frame: {index: index++}}));
});
parentPort.postMessage({type: 'ready', port: 1});`;

/** Wants one frame of each way it is given; says what it is told to say, and \`die\`s. */
const web = (channelName: string) => `
import {BroadcastChannel} from 'node:worker_threads';
const channel = new BroadcastChannel('${channelName}');
let feeds = 0;
channel.onmessage = ({data}) => {
	if (data.type === 'die') process.exit(137);
	if (data.type === 'say') parentPort.postMessage(data.message);
};
parentPort.on('message', ({port, ...message}) => {
	channel.postMessage(message);
	if (message.type === 'stop') { parentPort.postMessage({type: 'stopped'}); setImmediate(() => process.exit(0)); }
	if (message.type === 'feed') {
		const feed = ++feeds;
		port.on('message', ({frame}) => channel.postMessage({type: 'frame', index: frame.index, feed}));
		port.postMessage({type: 'want'});
	}
});
channel.postMessage({type: 'born', data: workerData});`;

/** Listens nowhere, and says that it does. */
export const readyAtOnce = `
parentPort.postMessage({type: 'ready', address: \`http://127.0.0.1:\${workerData.port || 40000}/\`});`;

let count = 0;

/** \`program\`: what the web worker does besides. */
export function labWithWeb(program = readyAtOnce) {
	const folder = temporaryFolder();
	const channelName = `web-face-${process.pid}-${++count}`;
	const worker = (name: string, text: string): URL => {
		const file = path.join(folder, `${name}.mjs`);
		fs.writeFileSync(file, `import {parentPort, workerData} from 'node:worker_threads';\n${text}`);
		return pathToFileURL(file);
	};
	const lab = new Lab({
		settings: defaultSettings,
		host: '127.0.0.1',
		port: 0,
		dataDir: folder,
		workers: {
			capture: worker('capture', capture),
			server: worker('server', server),
			web: worker('web', web(channelName) + program),
		},
	});
	const channel = new BroadcastChannel(channelName);
	const heard: Heard[] = [];
	const checks = new Set<() => void>();
	const check = (): void => {
		for (const each of checks) each();
	};
	channel.onmessage = message => {
		heard.push((message as {data: Heard}).data);
		check();
	};
	lab.subscribe(check);
	onTestFinished(async () => {
		await lab.stop();
		channel.close();
	});
	return {
		lab,
		folder,
		heard,
		ofType: <Type extends Heard['type']>(type: Type) =>
			heard.filter((one): one is Extract<Heard, {type: Type}> => one.type === type),
		/** Has the web worker say this to the lab. */
		say: (message: FromWeb) => channel.postMessage({type: 'say', message}),
		kill: () => channel.postMessage({type: 'die'}),
		/** Resolves once it holds, looked at after each message and change. */
		until: async (holds: (snapshot: Snapshot) => boolean) =>
			new Promise<void>(resolve => {
				const look = (): void => {
					if (holds(lab.snapshot())) {
						checks.delete(look);
						resolve();
					}
				};
				checks.add(look);
				look();
			}),
	};
}

export function details({events}: Snapshot): string[] {
	return events.map(({type, detail}) => `${type}: ${detail}`);
}
