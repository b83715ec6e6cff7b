import type {Command} from 'commander';
import {cleanLine} from '../format.js';
import {ownCommand} from '../own-command.js';

/**
 * What commander says of a mistake on the command line, in our own words: one line that says what was wrong, and what is
 * allowed or where that stands. `command`: the one that the mistake was made with.
 */
export function inOurWords(text: string, command: Command): string {
	const isProgram = command.parent === null;
	const help = ownCommand(isProgram ? 'help' : `help ${command.name()}`);
	const usage = ownCommand(isProgram ? command.usage() : `${command.name()} ${command.usage()}`);
	const words = text
		.replace(/^error: /, '')
		.replace(
			/^command-argument value '(.*)' is invalid for argument '(\w+)'\. Allowed choices are (.*)\.$/ms,
			"unknown $2 '$1'; there are $3",
		)
		.replace(/^too many arguments\b.*$/ms, () => `too many arguments; it is: ${usage}`)
		.replace(
			/^option '(.*)' argument missing$/ms,
			(_, option: string) => `${option} lacks its value; see: ${help}`,
		)
		.replace(
			/^(unknown option '.*')(?:\n\(Did you mean (.*\?)\))?$/ms,
			(_, said: string, near?: string) =>
				`${said}${near === undefined ? '' : ` (did you mean ${near})`}; all there are: ${help}`,
		);
	return cleanLine(words);
}
