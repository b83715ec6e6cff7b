import type {Counters} from './counters.js';
import {type Connection, readTcpFacts, type TcpAnswer} from './tcp-facts.js';

const intervalMs = 1000;

export type TcpWatchOptions = {
	readonly counters: Counters;
	/** The connection that carries frames now; undefined while there is none. */
	readonly connection: () => Connection | undefined;
	/** Who is asked; tests bring others. */
	readonly read?: (connection: Connection) => Promise<TcpAnswer>;
};

/**
 * Asks the system once a second about our TCP connection, and writes down the answer. Retransmits are a total: those of
 * earlier connections, and of a worker before this one, stay counted. Once the system can't tell, it is not asked again.
 */
export class TcpWatch {
	readonly #options: TcpWatchOptions;
	readonly #timer: NodeJS.Timeout;
	/** Retransmits of the connections before this one. */
	#earlier: number;
	#ofThis = 0;
	#of: string | undefined;
	#isAbsent = false;
	#looking: Promise<void> | undefined;

	constructor(options: TcpWatchOptions) {
		this.#options = options;
		this.#earlier = Math.max(0, options.counters.get('tcpRetransmits'));
		this.#timer = setInterval(() => void this.look(), intervalMs);
	}

	/** Resolves when the answer is written down; a look under way is shared. */
	async look(): Promise<void> {
		this.#looking ??= this.#look().finally(() => {
			this.#looking = undefined;
		});
		return this.#looking;
	}

	/** A last look, then none any more. */
	async close(): Promise<void> {
		clearInterval(this.#timer);
		await this.look();
	}

	async #look(): Promise<void> {
		const {counters, connection, read = readTcpFacts} = this.#options;
		const asked = connection();
		if (asked === undefined || this.#isAbsent) {
			return;
		}

		const answer = await read(asked);
		if (answer === 'absent') {
			this.#isAbsent = true;
		} else if (answer !== 'unknown') {
			this.#begin(`${asked.localAddress} ${asked.localPort} ${asked.remoteAddress} ${asked.remotePort}`);
			this.#ofThis = answer.retransmits;
			counters.set('tcpRetransmits', this.#earlier + this.#ofThis);
			counters.set('tcpRttMicroseconds', answer.rttMicroseconds ?? -1);
		}
	}

	/** A connection that was not asked about before counts from 0. */
	#begin(connection: string): void {
		if (connection !== this.#of) {
			this.#of = connection;
			this.#earlier += this.#ofThis;
			this.#ofThis = 0;
		}
	}
}
