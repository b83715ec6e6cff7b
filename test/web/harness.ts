import fs from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import {onTestFinished} from 'vitest';
import type {WebAnswer, WebAsk} from '../../source/lab/messages.js';
import {defaultSettings} from '../../source/lab/settings.js';
import type {PageState} from '../../source/lab/view.js';
import {type Access, findAccess} from '../../source/web/access/access.js';
import {ConnectionTable} from '../../source/web/access/connection-table.js';
import {LabLink} from '../../source/web/lab-link.js';
import {createWebServer, type WebServerOptions} from '../../source/web/server.js';
import {ViewerLimit} from '../../source/web/viewers/limit.js';
import {emptySample, emptySummary} from '../lab/empty.js';

export const liveState: PageState = {
	state: 'live',
	failure: null,
	startedAt: '2026-11-22T15:04:05.000Z',
	settings: defaultSettings,
	revision: 0,
	picture: {width: 1280, height: 720, fps: 24, fpsOrigin: 'asked'},
	verdict: [],
	window: 'closed',
};

export type Asked = {readonly id: number; readonly ask: WebAsk};
export type Answer = (asked: Asked, lab: LabLink) => WebAnswer | undefined;

/** A lab that does what it is asked at once. */
export const willing: Answer = ({ask}, lab) => {
	switch (ask.type) {
		case 'configure':
			return {type: 'state', state: {...lab.state, settings: {...lab.state.settings, ...ask.change}}};
		case 'summary':
			return {type: 'summary', summary: emptySummary};
		case 'save':
			return {type: 'refused', reason: 'this lab saves nothing'};
	}
};

/** A lab as its link knows it. undefined: it never answers. */
export function fakeLab(answer: Answer = willing): {readonly lab: LabLink; readonly asked: Asked[]} {
	const asked: Asked[] = [];
	const lab = new LabLink({
		state: liveState,
		sample: emptySample,
		post(message) {
			asked.push(message);
			const given = answer(message, lab);
			if (given !== undefined) {
				setImmediate(() => lab.hear({type: 'answer', id: message.id, answer: given}));
			}
		},
	});
	onTestFinished(() => lab.close());
	return {lab, asked};
}

/** A folder like that of the built program, with things in it that are nobody's business. */
export function builtFolder(): string {
	const root = temporaryFolder();
	const files = {
		'cli.js': '// secret',
		'web/server.js': '// secret',
		'web/page/index.html': '<!doctype html><title>vstream</title>',
		'web/page/main.js': 'export const page = 1;',
		'web/page/main.js.map': '// secret',
		'web/page/main.d.ts': '// secret',
		'web/page/.hidden.js': '// secret',
		'web/page/style.css': 'body { margin: 0 }',
		'web/page/icon.svg': '<svg xmlns="http://www.w3.org/2000/svg"/>',
		'web/page/vendor/uplot.js': 'export default 1;',
		'web/shared/stream.js': 'export const shared = 1;',
		'multipart/parser.js': 'export const parser = 1;',
	};
	for (const [name, text] of Object.entries(files)) {
		const file = path.join(root, name);
		fs.mkdirSync(path.dirname(file), {recursive: true});
		fs.writeFileSync(file, text);
	}

	return root;
}

export function temporaryFolder(): string {
	const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'vstream-web-'));
	onTestFinished(() => fs.rmSync(folder, {recursive: true, force: true}));
	return folder;
}

type OpenOptions = Partial<WebServerOptions> & {readonly asked?: Asked[]};

/** The server with a lab that does what it is asked, for `inject` or, with `listening`, for sockets. */
export async function openServer(options: OpenOptions = {}) {
	const faults: string[] = [];
	const {lab, asked} = fakeLab();
	const dataDir = options.dataDir ?? temporaryFolder();
	const table = ConnectionTable.open();
	const access = options.access ?? (await ownAccess(table));
	const app = await createWebServer({
		lab,
		version: '1.2.3',
		access,
		table,
		viewers: new ViewerLimit(),
		streams: () => undefined,
		onFault: line => faults.push(line),
		root: builtFolder(),
		...options,
		dataDir,
	});
	onTestFinished(async () => app.close());
	return {app, lab: options.lab ?? lab, asked: options.asked ?? asked, faults, dataDir};
}

/** As the program has it, where the system tells users apart; elsewhere tests need no token. */
async function ownAccess(table: ConnectionTable | undefined): Promise<Access> {
	const access = await findAccess({isOpen: false, token: 'unused'}, table);
	return access.kind === 'owner' ? access : {kind: 'everybody'};
}

/** The same, listening. Returns its port, too. */
export async function listeningServer(options: OpenOptions = {}) {
	const server = await openServer(options);
	await server.app.listen({host: '127.0.0.1', port: 0});
	const {port} = server.app.server.address() as net.AddressInfo;
	return {...server, port};
}

/** Everything that the server says to these bytes until it closes the connection. `end`: our side is closed after them. */
export async function talk(port: number, bytes: string, {end = false} = {}): Promise<string> {
	return new Promise((resolve, reject) => {
		let said = '';
		const socket = net.connect(port, '127.0.0.1', () => {
			if (end) {
				socket.end(bytes, 'latin1');
			} else {
				socket.write(bytes, 'latin1');
			}
		});
		socket.setEncoding('latin1');
		socket.on('data', (text: string) => {
			said += text;
		});
		socket.on('error', reject);
		socket.on('close', () => resolve(said));
		onTestFinished(() => void socket.destroy());
	});
}

export type Reply = {
	readonly status: number;
	readonly headers: ReadonlyMap<string, string>;
	readonly body: string;
};

/** The replies that follow each other in what a server said; each has to say its length. */
export function repliesIn(said: string): Reply[] {
	const replies: Reply[] = [];
	let rest = said;
	while (rest !== '') {
		const end = rest.indexOf('\r\n\r\n');
		const [first = '', ...lines] = rest.slice(0, end).split('\r\n');
		const headers = new Map(
			lines.map(line => {
				const [name = '', ...value] = line.split(':');
				return [name.toLowerCase(), value.join(':').trim()] as const;
			}),
		);
		const length = Number(headers.get('content-length'));
		const body = rest.slice(end + 4, end + 4 + length);
		if (end === -1 || body.length !== length) {
			throw new Error(`this is no whole reply: ${rest.slice(0, 500)}`);
		}

		replies.push({status: Number(first.split(' ')[1]), headers, body});
		rest = rest.slice(end + 4 + length);
	}

	return replies;
}

/** One reply, to a request after which the server closes. */
export async function ask(port: number, bytes: string, options?: {readonly end?: boolean}): Promise<Reply> {
	const [reply, ...more] = repliesIn(await talk(port, bytes, options));
	if (reply === undefined || more.length > 0) {
		throw new Error(`${more.length + (reply === undefined ? 0 : 1)} replies came, not one`);
	}

	return reply;
}
