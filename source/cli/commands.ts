import {createRequire} from 'node:module';
import {Argument, Command, CommanderError, Option} from 'commander';
import {runInConsole} from './console.js';
import {runDoctor} from './doctor.js';
import {inOurWords} from './mistakes.js';
import {
	addPlaceOptions,
	addRunOptions,
	contradiction,
	givenSettings,
	numberIn,
	type PlaceOptions,
	type RunOptions,
	webPort,
} from './options.js';
import {runPlain, sourceProblem} from './run.js';
import {cleanLine} from '../format.js';
import {defaultExperiment, experiments, findExperiment} from '../lab/experiments.js';
import {defaultDataDir, openShelf} from '../lab/sessions.js';
import {defaultSettings, type Settings} from '../lab/settings.js';
import {ownCommand} from '../own-command.js';
import {type SessionsAction, sessionsActions, sessionsCommand} from '../report/sessions-command.js';
import {setupOpenCV} from '../opencv/setup.js';

/** Commands and flags; starts the lab and a face. Nothing else. */

type PlainOptions = RunOptions & {
	readonly duration?: number;
	readonly json?: boolean;
	readonly save?: string | true;
};

/** The classic profile takes longer to show what it does: its sender sleeps 1 s, then 2 s, then 3 s, … */
const defaultDurationSeconds = {live: 10, classic: 60} as const;
const names = experiments.map(({name}) => name);
const {version} = createRequire(import.meta.url)('../../package.json') as {version: string};

const program = new Command('vstream-tui')
	.description('See how your video really travels: a lab bench for live video in a terminal.')
	.version(version)
	.usage('[command | experiment] [options]')
	.helpCommand(false)
	.enablePositionalOptions()
	.exitOverride();

addRunOptions(program)
	.argument('[experiment]', 'what to begin with')
	.action(async (experiment: string | undefined, options: RunOptions) => {
		if (experiment !== undefined && findExperiment(experiment) === undefined) {
			program.error(`${unknownCommand(experiment)}, and the experiments ${names.join(', ')}`);
		}

		const isTerminal = process.stdin.isTTY && process.stdout.isTTY;
		process.exitCode = await (isTerminal ? startConsole : startPlain)(experiment, options);
	})
	.addHelpText('after', `\nExperiments: ${names.join(' ')}`);

addRunOptions(program.command('run'))
	.description('one experiment without the console: a line a second, then the summary')
	.addArgument(new Argument('[experiment]', 'protocol and buffer size').choices(names))
	.addOption(
		new Option(
			'--duration <seconds>',
			`how long (default: ${defaultDurationSeconds.live}, classic: ${defaultDurationSeconds.classic})`,
		).argParser(numberIn('duration in seconds', {min: 0.1, max: 86_400})),
	)
	.option('--json', 'print the summary as one JSON object on stdout, and nothing else there')
	.option('--save [name]', 'save the run as a session')
	.action(async (experiment: string | undefined, options: PlainOptions) => {
		process.exitCode = await startPlain(experiment, options);
	});

program
	.command('sessions')
	.description('saved runs')
	.addArgument(new Argument('[action]', 'what to do').choices(sessionsActions).default('list'))
	.argument('[name]', 'which one, for all but list')
	.option('--json', 'print JSON')
	.option('--data-dir <dir>', "where sessions are kept (default: the platform's own)")
	.action((action: SessionsAction, name: string | undefined, options: {json?: boolean; dataDir?: string}) => {
		if (action === 'list' && name !== undefined) {
			program.error(`error: sessions list takes no name; to see one: ${ownCommand(`sessions show ${name}`)}`);
		}

		process.exitCode = sessionsCommand({
			shelf: openShelf(options.dataDir ?? defaultDataDir()),
			action,
			name,
			json: options.json ?? false,
			write: text => void process.stdout.write(text),
			writeError: text => void process.stderr.write(`vstream-tui: ${text}`),
		});
	});

addPlaceOptions(
	program
		.command('doctor')
		.description("what this machine can do, and the exact command that mends what it can't")
		.argument('[host]', 'where frames would go, for the MTU of the way there (default: --bind)')
		.option('--json', 'print JSON'),
).action(async (host: string | undefined, options: PlaceOptions & {json?: boolean}) => {
	const {bind, port, dataDir = defaultDataDir(), json = false} = options;
	process.exitCode = await runDoctor({bind, port, dataDir, json, host: host ?? bind});
});

program
	.command('setup-opencv')
	.description('give camera, video files and window to a machine that has none')
	.action(async () => {
		await setupOpenCV(line => void process.stdout.write(`${line}\n`));
	});

program
	.command('help')
	.description('all about one command')
	.argument('[command]', 'which one (default: the program itself)')
	.action((name: string | undefined) => {
		const command = name === undefined ? program : program.commands.find(each => each.name() === name);
		if (command !== undefined) {
			command.outputHelp();
		} else {
			program.error(unknownCommand(name ?? ''));
		}
	});

for (const command of [program, ...program.commands]) {
	command.configureOutput({
		outputError: (text, write) => write(`vstream-tui: ${inOurWords(text, command)}\n`),
	});
}

function unknownCommand(name: string): string {
	return `error: unknown command '${name}'; there are ${program.commands.map(command => command.name()).join(', ')}`;
}

async function startConsole(experimentName: string | undefined, options: RunOptions): Promise<number> {
	const given = {...settingsOf(experimentName), ...givenSettings(options)};
	return refuse(options) ?? runInConsole({given, ...placeOf(options)});
}

async function startPlain(experimentName: string | undefined, options: PlainOptions): Promise<number> {
	const settings = {
		...defaultSettings,
		...settingsOf(experimentName ?? defaultExperiment),
		...givenSettings(options),
	};
	return (
		refuse(options) ??
		runPlain({
			settings,
			...placeOf(options),
			durationSeconds: options.duration ?? defaultDurationSeconds[settings.profile],
			json: options.json ?? false,
			save: options.save === true ? '' : options.save,
		})
	);
}

/** What an experiment is: no more than its protocol and its buffer size. */
function settingsOf(experimentName: string | undefined): Partial<Settings> {
	const experiment = experimentName === undefined ? undefined : findExperiment(experimentName);
	return experiment === undefined ? {} : {protocol: experiment.protocol, bufferSize: experiment.bufferSize};
}

/** Where a run listens, shows and keeps things. */
function placeOf(options: RunOptions) {
	const {bind, port, window = false, webOpen = false, dataDir = defaultDataDir()} = options;
	return {host: bind, port, window, web: webPort(options), webOpen, dataDir};
}

/** Exit code 2, with its line, for what can't be done. */
function refuse(options: RunOptions): number | undefined {
	const {source} = options;
	const problem = contradiction(options) ?? (source === undefined ? undefined : sourceProblem(source));
	if (problem === undefined) {
		return undefined;
	}

	process.stderr.write(`vstream-tui: ${cleanLine(problem)}\n`);
	return 2;
}

/** Does what the command line says. Returns when that is done or, of what a person can understand, has failed. */
export async function runCommand(): Promise<void> {
	try {
		await program.parseAsync();
	} catch (error) {
		if (error instanceof CommanderError) {
			process.exitCode = error.exitCode === 0 ? 0 : 2;
		} else {
			process.stderr.write(
				`vstream-tui: ${cleanLine(error instanceof Error ? error.message : String(error))}\n`,
			);
			process.exitCode = 1;
		}
	}
}
