import {parseArgs} from 'node:util';
import path from 'node:path';
import {fileURLToPath} from 'node:url';

export const sections = ['paced', 'unpaced', 'transports', 'console', 'web'] as const;
export type Section = (typeof sections)[number];
/** Console and page are measured when they are asked for: they take minutes, and the stream does not depend on them. */
const usualSections: readonly Section[] = ['paced', 'unpaced', 'transports'];

export type BenchOptions = {
	/** How often each thing is measured. */
	readonly runs: number;
	/** Seconds of one paced run; the others take a fixed part of it. */
	readonly seconds: number;
	readonly sections: readonly Section[];
	readonly json: boolean;
	/** Folders of the built products that are measured in turn: this checkout's own, and those to compare it with. */
	readonly builds: readonly string[];
};

export const usage = `npm run bench -- [options]

  --runs N        how often each thing is measured, 1 to 100 (default: 5)
  --seconds S     of one paced run, 1 to 60; unpaced runs take half of it, transports a quarter, the console four times as long, the page twice (default: 3)
  --only SECTION  ${sections.join(', ')}; may be given more than once (default: ${usualSections.join(', ')})
  --against DIR   another build (its dist folder), measured in turn with this one
  --json          one JSON object with every run instead of tables
  --help
`;

/** An argument that can't be used. Its message is one line for a person. */
export class UsageError extends Error {
	override readonly name = 'UsageError';
}

/** undefined: help was asked for. @throws UsageError */
export function parseOptions(argv: readonly string[]): BenchOptions | undefined {
	const values = parse(argv);
	if (values.help) {
		return undefined;
	}

	const ownBuild = fileURLToPath(new URL('../../dist', import.meta.url));
	return {
		runs: numberIn('runs', values.runs, 1, 100, true),
		seconds: numberIn('seconds', values.seconds, 1, 60, false),
		sections: values.only === undefined ? usualSections : values.only.map(sectionOf),
		json: values.json,
		builds: [ownBuild, ...(values.against ?? []).map(folder => path.resolve(folder))],
	};
}

function parse(argv: readonly string[]) {
	try {
		return parseArgs({
			args: [...argv],
			options: {
				runs: {type: 'string', default: '5'},
				seconds: {type: 'string', default: '3'},
				only: {type: 'string', multiple: true},
				against: {type: 'string', multiple: true},
				json: {type: 'boolean', default: false},
				help: {type: 'boolean', default: false},
			},
		}).values;
	} catch (error) {
		throw new UsageError(error instanceof Error ? error.message : String(error));
	}
}

function numberIn(name: string, text: string, min: number, max: number, isWhole: boolean): number {
	const value = Number(text);
	if (text === '' || !(value >= min && value <= max) || (isWhole && !Number.isInteger(value))) {
		throw new UsageError(
			`--${name} is a ${isWhole ? 'whole ' : ''}number from ${min} to ${max}, not ${text}`,
		);
	}

	return value;
}

function sectionOf(text: string): Section {
	const section = sections.find(name => name === text);
	if (section === undefined) {
		throw new UsageError(`--only is one of ${sections.join(', ')}, not ${text}`);
	}

	return section;
}
