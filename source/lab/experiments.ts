import type {Protocol, StreamSettings} from './settings.js';

/** The course project's six runs: each protocol with a small, a default and a big buffer. */

export const bufferPresets = {small: 1024, default: 10_000, big: 30_000} as const;
export type BufferPreset = keyof typeof bufferPresets;
export const bufferPresetNames = Object.keys(bufferPresets) as BufferPreset[];

/** Bytes: the presets, powers of two, and what a network makes of it (1 400: under one Ethernet packet; 65 507: UDP's most). */
export const bufferSteps = [256, 512, 1024, 1400, 2048, 4096, 8192, 10_000, 16_384, 30_000, 65_507] as const;

export type Experiment = {
	readonly name: `${Protocol}-${BufferPreset}`;
	readonly protocol: Protocol;
	readonly preset: BufferPreset;
	readonly bufferSize: number;
};

export const experiments: readonly Experiment[] = (['tcp', 'udp'] as const).flatMap(protocol =>
	bufferPresetNames.map(preset => ({
		name: `${protocol}-${preset}` as const,
		protocol,
		preset,
		bufferSize: bufferPresets[preset],
	})),
);

export const defaultExperiment = 'udp-default';

export function findExperiment(name: string): Experiment | undefined {
	return experiments.find(experiment => experiment.name === name);
}

/** The experiment that these settings amount to; undefined where none has this buffer size. */
export function experimentOf({
	protocol,
	bufferSize,
}: Pick<StreamSettings, 'protocol' | 'bufferSize'>): Experiment | undefined {
	return experiments.find(
		experiment => experiment.protocol === protocol && experiment.bufferSize === bufferSize,
	);
}

/** `small`, `default`, `big`, or undefined for a size between them. */
export function presetOf(bufferSize: number): BufferPreset | undefined {
	return bufferPresetNames.find(preset => bufferPresets[preset] === bufferSize);
}
