import {isIP} from 'node:net';
import {type Command, InvalidArgumentError, Option} from 'commander';
import {sourceWords} from '../video/source-name.js';
import {linkPresetNames} from '../link/presets.js';
import {parseLink} from '../link/text.js';
import {
	bufferSizeLimits,
	codecs,
	defaultWebPort,
	fpsLimits,
	kernelBufferLimits,
	profiles,
	protocols,
	qualityLimits,
	type Settings,
	sideLimits,
} from '../lab/settings.js';

/** What every command that runs an experiment may be told. */
export type RunOptions = PlaceOptions & {
	readonly source?: string;
	readonly size?: {readonly width: number; readonly height: number};
	readonly fps?: number;
	readonly codec?: Settings['codec'];
	readonly quality?: number;
	readonly protocol?: Settings['protocol'];
	readonly buffer?: number;
	readonly profile?: Settings['profile'];
	/** In a box of its own: commander takes a bare null for no value. */
	readonly link?: Pick<Settings, 'link'>;
	readonly adapt?: boolean;
	readonly kernelBuffer?: number;
	readonly window?: boolean;
	/** True: at the usual port. */
	readonly web?: number | true;
	readonly webOpen?: boolean;
};

export type PlaceOptions = {
	readonly dataDir?: string;
	readonly port: number;
	readonly bind: string;
};

export const defaultPort = 8082;
const ports = {min: 0, max: 65_535} as const;

export function addRunOptions(command: Command): Command {
	command
		.option('--source <name>', `${sourceWords} (default: pattern)`)
		.option('--size <size>', 'pixels, such as 1280x720 (default: what the source has)', parseSize)
		.option(
			'--fps <number>',
			"frames a second, 0: as fast as it goes (default: a file's own, else 24)",
			numberIn('frame rate', fpsLimits),
		)
		.addOption(new Option('--codec <codec>', 'how frames are put into bytes (default: jpeg)').choices(codecs))
		.option('--quality <number>', 'JPEG quality, 1 to 100 (default: 50)', integerIn('quality', qualityLimits))
		.addOption(new Option('--protocol <protocol>', 'what carries frames (default: udp)').choices(protocols))
		.option(
			'--buffer <bytes>',
			'TCP: most bytes a read, UDP: most bytes a datagram (default: 10000)',
			integerIn('buffer size', bufferSizeLimits),
		)
		.addOption(
			new Option(
				'--profile <profile>',
				'live: as it should be built, classic: as the course project was (default: live)',
			).choices(profiles),
		)
		.option(
			'--link <link>',
			`emulated network: ${linkPresetNames.join(', ')}, or such as "loss=2%,burst=3,delay=20ms,jitter=5ms,rate=30mbit,seed=1" (default: clean)`,
			parseLinkOption,
		)
		.option('--adapt', 'lower quality, size and frame rate where the link is too slow')
		.option(
			'--kernel-buffer <bytes>',
			'receive buffer asked of the kernel for UDP (default: 4194304)',
			integerIn('kernel buffer', kernelBufferLimits),
		)
		.option('--window', 'show the received frames in an OpenCV window')
		.option(
			'--web [port]',
			`serve you a page for browsers on this computer, 0: at any free port (default: ${defaultWebPort})`,
			parseWebPort,
		)
		.option('--web-open', 'the page, for everybody on this computer');
	return addPlaceOptions(command);
}

/** Where a run listens and keeps things. */
export function addPlaceOptions(command: Command): Command {
	return command
		.option('--data-dir <dir>', "where sessions and settings are kept (default: the platform's own)")
		.option('--port <number>', 'TCP and UDP port, 0: any free one', integerIn('port', ports), defaultPort)
		.option('--bind <address>', 'address to listen on and to send to', parseAddress, '127.0.0.1');
}

/** One line on options that contradict each other; undefined where none do. */
export function contradiction(options: RunOptions): string | undefined {
	const {profile, codec, quality, adapt, port} = options;
	if (port !== 0 && webPort(options) === port) {
		return `the page and the stream can't both have port ${port}; choose another one with --web PORT or --port`;
	}

	if (profile !== 'classic') {
		return undefined;
	}

	const idle = [
		codec === undefined ? '' : '--codec',
		quality === undefined ? '' : '--quality',
		adapt === undefined ? '' : '--adapt',
	].filter(Boolean);
	return idle.length === 0
		? undefined
		: `${idle.join(' and ')} can't be chosen with --profile classic: it sends raw pictures over TCP and JPEG of quality 50 over UDP`;
}

/** The port of the page; undefined: it is not asked for. */
export function webPort({web, webOpen}: RunOptions): number | undefined {
	return web === true || (web === undefined && webOpen === true) ? defaultWebPort : web;
}

/** What was said on the command line, and nothing else. */
export function givenSettings(options: RunOptions): Partial<Settings> {
	const {source, size, fps, codec, quality, protocol, buffer, profile, link, adapt, kernelBuffer} = options;
	const given = {
		source,
		width: size?.width,
		height: size?.height,
		fps,
		codec,
		quality,
		protocol,
		bufferSize: buffer,
		profile,
		...link,
		adapt,
		kernelBuffer,
	};
	return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

export function integerIn(name: string, {min, max}: {readonly min: number; readonly max: number}) {
	return (text: string): number => {
		const value = numberIn(name, {min, max})(text);
		if (!Number.isInteger(value)) {
			throw new InvalidArgumentError(`A ${name} is a whole number from ${min} to ${max}.`);
		}

		return value;
	};
}

export function numberIn(name: string, {min, max}: {readonly min: number; readonly max: number}) {
	return (text: string): number => {
		const value = Number(text);
		if (!/^\d{1,9}(\.\d{1,9})?$/.test(text) || value < min || value > max) {
			throw new InvalidArgumentError(`A ${name} is a number from ${min} to ${max}.`);
		}

		return value;
	};
}

function parseSize(text: string): {width: number; height: number} {
	const match = /^(\d{1,5})[x×](\d{1,5})$/.exec(text);
	const width = Number(match?.[1]);
	const height = Number(match?.[2]);
	const {min, max} = sideLimits;
	if (match === null || Math.min(width, height) < min || Math.max(width, height) > max) {
		throw new InvalidArgumentError(
			`A size is WIDTHxHEIGHT with ${min} to ${max} pixels each, such as 1280x720.`,
		);
	}

	return {width, height};
}

/** What follows `--web` is taken for its port, so a word that was meant for something else is told where it belongs. */
function parseWebPort(text: string): number {
	if (!/^\d/.test(text)) {
		throw new InvalidArgumentError(
			'What follows --web is a port, 0 to 65535; commands and experiments go before it.',
		);
	}

	return integerIn('port', ports)(text);
}

function parseLinkOption(text: string): Pick<Settings, 'link'> {
	try {
		return {link: parseLink(text)};
	} catch (error) {
		throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error;
	}
}

function parseAddress(text: string): string {
	if (isIP(text) === 0) {
		throw new InvalidArgumentError('An address is one of this machine in numbers, such as 127.0.0.1 or ::1.');
	}

	return text;
}
