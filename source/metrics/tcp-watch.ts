import type {Counters} from './counters.js';
import {type Connection, readTcpFacts, type TcpAnswer} from './tcp-facts.js';

const intervalMs = 1000;
/** Each profile has one connection; the rest are those that were lost. */
const maxConnections = 8;

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
	/** Retransmits of what is not in `#byConnection`. */
	#earlier: number;
	/** Retransmits of each connection as last told, the newest last: a profile's connection may be come back to. */
	readonly #byConnection = new Map<string, number>();
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
			this.#write(connectionName(asked), answer.retransmits);
			counters.set('tcpRetransmits', this.#total);
			counters.set('tcpRttMicroseconds', answer.rttMicroseconds ?? -1);
		}
	}

	get #total(): number {
		return [...this.#byConnection.values()].reduce((sum, retransmits) => sum + retransmits, this.#earlier);
	}

	#write(name: string, retransmits: number): void {
		this.#byConnection.delete(name);
		this.#byConnection.set(name, retransmits);
		if (this.#byConnection.size > maxConnections) {
			const [[oldest, ended] = ['', 0]] = this.#byConnection;
			this.#byConnection.delete(oldest);
			this.#earlier += ended;
		}
	}
}

function connectionName({localAddress, localPort, remoteAddress, remotePort}: Connection): string {
	return `${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}
