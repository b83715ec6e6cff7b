import {datagramLimit} from '../transport/largest-datagram.js';
import {type KernelBuffer, kernelBufferProblem} from '../transport/preflight.js';
import {saidOnce} from '../transport/said-once.js';

/** Watches whether frames, as they come in, would find room in the kernel's buffer; says it once for each size of datagram. */
export class KernelRoom {
	readonly #buffer: () => KernelBuffer;
	readonly #platform: NodeJS.Platform;
	readonly #say: ReturnType<typeof saidOnce>;

	constructor(buffer: () => KernelBuffer, tell: (line: string) => void, platform = process.platform) {
		this.#buffer = buffer;
		this.#platform = platform;
		this.#say = saidOnce(tell);
	}

	/** `length`: bytes of one datagram of a frame, but not of its last one; `count`: how many the frame has. What came over TCP may be longer, and is passed over. */
	expect(count: number, length: number): void {
		if (length <= datagramLimit) {
			this.#say(`room ${length}`, kernelBufferProblem(count, length, this.#buffer(), this.#platform));
		}
	}
}
