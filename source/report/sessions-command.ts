import {ownCommand} from '../own-command.js';
import {cleanLine, jsonLine} from '../format.js';
import {SessionError} from '../lab/session-error.js';
import type {SessionShelf} from '../lab/view.js';
import {sessionText, sessionsTable} from './session-text.js';

/** Version of the JSON that these commands print. */
const jsonVersion = 1;

export const sessionsActions = ['list', 'show', 'delete', 'restore'] as const;
export type SessionsAction = (typeof sessionsActions)[number];

export type SessionsCommand = {
	readonly shelf: SessionShelf;
	readonly action: SessionsAction;
	/** Needed by all but `list`. */
	readonly name?: string;
	/** One JSON object on stdout and nothing else there. */
	readonly json: boolean;
	/** Text for stdout, line breaks included. */
	write(text: string): void;
	/** Text for stderr, line breaks included. */
	writeError(text: string): void;
};

/**
 * `vstream-tui sessions list|show|delete|restore`. Returns the exit code: 0; 1 where something failed or was found damaged; 2 for a
 * missing name.
 */
export function sessionsCommand(command: SessionsCommand): number {
	try {
		return command.action === 'list' ? list(command) : withName(command, command.action);
	} catch (error) {
		if (!(error instanceof SessionError)) throw error;
		command.writeError(`${cleanLine(error.message)}\n`);
		return 1;
	}
}

function list({shelf, json, write, writeError}: SessionsCommand): number {
	const {entries, damaged} = shelf.list();
	for (const line of damaged) writeError(`${cleanLine(line)}\n`);
	if (json) writeJson(write, {version: jsonVersion, sessions: entries, damaged});
	else if (entries.length > 0 || damaged.length === 0) write(sessionsTable(entries));
	return damaged.length === 0 ? 0 : 1;
}

function withName(
	{shelf, name, json, write, writeError}: SessionsCommand,
	action: Exclude<SessionsAction, 'list'>,
): number {
	if (name === undefined) {
		const where =
			action === 'restore' ? 'a deleted session' : `a session; ${ownCommand('sessions list')} shows them`;
		writeError(`sessions ${action} needs the name of ${where}\n`);
		return 2;
	}
	if (action === 'delete') {
		shelf.delete(name);
		if (json) writeJson(write, {version: jsonVersion, deleted: name});
		else write(`Deleted session ${name}; ${ownCommand(`sessions restore ${name}`)} brings it back.\n`);
		return 0;
	}
	if (action === 'restore') {
		shelf.restore(name);
		if (json) writeJson(write, {version: jsonVersion, restored: name});
		else write(`Restored session ${name}.\n`);
		return 0;
	}
	const record = shelf.load(name);
	if (json) writeJson(write, {version: jsonVersion, name, ...record});
	else write(sessionText(name, record));
	return 0;
}

function writeJson(write: (text: string) => void, value: unknown): void {
	write(`${jsonLine(value)}\n`);
}
