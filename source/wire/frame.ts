/** One whole encoded frame, before it is cut into packets or after it was put together again. */
export type EncodedFrame = {
	readonly index: number;
	readonly codec: 'jpeg' | 'raw';
	/** Microseconds of the sender's monotonic clock. */
	readonly capturedAt: number;
	readonly width: number;
	readonly height: number;
	readonly data: Buffer;
};
