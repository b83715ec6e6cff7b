import type {Codec, Profile, Protocol} from '../../lab/settings.js';

type Limits = {readonly min: number; readonly max: number};

/** What `/choices` says: everything that may be chosen, with its limits, so that the page has no copy of it. */
export type Choices = {
	readonly version: string;
	readonly experiments: ReadonlyArray<{
		readonly name: string;
		readonly protocol: Protocol;
		/** `small`, `default`, `big`. */
		readonly preset: string;
		/** Bytes. */
		readonly bufferSize: number;
	}>;
	readonly protocols: readonly Protocol[];
	readonly codecs: readonly Codec[];
	readonly profiles: readonly Profile[];
	/** Bytes that a control offers one after the other; any within the limits may be set. */
	readonly bufferSteps: readonly number[];
	readonly bufferSizeLimits: Limits;
	readonly qualityLimits: Limits;
	/** Named links, each with the text that says the same: `loss=2%,delay=20ms`; '' for none. */
	readonly linkPresets: ReadonlyArray<{readonly name: string; readonly text: string}>;
};
