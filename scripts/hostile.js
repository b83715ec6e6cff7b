/**
 * `npm run hostile`: a run on this computer, and a stranger beside it that knows its stream's id and sends what it can at it.
 * What must hold: no frame of the run is lost while the kernel has room for it, no frame is received that was not sent, memory
 * stays flat, and every packet of the stranger is counted. Bounded in packets and time, and on 127.0.0.1 alone. Exit code 1 where
 * something does not hold.
 */
import {existsSync} from 'node:fs';
import {Command, CommanderError} from 'commander';
import {Target} from './hostile-target.js';
import {connectionKinds, datagramKinds} from './hostile-kinds.js';

/** Of all packets, so many are connections: each costs as much as some hundred datagrams. */
const connectionShare = 0.01;
/** Bytes by which the program may be larger at the end: what its threads have not collected yet. With a million packets, 128 each. */
const flat = 128e6;
/** Seconds of the flood at the end, which nobody holds back. */
const floodSeconds = 4;
/** Of the packets of each kind, as many again before the memory is looked at. */
const warmUpShare = 0.05;
/** Packets on their way at a time: a small part of the kernel's buffer. */
const window = 64;
const limits = {min: 1000, max: 100_000_000};

if (!existsSync(new URL('../dist/cli.js', import.meta.url))) {
	process.stderr.write('hostile: the program is not built; first: npm run build\n');
	process.exit(1);
}

const {integerIn} = await import('../dist/cli/options.js');
const options = readOptions();
if (options !== undefined) {
	const report = await attack(options.packets);
	process.stdout.write(options.json ? `${JSON.stringify(report)}\n` : inWords(report));
	process.exit(report.broken.length === 0 ? 0 : 1);
}

function readOptions() {
	const command = new Command('npm run hostile --')
		.description('A run on this computer, attacked by a stranger who knows its stream id. Prints what held.')
		.exitOverride()
		.configureOutput({outputError: (text, write) => write(`hostile: ${text.replace(/^error: /, '')}`)})
		.option(
			'--packets <number>',
			'what the stranger sends in all',
			integerIn('number of packets', limits),
			1_000_000,
		)
		.option('--json', 'print one JSON object on stdout, and nothing else there');
	try {
		command.parse();
		return command.opts();
	} catch (error) {
		if (!(error instanceof CommanderError)) {
			throw error;
		}

		process.exitCode = error.exitCode === 0 ? 0 : 2;
		return undefined;
	}
}

async function attack(packets) {
	const target = await Target.start();
	// Once before anything is measured, so that what is compiled and allocated once is there.
	await everyKind(target, packets * warmUpShare);
	const memoryAtStart = target.memoryBytes;
	const rows = await everyKind(target, packets);
	const memoryAtEnd = target.memoryBytes;
	await target.use({protocol: 'udp'});
	const flood = await target.flood(floodSeconds);
	await target.stop();
	const broken = rows.flatMap(whatIsBroken);

	if (memoryAtEnd - memoryAtStart > flat) {
		broken.push(`memory grew by ${megabytes(memoryAtEnd - memoryAtStart)}`);
	}

	if (flood.uncounted !== 0) {
		broken.push(`flood: ${flood.uncounted} packets are counted nowhere`);
	}

	if (flood.isLossy && !flood.causes.some(cause => cause.includes('flood'))) {
		broken.push(`flood: the verdict does not name it, but ${flood.causes.join(', ')}`);
	}

	return {rows, flood, memoryAtStart, memoryAtEnd, broken};
}

async function everyKind(target, packets) {
	const rows = [];
	const count = Math.ceil((packets * (1 - connectionShare)) / Object.keys(datagramKinds).length);
	for (const kind of Object.keys(datagramKinds)) {
		await target.use({profile: kind === 'classic guesses' ? 'classic' : 'live', protocol: 'udp'});
		rows.push(await target.attack({kind, count, window}));
	}

	await target.use({profile: 'live', protocol: 'tcp'});
	const connections = Math.ceil((packets * connectionShare) / Object.keys(connectionKinds).length);
	for (const kind of Object.keys(connectionKinds)) {
		rows.push(await target.attack({kind, count: connections}));
	}

	return rows;
}

/** A kernel that had no room is no fault of the receiver, and is told; what it dropped of the run is not held against it. */
function whatIsBroken({kind, uncounted, framesLost, ownLost, kernelDropped, invented}) {
	return [
		uncounted === 0 ? undefined : `${kind}: ${uncounted} packets are counted nowhere`,
		framesLost > 0 && kernelDropped === 0 ? `${kind}: ${framesLost} frames of the run were lost` : undefined,
		ownLost > kernelDropped ? `${kind}: ${ownLost} packets of the run were lost` : undefined,
		invented === 0 ? undefined : `${kind}: ${invented} frames came that were never sent`,
	].filter(line => line !== undefined);
}

function inWords({rows, flood, memoryAtStart, memoryAtEnd, broken}) {
	const names = [
		'kind',
		'sent',
		'foreign',
		'malformed',
		'kernel',
		'nowhere',
		'run: sent',
		'received',
		'lost',
	];
	const table = [
		names,
		...[...rows, flood].map(row => [
			...[row.kind, row.sent, row.foreign, row.malformed, row.kernelDropped, row.uncounted],
			...[row.framesSent, row.framesReceived, row.framesLost],
		]),
	].map(row => row.map(String));
	const widths = names.map((_, column) => Math.max(...table.map(row => row[column].length)));
	const lines = table.map(row =>
		row
			.map((text, column) => (column === 0 ? text.padEnd(widths[0]) : text.padStart(widths[column])))
			.join('  '),
	);
	const sum = name => rows.reduce((total, row) => total + row[name], 0);
	return [
		...lines,
		'',
		`${sum('sent')} packets of a stranger, beside ${sum('framesSent')} frames of the run: ${sum('framesLost')} lost`,
		`memory ${megabytes(memoryAtStart)} at the start, ${megabytes(memoryAtEnd)} at the end`,
		`unpaced, ${Math.round(flood.perSecond)} packets a second: ${flood.verdict}`,
		...(broken.length === 0 ? ['all of it holds'] : broken.map(line => `BROKEN  ${line}`)),
		'',
	].join('\n');
}

function megabytes(bytes) {
	return `${(bytes / 1e6).toFixed(0)} MB`;
}
