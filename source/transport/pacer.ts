import {setTimeout as sleep} from 'node:timers/promises';

/**
 * A token bucket that spreads a frame's datagrams, so that they do not burst into a full kernel buffer. It counts what a
 * datagram costs the receiving kernel, which is more than its payload: Linux charges the whole piece of memory that it lies
 * in (`skb->truesize`), a power of two and some 256 bytes of book-keeping.
 */
const bookKeepingBytes = 256;

/** Bytes a second that any receiver of ours takes without loss on a loaded machine, measured on loopback. */
const baseRate = 100e6;
/** Half of what Linux grants at the least (net.core.rmem_default 212 992): room for the burst before this one. */
const baseBurst = 106_496;
/** Milliseconds that a timer takes at the least. What the rate brings in that time has to fit into the bucket, or it is lost. */
const leastWaitMs = 1;
const roomMs = 1.5 * leastWaitMs;
/** Of a receive buffer that is known, one burst may fill this much: the burst before it may still lie there. */
const burstShare = 1 / 4;

export function kernelCost(datagramLength: number): number {
	return 2 ** Math.ceil(Math.log2(Math.max(datagramLength, 512))) + bookKeepingBytes;
}

export class Pacer {
	#tokens = baseBurst;
	#filledAt = performance.now();
	#rate = baseRate;
	#burst = baseBurst;
	/** As many tokens as are worth to be woken for. */
	#portion = baseBurst / 2;

	/**
	 * A frame of this cost (sum of `kernelCost`) may take at most `milliseconds`; the rate rises where it must.
	 * `receiveBuffer`: bytes that the receiver's kernel granted, as it counts them; 0 where that is not known.
	 */
	expect(cost: number, milliseconds: number, receiveBuffer = 0): void {
		this.#rate = milliseconds > 0 ? Math.max(baseRate, (cost / milliseconds) * 1000) : baseRate;
		const least = Math.max(baseBurst, (this.#rate / 1000) * roomMs);
		this.#burst = Math.max(least, receiveBuffer * burstShare);
		this.#portion = least / 2;
	}

	/** True when a datagram of this cost may go now; it is paid for then. */
	take(cost: number): boolean {
		this.#fill();
		if (this.#tokens < cost && this.#tokens < this.#burst) {
			return false;
		}

		this.#tokens -= cost;
		return true;
	}

	/** Resolves when there are tokens for a good part of a frame again. */
	async wait(): Promise<void> {
		const missing = this.#portion - this.#tokens;
		const milliseconds = (missing / this.#rate) * 1000;
		await sleep(Math.max(leastWaitMs, Math.round(milliseconds)));
	}

	#fill(): void {
		const now = performance.now();
		this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#filledAt) / 1000) * this.#rate);
		this.#filledAt = now;
	}
}
