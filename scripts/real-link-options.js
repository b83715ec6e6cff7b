/** What `scripts/real-link` may be told. A value that is not allowed gets one line, and exit code 2. */
import {Command, CommanderError, InvalidArgumentError, Option} from 'commander';
import {integerIn, numberIn} from '../dist/cli/options.js';
import {
	bufferSizeLimits,
	codecs,
	fpsLimits,
	profiles,
	protocols,
	qualityLimits,
} from '../dist/lab/settings.js';
import {parseLink} from '../dist/link/text.js';

/** Ethernet's least and largest in use; the kernel's own limits are wider. */
const mtuLimits = {min: 576, max: 9000};

/** Resolves to the options, or to undefined where nothing is to be done; the exit code is set then. */
export function readOptions(words) {
	const command = new Command('scripts/real-link')
		.description(
			'One run over a real network: two namespaces of this machine, joined by a cable with a real MTU, real loss (nftables) and a real rate (tbf).',
		)
		.exitOverride()
		.configureOutput({outputError: (text, write) => write(`real-link: ${text.replace(/^error: /, '')}`)})
		.option(
			'--loss <share>',
			'packets lost at random on the way to the receiver, such as 1%',
			linkValue('loss'),
		)
		.option('--rate <rate>', 'how fast the cable is, such as 10mbit', linkValue('rate'))
		.option(
			'--queue <bytes>',
			'what waits in front of that rate at most (default: 250kb, or 100 ms of the rate where that is more)',
			linkValue('queue'),
		)
		.option('--delay <time>', 'one way, such as 20ms; needs a kernel with netem', linkValue('delay'))
		.option('--mtu <bytes>', 'largest IP packet of the cable', integerIn('MTU', mtuLimits), 1500)
		.addOption(new Option('--protocol <protocol>').choices(protocols).default('udp'))
		.option('--buffer <bytes>', 'as in vstream-tui', integerIn('buffer size', bufferSizeLimits), 1400)
		.addOption(new Option('--profile <profile>').choices(profiles).default('live'))
		.addOption(new Option('--codec <codec>').choices(codecs).default('jpeg'))
		.option('--quality <number>', 'JPEG quality', integerIn('quality', qualityLimits), 50)
		.option('--size <size>', 'pixels', sizeOf, {width: 1280, height: 720})
		.option('--fps <number>', 'frames a second', numberIn('frame rate', {...fpsLimits, min: 1}), 24)
		.option('--duration <seconds>', 'how long', numberIn('duration in seconds', {min: 0.5, max: 3600}), 5)
		.option('--json', 'print one JSON object on stdout, and nothing else there');
	try {
		command.parse(words, {from: 'user'});
	} catch (error) {
		if (!(error instanceof CommanderError)) {
			throw error;
		}

		process.exitCode = error.exitCode === 0 ? 0 : 2;
		return undefined;
	}

	const {loss = 0, rate = null, queue = roomFor(rate), delay = 0, ...rest} = command.opts();
	return {...rest, link: {loss, rateBitsPerSecond: rate, queueBytes: queue, delayMs: delay}};
}

/** Two frames of the pattern at its usual quality, and 100 ms of the rate, at the least. */
function roomFor(rate) {
	return Math.max(250_000, ((rate ?? 0) * 0.1) / 8);
}

/** Read as `--link` reads it, so that both mean the same. */
function linkValue(name) {
	const keys = {loss: 'loss', rate: 'rateBitsPerSecond', queue: 'queueBytes', delay: 'delayMs'};
	return text => {
		try {
			return parseLink(`${name}=${text.replaceAll(',', ';')}`)[keys[name]];
		} catch (error) {
			throw error instanceof RangeError ? new InvalidArgumentError(error.message) : error;
		}
	};
}

function sizeOf(text) {
	const match = /^(\d{2,4})x(\d{2,4})$/.exec(text);
	if (match === null) {
		throw new InvalidArgumentError('A size is WIDTHxHEIGHT, such as 1280x720.');
	}

	return {width: Number(match[1]), height: Number(match[2])};
}
