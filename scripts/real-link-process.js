import {spawn} from 'node:child_process';
import {fileURLToPath} from 'node:url';

const program = fileURLToPath(new URL('real-link-side.js', import.meta.url));

/** One of the two programs, in its namespace. */
export class Side {
	events = [];
	#role;
	#messages = [];
	#waiting = new Set();
	#ended;

	constructor(namespace, role) {
		this.#role = role;
		// `ip netns exec` becomes the program, so the process that is started is the one that is ended.
		this.child = spawn('ip', ['netns', 'exec', namespace, process.execPath, program], {
			stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
			serialization: 'advanced',
		});
		this.child.on('message', message => {
			if (message.type === 'event') {
				this.events.push({side: role, ...message.event});
			} else {
				this.#messages.push(message);
			}

			this.#tell();
		});
		this.child.on('error', error => this.#end(error.message));
		this.child.on('exit', (code, signal) => this.#end(`ended too early (${signal ?? code})`));
	}

	start(data) {
		this.child.send({type: 'start', role: this.#role, data});
	}

	/** The next message of this type. @throws Error: one line, when the side failed or ended before. */
	async next(type) {
		for (;;) {
			const found = this.#messages.find(message => message.type === type);
			const failed = this.#messages.find(message => message.type === 'failed');
			const halted = this.#messages.find(message => message.type === 'halted');
			if (found !== undefined) {
				return found;
			}

			const reason = failed?.message ?? halted?.reason ?? this.#ended;
			if (reason !== undefined) {
				throw new Error(`${this.#role} side: ${reason}`);
			}

			await new Promise(resolve => {
				this.#waiting.add(resolve);
			});
		}
	}

	#end(reason) {
		this.#ended ??= reason;
		this.#tell();
	}

	#tell() {
		for (const resolve of this.#waiting) {
			resolve();
		}

		this.#waiting.clear();
	}
}
