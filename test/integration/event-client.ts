import {once} from 'node:events';
import http from 'node:http';
import {setTimeout as sleep} from 'node:timers/promises';

/** A listener of `/events`: server-sent events (HTML standard, section 9.2), read by itself and not by a browser. */

export type ServerSent = {readonly id: string; readonly type: string; readonly data: unknown};

export class EventClient {
	readonly messages: ServerSent[] = [];
	isEnded = false;
	readonly #request: http.ClientRequest;
	#text = '';

	private constructor(request: http.ClientRequest, response: http.IncomingMessage) {
		this.#request = request;
		response.setEncoding('utf8').on('data', (text: string) => this.#read(text));
		response.on('error', () => {});
		response.once('close', () => {
			this.isEnded = true;
		});
	}

	static async open(address: string, lastEventId?: string): Promise<EventClient> {
		const headers = {accept: 'text/event-stream', ...(lastEventId && {'last-event-id': lastEventId})};
		const request = http.get(new URL('/events', address), {agent: false, headers});
		const [response] = (await once(request, 'response')) as [http.IncomingMessage];
		request.on('error', () => {});
		if (response.statusCode !== 200 || response.headers['content-type'] !== 'text/event-stream') {
			throw new Error(`/events answered ${response.statusCode} ${response.headers['content-type']}`);
		}

		return new EventClient(request, response);
	}

	of<T>(type: string): T[] {
		return this.messages.filter(message => message.type === type).map(({data}) => data as T);
	}

	/** Resolves when it holds of what came so far. */
	async until(holds: (client: EventClient) => boolean, seconds = 20): Promise<void> {
		const patience = performance.now() + seconds * 1000;
		while (!holds(this)) {
			if (this.isEnded || performance.now() > patience) {
				const types = this.messages.map(({id, type}) => `${id} ${type}`).slice(-20);
				throw new Error(`never came (${this.isEnded ? 'ended' : `${seconds} s`}): ${types.join(', ')}`);
			}

			await sleep(5);
		}
	}

	/** Cuts the connection, as a network does. */
	cut(): void {
		this.#request.destroy();
	}

	#read(text: string): void {
		const blocks = (this.#text + text).split('\n\n');
		this.#text = blocks.pop() ?? '';
		for (const block of blocks) {
			const fields = new Map<string, string>();
			for (const line of block.split('\n')) {
				const [, name = '', value = ''] = /^([^:]*):? ?(.*)$/.exec(line) ?? [];
				fields.set(name, fields.has(name) ? `${fields.get(name)}\n${value}` : value);
			}

			const [id, type, data] = ['id', 'event', 'data'].map(name => fields.get(name));
			if (data !== undefined) {
				this.messages.push({id: id ?? '', type: type ?? 'message', data: JSON.parse(data)});
			}
		}
	}
}
