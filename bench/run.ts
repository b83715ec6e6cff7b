import {describeMachine, machineText} from './machine.js';
import {type BenchOptions, parseOptions, type Section, usage, UsageError} from './options.js';
import {measurePaced, measureUnpaced, pacedText, type Plan, unpacedText} from './streams.js';
import {measureTransports, transportsText} from './transports.js';
import {measureWeb, webText} from './web.js';

/** `npm run bench`: measures the built product and prints medians with their spread. Progress goes to stderr. */

/** Share of --seconds that one run of a section takes. */
const shares: Record<Section, number> = {paced: 1, unpaced: 0.5, transports: 0.25, console: 4, web: 2};

/** What a section came to: for `--json`, and for a person. */
type Outcome = {readonly value: unknown; readonly text: string};

const measures: Record<Section, (plan: Plan) => Promise<Outcome>> = {
	async paced(plan) {
		const value = await measurePaced(plan);
		return {value, text: pacedText(value)};
	},
	async unpaced(plan) {
		const value = await measureUnpaced(plan);
		return {value, text: unpacedText(value)};
	},
	async transports(plan) {
		const value = await measureTransports(plan);
		return {value, text: transportsText(value)};
	},
	async console({runs, seconds, progress}) {
		// Loaded when it is wanted: it needs a terminal emulator. A garbage collection now and then must not be all that is seen.
		const {describeCost, measureConsole} = await import('./console.js');
		const value = await measureConsole(runs, seconds, ({columns, rows}) =>
			progress(`console ${columns}×${rows} done`),
		);
		return {value, text: ['Console', '', ...value.map(cost => `  ${describeCost(cost)}`), ''].join('\n')};
	},
	async web(plan) {
		const value = await measureWeb(plan);
		return {value, text: webText(value)};
	},
};

process.exitCode = await main();

async function main(): Promise<number> {
	try {
		const options = parseOptions(process.argv.slice(2));
		if (options === undefined) {
			process.stdout.write(usage);
			return 0;
		}

		await measureAll(options);
		return 0;
	} catch (error) {
		if (!(error instanceof UsageError)) {
			throw error;
		}

		process.stderr.write(`bench: ${error.message}\n`);
		return 2;
	}
}

async function measureAll({runs, seconds, sections, json, builds}: BenchOptions): Promise<void> {
	const machine = describeMachine();
	const say = (text: string): void => {
		if (!json) {
			process.stdout.write(`${text}\n`);
		}
	};

	say(`${machineText(machine)}\nmedians of ${runs} runs; under each, the smallest and the largest\n`);
	const startedAt = performance.now();
	const progress = (line: string): void => {
		const elapsed = Math.round((performance.now() - startedAt) / 1000);
		process.stderr.write(`${elapsed} s  ${line}\n`);
	};

	const results: Partial<Record<Section, unknown>> = {};
	for (const section of sections) {
		const plan: Plan = {builds, runs, seconds: seconds * shares[section], progress};
		const {value, text} = await measures[section](plan);
		results[section] = value;
		say(text);
	}

	if (json) {
		process.stdout.write(`${JSON.stringify({machine, runs, seconds, ...results})}\n`);
	}
}
