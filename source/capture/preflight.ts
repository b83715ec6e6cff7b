import {formatBytes} from '../format.js';
import type {StreamSettings} from '../lab/settings.js';
import {isShorterThanFrame} from '../link/queue.js';
import {findLargestDatagram} from '../transport/largest-datagram.js';
import {datagramProblem, routeProblem} from '../transport/preflight.js';
import {type Route, routeTo} from '../transport/route.js';
import {saidOnce} from '../transport/said-once.js';
import {maxClassicDatagram} from '../wire/classic-datagram.js';

/** Bytes of the datagrams that these settings make, headers of IP and UDP not counted; undefined: they make none. */
export function datagramLength({
	protocol,
	profile,
	bufferSize,
}: Pick<StreamSettings, 'protocol' | 'profile' | 'bufferSize'>): number | undefined {
	if (protocol !== 'udp') {
		return undefined;
	}

	return profile === 'classic' ? maxClassicDatagram : bufferSize;
}

/** How this system is asked; tests bring others. */
export type Probes = {
	readonly largestDatagram: () => Promise<number>;
	readonly route: (host: string) => Promise<Route | undefined>;
	readonly platform: NodeJS.Platform;
};

const realProbes: Probes = {
	largestDatagram: findLargestDatagram,
	route: routeTo,
	platform: process.platform,
};

/** A queue that somebody gave the emulated link, and that takes no whole frame: said before the first one is sent. */
export function queueProblem(
	{protocol, link}: Pick<StreamSettings, 'protocol' | 'link'>,
	frameBytes: number,
): string | undefined {
	return protocol === 'udp' && link !== null && isShorterThanFrame(link, frameBytes)
		? `the link's queue of ${formatBytes(link.queueBytes ?? 0)} holds no frame of ${formatBytes(frameBytes)}: leave queue= out, or give it ${formatBytes(2 * frameBytes)}`
		: undefined;
}

/** Says before a run fails what stands in the way of its datagrams: each thing once. Asks the system once. */
export class SendingPreflight {
	readonly #host: string;
	readonly #probes: Probes;
	readonly #say: ReturnType<typeof saidOnce>;
	readonly #route: Promise<Route | undefined>;
	#largest: Promise<number | undefined> | undefined;

	/** `tell`: one line for a person. */
	constructor({
		host,
		tell,
		probes = realProbes,
	}: {
		/** Where the receiver listens: an address. */
		readonly host: string;
		readonly tell: (line: string) => void;
		readonly probes?: Probes;
	}) {
		this.#host = host;
		this.#probes = probes;
		this.#say = saidOnce(tell);
		this.#route = probes.route(host).catch(() => undefined);
	}

	/** Bytes of an IP packet on the route to the receiver; undefined where the system hides it. */
	async mtu(): Promise<number | undefined> {
		return (await this.#route)?.mtu;
	}

	/** `bytes`: of the frame that is sent next. */
	frame(settings: Pick<StreamSettings, 'protocol' | 'link'>, bytes: number): void {
		this.#say(`queue ${settings.link?.queueBytes}`, queueProblem(settings, bytes));
	}

	/** `length`: bytes of the datagrams that are to be sent; undefined: none are. */
	async look(length: number | undefined): Promise<void> {
		if (length === undefined) {
			return;
		}

		this.#largest ??= this.#probes.largestDatagram().catch(() => undefined);
		const [largest, route] = await Promise.all([this.#largest, this.#route]);
		if (largest !== undefined) {
			this.#say(`largest ${length}`, datagramProblem(length, largest, this.#probes.platform));
		}

		if (route !== undefined) {
			this.#say(`route ${length}`, routeProblem(length, route, this.#host));
		}
	}
}
