import {readFile} from 'node:fs/promises';
import http from 'node:http';
import {once} from 'node:events';
import {mkdtempSync, rmSync} from 'node:fs';
import {tmpdir} from 'node:os';
import path from 'node:path';
import {type Summary, summarySchema} from '../../source/lab/summary.js';
import {Running} from './program.js';

/** `vstream-tui run --web 0`, and what its page says to a program that asks. */

export type Answer = {
	readonly status: number;
	readonly headers: http.IncomingHttpHeaders;
	readonly body: Buffer;
	readonly text: string;
};

export type AskOptions = {
	readonly method?: string;
	readonly headers?: http.OutgoingHttpHeaders;
	readonly body?: string;
};

/** One request on a connection of its own, with just this path and these headers: `fetch` would mend them. */
export async function ask(
	address: string,
	path: string,
	{method = 'GET', headers = {}, body}: AskOptions = {},
): Promise<Answer> {
	const {hostname, port} = new URL(address);
	const request = http.request({hostname, port, path, method, headers, agent: false});
	request.end(body);
	const [response] = (await once(request, 'response')) as [http.IncomingMessage];
	const whole = Buffer.concat(await response.toArray());
	return {
		status: response.statusCode ?? 0,
		headers: response.headers,
		body: whole,
		text: whole.toString('utf8'),
	};
}

/** Seconds that a busy machine may take to start it. */
const patience = 60;

export class WebRun {
	readonly running: Running;
	readonly address: string;
	readonly dataDir: string;

	private constructor(running: Running, address: string, dataDir: string) {
		this.running = running;
		this.address = address;
		this.dataDir = dataDir;
	}

	/** Resolves when it has said where its page is. Runs until it is closed. */
	static async start(...args: string[]): Promise<WebRun> {
		const dataDir = mkdtempSync(path.join(tmpdir(), 'vstream-web-'));
		const own = ['--web', '0', '--port', '0', '--duration', '3600', '--data-dir', dataDir];
		// Elsewhere the page would want a token, which these tests do not bring.
		const open = process.platform === 'linux' ? [] : ['--web-open'];
		const running = new Running(['run', ...own, ...open, ...args]);
		try {
			const [address] = await running.waitFor(/http:\/\/127\.0\.0\.1:\d+\//, patience);
			return new WebRun(running, address, dataDir);
		} catch (error) {
			await running.kill();
			throw error;
		}
	}

	url(where: string): string {
		return new URL(where, this.address).href;
	}

	async ask(where: string, options?: AskOptions): Promise<Answer> {
		return ask(this.address, where, options);
	}

	/** A JSON answer with status 200. */
	async json<T>(where: string, options?: AskOptions): Promise<T> {
		const {status, text} = await this.ask(where, options);
		if (status >= 300) throw new Error(`${where} answered ${status}: ${text}`);
		return JSON.parse(text) as T;
	}

	async send<T>(method: 'PATCH' | 'POST', where: string, value: unknown): Promise<T> {
		const headers = {'content-type': 'application/json'};
		return this.json<T>(where, {method, headers, body: JSON.stringify(value)});
	}

	async stats(): Promise<Summary> {
		return summarySchema.strict().parse(await this.json('/stats'));
	}

	/** Values of `/metrics`, by name and labels as they stand there. */
	async metrics(): Promise<Map<string, number>> {
		const {text} = await this.ask('/metrics');
		const lines = text.split('\n').filter(line => line !== '' && !line.startsWith('#'));
		return new Map(
			lines.map(line => {
				const space = line.lastIndexOf(' ');
				return [line.slice(0, space), Number(line.slice(space + 1))];
			}),
		);
	}

	/** Resident bytes of the process. Linux. */
	async residentBytes(): Promise<number> {
		const text = await readFile(`/proc/${this.running.child.pid}/status`, 'utf8');
		return Number(/^VmRSS:\s+(\d+) kB$/m.exec(text)?.[1]) * 1024;
	}

	async close(): Promise<void> {
		await this.running.kill();
		rmSync(this.dataDir, {recursive: true, force: true});
	}
}
